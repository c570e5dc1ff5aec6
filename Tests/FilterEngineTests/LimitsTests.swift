// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Limits")
struct LimitsTests {
    private static let rules = [
        RuleText("no", "header[\"X\"] == \"bad\"", .reject("550 5.7.1 no")),
        RuleText("y", "header[\"Y\"] == \"bad\"", .discard),
    ]

    private func line(_ fields: [(String, String)], _ rules: [RuleText] = rules) throws -> String {
        let conversation = try Conversation(rules)
        conversation.send(Mail(fields: fields))
        return conversation.lines.joined(separator: ", ")
    }

    private static let long = String(repeating: "x", count: EngineLimits.fieldBody)

    @Test("a field of the greatest length is read, a longer one is a failed lookup")
    func fieldBody() throws {
        #expect(try line([("X", LimitsTests.long)]) == "accept")
        #expect(try line([("X", LimitsTests.long + "x")]) == "tempfail no 451")
        #expect(
            try line(
                [("X", LimitsTests.long + "x")],
                [RuleText("skip", "header[\"X\"] == \"bad\"", .discard, onFailure: .skip)]) == "accept")
    }

    @Test("a long field fails what is said of its name and of no other")
    func otherName() throws {
        #expect(try line([("Y", LimitsTests.long + "x"), ("X", "bad")]) == "reject no 550")
        #expect(try line([("Z", LimitsTests.long + "x")]) == "accept")
    }

    @Test("more fields than are kept fail")
    func keptFields() throws {
        let fields = Array(repeating: ("X", "a"), count: EngineLimits.keptFields)
        #expect(try line(fields) == "accept")
        #expect(try line(fields + [("X", "bad")]) == "tempfail no 451")
        #expect(try line(fields + [("Z", "bad")]) == "accept")
    }

    @Test("more bytes than are kept fail")
    func keptBytes() throws {
        let fields = Array(
            repeating: ("X", LimitsTests.long), count: EngineLimits.keptBytes / EngineLimits.fieldBody)
        #expect(try line(fields) == "accept")
        #expect(try line(fields + [("X", "b")]) == "tempfail no 451")
    }

    @Test("100,000 fields are counted, and those that nobody asks for cost nothing")
    func manyFields() throws {
        let conversation = try Conversation([
            RuleText("many", "header_count >= 100000", .reject("554 5.6.0 {header_count} fields"))
        ])
        #expect(
            conversation.send(Mail(fields: Array(repeating: ("Subject", "x"), count: 100_000))).reply
                == "554 5.6.0 100000 fields")
        #expect(conversation.session.record.message.fields.all.isEmpty)
    }

    @Test("fields whose name only a tag has are counted and not kept")
    func tagged() throws {
        let conversation = try Conversation([RuleText("mark", "subject == \"x\"", .tag("X-Mark", "1"))])
        conversation.send(Mail(fields: [("X-Mark", "forged"), ("Subject", "y")]))
        #expect(conversation.session.record.message.fields.all.count == 1)
    }

    @Test("a long HELO is cut")
    func helo() throws {
        let conversation = try Conversation([])
        conversation.helo(String(repeating: "h", count: 100_000))
        #expect(conversation.session.record.helo.utf8.count == EngineLimits.name)
    }
}
