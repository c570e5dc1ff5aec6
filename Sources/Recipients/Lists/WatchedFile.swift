// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Why a file of recipients can't be used.
public struct RecipientFileError: Error, Sendable {
    /// For the admin, with the path.
    public let reason: String
}

/// What a file holds, read again when the file changes.
///
/// Who asks never waits for who reads: whether the file has changed is looked up each time (one stat), and what it
/// held before is told until a thread of its own has read it. That looks every `RecipientLimits.settling` and reads a
/// file that is the same as the last time it looked, as one that has just changed may still be being written. Limit:
/// `RecipientLimits.file`.
final class WatchedFile<Content: Sendable>: Sendable {
    /// Makes something of the bytes, given what the file held before; throws if it has no use for them.
    typealias Parse = @Sendable (_ bytes: [UInt8], _ before: Content?) throws(RecipientFileError) -> Content

    /// What is known of the file at one time.
    struct Look: Sendable {
        let content: Content
        /// True if the file is another one by now, and has not been read yet.
        let isChanging: Bool
        /// Why it can't be used now; what it said before may no longer be so.
        let failure: String?
    }

    private struct State {
        var content: Content
        var failure: String?
        /// Of the file to which content and failure belong.
        var stamp: FileStamp
        /// Of a changed file, when it was looked at last, and why that can't be read.
        var changed: (stamp: FileStamp, trouble: String?)?
    }

    let path: String
    private let settling: Duration
    private let parse: Parse
    private let state: Mutex<State>

    /// Reads the file; throws when it can't be read now, or `parse` has no use for it.
    init(
        path: String, settling: Duration = RecipientLimits.settling, parse: @escaping Parse
    ) throws(RecipientFileError) {
        self.path = path
        self.settling = settling
        self.parse = parse
        // Before the file: if it changes in between it is read once more.
        let stamp = try FileStamp(of: path)
        let content = try parse(WatchedFileReader.read(path), nil)
        state = Mutex(State(content: content, stamp: stamp))
        pollLater()
    }

    /// What the file holds, as far as it has been read. Never waits.
    func look() -> Look {
        do throws(RecipientFileError) {
            let stamp = try FileStamp(of: path)
            let (look, isNew) = state.withLock { state in
                let isChanging = state.stamp != stamp
                let trouble = isChanging ? state.changed?.trouble : nil
                let look = Look(
                    content: state.content, isChanging: isChanging, failure: trouble ?? state.failure)
                return (look, isChanging && state.changed?.stamp != stamp)
            }
            if isNew, look.failure == nil { try WatchedFileReader.tryToOpen(path) }
            return look
        } catch {
            return state.withLock { Look(content: $0.content, isChanging: true, failure: error.reason) }
        }
    }

    /// Looks whether the file has changed, and reads it if it had changed to the same the last time. Not to be called
    /// by two at once.
    func poll() {
        guard let stamp = try? FileStamp(of: path) else { return }
        let (isSettled, before) = state.withLock { state in
            if state.stamp == stamp { state.changed = nil }
            return (state.changed?.stamp == stamp, state.content)
        }
        do throws(RecipientFileError) {
            guard isSettled else { return try note(stamp) }
            let bytes = try WatchedFileReader.read(path)
            // A file of no use stays so until it changes; one that can't be read is tried again.
            let content = Result { () throws(RecipientFileError) in try parse(bytes, before) }
            // It may have changed while it was read.
            guard try FileStamp(of: path) == stamp else { return }
            take(content, stamp)
        } catch {
            state.withLock { $0.changed = (stamp, error.reason) }
        }
        // What was held before may be large, and is let go of here: after the lock.
        withExtendedLifetime(before) {}
    }

    /// Remembers that the file has changed; throws if it can't be read.
    private func note(_ stamp: FileStamp) throws(RecipientFileError) {
        let isChanged = state.withLock { state in
            if state.stamp != stamp { state.changed = (stamp, nil) }
            return state.changed != nil
        }
        if isChanged { try WatchedFileReader.tryToOpen(path) }
    }

    private func take(_ content: Result<Content, RecipientFileError>, _ stamp: FileStamp) {
        state.withLock { state in
            switch content {
            case .success(let content): (state.content, state.failure) = (content, nil)
            case .failure(let error): state.failure = error.reason
            }
            state.stamp = stamp
            state.changed = nil
        }
    }

    /// One after the other, so that a file is read once at a time; ends with the last who holds the file.
    private func pollLater() {
        DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + settling / .seconds(1)) {
            [weak self] in
            self?.poll()
            self?.pollLater()
        }
    }
}
