// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Facts that count over a time")
struct WindowTests {
    private static let schema = Schema(
        Sample.schema.facts + [
            FactDeclaration(
                "bulk.copies", .integer, argument: .window, scope: .message, stage: 6, documentation: ""),
            FactDeclaration(
                "bulk.senders", .integer, argument: .window, scope: .message, stage: 6, documentation: ""),
        ])

    private func slots(_ conditions: String...) throws -> [String] {
        var builder = ProgramBuilder(schema: WindowTests.schema, lists: [:])
        for condition in conditions { _ = try builder.condition(condition) }
        return try builder.finish().slots.map(\.name)
    }

    @Test(
        "the time is a number with a unit, and written in the largest that fits",
        arguments: [
            ("1h", "1h"), ("1 h", "1h"), ("60m", "1h"), ("3600 s", "1h"), ("90 m", "90m"), ("1.5 h", "90m"),
            ("10m", "10m"),
            ("600s", "10m"), ("601 s", "601s"), ("7d", "7d"), ("1 w", "7d"), ("24h", "1d"), ("36h", "36h"),
            ("0.5d", "12h"),
        ])
    func windows(written: String, shown: String) throws {
        #expect(try slots("bulk.copies(\(written)) > 20") == ["bulk.copies(\(shown))"])
        #expect(Window(shown)?.description == shown)
    }

    @Test("the same time is one fact, another time another, whichever way it is written")
    func shared() throws {
        let found = try slots(
            "bulk.copies(1h) > 20 and bulk.copies( 60 m ) < 90", "20 < bulk.copies(2h)",
            "bulk.senders(1h) in [1, 2]")
        #expect(found == ["bulk.copies(1h)", "bulk.copies(2h)", "bulk.senders(1h)"])
    }

    @Test("it is compared as any number")
    func judged() throws {
        for (count, expected) in [(20.0, Truth.no), (21, .yes)] {
            let facts: [String: Knowledge] = ["bulk.copies(1h)": .known(.number(count))]
            var bench = try Bench("bulk.copies(1 h) > 20", facts, schema: WindowTests.schema)
            #expect(bench.judge() == expected)
        }
    }

    @Test(
        "a mistake is told by its kind, place and remedy",
        arguments: [
            ("bulk.copies > 20", .missingArgument, "bulk.copies", "bulk.copies(1h)"),
            ("bulk.copies() > 20", .missingArgument, ")", "1h"),
            ("bulk.copies(", .missingArgument, "(", "1h"),
            ("bulk.copies(hour) > 20", .missingArgument, "hour", "1h"),
            ("bulk.copies[\"1h\"] > 20", .unexpectedArgument, "bulk.copies[\"1h\"]", "bulk.copies(1h)"),
            ("bulk.copies(1) > 20", .wrongUnit, "1", "10 m"),
            ("bulk.copies(1 H) > 20", .unknownUnit, "1 H", "'h'"),
            ("bulk.copies(1 hour) > 20", .unknownUnit, "1 hour", "10 m"),
            ("bulk.copies(8d) > 20", .badWindow, "8d", "7d"),
            ("bulk.copies(9 m) > 20", .badWindow, "9 m", "30m"),
            ("bulk.copies(0h) > 20", .badWindow, "0h", "1h"),
            ("bulk.copies(-1h) > 20", .badWindow, "-1h", "1h"),
            ("bulk.copies(8999999999999999 w) > 2", .badWindow, "8999999999999999 w", "1h"),
            ("bulk.copies(1h > 20", .unexpectedToken, ">", nil),
            ("bulk.copies(1h", .unterminated, "(", "')'"),
            ("bulk.copis(1h) > 20", .unknownFact, "bulk.copis(1h)", "'bulk.copies'"),
            ("message.size(1h) > 1 MiB", .unexpectedArgument, "1h", "message.size alone"),
            ("score(1h) > 1", .unexpectedArgument, "1h", "score alone"),
            ("bulk.copies(1h)", .notACondition, "bulk.copies(1h)", "== 10"),
        ] as [(String, ExpressionError.Code, String, String?)])
    func mistakes(text: String, code: ExpressionError.Code, place: String, advice: String?) throws {
        var builder = ProgramBuilder(schema: WindowTests.schema, lists: [:])
        let thrown = #expect(throws: ExpressionErrors.self) { try builder.condition(text) }
        let error = try #require(thrown?.errors.first)
        #expect(error.code == code)
        #expect(marked(error, in: text) == place)
        if let advice { #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")") }
    }

    @Test("a text shows it by the same name", arguments: ["{bulk.copies(1h)}", "{bulk.copies( 60 m )}"])
    func template(text: String) throws {
        var builder = ProgramBuilder(schema: WindowTests.schema, lists: [:])
        let template = try builder.template("\(text) copies")
        let program = try builder.finish()
        #expect(template.slots.map { program.slots[$0].name } == ["bulk.copies(1h)"])
        var table = program.makeTable()
        table.set(0, .known(.count(21)), of: program)
        let texts = TemplateFacts(table, condition: nil, Evaluator(program))
        #expect(template.render(texts) { $0 } == "21 copies")
    }

    @Test(
        "a mistake in a text is told likewise",
        arguments: [
            ("{bulk.copies}", .badPlaceholder, "bulk.copies", "{bulk.copies(1h)}"),
            ("{bulk.copies()}", .missingArgument, "bulk.copies()", "1h"),
            ("{bulk.copies(8d)}", .badWindow, "bulk.copies(8d)", "7d"),
            ("{bulk.copis(1h)}", .unknownFact, "bulk.copis(1h)", "'bulk.copies'"),
            ("{helo(1h)}", .badPlaceholder, "helo(1h)", "{helo}"),
            ("{bulk.copies[1h]}", .badPlaceholder, "bulk.copies[1h]", "{bulk.copies(1h)}"),
        ] as [(String, ExpressionError.Code, String, String)])
    func templateMistakes(text: String, code: ExpressionError.Code, place: String, advice: String) throws {
        var builder = ProgramBuilder(schema: WindowTests.schema, lists: [:])
        let thrown = #expect(throws: ExpressionErrors.self) { try builder.template(text) }
        let error = try #require(thrown?.errors.first)
        #expect(error.code == code)
        #expect(marked(error, in: text) == place)
        #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")")
    }
}
