// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What a source says of one recipient.
public struct RecipientAnswer: Sendable, Hashable {
    /// Whether mail for it can be delivered.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// It exists and takes mail.
        case ok
        /// There is no such mailbox.
        case unknown
        /// It exists and has no room.
        case full
        /// It exists and is switched off.
        case disabled
        /// The source refuses it for a reason of its own, for good.
        case refused
        /// The source could not say. Nothing is known of the recipient.
        case failed
    }

    /// Whether mail for it can be delivered.
    public var status: Status
    /// The source's own words, without control characters; empty where it said none or all is well.
    public var detail: String
    /// Other addresses to ask in its place, none for a mailbox. Only with `ok`.
    public var aliases: [Mailbox] = []
    /// Bytes that its mailbox holds; nil where the source does not know.
    public var quotaUsed: Int?
    /// Bytes that its mailbox may hold; nil where the source does not know, or there is no limit.
    public var quotaLimit: Int?
    /// Bytes of the largest message that it takes; nil where the source does not know, or there is no limit.
    public var sizeLimit: Int?
    /// The size that was named in the question, where the answer depends on it: `ok` holds for no larger
    /// message, `full` for no smaller one. nil for an answer that holds for any size.
    public var sizeAsked: Int?
    /// With `failed`: true if the source itself is in trouble (no connection, no answer in time, 421), false
    /// if it answered and could not say of this recipient. Trouble counts for the circuit breaker.
    public var isSourceTrouble = false
    /// With `failed`: true if the source was not asked at all. Such an answer is not remembered.
    public var isUnasked = false
    /// With `full`: since when it has been found full each time, in seconds since 1970; nil if nobody kept count.
    public var fullSince: Int?

    /// An answer without more than its status and words.
    public init(_ status: Status, _ detail: String = "") {
        self.status = status
        self.detail = detail
    }

    /// The source can't be asked.
    public static func trouble(_ detail: String) -> RecipientAnswer {
        var answer = RecipientAnswer(.failed, detail)
        answer.isSourceTrouble = true
        return answer
    }

    /// The source was not asked; what is known of its state has not changed.
    public static func notAsked(_ detail: String) -> RecipientAnswer {
        var answer = RecipientAnswer(.failed, detail)
        answer.isUnasked = true
        return answer
    }

    /// True if it says something of a message of that size: what fits says nothing of a larger message, what is
    /// too full for one says nothing of a smaller one.
    func covers(size: Int?) -> Bool {
        guard let asked = sizeAsked else { return true }
        switch status {
        case .ok:
            // Whose size is not known is judged by the limit, at the end of the message.
            guard let size else { return true }
            return size <= asked || sizeLimit.map { size > $0 } ?? false
        case .full: return size ?? 0 >= asked
        default: return true
        }
    }

    /// True if its numbers say that a message of that size does not fit; without a size, that nothing does.
    func isFull(for size: Int?) -> Bool {
        guard let used = quotaUsed, let limit = quotaLimit, limit > 0, used >= 0 else { return false }
        return used >= limit || size ?? 0 > limit - used
    }
}
