// SPDX-License-Identifier: Apache-2.0
//
// Limits: ClassifierLimits.lookInterval.

internal import Glibc
internal import Synchronization

/// What happens to models while the filter runs.
public enum SpamModelEvent: Sendable, Hashable {
    /// A model was taken.
    case taken(path: String, SpamModelSummary)
    /// There is none; told once.
    case missing(path: String)
    /// The file is broken, told once for each: `keepsOld` if the model before stays in use.
    case broken(SpamModelError, keepsOld: Bool)

    /// One line.
    public var message: String {
        switch self {
        case .taken(let path, let summary):
            "the model \(path) is taken: \(summary.spam) spam and \(summary.ham) ham learned"
        case .missing(let path):
            "there is no model \(path) yet: rules that ask for spam.probability are skipped till 'durward learn'"
                + " has made one"
        case .broken(let error, let keepsOld):
            error.message + (keepsOld ? "; till then the one before stays in use" : "")
        }
    }
}

/// The models of a running filter: each is opened once, and opened anew when its file was replaced.
public final class ModelShelf: Sendable {
    private let report: @Sendable (SpamModelEvent) -> Void
    private let kept = Mutex<[String: KeptModel]>([:])

    /// `report` is told when a model is taken, and when one is missing or broken.
    public init(report: @escaping @Sendable (SpamModelEvent) -> Void = { _ in }) { self.report = report }

    /// The model at that place as it is now; nil if there is none. Looks at the file at most once a second.
    public func model(_ path: String) -> SpamModel? {
        let second = ModelShelf.second
        var events: [SpamModelEvent] = []
        let model = kept.withLock { kept in
            kept[path, default: KeptModel()].look(path, second, &events)
            return kept[path]?.model
        }
        for event in events { report(event) }
        return model
    }

    private static var second: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int(now.tv_sec)
    }
}

/// One model, and which file it is.
private struct KeptModel {
    /// What tells one file from another that took its place.
    struct Identity: Hashable {
        let device, inode, size, seconds, nanoseconds: Int
        /// Of the last change to its owner or mode: it may be readable now.
        let changed, changedNanoseconds: Int

        /// True if nobody has written there in between.
        func hasContent(of other: Identity) -> Bool {
            size == other.size && seconds == other.seconds && nanoseconds == other.nanoseconds
        }
    }

    private(set) var model: SpamModel?
    private var identity: Identity?
    private var lastLook: Int?
    private var isMissing = false

    mutating func look(_ path: String, _ second: Int, _ events: inout [SpamModelEvent]) {
        if let lastLook, second - lastLook < ClassifierLimits.lookInterval { return }
        lastLook = second
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { lose(path, &events) }
            return
        }
        let found = Identity(
            device: Int(clamping: status.st_dev), inode: Int(clamping: status.st_ino),
            size: Int(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
            changed: status.st_ctim.tv_sec, changedNanoseconds: status.st_ctim.tv_nsec)
        guard found != identity else { return }
        // Written in place, which nobody should: the numbers of the model at hand are gone.
        if let identity, found.inode == identity.inode, found.device == identity.device,
            !found.hasContent(of: identity)
        {
            model = nil
        }
        identity = found
        isMissing = false
        do {
            let new = try SpamModel(path: path)
            model = new
            events.append(.taken(path: path, new.summary))
        } catch {
            if case .missing = error {
                lose(path, &events)
            } else {
                events.append(.broken(error, keepsOld: model != nil))
            }
        }
    }

    private mutating func lose(_ path: String, _ events: inout [SpamModelEvent]) {
        if !isMissing { events.append(.missing(path: path)) }
        (model, identity, isMissing) = (nil, nil, true)
    }
}
