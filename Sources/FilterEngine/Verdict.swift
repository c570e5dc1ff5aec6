// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What was decided, by which rule, and why. The reply, the log line and the statistics are made from it.
public struct Verdict: Sendable, Hashable {
    /// The decision; the raw value is the word of the log line.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Nothing was decided: a rule in shadow mode that scores or tags.
        case `continue`
        case accept, reject, tempfail, discard, quarantine

        /// True if the message is turned away.
        var isRefusal: Bool { self == .reject || self == .tempfail }

        /// What wins where recipients of one message are judged together.
        var strictness: Int {
            switch self {
            case .continue, .accept: 0
            case .quarantine: 1
            case .discard: 2
            case .tempfail: 3
            case .reject: 4
            }
        }
    }

    /// A score rule that is true, and what it adds.
    public struct Hint: Sendable, Hashable {
        /// The rule's name.
        public let rule: String
        /// May be negative.
        public let score: Double
    }

    /// The decision.
    public let kind: Kind
    /// The stage at which it was decided.
    public let stage: Stage
    /// What the client is told; nil where it is not refused.
    public let reply: Reply?
    /// nil where no rule decided: accepted because none was true, or an error of our own. Where a lookup
    /// broke, the rule that needed it.
    public let rule: String?
    /// The class used in statistics.
    public let reason: String?
    /// True if it was logged and not carried out.
    public let isShadow: Bool
    /// Whom it is about: the recipient at RCPT, else all that were let in.
    public let recipients: [Mailbox]
    /// Recipients that are not named in `recipients`, as there are too many.
    public let omittedRecipients: Int
    /// Bytes of the message, or what the client declared; nil if neither is known.
    public let size: Int?
    /// What the score rules that are true add up to; nil where it was not needed.
    public let score: Double?
    /// The score rules that are true, those of most weight first; empty where the score was not needed.
    public let hints: [Hint]
    /// Since MAIL.
    public let milliseconds: Int
    /// What went wrong, for a line in the log and not for the sender: the fact and why its lookup broke.
    public let detail: String?
}

/// Reasons and replies of the engine's own verdicts, which no rule gives.
enum OwnVerdict: Equatable {
    /// With the number of the rule that needs the lookup.
    case failedLookup(rule: Int)
    case recipientsDisagree
    case internalError
    case noRecipients
    case forgedFields

    /// The rule that it is about.
    var rule: Int? {
        if case .failedLookup(let rule) = self { return rule }
        return nil
    }

    var reason: String {
        switch self {
        case .failedLookup: "lookup-failed"
        case .recipientsDisagree: "recipients-disagree"
        case .internalError: "internal-error"
        case .noRecipients: "no-recipients"
        case .forgedFields: "forged-fields"
        }
    }

    // Fixed texts, each of them parsed in the tests. Without one the MTA's own 4xx is given.
    var reply: Reply? {
        switch self {
        case .failedLookup:
            try? Reply.parse("451 4.4.3 a lookup this server needs did not work, please try again later")
        case .recipientsDisagree:
            try? Reply.parse("452 4.5.3 this recipient has rules of its own, please send it separately")
        case .internalError:
            try? Reply.parse("451 4.3.0 an error on this server's side, please try again later")
        case .noRecipients:
            try? Reply.parse("451 4.5.1 this message has no recipients that were let in")
        case .forgedFields:
            try? Reply.parse("451 4.6.0 too many header fields of a name that this server itself adds")
        }
    }
}
