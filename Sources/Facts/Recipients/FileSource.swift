// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
public import MailSyntax
internal import Synchronization

/// Addresses from a file, read again when the file changes.
///
/// Whether it has changed is looked up for each question (one stat). While it can't be read the answer is
/// `failed`: what it said before may no longer be so. So it is while a file that had addresses is empty:
/// someone is writing it, and all it said would be refused for good. Limit: `FactLimits.recipientFile`.
public final class FileSource: RecipientSource {
    /// Why a file can't be used.
    public struct ReadError: Error, Sendable {
        /// For the admin.
        public let reason: String
    }

    private struct State {
        var book: AddressBook
        var stamp: Stamp?
        var failure: String?
    }

    /// What changes when a file does.
    private struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    /// How the config file names it, with the path.
    public let name: String
    private let path: String
    private let delimiters: String
    private let state: Mutex<State>

    /// Reads the file; throws when it can't be read now.
    public init(path: String, delimiters: String) throws(ReadError) {
        name = "file:\(path)"
        self.path = path
        self.delimiters = delimiters
        let stamp = FileSource.stamp(path)
        let book = try FileSource.read(path, delimiters)
        state = Mutex(State(book: book, stamp: stamp, failure: nil))
    }

    /// Ok for what the file holds now, else unknown; failed while it can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let (book, failure) = state.withLock { state in
            refresh(&state)
            return (state.book, state.failure)
        }
        if let failure { return .failed(failure) }
        return book.contains(mailbox) ? .ok : .unknown
    }

    private func refresh(_ state: inout State) {
        let stamp = FileSource.stamp(path)
        guard stamp != state.stamp || state.failure != nil else { return }
        do throws(ReadError) {
            let book = try FileSource.read(path, delimiters)
            if book.count == 0, state.book.count > 0 {
                throw ReadError(reason: "\(path) is empty all at once")
            }
            state.book = book
            state.failure = nil
        } catch {
            state.failure = error.reason
        }
        state.stamp = stamp
    }

    private static func read(_ path: String, _ delimiters: String) throws(ReadError) -> AddressBook {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw ReadError(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        // A pipe would be waited for.
        guard info.st_mode & S_IFMT == S_IFREG else { throw ReadError(reason: "\(path) is not a file") }
        guard info.st_size <= FactLimits.recipientFile else {
            throw ReadError(reason: "\(path) is larger than \(FactLimits.recipientFile) bytes")
        }
        errno = 0
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw ReadError(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        return AddressBook(
            AddressBook.entries(of: String(decoding: data, as: UTF8.self)), delimiters: delimiters)
    }

    private static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Stamp(
            device: UInt(info.st_dev), inode: UInt(info.st_ino), size: Int(info.st_size),
            seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
    }
}
