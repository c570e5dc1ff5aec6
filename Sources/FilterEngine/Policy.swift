// SPDX-License-Identifier: Apache-2.0

public import RuleLanguage

/// A checked set of rules with the facts they need. Immutable; sessions share it.
public final class Policy: Sendable {
    public enum RecipientsDisagree: String, Sendable, CaseIterable {
        /// A recipient that would end otherwise than those let in is put off with 452 4.5.3.
        case `defer`
        /// All are let in, and the strictest of their verdicts holds for all.
        case strictest
    }

    /// A slot of the program with the fact that fills it.
    struct Binding: Sendable {
        let fact: any Fact
        let slot: Slot
        let field: Int?
        let first: Stage
        let final: Stage
    }

    public let rules: [Rule]
    public let program: Program
    public let recipientsDisagree: RecipientsDisagree
    /// False: everything is judged and logged, nothing is refused.
    public let isEnforced: Bool

    let bindings: [Binding]
    let fieldNames: FieldNames
    let scoreSlot: Int?
    /// Slots to read again at each stage, by scope.
    let slotsAtStage: [[Int]]
    /// Rules that may end otherwise at each stage than before it.
    let rulesAtStage: [[Int]]
    /// Those of the body that change also where no pattern has matched: by its size.
    let rulesAtBodyWithoutMatches: [Int]
    let recipientSlots: [Int]
    /// True if a fact of the message itself changes from one RCPT to the next.
    let changesWithRecipients: Bool
    let streamSlots: [Int]
    /// Rules that decide, in order.
    let decisive: [(index: Int, kind: Verdict.Kind)]
    let scoreRules: [(index: Int, weight: Double)]
    /// Rules that matter to a message that is let in: they tag it, or are logged in shadow mode.
    let watched: [Int]
    /// Rules that may end differently from recipient to recipient.
    let recipientRules: [Int]
    /// Rules whose condition compares the score, or depends on nothing that has its own stage.
    let readsScore: [Bool]
    /// Names of the fields that `tag` rules add: forged ones are removed on arrival.
    let tagNames: [(name: String, number: Int)]
    public let spans: [Condition.Span]
    public let needs: Needs

    /// Binds the rules of a program to the facts of the catalog.
    public init(
        rules: [Rule], program: Program, catalog: FactCatalog,
        recipientsDisagree: RecipientsDisagree = .defer, isEnforced: Bool = true
    ) {
        self.rules = rules
        self.program = program
        self.recipientsDisagree = recipientsDisagree
        self.isEnforced = isEnforced

        var names = FieldNames()
        let bindings = program.slots.compactMap { Policy.bind($0, catalog, &names) }
        tagNames = rules.reduce(into: []) { tags, rule in
            guard case .tag(let name, _) = rule.action else { return }
            let number = names.number(of: name)
            if !tags.contains(where: { $0.number == number }) { tags.append((name, number)) }
        }
        self.bindings = bindings
        fieldNames = names
        let scoreSlot = program.slots.firstIndex { $0.fact.name == ScoreFact.name }
        self.scoreSlot = scoreSlot

        decisive = rules.indices.compactMap { index in
            rules[index].isShadow ? nil : rules[index].action.verdict.map { (index, $0) }
        }
        watched = rules.indices.filter { rules[$0].isShadow || rules[$0].action.isTag }
        scoreRules = rules.indices.compactMap { index in
            guard case .score(let weight) = rules[index].action, !rules[index].isShadow else { return nil }
            return (index, weight)
        }
        let scoreRules = scoreRules.map(\.index)
        readsScore = rules.map { rule in scoreSlot.map { rule.condition.slots.contains($0) } ?? false }

        let spans = Policy.spans(rules, bindings, scoreRules, scoreSlot)
        self.spans = spans
        slotsAtStage = Stage.allCases.map { stage in
            bindings.indices.filter {
                $0 != scoreSlot && bindings[$0].first <= stage && bindings[$0].final >= stage
            }
        }
        rulesAtStage = Policy.rulesAtStage(rules, bindings, scoreRules, scoreSlot)
        let streams = bindings.indices.filter { bindings[$0].slot.fact.type == .stream }
        rulesAtBodyWithoutMatches = rulesAtStage[Stage.body.rawValue].filter { index in
            rules[index].condition.slots.contains {
                $0 != scoreSlot && !streams.contains($0) && bindings.indices.contains($0)
                    && bindings[$0].first <= .body && bindings[$0].final >= .body
            }
        }
        let recipientSlots = bindings.indices.filter { bindings[$0].slot.fact.scope == .recipient }
        self.recipientSlots = recipientSlots
        recipientRules = Policy.recipientRules(rules, recipientSlots, scoreRules, scoreSlot)
        changesWithRecipients = bindings.contains {
            $0.slot.fact.scope == .message && $0.first <= .rcpt && $0.final > .rcpt && $0.slot.fact.name != ScoreFact.name
        }
        streamSlots = streams
        needs = Needs(
            rules: rules, bindings: bindings, spans: spans, rulesAtStage: rulesAtStage, hasTags: !tagNames.isEmpty)
    }

    private static func bind(_ slot: Slot, _ catalog: FactCatalog, _ names: inout FieldNames) -> Binding? {
        guard let fact = catalog.facts.first(where: { $0.declaration.name == slot.fact.name }) else { return nil }
        let field = fact.fieldName(argument: slot.argument).map { names.number(of: $0) }
        return Binding(
            fact: fact, slot: slot, field: field,
            first: Stage(rawValue: slot.fact.stage) ?? .connect,
            final: Stage(rawValue: slot.fact.finalStage) ?? .eom)
    }

    /// When each rule may be true and when it is decided. The score is as early as its rules are.
    private static func spans(
        _ rules: [Rule], _ bindings: [Binding], _ scoreRules: [Int], _ scoreSlot: Int?
    ) -> [Condition.Span] {
        func stages(_ slot: Int) -> (Int, Int) {
            guard bindings.indices.contains(slot) else { return (Stage.eom.rawValue, Stage.eom.rawValue) }
            return (bindings[slot].first.rawValue, bindings[slot].final.rawValue)
        }
        let scores = scoreRules.map { rules[$0].condition.span(stages: stages) }
        let score = (scores.map(\.earliest).min() ?? 0, scores.map(\.latest).max() ?? 0)
        return rules.map { rule in rule.condition.span { $0 == scoreSlot ? score : stages($0) } }
    }

    private static func rulesAtStage(
        _ rules: [Rule], _ bindings: [Binding], _ scoreRules: [Int], _ scoreSlot: Int?
    ) -> [[Int]] {
        Stage.allCases.map { stage in
            func changes(_ rule: Rule) -> Bool {
                rule.condition.slots.contains {
                    bindings.indices.contains($0) && $0 != scoreSlot
                        && bindings[$0].first <= stage && bindings[$0].final >= stage
                }
            }
            // MAIL is the first stage at which anything is judged: what is known before it has its turn there.
            if stage == .mail {
                return rules.indices.filter { index in
                    let slots = rules[index].condition.slots
                    return slots.isEmpty
                        || slots.contains { $0 == scoreSlot || (bindings.indices.contains($0) && bindings[$0].first <= .mail) }
                }
            }
            let scoreChanges = scoreRules.contains { changes(rules[$0]) }
            return rules.indices.filter { index in
                changes(rules[index])
                    || (scoreChanges && scoreSlot.map { rules[index].condition.slots.contains($0) } ?? false)
            }
        }
    }

    /// The rules that speak of the recipient, and those that read a score that does.
    private static func recipientRules(
        _ rules: [Rule], _ recipientSlots: [Int], _ scoreRules: [Int], _ scoreSlot: Int?
    ) -> [Int] {
        let own = rules.indices.filter { index in
            rules[index].condition.slots.contains { recipientSlots.contains($0) }
        }
        let scoreDiffers = own.contains { scoreRules.contains($0) }
        return rules.indices.filter { index in
            own.contains(index)
                || (scoreDiffers && scoreSlot.map { rules[index].condition.slots.contains($0) } ?? false)
        }
    }
}
