// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// How one rule stood when the last verdict was given, and the facts behind it.
public struct RuleExplanation: Sendable, Hashable {
    /// How the rule stood.
    public enum Outcome: String, Sendable, Hashable {
        case yes, no
        /// Nothing had to be known of it: the verdict stood without.
        case open
        case failed
    }

    /// The rule's name.
    public let rule: String
    /// The config key of its action.
    public let action: String
    /// True in shadow mode.
    public let isShadow: Bool
    /// How it stood.
    public let outcome: Outcome
    /// The stage at which it was decided; nil while it is open.
    public let stage: Stage?
    /// The facts of its condition, as far as they were known: name and value.
    public let facts: [Fact]

    /// A fact and what was known of it.
    public struct Fact: Sendable, Hashable {
        /// As conditions name it.
        public let name: String
        /// As a person reads it.
        public let value: String
    }
}

extension Session {
    /// Every rule as it stood when the last verdict was given.
    public var explanation: [RuleExplanation] {
        policy.rules.indices.map { index in
            let rule = policy.rules[index]
            let decided = lastJudgement.outcomes[index]
            let outcome: RuleExplanation.Outcome =
                switch decided.truth {
                case .yes: .yes
                case .no: .no
                case .unknown: .open
                case .failed: .failed
                }
            return RuleExplanation(
                rule: rule.name, action: rule.action.word, isShadow: rule.isShadow, outcome: outcome,
                stage: outcome == .open ? nil : max(decided.stage, .firstReply),
                facts: rule.condition.slots.map { fact(in: $0, of: index, outcome) })
        }
    }

    private func fact(
        in slot: Int, of rule: Int, _ outcome: RuleExplanation.Outcome
    ) -> RuleExplanation.Fact {
        let declared = policy.program.slots[slot]
        let value: String =
            switch judging.table[slot] {
            case .known(.list([])): "(none)"
            case .known(.list(let elements)) where declared.fact.type.element.isRecord:
                (outcome == .yes ? judging.texts(of: rule).decisive(of: slot, as: declared.fact.type) : nil)
                    ?? "\(elements.count) of them"
            case .known(let value): value.rendered(as: declared.fact.type)
            case .between(let low, let high):
                low == high
                    ? Value.number(low).rendered(as: declared.fact.type)
                    : "from \(Value.number(low).rendered(as: declared.fact.type)) up"
            case .failed(let reason): "failed (\(reason))"
            case .onDemand: "not asked"
            case .pending: declared.fact.type == .stream ? "(not kept)" : "not known yet"
            }
        return .init(name: declared.name, value: value)
    }
}
