// SPDX-License-Identifier: Apache-2.0

public import RuleLanguage

/// A checked set of rules with the facts they need. Immutable; sessions share it.
public final class Policy: Sendable {
    /// What happens to recipients of one message that would end differently.
    public enum RecipientsDisagree: String, Sendable, CaseIterable {
        /// A recipient that would end otherwise than those let in is put off with 452 4.5.3.
        case `defer`
        /// All are let in, and the strictest of their verdicts holds for all.
        case strictest
    }

    /// A slot of the program with the fact that fills it. Immutable, and a class because each message of each
    /// session looks at all of them.
    final class Binding: Sendable {
        let fact: any Fact
        let slot: Slot
        let slotNumber: Int
        let fields: [Int]
        let first: Stage
        let final: Stage
        let scope: Scope
        let isStream: Bool

        init(fact: any Fact, slot: Slot, number: Int, fields: [Int], first: Stage, final: Stage) {
            self.fact = fact
            self.slot = slot
            slotNumber = number
            self.fields = fields
            self.first = first
            self.final = final
            scope = slot.fact.scope
            isStream = slot.fact.type == .stream
        }

        /// True if it may be known better at this stage than before it.
        func changes(at stage: Stage) -> Bool {
            first <= stage && final >= stage && !fact.quietStages.contains(stage)
        }
    }

    /// The rules, from the top.
    public let rules: [Rule]
    /// Their conditions and texts.
    public let program: Program
    /// What happens to recipients that would end differently.
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
    let isScoreRule: [Bool]
    /// Rules whose condition compares the score.
    let readsScore: [Bool]
    /// Rules whose text shows the score.
    let showsScore: [Bool]
    /// Rules with one or the other.
    let scoreReaders: [Int]
    /// Rules whose text shows what only the whole body tells.
    let bodyShowing: [Int]
    /// Rules whose condition needs the body.
    let bodyRules: [Int]
    /// Readers of the message that some rule may need.
    let readers: [ReaderPlan]
    /// What counts messages for the rules.
    let counters: [CounterPlan]
    /// Names of the fields that `tag` rules add, and the first rule that does: forged ones are removed.
    let tagNames: [(name: String, number: Int, rule: Int)]
    /// Names of header fields up to this number are kept for facts; of the others the count is enough.
    let keptNames: Int
    /// When each rule may be true and when it is decided, by number.
    public let spans: [Condition.Span]
    /// What the MTA has to tell, and where it is answered.
    public let needs: Needs
    /// The same for what did not come by SMTP: it is never refused, so rules that would are in shadow mode.
    /// nil where it makes no difference.
    let local: Policy?

    /// Binds the rules of a program to the facts of the catalog.
    public convenience init(
        rules: [Rule], program: Program, catalog: FactCatalog,
        recipientsDisagree: RecipientsDisagree = .defer, isEnforced: Bool = true
    ) {
        let refuses = rules.contains { !$0.isShadow && $0.action.verdict?.isRefusal == true }
        let local =
            refuses
            ? Policy(
                rules.map(\.withoutRefusing), program, catalog, recipientsDisagree, isEnforced, local: nil)
            : nil
        self.init(rules, program, catalog, recipientsDisagree, isEnforced, local: local)
    }

    private init(
        _ rules: [Rule], _ program: Program, _ catalog: FactCatalog, _ recipientsDisagree: RecipientsDisagree,
        _ isEnforced: Bool, local: Policy?
    ) {
        self.local = local
        self.rules = rules
        self.program = program
        self.recipientsDisagree = recipientsDisagree
        self.isEnforced = isEnforced

        var names = FieldNames()
        let facts = program.slots.map { Policy.fact(of: $0, catalog) }
        // Names whose bodies are read get their numbers first: behind them fields are only counted.
        for (slot, fact) in zip(program.slots, facts) {
            for case .bodies(let name) in fact.fieldNeeds(argument: slot.argument) {
                _ = names.number(of: name)
            }
        }
        keptNames = names.count
        let bindings = zip(program.slots, facts).enumerated().map {
            Policy.bind($1.0, number: $0, to: $1.1, &names)
        }
        tagNames = rules.enumerated().reduce(into: []) { tags, rule in
            guard case .tag(let name, _) = rule.element.action, !rule.element.isShadow else { return }
            let number = names.number(of: name)
            if !tags.contains(where: { $0.number == number }) { tags.append((name, number, rule.offset)) }
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
        isScoreRule = rules.indices.map { scoreRules.contains($0) }
        let readsScore = rules.map { rule in rule.condition.slots.contains { $0 == scoreSlot } }
        let showsScore = rules.map { rule in rule.action.textSlots.contains { $0 == scoreSlot } }
        (self.readsScore, self.showsScore) = (readsScore, showsScore)
        scoreReaders = rules.indices.filter { readsScore[$0] || showsScore[$0] }
        bodyShowing = rules.indices.filter { index in
            rules[index].action.textSlots.contains { bindings[$0].fact.parts.contains(.body) }
        }
        bodyRules = rules.indices.filter { index in
            rules[index].condition.slots.contains { bindings[$0].fact.parts.contains(.body) }
        }
        readers = ReaderPlan.plans(catalog.readers, rules: rules, bindings: bindings)
        counters = CounterPlan.plans(catalog.counters, bindings)

        let spans = Policy.spans(rules, bindings, scoreRules, scoreSlot)
        self.spans = spans
        slotsAtStage = Stage.allCases.map { stage in
            bindings.indices.filter { $0 != scoreSlot && bindings[$0].changes(at: stage) }
        }
        rulesAtStage = Policy.rulesAtStage(rules, bindings, scoreRules, scoreSlot)
        let streams = bindings.indices.filter { bindings[$0].slot.fact.type == .stream }
        let still = Set(streams)
        rulesAtBodyWithoutMatches = Policy.rules(
            rules, at: .body, bindings, scoreRules, scoreSlot, without: still)
        let recipientSlots = bindings.indices.filter { bindings[$0].slot.fact.scope == .recipient }
        self.recipientSlots = recipientSlots
        recipientRules = Policy.recipientRules(rules, recipientSlots, scoreRules, scoreSlot)
        changesWithRecipients = bindings.contains {
            $0.slot.fact.scope == .message && $0.changes(at: .rcpt) && $0.slot.fact.name != ScoreFact.name
        }
        streamSlots = streams
        needs = Needs(
            rules: rules, bindings: bindings, spans: spans, rulesAtStage: rulesAtStage,
            hasTags: !tagNames.isEmpty, readsMessages: !readers.isEmpty)
    }

    private static func fact(of slot: Slot, _ catalog: FactCatalog) -> any Fact {
        catalog.facts.first { $0.declaration.name == slot.fact.name } ?? MissingFact(declaration: slot.fact)
    }

    private static func bind(
        _ slot: Slot, number: Int, to fact: any Fact, _ names: inout FieldNames
    ) -> Binding {
        Binding(
            fact: fact, slot: slot, number: number,
            fields: fact.fieldNeeds(argument: slot.argument).map { names.number(of: $0.name) },
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
            // MAIL is the first stage at which anything is judged: what is known before it has its turn there.
            guard stage == .mail else {
                return Policy.rules(rules, at: stage, bindings, scoreRules, scoreSlot)
            }
            return rules.indices.filter { index in
                let slots = rules[index].condition.slots
                return slots.isEmpty || slots.contains { $0 == scoreSlot || bindings[$0].first <= .mail }
            }
        }
    }

    /// The rules that may end otherwise at a stage, by what changes there but for some facts.
    private static func rules(
        _ rules: [Rule], at stage: Stage, _ bindings: [Binding], _ scoreRules: [Int], _ scoreSlot: Int?,
        without still: Set<Int> = []
    ) -> [Int] {
        let changes = rules.map { rule in
            rule.condition.slots.contains {
                $0 != scoreSlot && !still.contains($0) && bindings[$0].changes(at: stage)
            }
        }
        let scoreChanges = scoreRules.contains { changes[$0] }
        return rules.indices.filter { index in
            changes[index] || (scoreChanges && rules[index].condition.slots.contains { $0 == scoreSlot })
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
