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
        for (slot, binding) in policy.bindings.enumerated() where binding.scope >= scope {
            table.set(slot, .pending, of: policy.program)
        }
        if scope <= .message { table.resetStreams() }
    }

    /// Reads the facts that become known, or change, at this stage.
    mutating func refresh(_ stage: Stage, _ record: Record, scopes: ClosedRange<Scope>) {
        for slot in policy.slotsAtStage[stage.rawValue] {
            let binding = policy.bindings[slot]
            guard scopes.contains(binding.scope), !binding.isStream else {
                continue
            }
            if binding.fact.isCostly {
                if table[slot] == .pending { table.set(slot, .onDemand, of: policy.program) }
            } else {
                table.set(slot, read(slot, record), of: policy.program)
            }
        }
    }

    private func read(_ slot: Int, _ record: Record) -> Knowledge {
        let binding = policy.bindings[slot]
        let knowledge = binding.fact.read(record, argument: binding.slot.argument, fields: binding.fields)
        // A fact that does not say more than that it could be asked for would be asked for again and again.
        return knowledge == .onDemand ? .failed("the fact has no answer") : knowledge
    }

    /// Judges the rules in `indices` that are still open, looking up what they turn out to need.
    mutating func judge(_ judgement: inout Judgement, rules indices: [Int], _ stage: Stage, _ record: Record)
    {
        guard !indices.isEmpty else { return }
        for _ in 0..<EngineLimits.rounds {
            judgeOnce(&judgement, indices, stage, readingScore: false)
            if let slot = policy.scoreSlot {
                let broken = setScore(judgement, slot)
                judgeOnce(&judgement, indices, stage, readingScore: true)
                if let broken {
                    table.set(
                        slot, .failed("rule '\(policy.rules[broken].name)' has no outcome"),
                        of: policy.program)
                    judgeOnce(&judgement, indices, stage, readingScore: true)
                }
            }
            let wanted = table.takeWanted()
            if wanted.isEmpty { return }
            for slot in wanted { table.set(slot, read(slot, record), of: policy.program) }
        }
    }

    /// Notes what is known of the score; returns the rule that keeps it from being known for ever.
    private mutating func setScore(_ judgement: Judgement, _ slot: Int) -> Int? {
        let score = judgement.score(policy)
        table.set(
            slot, score.low == score.high ? .known(.number(score.low)) : .between(score.low, score.high),
            of: policy.program)
        return score.low < score.high ? score.broken : nil
    }

    private mutating func judgeOnce(
        _ judgement: inout Judgement, _ indices: [Int], _ stage: Stage, readingScore: Bool
    ) {
        for index in indices where policy.readsScore[index] == readingScore {
            guard judgement.outcomes[index].truth == .unknown else { continue }
            // What stands below the rule that will win is not looked up.
            guard judgement.counts(index, policy) else { continue }
            var truth = evaluator.judge(policy.rules[index].condition, &table)
            if truth == .failed, isAbsence(policy.rules[index].condition) { truth = .no }
            if truth != .unknown { judgement.decide(index, truth, stage, policy.rules[index]) }
        }
    }

    /// True if all that failed of a condition is rightly missing.
    private func isAbsence(_ condition: Condition) -> Bool {
        condition.slots.allSatisfy { slot in
            guard case .failed = table[slot] else { return true }
            return slot != policy.scoreSlot && policy.bindings[slot].fact.failureIsAbsence
        }
    }

    /// Looks up what the open rules may still ask of the recipient at hand: later another one is at hand,
    /// and what differs between two recipients has to be known to compare them.
    mutating func lookUpRecipient(_ judgement: Judgement, _ record: Record) {
        for index in policy.recipientRules
        where judgement.outcomes[index].truth == .unknown && judgement.counts(index, policy) {
            let rule = policy.rules[index]
            for slot in rule.condition.slots + rule.action.textSlots
            where table[slot] == .onDemand && policy.recipientSlots.contains(slot) {
                table.set(slot, read(slot, record), of: policy.program)
            }
        }
    }

    /// Looks up what the text of a rule that has won shows and nobody has asked for yet. What is a recipient's can
    /// only be asked while that recipient is at hand.
    mutating func lookUpText(of rule: Int, _ record: Record) {
        for slot in policy.rules[rule].action.textSlots where table[slot] == .onDemand {
            guard record.message.isJudgingRecipient || policy.bindings[slot].scope != .recipient else {
                continue
            }
            table.set(slot, read(slot, record), of: policy.program)
        }
    }

    /// What the text of a rule is made from.
    func texts(of rule: Int) -> TemplateFacts {
        TemplateFacts(table, condition: policy.rules[rule].condition, evaluator)
    }

    /// What is left of the rules for the recipient at hand: two with the same text will end alike.
    ///
    /// Rules that don't depend on the recipient are left out: they end alike for all. What rules in shadow
    /// mode say makes no difference.
    mutating func signature(_ judgement: Judgement) -> String {
        guard !policy.recipientRules.isEmpty else { return "" }
        var text = ""
        // A lookup that broke may put the message off where it would be accepted, a tag may change it.
        var matters = policy.recipientSlots.contains { if case .failed = table[$0] { true } else { false } }
        for index in policy.recipientRules
        where !policy.rules[index].isShadow && judgement.counts(index, policy) {
            let rule = policy.rules[index]
            switch judgement.outcomes[index].truth {
            case .no, .failed: continue
            case .unknown:
                text += "\(index):"
                evaluator.residual(rule.condition, &table, into: &text)
                text += ";"
            case .yes: text += "\(index)+;"
            }
            matters = matters || rule.action.isTag
        }
        if let candidate = judgement.candidate,
            judgement.outcomes[candidate].truth == .failed
                || policy.rules[candidate].action.verdict != .accept
        {
            return text + "\(candidate)!\(judgement.outcomes[candidate].truth.rawValue)"
        }
        // Which rule accepts, or none, does not matter, only what may still come before it.
        let lastOpen = policy.decisive.last {
            $0.index < judgement.end(policy) && $0.kind != .accept
                && judgement.outcomes[$0.index].truth == .unknown
        }
        guard let lastOpen else { return matters ? text : "" }
        return text + "until \(lastOpen.index)"
    }

    /// The facts of the recipient at hand, to come back to them later.
    func recipientFacts() -> [Knowledge] { policy.recipientSlots.map { table[$0] } }

    /// Brings back a group's facts and score, for the texts that show them.
    mutating func restore(_ group: RecipientGroup) {
        restore(group.recipientFacts)
        if let slot = policy.scoreSlot { _ = setScore(group.judgement, slot) }
    }

    /// Why a rule could not be judged: the fact and what went wrong, for the log.
    func failure(of rule: Int, _ judgement: Judgement) -> String {
        let condition = policy.rules[rule].condition
        for slot in condition.slots {
            if slot == policy.scoreSlot, let broken = judgement.score(policy).broken, broken != rule {
                return failure(of: broken, judgement)
            }
            guard case .failed(let reason) = table[slot] else { continue }
            return "\(policy.program.slots[slot].name): \(reason)"
        }
        let name = condition.slots.first.map { policy.program.slots[$0].name } ?? "condition"
        return "\(name): it could not be judged"
    }

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
        guard stage == .body else { return policy.rulesAtStage[stage.rawValue] }
        defer { hasNewMatches = false }
        return hasNewMatches ? policy.rulesAtStage[stage.rawValue] : policy.rulesAtBodyWithoutMatches
    }

    mutating func finishStreams() {
        for slot in policy.streamSlots { table.finishStream(slot: slot, of: policy.program) }
    }
}
