// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
public import RuleLanguage

/// A rule: a name, a condition over facts, and one action.
public struct Rule: Sendable {
    /// What happens when a fact that the rule needs could not be looked up.
    public enum OnFailure: String, Sendable, CaseIterable {
        /// As if the rule were false.
        case skip
        /// The message (or the recipient) is put off with 451 4.4.3.
        case tempfail
    }

    public let name: String
    public let condition: Condition
    public let action: Action
    public let isShadow: Bool
    public let onFailure: OnFailure
    /// The class used in statistics.
    public let reason: String

    public init(
        name: String, condition: Condition, action: Action, isShadow: Bool, onFailure: OnFailure, reason: String
    ) {
        self.name = name
        self.condition = condition
        self.action = action
        self.isShadow = isShadow
        self.onFailure = onFailure
        self.reason = reason
    }
}

/// What a rule that is true does.
public enum Action: Sendable {
    case accept
    case reject(ReplyTemplate)
    case tempfail(ReplyTemplate)
    case discard
    case quarantine(Template)
    case score(Double)
    case tag(name: String, body: Template)

    /// The verdict it leads to; nil for actions that decide nothing.
    public var verdict: Verdict.Kind? {
        switch self {
        case .accept: .accept
        case .reject: .reject
        case .tempfail: .tempfail
        case .discard: .discard
        case .quarantine: .quarantine
        case .score, .tag: nil
        }
    }

    /// The config key.
    public var word: String {
        switch self {
        case .accept: "accept"
        case .reject: "reject"
        case .tempfail: "tempfail"
        case .discard: "discard"
        case .quarantine: "quarantine"
        case .score: "score"
        case .tag: "tag"
        }
    }
}

/// A reply with facts in its text.
public struct ReplyTemplate: Sendable {
    public let code: Int
    public let status: EnhancedStatusCode
    public let text: Template

    public init(code: Int, status: EnhancedStatusCode, text: Template) {
        self.code = code
        self.status = status
        self.text = text
    }

    /// The reply with what is known now. What comes from outside is cleaned; a text that can't be sent
    /// (too long after all) is replaced by a plain one.
    func render(_ table: FactTable) -> Reply? {
        let text = text.render(table, clean: Reply.sanitizedForReply)
        return (try? Reply(code: code, status: status, text: text))
            ?? (try? Reply(code: code, status: status, text: "refused by the rules of this server"))
    }
}
