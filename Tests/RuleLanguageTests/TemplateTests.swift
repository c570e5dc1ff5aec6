// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Template")
struct TemplateTests {
    private func render(
        _ text: String, _ facts: [String: Knowledge] = [:], when: String? = nil
    ) throws -> String {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let template = try builder.template(text)
        let condition = try when.map { try builder.condition($0) }
        let program = try builder.finish()
        var table = program.makeTable()
        for (number, slot) in program.slots.enumerated() {
            if let known = facts[slot.name] { table.set(number, known, of: program) }
        }
        let texts = TemplateFacts(table, condition: condition, Evaluator(program))
        return template.render(texts) { $0.replacing("\n", with: "?") }
    }

    @Test(
        "facts are put in, braces are doubled, and what is not known is a dash",
        arguments: [
            ("", ""), ("plain", "plain"), ("<{recipient}>: no", "<a@example.org>: no"),
            ("{message.size} is too much", "1.5 MiB is too much"), ("{subject.capitals}", "81%"),
            ("{age}", "10 m"),
            ("{client.ip}", "192.0.2.7"), ("{header[\"X\"]}", "a, b?c"), ("{header[X]}", "a, b?c"),
            ("{sizes}", "1, 2, 3, 4, 5 and 1 more"), ("{attachments.extension}", "exe, png"),
            ("{attachments.size}", "2 MiB, 10 bytes"), ("{helo}", "-"), ("{subject}", "-"), ("{score}", "3"),
            ("{direction}", "-"), ("{secure}", "true"), ("{{{secure}}}", "{true}"), ("{{}}", "{}"),
            ("a } b", "a } b"),
            ("{mail_from}", ""), ("größe {recipient}", "größe a@example.org"), ("%{secure}%", "%true%"),
        ])
    func rendering(text: String, expected: String) throws {
        let facts: [String: Knowledge] = [
            "recipient": .known(.address("a@example.org")), "message.size": .known(.number(1_572_864)),
            "subject.capitals": .known(.number(0.819)), "age": .known(.number(600)),
            "client.ip": .known(try .ip("192.0.2.7")), "header[\"X\"]": .known(.texts("a", "b\nc")),
            "header[\"x\"]": .known(.texts("a", "b\nc")), "sizes": .known(.list((1...6).map { .count($0) })),
            "attachments": .known(
                .list([
                    Sample.attachment("a", "exe", size: 2_097_152), Sample.attachment("b", "png", size: 10),
                ])),
            "subject": .failed("broken"), "score": .between(3, .infinity), "direction": .onDemand,
            "secure": .known(.boolean(true)), "mail_from": .known(.address(nil)),
        ]
        #expect(try render(text, facts) == expected)
    }

    @Test("a value is cut at 256 bytes, and never within a code point")
    func cut() throws {
        let limit = LanguageLimits.renderedValue
        for text in [
            String(repeating: "a", count: limit), String(repeating: "ü", count: 500),
            String(repeating: "中", count: 500), "a" + String(repeating: "\u{301}", count: 5_000),
        ] {
            let rendered = try render("{subject}", ["subject": .known(.text(text))])
            if text.utf8.count <= limit {
                #expect(rendered == text)
            } else {
                #expect(rendered.utf8.count <= limit + 3)
                #expect(rendered.utf8.count > limit - 4)
                #expect(rendered.hasSuffix("..."))
                #expect(text.unicodeScalars.starts(with: rendered.unicodeScalars.dropLast(3)))
            }
        }
    }

    @Test(
        "a mistake is told by its kind, place and remedy",
        arguments: [
            ("{recipent}", .unknownFact, "recipent", "'recipient'"), ("a {", .badPlaceholder, "{", "'{{'"),
            ("{}", .unknownFact, "", nil), ("{zzzzzzzz}", .unknownFact, "zzzzzzzz", "'{{'"),
            ("{body.raw}", .badPlaceholder, "body.raw", nil), ("{header}", .badPlaceholder, "header", nil),
            ("{header[]}", .badPlaceholder, "header[]", "List-Id"),
            ("{header[\"\"]}", .badPlaceholder, "header[\"\"]", "List-Id"),
            ("{helo[\"A\"]}", .badPlaceholder, "helo[\"A\"]", nil),
            ("{attachments.zzz}", .unknownFact, "attachments.zzz", nil),
        ] as [(String, ExpressionError.Code, String, String?)])
    func mistakes(text: String, code: ExpressionError.Code, place: String, advice: String?) throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let thrown = #expect(throws: ExpressionErrors.self) { try builder.template(text) }
        let error = try #require(thrown?.errors.first)
        #expect(error.code == code)
        #expect(marked(error, in: text) == place)
        if let advice { #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")") }
    }

    @Test("all mistakes of a template are shown at once")
    func allAtOnce() {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let thrown = #expect(throws: ExpressionErrors.self) {
            try builder.template("{zzz1} {helo} {zzz2} {header} {")
        }
        #expect(thrown?.errors.map(\.code) == [.unknownFact, .unknownFact, .badPlaceholder, .badPlaceholder])
    }

    @Test("a template knows its facts and its fixed text")
    func parts() throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let template = try builder.template("550 5.1.1 <{recipient}>: {attachments.name} no")
        let program = try builder.finish()
        #expect(template.slots.map { program.slots[$0].name } == ["recipient", "attachments"])
        #expect(template.fixedText == "550 5.1.1 <>:  no")
    }

    @Test("an element without a name leaves no hole in a text")
    func nameless() throws {
        let facts: [String: Knowledge] = [
            "attachments": .known(
                .list([Sample.attachment("", "exe", size: 1), Sample.attachment("y", "", size: 1)]))
        ]
        #expect(try render("{attachments.name} no", facts, when: "true") == "(none), y no")
    }

    @Test(
        "of a list the text shows the elements that made the condition true, each value once",
        arguments: [
            ("any(attachments, .extension in [exe, scr])", "x, y"),
            ("any(attachments, .extension in [exe, scr] and .size > 100)", "y"),
            ("any(attachments, .size == 10) or any(attachments, .name == \"y\")", "p, y"),
            ("count(attachments, .extension == \"exe\") >= 2", "x, y"),
            ("not any(attachments, .extension == \"zip\")", "x, p, y"),
            ("any(attachments, .extension == \"zip\") or helo == \"a.example\"", "x, p, y"),
            ("helo == \"a.example\"", "x, p, y"),
        ])
    func matchingElements(condition: String, expected: String) throws {
        let facts: [String: Knowledge] = [
            "helo": .known(.domain("a.example")),
            "attachments": .known(
                .list([
                    Sample.attachment("x", "exe", size: 50), Sample.attachment("p", "png", size: 10),
                    Sample.attachment("y", "exe", size: 200), Sample.attachment("x", "exe", size: 60),
                ])),
        ]
        #expect(try render("{attachments.name}", facts, when: condition) == expected)
    }

    @Test(
        "the fields that a condition and a text speak of are known",
        arguments: [
            ("any(attachments, .extension in [exe, scr])", "{helo}", ["extension"]),
            ("count(attachments, .size > 1 KiB) > 2", "{attachments.name}", ["name", "size"]),
            ("3 < count(attachments, .size > 1 KiB)", "", ["size"]),
            ("not all(attachments, .name contains \"a\" and .size > 3)", "", ["name", "size"]),
            ("count(attachments) > 2", "", []),
        ])
    func fields(condition: String, text: String, expected: [String]) throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let template = try builder.template(text)
        let parsed = try builder.condition(condition)
        let program = try builder.finish()
        let slot = try #require(program.slots.firstIndex { $0.name == "attachments" })
        var numbers: Set<Int> = []
        parsed.collectFields(of: slot, into: &numbers)
        template.collectFields(of: slot, into: &numbers)
        guard case .record(let fields) = program.slots[slot].fact.type.element else {
            Issue.record("attachments is a list of records")
            return
        }
        #expect(numbers.map { fields[$0].name }.sorted() == expected)
    }
}
