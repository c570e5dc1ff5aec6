// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
public import MailSyntax
internal import Synchronization

/// Addresses from a file, read again when the file changes.
///
/// Whether it has changed is looked up for each question (one stat). While it can't be read, or has no
/// addresses, the answer is `failed`: what it said before may no longer be so. A file that has just changed
/// may still be being written: until it has stayed the same for `FactLimits.settling`, what neither it nor the
/// file before it holds is `failed` too, as nobody may be refused for good by half a file. Who writes it
/// elsewhere and renames it never shows half a file at all. Limit: `FactLimits.recipientFile`.
public final class FileSource: RecipientSource {
    /// Why a file can't be used.
    public struct ReadError: Error, Sendable {
        /// For the admin.
        public let reason: String
    }

    private struct State {
        var book: AddressBook
        /// What the file held before, while the change has not settled.
        var previous: AddressBook?
        var settledAt: ContinuousClock.Instant
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

        /// True if the file was written just now, or by a clock that is ahead.
        var isFresh: Bool { time(nil) - seconds <= Int(FactLimits.settling.components.seconds) }
    }

    /// How the config file names it, with the path.
    public let name: String
    /// The first entry that is no address, if there is one: it will match nothing.
    public let oddEntry: String?
    private let path: String
    private let delimiters: String
    private let state: Mutex<State>

    /// Reads the file; throws when it can't be read now.
    public init(path: String, delimiters: String) throws(ReadError) {
        name = "file:\(path)"
        self.path = path
        self.delimiters = delimiters
        let stamp = FileSource.stamp(path)
        let entries = try FileSource.read(path)
        oddEntry = entries.first { !$0.contains("@") }
        let book = AddressBook(entries, delimiters: delimiters)
        state = Mutex(State(book: book, previous: nil, settledAt: .now, stamp: stamp, failure: nil))
    }

    /// Ok for what the file holds now, else unknown; failed while it can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let (book, previous, failure) = state.withLock { state in
            refresh(&state)
            return (state.book, state.previous, state.failure)
        }
        if let failure { return .failed(failure) }
        if book.contains(mailbox) { return .ok }
        guard let previous else { return .unknown }
        return previous.contains(mailbox) ? .ok : .failed("\(path) has just changed")
    }

    private func refresh(_ state: inout State) {
        let stamp = FileSource.stamp(path)
        guard stamp != state.stamp || state.failure != nil else {
            if state.previous != nil, ContinuousClock.now >= state.settledAt { state.previous = nil }
            return
        }
        do throws(ReadError) {
            let book = AddressBook(try FileSource.read(path), delimiters: delimiters)
            if let stamp, stamp.isFresh {
                state.previous = state.previous ?? state.book
                state.settledAt = .now + FactLimits.settling
            } else {
                state.previous = nil
            }
            state.book = book
            state.failure = nil
        } catch {
            state.failure = error.reason
        }
        state.stamp = stamp
    }

    private static func read(_ path: String) throws(ReadError) -> [String] {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw ReadError(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        // A pipe would be waited for.
        guard info.st_mode & S_IFMT == S_IFREG else { throw ReadError(reason: "\(path) is not a file") }
        guard info.st_size <= FactLimits.recipientFile else {
            throw ReadError(reason: "\(path) is larger than \(FactLimits.recipientFile) bytes")
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ReadError(reason: "\(path) can't be read: \(error)")
        }
        let entries = AddressBook.entries(of: String(decoding: data, as: UTF8.self))
        guard !entries.isEmpty else { throw ReadError(reason: "\(path) has no addresses") }
        return entries
    }

    private static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Stamp(
            device: UInt(info.st_dev), inode: UInt(info.st_ino), size: Int(info.st_size),
            seconds: info.st_mtim.tv_sec, nanoseconds: info.st_mtim.tv_nsec)
    }
}
