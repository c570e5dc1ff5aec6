// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// Fills the facts of a stage and judges the rules that they concern.
struct Judging {
    let policy: Policy
    private let evaluator: Evaluator
    var table: FactTable

    init(_ policy: Policy) {
        self.policy = policy
        evaluator = Evaluator(policy.program)
        table = policy.program.makeTable()
    }

    /// Forgets what was known of the facts of a scope, and of narrower ones.
    mutating func forget(from scope: Scope) {
        for (slot, binding) in policy.bindings.enumerated() where binding.slot.fact.scope >= scope {
            table.set(slot, .pending, of: policy.program)
        }
        if scope <= .message { table.resetStreams() }
    }

    /// Reads the facts that become known, or change, at this stage.
    mutating func refresh(_ stage: Stage, _ record: Record, scopes: ClosedRange<Scope>) {
        for slot in policy.slotsAtStage[stage.rawValue] {
            let binding = policy.bindings[slot]
            guard scopes.contains(binding.slot.fact.scope), binding.slot.fact.type != .stream else { continue }
            if binding.fact.isCostly {
                if table[slot] == .pending { table.set(slot, .onDemand, of: policy.program) }
            } else {
                table.set(slot, read(slot, record), of: policy.program)
            }
        }
    }

    private func read(_ slot: Int, _ record: Record) -> Knowledge {
        let binding = policy.bindings[slot]
        let knowledge = binding.fact.read(record, argument: binding.slot.argument, field: binding.field)
        // A fact that does not say more than that it could be asked for would be asked for again and again.
        return knowledge == .onDemand ? .failed("the fact has no answer") : knowledge
    }

    /// Judges the rules in `indices` that are still open, looking up what they turn out to need.
    mutating func judge(_ judgement: inout Judgement, rules indices: [Int], _ stage: Stage, _ record: Record) {
        for _ in 0..<EngineLimits.rounds {
            judgeOnce(&judgement, indices, stage, readingScore: false)
            if let slot = policy.scoreSlot {
                let score = judgement.score(policy)
                let knowledge: Knowledge =
                    score.low == score.high ? .known(.number(score.low)) : .between(score.low, score.high)
                table.set(slot, knowledge, of: policy.program)
                judgeOnce(&judgement, indices, stage, readingScore: true)
            }
            let wanted = table.takeWanted()
            if wanted.isEmpty { return }
            for slot in wanted { table.set(slot, read(slot, record), of: policy.program) }
        }
    }

    private mutating func judgeOnce(
        _ judgement: inout Judgement, _ indices: [Int], _ stage: Stage, readingScore: Bool
    ) {
        for index in indices where policy.readsScore[index] == readingScore {
            guard judgement.outcomes[index].truth == .unknown else { continue }
            let truth = evaluator.judge(policy.rules[index].condition, &table)
            if truth != .unknown { judgement.outcomes[index] = .init(truth: truth, stage: stage) }
        }
    }

    /// What is left of the rules for the recipient at hand: two with the same text will end alike.
    mutating func signature(_ judgement: Judgement) -> String {
        var text = ""
        var winner: Int?
        var hasTag = false
        for (index, rule) in policy.rules.enumerated() where !rule.isShadow {
            switch judgement.outcomes[index].truth {
            case .no: continue
            case .failed where rule.onFailure == .skip: continue
            case .unknown:
                text += "\(index):"
                evaluator.residual(rule.condition, &table, into: &text)
                text += ";"
            case .yes, .failed:
                if rule.action.verdict != nil || judgement.outcomes[index].truth == .failed { winner = index }
                if case .tag = rule.action {
                    text += "\(index)+;"
                    hasTag = true
                }
            }
            if winner != nil { break }
        }
        if !hasTag, judgement.standing(under: policy.rules) == .nobodyWins { return "" }
        // Rules that are open above the winner may win instead; without them the end is the winner's kind.
        if let winner, let kind = policy.rules[winner].action.verdict {
            let isPlainAccept = text.isEmpty && kind == .accept
            text += isPlainAccept ? "" : "\(winner)!"
        }
        if policy.scoreSlot != nil, !text.isEmpty { text += "=\(judgement.score(policy).known)" }
        return text
    }

    /// The facts of the recipient at hand, to come back to them later.
    func recipientFacts() -> [Knowledge] { policy.recipientSlots.map { table[$0] } }

    mutating func restore(_ recipientFacts: [Knowledge]) {
        for (slot, knowledge) in zip(policy.recipientSlots, recipientFacts) {
            table.set(slot, knowledge, of: policy.program)
        }
    }

    /// Hands body bytes to the patterns over them.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        for slot in policy.streamSlots { table.feed(bytes, slot: slot, of: policy.program) }
    }

    mutating func finishStreams() {
        for slot in policy.streamSlots { table.finishStream(slot: slot, of: policy.program) }
    }
}
