// SPDX-License-Identifier: Apache-2.0

/// When one rule is decided, and what makes it wait: a line of `durward check --plan`.
public struct PlanLine: Sendable, Hashable {
    /// The number of the rule.
    public let rule: Int
    /// The first stage at which it may be true.
    public let from: Stage
    /// The stage at which it is decided at the latest.
    public let decidedAt: Stage
    /// The stage at which it takes effect at the latest, after those it waits for.
    public let effectiveAt: Stage
    /// Rules above it that are decided later and would end otherwise.
    public let waitsFor: [Int]
    /// True for a rule about recipients that comes too late to refuse one alone.
    public let isLateForRecipients: Bool
}

extension Policy {
    /// When each rule is decided, in the order of the rules.
    public var plan: [PlanLine] {
        rules.indices.map { index in
            let rule = rules[index]
            let from = Stage(rawValue: spans[index].earliest) ?? .eom
            let decided = Stage(rawValue: spans[index].latest) ?? .eom
            var waits: [Int] = []
            if let kind = rule.action.verdict, !rule.isShadow {
                waits = rules.indices.prefix(index).filter { above in
                    guard let other = rules[above].action.verdict, !rules[above].isShadow else {
                        return false
                    }
                    return other != kind
                        && spans[above].latest > max(spans[index].earliest, Stage.firstReply.rawValue)
                }
            }
            let effective = waits.map { spans[$0].latest }.max().flatMap { Stage(rawValue: $0) } ?? decided
            let isAboutRecipient = rule.condition.slots.contains { recipientSlots.contains($0) }
            return PlanLine(
                rule: index, from: from, decidedAt: decided,
                effectiveAt: max(effective, decided, .firstReply),
                waitsFor: waits,
                isLateForRecipients: isAboutRecipient && decided > .rcpt && rule.action.verdict != nil)
        }
    }
}
