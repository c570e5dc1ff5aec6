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
    func standing(under rules: [Rule]) -> Standing {
        var open: Set<Verdict.Kind> = []
        for (index, rule) in rules.enumerated() where !rule.isShadow {
            guard outcomes.indices.contains(index) else { break }
            switch outcomes[index].truth {
            case .no: continue
            case .unknown:
                if let kind = rule.action.verdict { open.insert(kind) }
            case .failed:
                if rule.onFailure == .skip { continue }
                return open.isSubset(of: [.tempfail]) ? .failed(rule: index) : .open
            case .yes:
                guard let kind = rule.action.verdict else { continue }
                return open.isSubset(of: [kind]) ? .wins(rule: index, kind: kind) : .open
            }
        }
        return open.isSubset(of: [.accept]) ? .nobodyWins : .open
    }

    /// The sum of the scores known to count, and how far it may still fall or rise.
    func score(_ policy: Policy) -> (known: Double, low: Double, high: Double) {
        var known = 0.0
        var (low, high) = (0.0, 0.0)
        for index in policy.scoreRules {
            guard case .score(let weight) = policy.rules[index].action else { continue }
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
        return !policy.rules.indices.prefix(end).contains { index in
            guard outcomes[index].truth == .unknown else { return false }
            if policy.rules[index].isShadow { return true }
            if case .tag = policy.rules[index].action { return true }
            return false
        }
    }

    /// The rule below which nothing counts any more.
    func winner(_ policy: Policy) -> Int? {
        switch standing(under: policy.rules) {
        case .wins(let rule, _), .failed(let rule): rule
        case .open, .nobodyWins: nil
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
