// SPDX-License-Identifier: Apache-2.0

/// Compiles conditions and templates into one program.
///
/// Facts are shared by all of them, and all patterns over one fact become one database. Patterns are
/// checked one by one as they come and compiled together in ``finish()``.
public struct ProgramBuilder {
    struct PatternKey: Hashable {
        let slot: Int
        /// The field of the list's elements; nil for the fact itself.
        let field: Int?
    }

    /// Where a pattern came from, to say so when compiling fails.
    public struct PatternOrigin: Sendable, Hashable {
        /// The number of the condition, in the order of ``condition(_:)``.
        public let condition: Int
        /// The place in its text, in UTF-8 bytes.
        public let range: Range<Int>
    }

    let schema: Schema
    let lists: [String: NamedList]
    private(set) var slots: [Slot] = []
    private var slotNumbers: [Slot: Int] = [:]
    private var patterns: [[PatternSet.Pattern]] = []
    private var patternNumbers: [[PatternSet.Pattern: Int]] = []
    private var origins: [[PatternOrigin]] = []
    private var setNumbers: [PatternKey: Int] = [:]
    private var tests = 0
    private var conditions = 0

    /// A builder for conditions over these facts and named lists.
    public init(schema: Schema, lists: [String: NamedList]) {
        self.schema = schema
        self.lists = lists
    }

    /// Parses and checks one condition.
    public mutating func condition(_ text: String) throws(ExpressionErrors) -> Condition {
        defer { conditions += 1 }
        let syntax: ConditionSyntax
        do {
            syntax = try Parser.parse(text)
        } catch {
            throw ExpressionErrors(errors: [error])
        }
        // Swapped and not copied: what a thousand patterns have built up is not to be copied a thousand times.
        var checker = Checker(builder: ProgramBuilder(schema: schema, lists: lists))
        swap(&self, &checker.builder)
        let node = checker.check(syntax)
        swap(&self, &checker.builder)
        guard let node, checker.errors.isEmpty else { throw ExpressionErrors(errors: checker.errors) }
        var found: [Int] = []
        node.collectSlots(into: &found)
        return Condition(node: node, slots: found, comparedWord: checker.comparedWord)
    }

    /// The slot of a fact without a name in brackets; nil where the schema has no such fact.
    public mutating func slot(of name: String) -> Int? {
        schema.find(name).map { slot($0, argument: nil) }
    }

    /// The number of a slot, a new one if nobody asked for that fact before.
    mutating func slot(_ fact: Int, argument: String?) -> Int {
        let slot = Slot(fact: schema.facts[fact], argument: argument)
        let key = Slot(fact: schema.facts[fact], argument: argument?.lowercased())
        if let number = slotNumbers[key] { return number }
        slots.append(slot)
        slotNumbers[key] = slots.count - 1
        return slots.count - 1
    }

    mutating func newTestID() -> Int {
        tests += 1
        return tests
    }

    /// What the fact in a slot is; nil where there is no such slot.
    public func declaration(of slot: Int) -> FactDeclaration? {
        slots.indices.contains(slot) ? slots[slot].fact : nil
    }

    /// Adds a pattern over a fact or over a field of its elements.
    mutating func pattern(
        _ pattern: PatternSet.Pattern, over key: PatternKey, at range: Range<Int>
    ) throws(ExpressionError) -> PatternReference {
        do {
            try pattern.check()
        } catch {
            throw ProgramBuilder.error(error, at: range)
        }
        let set: Int
        if let known = setNumbers[key] {
            set = known
        } else {
            set = patterns.count
            setNumbers[key] = set
            patterns.append([])
            patternNumbers.append([:])
            origins.append([])
        }
        if let number = patternNumbers[set][pattern] {
            return PatternReference(set: set, number: number)
        }
        guard patterns[set].count < LanguageLimits.patternsPerFact else {
            throw ExpressionError(
                .tooLong, at: range, "more than \(LanguageLimits.patternsPerFact) patterns over one fact")
        }
        patternNumbers[set][pattern] = patterns[set].count
        patterns[set].append(pattern)
        origins[set].append(PatternOrigin(condition: conditions, range: range))
        return PatternReference(set: set, number: patterns[set].count - 1)
    }

    /// The program, with all patterns compiled; else each pattern that can't be.
    public func finish() throws(PatternErrors) -> Program {
        var sets: [PatternSet] = []
        var failures: [(PatternOrigin, ExpressionError)] = []
        var setOfSlot = [Int?](repeating: nil, count: slots.count)
        for (key, number) in setNumbers where key.field == nil { setOfSlot[key.slot] = number }
        let streaming = Set(
            setNumbers.filter { slots[$0.key.slot].fact.type == .stream }.map(\.value))
        for number in patterns.indices {
            do {
                sets.append(try PatternSet(patterns[number], streaming: streaming.contains(number)))
            } catch {
                failures += blame(number, streaming: streaming.contains(number), error)
            }
        }
        guard failures.isEmpty else { throw PatternErrors(failures: failures) }
        return Program(schema: schema, slots: slots, patternSets: sets, setOfSlot: setOfSlot)
    }

    /// Which patterns of a set can't be compiled. Hyperscan names one at best, so each is tried alone; what
    /// is too large only together is put down to the last one.
    private func blame(
        _ set: Int, streaming: Bool, _ together: PatternFailure
    ) -> [(PatternOrigin, ExpressionError)] {
        var failures: [(PatternOrigin, ExpressionError)] = []
        for (pattern, origin) in zip(patterns[set], origins[set]) {
            guard failures.count < LanguageLimits.patternFailures else { break }
            do {
                _ = try PatternSet([pattern], streaming: streaming)
            } catch {
                failures.append((origin, ProgramBuilder.error(error, at: origin.range)))
            }
        }
        if failures.isEmpty, let origin = origins[set].last {
            failures.append((origin, ProgramBuilder.error(together, at: origin.range)))
        }
        return failures
    }

    private static func error(_ failure: PatternFailure, at range: Range<Int>) -> ExpressionError {
        switch failure.kind {
        case .unsupported:
            ExpressionError(
                .unsupportedPattern, at: range, "this pattern can't be used here: \(failure.reason)",
                advice: failure.advice
                    ?? "patterns run in linear time, without look-around, back-references and atomic groups;"
                    + " combine two patterns with 'and' or 'not' instead")
        case .tooLarge:
            ExpressionError(
                .patternTooLarge, at: range, "this pattern grows too large: \(failure.reason)",
                advice: "lower its bounded repeats")
        case .malformed:
            ExpressionError(.badPattern, at: range, "this pattern is malformed: \(failure.reason)")
        }
    }
}

/// Patterns that could not be compiled together, each with its place.
public struct PatternErrors: Error {
    /// Each pattern that failed, with its condition, in no order.
    public let failures: [(origin: ProgramBuilder.PatternOrigin, error: ExpressionError)]
}
