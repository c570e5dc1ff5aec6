// SPDX-License-Identifier: Apache-2.0

/// All that is known of a recipient once everything behind it was asked.
public struct RecipientLookup: Sendable, Hashable {
    /// Whether mail for it can be delivered.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case ok, unknown, full, disabled, refused
        /// It is for this server neither to deliver nor to refuse.
        case notOurs = "not_ours"
        case failed

        init(_ status: RecipientAnswer.Status) {
            switch status {
            case .ok: self = .ok
            case .unknown: self = .unknown
            case .full: self = .full
            case .disabled: self = .disabled
            case .refused: self = .refused
            case .failed: self = .failed
            }
        }
    }

    /// Whether mail for it can be delivered; where it stands for several addresses, the worst of theirs.
    public var status: Status
    /// The name of the source that said so; empty where no source was asked.
    public var source = ""
    /// The source's own words, or why it could not be asked.
    public var detail = ""
    /// The addresses that it stands for, in the order in which they were found.
    public var aliases: [String] = []
    /// Bytes that its mailbox holds, where the source knows.
    public var quotaUsed: Int?
    /// Bytes that its mailbox may hold, where the source knows.
    public var quotaLimit: Int?
    /// Bytes of the largest message that all it stands for take, where a source knows.
    public var sizeLimit: Int?
    /// Since when its mailbox was found full each time, in seconds since 1970.
    public var fullSince: Int?

    /// A lookup of that status.
    public init(_ status: Status, detail: String = "") {
        self.status = status
        self.detail = detail
    }

    init(_ answer: RecipientAnswer, source: String, size: Int?) {
        // A source that knows the numbers need not do the sum.
        let isFull = answer.status == .ok && answer.isFull(for: size)
        status = isFull ? .full : Status(answer.status)
        self.source = source
        detail = answer.detail
        quotaUsed = answer.quotaUsed
        quotaLimit = answer.quotaLimit
        sizeLimit = answer.sizeLimit
        fullSince = answer.fullSince
    }

    /// How bad it is when one of several is so: what will never be delivered comes before what can't be told,
    /// and that before what may be delivered later.
    private var severity: Int {
        switch status {
        case .ok, .notOurs: 0
        case .full: 1
        case .failed: 2
        case .refused: 3
        case .disabled: 4
        case .unknown: 5
        }
    }

    /// True if mail for it will never be delivered.
    private var isForGood: Bool { severity > 2 }

    /// What several addresses behind one come to: the worst of them, with the smallest limit of all.
    ///
    /// Where one of them is gone for good and others take mail, it is our table that is out of date: `failed`, so
    /// that nobody is refused for good and nothing bounces until it is put right.
    static func together(_ ends: [(address: String, lookup: RecipientLookup)]) -> RecipientLookup? {
        guard let (address, found) = ends.max(by: { $0.lookup.severity < $1.lookup.severity }) else {
            return nil
        }
        var worst = found
        worst.sizeLimit = ends.compactMap(\.lookup.sizeLimit).min()
        if worst.status == .full {
            // Full for long is the list only if all of it is.
            let isAll = ends.allSatisfy { $0.lookup.status == .full }
            worst.fullSince = isAll ? ends.compactMap(\.lookup.fullSince).max() : nil
        }
        if worst.isForGood, !ends.allSatisfy(\.lookup.isForGood) {
            let words = worst.detail.isEmpty ? "" : " (\(worst.detail))"
            worst.detail = "\(address), which it stands for, is \(worst.status.rawValue)\(words)"
            worst.status = .failed
        }
        return worst
    }
}
