// SPDX-License-Identifier: Apache-2.0
//
// A model is never changed in place: a new file is written beside it, and takes its place whole. Whoever dies on the
// way leaves the old one as it was.

internal import Glibc

/// The right to change a model, and how it is written. One learner at a time has it.
public final class ModelWriter {
    private let path: String
    private let lock: Int32

    /// Waits for the learners before, at most `ClassifierLimits.learnerWait`; `willWait` is called if there is one.
    public init(path: String, willWait: () -> Void = {}) throws(SpamModelError) {
        // What a link points to is replaced, not the link.
        let real = realpath(path, nil)
        defer { free(real) }
        self.path = real.map { String(cString: $0) } ?? path
        // Who owns the folder must not lead who learns, root maybe, to another file.
        lock = open("\(self.path).lock", O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard lock >= 0 else {
            throw .unwritable(
                path: path, reason: "its lock, \(self.path).lock: \(String(cString: strerror(errno)))")
        }
        if flock(lock, LOCK_EX | LOCK_NB) == 0 { return }
        willWait()
        let deadline = ContinuousClock.now + ClassifierLimits.learnerWait
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR || errno == EWOULDBLOCK else {
                throw .unwritable(path: path, reason: String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else {
                throw .unwritable(path: path, reason: "another learner has been at work for too long")
            }
            usleep(20_000)
        }
    }

    deinit { if lock >= 0 { close(lock) } }

    /// The model as it is now; one that has learned nothing if there is none.
    public func learner() throws(SpamModelError) -> SpamLearner {
        do {
            return try SpamModel(path: path).learner()
        } catch {
            guard case .missing = error else { throw error }
            return SpamLearner()
        }
    }

    /// Puts a model in the place of the old one, with its owner and mode; a new one is the folder owner's, 0640.
    public func write(_ learner: SpamLearner) throws(SpamModelError) {
        var learner = learner
        learner.stamp(Int64(time(nil)))
        let bytes = ModelLayout.bytes(of: learner)
        let new = "\(path).new"
        unlink(new)
        let file = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure }
        defer { close(file) }
        guard ModelWriter.write(bytes, to: file), takeOwner(file), fsync(file) == 0, rename(new, path) == 0
        else {
            let failure = failure
            unlink(new)
            throw failure
        }
        syncFolder()
    }

    private var failure: SpamModelError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes { bytes in
                Glibc.write(file, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            offset += written
        }
        return true
    }

    /// Only root may give a file away: who else learns has to share a group with the filter.
    private func takeOwner(_ file: Int32) -> Bool {
        var old = stat()
        if stat(path, &old) == 0 {
            // A model that the filter can't read any more is worse than one that is a message behind.
            if fchown(file, old.st_uid, old.st_gid) != 0, fchown(file, .max, old.st_gid) != 0 { return false }
            return fchmod(file, old.st_mode & 0o777) == 0
        }
        if stat(folder, &old) == 0, fchown(file, old.st_uid, old.st_gid) != 0 {
            _ = fchown(file, .max, old.st_gid)
        }
        return fchmod(file, 0o640) == 0
    }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func syncFolder() {
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }
}

extension SpamLearner {
    /// A model from the bytes of a file.
    public init(file bytes: UnsafeRawBufferPointer) throws(SpamModelError) {
        if let problem = ModelLayout.problem(bytes) { throw .broken(path: "in memory", reason: problem) }
        self = ModelLayout.learner(bytes)
    }

    /// The bytes of its file.
    public var file: [UInt8] { ModelLayout.bytes(of: self) }

    /// Writes the checksum into a file's bytes that were changed, for tests.
    public static func seal(_ file: inout [UInt8]) { file.withUnsafeMutableBytes { ModelLayout.seal($0) } }

    /// What the model has learned.
    public var summary: SpamModelSummary { SpamModelSummary(header, remembered: ring.count) }

    /// What the message's features say, the strongest first.
    public func explain(_ message: SpamMessage) -> SpamExplanation {
        withNumbers { SpamExplanation(message, $0) }
    }
}
