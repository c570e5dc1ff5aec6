// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
public import MailSyntax
internal import Synchronization

/// Addresses from a file, read again when the file changes.
///
/// Whether it has changed is looked up for each question (one stat). While it can't be read the answer is
/// `failed`: what it said before may no longer be so.
public final class FileSource: RecipientSource {
    /// Why a file can't be used.
    public struct ReadError: Error, Sendable {
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
            state.book = try FileSource.read(path, delimiters)
            state.failure = nil
        } catch {
            state.failure = error.reason
        }
        state.stamp = stamp
    }

    private static func read(_ path: String, _ delimiters: String) throws(ReadError) -> AddressBook {
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            return AddressBook(AddressBook.entries(of: String(decoding: data, as: UTF8.self)), delimiters: delimiters)
        } catch {
            throw ReadError(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
    }

    private static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Stamp(
            device: UInt(info.st_dev), inode: UInt(info.st_ino), size: Int(info.st_size),
            seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
    }
}
