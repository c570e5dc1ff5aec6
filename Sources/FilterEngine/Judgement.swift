// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// How the rules stand for one recipient, or for all that will end alike.
struct Judgement {
    /// The outcome of a rule and the stage at which it was decided.
    struct Outcome {
        var truth = Truth.unknown
        var stage = Stage.connect
    }

    var outcomes: [Outcome]
    /// Rules in shadow mode that were logged already.
    var logged: Set<Int> = []
    /// The first rule that will win if none that is open above it does: nothing below it counts.
    private(set) var candidate: Int?

    init(rules: Int) { outcomes = Array(repeating: Outcome(), count: rules) }

    /// The rules as they stand: decided, still open, or all decided without a winner.
    enum Standing: Equatable {
        case open
        /// Nothing that is still open could do anything but accept.
        case nobodyWins
        case wins(rule: Int, kind: Verdict.Kind)
        /// A lookup that this rule needs broke, and its `on_failure` says tempfail.
        case failed(rule: Int)
    }

    /// Reads the rules from the top: the first decisive one that is true wins.
    ///
    /// It waits only for those above it that are open and would end otherwise. A rule whose lookup broke
    /// counts as a tempfail in its place, or as false.
    func standing(under policy: Policy) -> Standing {
        var open: VerdictKinds = []
        for rule in policy.decisive where outcomes[rule.index].truth == .unknown {
            if let candidate, candidate < rule.index { break }
            open.insert(VerdictKinds(rule.kind))
        }
        guard let candidate else { return open.isSubset(of: VerdictKinds(.accept)) ? .nobodyWins : .open }
        if outcomes[candidate].truth == .failed {
            return open.isSubset(of: VerdictKinds(.tempfail)) ? .failed(rule: candidate) : .open
        }
        guard let kind = policy.rules[candidate].action.verdict else { return .open }
        return open.isSubset(of: VerdictKinds(kind)) ? .wins(rule: candidate, kind: kind) : .open
    }

    /// Notes the outcome of a rule that was open.
    mutating func decide(_ index: Int, _ truth: Truth, _ stage: Stage, _ rule: Rule) {
        outcomes[index] = Outcome(truth: truth, stage: stage)
        guard !rule.isShadow else { return }
        let isWinner = truth == .yes && rule.action.verdict != nil
        let isBroken = truth == .failed && rule.onFailure == .tempfail
        if isWinner || isBroken { candidate = min(candidate ?? index, index) }
    }

    /// The rules that count: those from this one on don't, whatever they say.
    func end(_ policy: Policy) -> Int { candidate ?? policy.rules.count }

    /// True if what this rule says may still matter: by its place, or by way of the score.
    func counts(_ index: Int, _ policy: Policy) -> Bool {
        index < end(policy) || (policy.isScoreRule[index] && readsScore(policy))
    }

    /// True if an open rule that counts reads the score, or a text that may yet be written shows it.
    private func readsScore(_ policy: Policy) -> Bool {
        let end = end(policy)
        return policy.scoreReaders.contains { index in
            guard index <= end else { return false }
            let truth = outcomes[index].truth
            return truth == .unknown || (truth == .yes && policy.showsScore[index])
        }
    }

    /// The sum of the scores known to count, and how far it may still fall or rise.
    ///
    /// A score whose lookup broke may be in it or not (`on_failure: skip` says that it is not): `broken` is
    /// the rule of the first one, once that is all that keeps the sum from being known.
    func score(_ policy: Policy) -> (known: Double, low: Double, high: Double, broken: Int?) {
        var known = 0.0
        var (low, high) = (0.0, 0.0)
        var broken: Int?
        var isOpen = false
        for (index, weight) in policy.scoreRules {
            switch outcomes[index].truth {
            case .yes:
                known += weight
                continue
            case .no: continue
            case .failed:
                if policy.rules[index].onFailure == .skip { continue }
                broken = broken ?? index
            case .unknown: isOpen = true
            }
            low += min(0, weight)
            high += max(0, weight)
        }
        // 4.4 + 0.1 is not 4.5 in binary, and has to be for a rule that says so.
        func tidy(_ score: Double) -> Double { (score * 1_000_000).rounded() / 1_000_000 }
        return (tidy(known), tidy(known + low), tidy(known + high), isOpen ? nil : broken)
    }

    /// The score rules that are true, those of most weight first.
    func hints(_ policy: Policy) -> [Verdict.Hint] {
        policy.scoreRules.filter { outcomes[$0.index].truth == .yes }
            .sorted { abs($0.weight) > abs($1.weight) }
            .map { Verdict.Hint(rule: policy.rules[$0.index].name, score: $0.weight) }
    }

    /// True if one of these rules is open and counts, or one whose text shows the same may yet be heard.
    func needs(_ asking: [Int], showing: [Int], _ policy: Policy) -> Bool {
        asking.contains { outcomes[$0].truth == .unknown && counts($0, policy) }
            || showing.contains { outcomes[$0].truth != .no && $0 <= end(policy) }
    }

    /// True if no open rule above this one could still keep it from having its way.
    func isHeard(_ index: Int, _ policy: Policy) -> Bool {
        let kind = policy.rules[index].action.verdict
        return !policy.decisive.contains {
            $0.index < index && $0.kind != kind && outcomes[$0.index].truth == .unknown
        }
    }

    /// False if some rule that is not decided yet could still matter to the fields that are added, or to
    /// what shadow rules log.
    func mayFinish(_ policy: Policy) -> Bool {
        let end = end(policy)
        return !policy.watched.contains { $0 < end && outcomes[$0].truth == .unknown }
    }
}

/// Some kinds of verdicts.
struct VerdictKinds: OptionSet {
    let rawValue: UInt8

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ kind: Verdict.Kind) {
        switch kind {
        case .continue: rawValue = 1
        case .accept: rawValue = 2
        case .reject: rawValue = 4
        case .tempfail: rawValue = 8
        case .discard: rawValue = 16
        case .quarantine: rawValue = 32
        }
    }
}

/// Recipients that will end alike.
struct RecipientGroup {
    var judgement: Judgement
    /// What is left of the rules for them, to compare others with.
    let signature: String
    /// Their facts, one for each of the policy's recipient slots.
    let recipientFacts: [Knowledge]
    /// What rules in shadow mode would have said of some of them, unless a rule above them still wins.
    var held: [(rule: Int, verdict: Verdict)] = []
}
