// SPDX-License-Identifier: Apache-2.0

@testable internal import RuleLanguage

/// Conditions: errors lie within the text, and what is decided early stays decided.
///
/// The first 8 bytes choose the facts. Patterns are parsed and not compiled: that takes too long, and is Hyperscan's.
struct ConditionTarget: FuzzTarget {
    let name = "condition"
    let longest = 1_024

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var pieces = Pieces(bytes)
        var choices = (0..<8).map { _ in Int(pieces.byte()) }
        let source = text(pieces.remaining)
        do {
            _ = try Parser.parse(source)
        } catch {
            return try check([error], in: source)
        }
        guard !source.utf8.contains(UInt8(ascii: "~")) else { return }

        var builder = ProgramBuilder(schema: SampleFacts.schema, lists: SampleFacts.lists)
        let condition: Condition
        do throws(ExpressionErrors) {
            condition = try builder.condition(source)
        } catch {
            try require(!error.errors.isEmpty, "refused without an error")
            return try check(error.errors, in: source)
        }
        guard let program = try? builder.finish() else { throw Broken("the program can't be finished") }
        for slot in program.slots.indices { choices.append(choices[slot % choices.count] &+ slot) }
        try judge(condition, program, choices)
    }

    private func judge(_ condition: Condition, _ program: Program, _ choices: [Int]) throws {
        let evaluator = Evaluator(program)
        var early = program.makeTable()
        var final = program.makeTable()
        for (slot, choice) in zip(program.slots.indices, choices.dropFirst(8)) {
            early.set(slot, SampleFacts.early(program.slots[slot].fact, choice), of: program)
            final.set(slot, SampleFacts.final(program.slots[slot].fact, choice), of: program)
        }
        let before = evaluator.judge(condition, &early)
        let after = evaluator.judge(condition, &final)
        if before.isDecided { try requireSame(after, before, "what was decided early") }
        if let constant = condition.constant { try requireSame(after, constant ? .yes : .no, "a constant") }
        for slot in early.wanted {
            try require(condition.slots.contains(slot), "wants a fact it does not speak of")
        }
        var residual = ""
        evaluator.residual(condition, &early, into: &residual)
        try require(!residual.isEmpty, "no residual")
        _ = condition.span { (program.slots[$0].fact.stage, program.slots[$0].fact.finalStage) }
    }

    private func check(_ errors: [ExpressionError], in source: String) throws {
        for error in errors {
            try require(
                error.range.lowerBound >= 0 && error.range.upperBound <= source.utf8.count,
                "'\(error.message)' lies at \(error.range) of \(source.utf8.count) bytes")
            try require(!error.message.isEmpty, "an error without words")
        }
    }
}

/// Templates: errors lie within the text, and what comes from outside is cut.
struct TemplateTarget: FuzzTarget {
    let name = "template"
    let longest = 1_024

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var pieces = Pieces(bytes)
        let choice = Int(pieces.byte())
        let source = text(pieces.remaining)
        var builder = ProgramBuilder(schema: SampleFacts.schema, lists: SampleFacts.lists)
        let template: Template
        do throws(ExpressionErrors) {
            template = try builder.template(source)
        } catch {
            for error in error.errors {
                try require(error.range.upperBound <= source.utf8.count, "an error outside of the text")
            }
            return
        }
        guard let program = try? builder.finish() else { throw Broken("the program can't be finished") }
        var table = program.makeTable()
        for (slot, fact) in program.slots.enumerated() {
            table.set(slot, SampleFacts.early(fact.fact, choice &+ slot), of: program)
        }
        let facts = TemplateFacts(table, condition: nil, Evaluator(program))
        let rendered = template.render(facts) { _ in "v" }
        try require(rendered.utf8.count <= source.utf8.count, "without the values it has grown")
        try require(
            template.render(facts) { $0 }.utf8.count <= source.utf8.count * 300, "a value is too long")
        try requireSame(template.fixedText, template.render(facts) { _ in "" }, "the fixed text")
    }
}
