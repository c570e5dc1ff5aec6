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
    /// Rules whose lookup broke and whose `on_failure` says tempfail.
    private var failed: [Int] = []

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
        let broken = failed.min()
        for rule in policy.decisive {
            if let broken, broken <= rule.index { break }
            switch outcomes[rule.index].truth {
            case .no, .failed: continue
            case .unknown: open.insert(VerdictKinds(rule.kind))
            case .yes:
                return open.isSubset(of: VerdictKinds(rule.kind)) ? .wins(rule: rule.index, kind: rule.kind) : .open
            }
        }
        if let broken { return open.isSubset(of: VerdictKinds(.tempfail)) ? .failed(rule: broken) : .open }
        return open.isSubset(of: VerdictKinds(.accept)) ? .nobodyWins : .open
    }

    /// Notes the outcome of a rule that was open.
    mutating func decide(_ index: Int, _ truth: Truth, _ stage: Stage, _ rule: Rule) {
        outcomes[index] = Outcome(truth: truth, stage: stage)
        if truth == .failed, rule.onFailure == .tempfail, !rule.isShadow { failed.append(index) }
    }

    /// The first rule that will win if none that is open above it does.
    func candidate(_ policy: Policy) -> Int? {
        let winner = policy.decisive.first { outcomes[$0.index].truth == .yes }?.index
        return [winner, failed.min()].compactMap(\.self).min()
    }

    /// The sum of the scores known to count, and how far it may still fall or rise.
    func score(_ policy: Policy) -> (known: Double, low: Double, high: Double) {
        var known = 0.0
        var (low, high) = (0.0, 0.0)
        for (index, weight) in policy.scoreRules {
            switch outcomes[index].truth {
            case .yes: known += weight
            case .unknown:
                low += min(0, weight)
                high += max(0, weight)
            case .no, .failed: break
            }
        }
        return (known, known + low, known + high)
    }

    /// True if some rule that is not decided yet could still matter to `standing`, to the fields that are
    /// added, or to what shadow rules log.
    func mayFinish(_ policy: Policy) -> Bool {
        let end = winner(policy) ?? policy.rules.count
        return !policy.watched.contains { $0 < end && outcomes[$0].truth == .unknown }
    }

    /// The rule below which nothing counts any more.
    func winner(_ policy: Policy) -> Int? {
        switch standing(under: policy) {
        case .wins(let rule, _), .failed(let rule): rule
        case .open, .nobodyWins: nil
        }
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
}
