// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// Fills the facts of a stage and judges the rules that they concern.
struct Judging {
    let policy: Policy
    private let evaluator: Evaluator
    var table: FactTable
    /// True when a pattern over the body has matched since the rules were last judged.
    private var hasNewMatches = false

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
            if truth != .unknown { judgement.decide(index, truth, stage, policy.rules[index]) }
        }
    }

    /// What is left of the rules for the recipient at hand: two with the same text will end alike.
    ///
    /// Rules that don't depend on the recipient are left out: they end alike for all.
    mutating func signature(_ judgement: Judgement) -> String {
        guard !policy.recipientRules.isEmpty else { return "" }
        let candidate = judgement.candidate(policy)
        let end = candidate ?? policy.rules.count
        var text = ""
        var hasTag = false
        for index in policy.recipientRules where index < end && !policy.rules[index].isShadow {
            let rule = policy.rules[index]
            switch judgement.outcomes[index].truth {
            case .no, .failed: continue
            case .unknown:
                text += "\(index):"
                evaluator.residual(rule.condition, &table, into: &text)
                text += ";"
            case .yes:
                text += "\(index)+;"
                hasTag = hasTag || rule.action.isTag
            }
        }
        if !hasTag, judgement.standing(under: policy) == .nobodyWins { return "" }
        guard let candidate else { return text }
        if policy.rules[candidate].action.verdict == .accept, judgement.outcomes[candidate].truth == .yes {
            // Which rule accepts does not matter, only what may still come before it.
            let lastOpen = policy.decisive.last {
                $0.index < candidate && $0.kind != .accept && judgement.outcomes[$0.index].truth == .unknown
            }
            guard let lastOpen else { return hasTag ? text : "" }
            return text + "accept after \(lastOpen.index)"
        }
        return text + "\(candidate)!"
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
        for slot in policy.streamSlots where table.feed(bytes, slot: slot, of: policy.program) {
            hasNewMatches = true
        }
    }

    /// The rules that may end otherwise at this stage than before it.
    mutating func rulesToJudge(at stage: Stage) -> [Int] {
        guard stage == .body, !hasNewMatches else {
            hasNewMatches = false
            return policy.rulesAtStage[stage.rawValue]
        }
        return policy.rulesAtBodyWithoutMatches
    }

    mutating func finishStreams() {
        for slot in policy.streamSlots { table.finishStream(slot: slot, of: policy.program) }
    }
}
