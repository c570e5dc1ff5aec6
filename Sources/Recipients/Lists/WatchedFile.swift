// SPDX-License-Identifier: Apache-2.0

internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Why a file of recipients can't be used.
public struct RecipientFileError: Error, Sendable {
    /// For the admin, with the path.
    public let reason: String
}

/// What a file holds, read again when the file changes.
///
/// Whether it has changed is looked up each time (one stat). A file that has just changed may still be being
/// written: what it held before is kept beside until it has stayed the same for `RecipientLimits.settling`. Who
/// writes it elsewhere and renames it never shows half a file at all. Limit: `RecipientLimits.file`.
final class WatchedFile<Content: Sendable>: Sendable {
    /// What is known of the file at one time.
    struct Look: Sendable {
        var current: Content
        /// What the file held before, while the change has not settled.
        var previous: Content?
        /// Why it can't be read now; what it said before may no longer be so.
        var failure: String?
    }

    private struct State {
        var look: Look
        var settledAt: ContinuousClock.Instant
        var stamp: Stamp?
    }

    /// What changes when a file does.
    private struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        /// True if the file was written within that time, or by a clock that is ahead.
        func isFresh(_ settling: Duration) -> Bool { time(nil) - seconds <= Int(settling.components.seconds) }
    }

    let path: String
    private let settling: Duration
    private let parse: @Sendable (String) throws(RecipientFileError) -> Content
    private let state: Mutex<State>

    /// Reads the file; throws when it can't be read now, or `parse` has no use for it.
    init(
        path: String, settling: Duration = RecipientLimits.settling,
        parse: @escaping @Sendable (String) throws(RecipientFileError) -> Content
    ) throws(RecipientFileError) {
        self.path = path
        self.settling = settling
        self.parse = parse
        // Before the file: if it changes in between it is read once more.
        let stamp = WatchedFile.stamp(path)
        let content = try parse(WatchedFile.read(path))
        state = Mutex(State(look: Look(current: content), settledAt: .now, stamp: stamp))
    }

    /// What the file holds now.
    func look() -> Look {
        state.withLock { state in
            refresh(&state)
            return state.look
        }
    }

    private func refresh(_ state: inout State) {
        let stamp = WatchedFile.stamp(path)
        guard stamp != state.stamp || state.look.failure != nil else {
            if state.look.previous != nil, ContinuousClock.now >= state.settledAt {
                state.look.previous = nil
            }
            return
        }
        do throws(RecipientFileError) {
            let content = try parse(WatchedFile.read(path))
            if let stamp, stamp.isFresh(settling) {
                state.look.previous = state.look.previous ?? state.look.current
                state.settledAt = .now + settling
            } else {
                state.look.previous = nil
            }
            state.look.current = content
            state.look.failure = nil
        } catch {
            state.look.failure = error.reason
        }
        state.stamp = stamp
    }

    private static func read(_ path: String) throws(RecipientFileError) -> String {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw RecipientFileError(reason: "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        // A pipe would be waited for.
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw RecipientFileError(reason: "\(path) is not a file")
        }
        guard info.st_size <= RecipientLimits.file else {
            throw RecipientFileError(reason: "\(path) is larger than \(RecipientLimits.file) bytes")
        }
        // Foundation leaks a page each time it reads an empty file, and one may be looked at for each question.
        if info.st_size == 0 { return "" }
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw RecipientFileError(reason: "\(path) can't be read: \(error)")
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
