// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
public import RuleLanguage

/// A rule: a name, a condition over facts, and one action.
///
/// Immutable, and a class because every message looks at all rules: handing one on costs one count.
public final class Rule: Sendable {
    /// What happens when a fact that the rule needs could not be looked up.
    public enum OnFailure: String, Sendable, CaseIterable {
        /// As if the rule were false.
        case skip
        /// The message (or the recipient) is put off with 451 4.4.3.
        case tempfail
    }

    /// As the log and the statistics show it.
    public let name: String
    /// When it is true.
    public let condition: Condition
    /// What it then does.
    public let action: Action
    /// True if it is logged and not carried out.
    public let isShadow: Bool
    /// What happens when a lookup breaks.
    public let onFailure: OnFailure
    /// The class used in statistics.
    public let reason: String

    /// A rule.
    public init(
        name: String, condition: Condition, action: Action, isShadow: Bool, onFailure: OnFailure,
        reason: String
    ) {
        self.name = name
        self.condition = condition
        self.action = action
        self.isShadow = isShadow
        self.onFailure = onFailure
        self.reason = reason
    }
}

extension Rule {
    /// The rule, in shadow mode if it would refuse.
    var withoutRefusing: Rule {
        guard action.verdict?.isRefusal == true else { return self }
        return Rule(
            name: name, condition: condition, action: action, isShadow: true, onFailure: onFailure,
            reason: reason)
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

    /// The facts that its text shows, by slot.
    var textSlots: [Int] { templates.flatMap(\.slots) }

    var templates: [Template] {
        switch self {
        case .reject(let reply), .tempfail(let reply): [reply.text]
        case .quarantine(let text), .tag(_, let text): [text]
        case .accept, .discard, .score: []
        }
    }

    var isTag: Bool {
        if case .tag = self { return true }
        return false
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
    /// 400 to 599.
    public let code: Int
    /// Of the class of the code.
    public let status: EnhancedStatusCode
    /// The text behind them.
    public let text: Template

    /// A reply; its parts were checked to fit.
    public init(code: Int, status: EnhancedStatusCode, text: Template) {
        self.code = code
        self.status = status
        self.text = text
    }

    /// The reply with what is known now. What comes from outside is cleaned; a text that can't be sent
    /// (too long after all) is replaced by a plain one.
    func render(_ facts: TemplateFacts) -> Reply? {
        let text = text.render(facts, clean: Reply.sanitizedForReply)
        return (try? Reply(code: code, status: status, text: text))
            ?? (try? Reply(code: code, status: status, text: "refused by the rules of this server"))
    }
}
