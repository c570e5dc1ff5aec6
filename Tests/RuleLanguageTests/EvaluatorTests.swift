// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Evaluator")
struct EvaluatorTests {
    /// Four facts whose comparison with "y" has each outcome in turn.
    private static let states: [(Truth, Knowledge)] = [
        (.no, .known(.text("n"))), (.yes, .known(.text("y"))), (.unknown, .pending),
        (.failed, .failed("broken")),
    ]

    @Test("and, or and not are those of Truth for each pair of outcomes")
    func kleene() throws {
        for (left, leftKnowledge) in EvaluatorTests.states {
            for (right, rightKnowledge) in EvaluatorTests.states {
                let facts = ["helo": leftKnowledge, "subject": rightKnowledge]
                #expect(try judge("helo == \"y\" and subject == \"y\"", facts) == left.and(right))
                #expect(try judge("helo == \"y\" or subject == \"y\"", facts) == left.or(right))
                #expect(try judge("not (helo == \"y\" and subject == \"y\")", facts) == !left.and(right))
                #expect(try judge("helo != \"y\" or subject != \"y\"", facts) == (!left).or(!right))
                #expect(
                    try judge("helo == \"y\" and (secure or subject == \"y\")", facts)
                        == left.and(Truth.unknown.or(right)))
            }
        }
    }

    @Test(
        "a broken lookup is failed for every question but whether it failed",
        arguments: [
            ("recipient.status == failed", Truth.yes), ("recipient.status != failed", .no),
            ("recipient.status in [unknown, failed]", .failed), ("recipient.status == unknown", .failed),
            ("recipient.status in [ok, unknown]", .failed), ("not recipient.status == ok", .failed),
            ("recipient.status == failed or recipient.status == unknown", .yes),
        ])
    func failedWord(condition: String, expected: Truth) throws {
        #expect(try judge(condition, ["recipient.status": .failed("gone")]) == expected)
        let known = try judge(condition, ["recipient.status": .known(.text("ok"))])
        #expect(known != .failed && known != .unknown)
    }

    @Test(
        "values are compared by their type",
        arguments: [
            ("secure", Truth.yes), ("secure == false", .no), ("not secure", .no), ("secure != false", .yes),
            ("helo == \"mx.example.org\"", .yes), ("helo == \"MX.example.org\"", .no),
            ("helo contains \"example\"", .yes), ("helo contains \"Example\"", .no),
            ("helo starts_with \"mx.\"", .yes), ("helo ends_with \".org\"", .yes),
            ("helo starts_with \"example\"", .no), ("helo ends_with \"mx.example.org.\"", .no),
            ("client.name == \"mx.EXAMPLE.org.\"", .yes), ("client.name == helo", .yes),
            ("client.name != helo", .no), ("client.name ends_with \".Example.ORG\"", .yes),
            ("client.name contains \"EXAMPLE\"", .yes), ("client.name ~ /^Mx/", .yes),
            ("client.name ~ /^mx/", .no), ("client.name in [example.org]", .no),
            ("client.name in [.example.org]", .yes), ("client.name in [*.example.org]", .yes),
            ("mail_from == \"Info@Bücher.example\"", .yes),
            ("mail_from == \"info@xn--bcher-kva.example\"", .yes),
            ("mail_from ends_with \"@bücher.example\"", .yes), ("mail_from contains \"bücher.\"", .yes),
            ("mail_from ends_with \".example\"", .yes), ("mail_from ends_with \".bücher.example\"", .no),
            ("mail_from starts_with \"INFO@\"", .yes), ("mail_from in [@bücher.example]", .yes),
            ("mail_from.domain == \"BÜCHER.example\"", .yes), ("mail_from.domain in [bücher.example]", .yes),
            ("mail_from == recipient", .no), ("recipient in [\"\"]", .no), ("length(mail_from) == 19", .yes),
            ("direction == inbound", .yes), ("inbound == direction", .yes), ("direction != outbound", .yes),
            ("direction in [outbound, local]", .no), ("direction in [inbound]", .yes),
            ("client.ip == 192.0.2.7", .yes), ("client.ip == \"192.0.2.7\"", .yes),
            ("client.ip == ::ffff:192.0.2.7", .yes), ("client.ip in 192.0.2.0/24", .yes),
            ("client.ip not in 192.0.2.0/24", .no), ("client.ip in [198.51.100.0/24, 192.0.2.7]", .yes),
            ("client.ip in $trusted", .no), ("client.ip in $none", .no), ("client.ip not in $none", .yes),
            ("message.size == 1 MiB", .yes), ("message.size > 1 MiB", .no),
            ("message.size >= 1024 KiB", .yes),
            ("1 MB < message.size", .yes), ("message.size in [1 MiB, 2 MiB]", .yes),
            ("message.size in [1048576]", .yes), ("age > 10 m", .yes), ("age < 1 h", .yes),
            ("age in [15 m]", .yes), ("subject.capitals >= 80%", .yes), ("subject.capitals > 80 %", .no),
            ("subject.capitals in [80%]", .yes), ("score == 2.5", .yes), ("score != 2.5", .no),
            ("score <= 2.49", .no), ("recipients.count < score", .yes), ("length(helo) == 14", .yes),
            ("\"a\" == \"a\"", .yes), ("5 > 3", .yes), ("true", .yes), ("false or secure", .yes),
        ])
    func comparisons(text: String, expected: Truth) throws {
        #expect(try judge(text, try EvaluatorTests.known()) == expected)
    }

    private static func known() throws -> [String: Knowledge] {
        [
            "secure": .known(.boolean(true)), "helo": .known(.text("mx.example.org")),
            "client.name": .known(.domain("Mx.example.org")),
            "mail_from": .known(.address("info@Bücher.example")),
            "mail_from.domain": .known(.domain("bücher.example")),
            "recipient": .known(.address("a@example.org")),
            "direction": .known(.text("inbound")), "client.ip": .known(try .ip("192.0.2.7")),
            "message.size": .known(.number(1_048_576)), "age": .known(.number(900)),
            "subject.capitals": .known(.number(0.8)), "score": .known(.number(2.5)),
            "recipients.count": .known(.count(2)),
        ]
    }

    @Test("an empty reverse-path is the empty text")
    func nullReversePath() throws {
        let facts: [String: Knowledge] = ["mail_from": .known(.address(nil))]
        #expect(try judge("mail_from == \"\"", facts) == .yes)
        #expect(try judge("mail_from in [\"\", a@example.org]", facts) == .yes)
        #expect(try judge("mail_from in [@example.org]", facts) == .no)
        #expect(try judge("length(mail_from) == 0", facts) == .yes)
    }

    @Test(
        "every comparison with a pending fact is unknown and with a failed one failed",
        arguments: [
            "helo == \"a\"", "helo != \"a\"", "helo ~ /a/", "helo contains \"a\"", "helo in [a, b]", "secure",
            "client.ip in 192.0.2.0/24", "message.size > 5", "message.size in [5]", "5 < message.size",
            "\"a\" in header[\"X\"]", "header[\"X\"] ~ /a/", "any(header[\"X\"], .value == \"a\")",
            "all(header[\"X\"], .value == \"a\")", "count(header[\"X\"]) > 1",
            "count(sizes, .value == 1) in [1, 2]",
            "length(subject) > 5", "length(subject) in [5]", "length(subject) == length(helo)",
        ])
    func pendingAndFailed(text: String) throws {
        var bench = try Bench(text)
        #expect(bench.judge() == .unknown)
        for slot in bench.program.slots { bench.set(slot.name, .onDemand) }
        #expect(bench.judge() == .unknown)
        #expect(Set(bench.wanted()) == Set(bench.program.slots.map(\.name)))
        for slot in bench.program.slots { bench.set(slot.name, .failed("broken")) }
        #expect(bench.judge() == .failed)
        #expect(bench.wanted().isEmpty)
    }

    @Test("the right side is a fact as well, with its own knowledge")
    func rightSide() throws {
        let known: Knowledge = .known(.text("a"))
        #expect(try judge("helo == subject", ["helo": known]) == .unknown)
        #expect(try judge("helo == subject", ["helo": known, "subject": .failed("")]) == .failed)
        #expect(try judge("helo contains subject", ["helo": known, "subject": known]) == .yes)
        #expect(try judge("helo in header[\"X\"]", ["helo": known, "header[\"X\"]": .failed("")]) == .failed)
    }

    @Test(
        "only what can still matter is wanted",
        arguments: [
            ("secure and helo == \"a\"", false, []),
            ("secure or helo == \"a\"", true, []),
            ("secure and helo == \"a\"", true, ["helo"]),
            ("secure or helo == \"a\"", false, ["helo"]),
            ("helo == \"a\" and secure", false, []),
            ("helo == \"a\" or secure", true, []),
            ("(helo == \"a\" or subject == \"a\") and secure", false, []),
            ("(helo == \"a\" and not secure) or subject == \"a\"", true, ["subject"]),
            ("(helo == \"a\" and secure) or subject == \"a\"", true, ["helo", "subject"]),
            ("any(header[\"X\"], helo == \"a\" and .value == \"x\") or subject == \"a\"", true, ["subject"]),
            ("any(header[\"X\"], helo == \"a\" and .value == \"y\")", true, ["helo"]),
            ("count(header[\"X\"], helo == \"a\" and .value == \"y\") > 1", true, []),
        ])
    func wanted(text: String, secure: Bool, wanted: [String]) throws {
        var bench = try Bench(
            text,
            [
                "secure": .known(.boolean(secure)), "helo": .onDemand, "subject": .onDemand,
                "header[\"X\"]": .known(.texts("y")),
            ])
        _ = bench.judge()
        #expect(bench.wanted() == wanted)
    }

    @Test("what one condition wants stays wanted when another is settled")
    func wantedByAnother() throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let open = try builder.condition("helo == \"a\"")
        let settled = try builder.condition("helo == \"a\" and subject == \"b\" and false")
        let program = try builder.finish()
        var table = program.makeTable()
        for slot in program.slots.indices { table.set(slot, .onDemand, of: program) }
        let evaluator = Evaluator(program)
        #expect(evaluator.judge(open, &table) == .unknown)
        #expect(evaluator.judge(settled, &table) == .no)
        #expect(evaluator.judge(open, &table) == .unknown)
        #expect(table.takeWanted().map { program.slots[$0].name } == ["helo"])
        #expect(table.takeWanted().isEmpty)
    }

    @Test("a value of another type than declared is never a trap")
    func foreignValues() throws {
        let values: [Value] = [
            .boolean(true), .number(.nan), .number(.infinity), .text(""), .list([]), .list([.list([])]),
            .record([]),
            try .ip("::1"), .domain(""), .list([.record([])]), .address(""),
        ]
        let conditions = [
            "secure", "helo == \"a\"", "helo ~ /a/", "helo contains \"a\"", "client.ip in 192.0.2.0/24",
            "score > 1",
            "score == 1", "sizes == 1",
            "any(attachments, .size > 1 and .name ~ /a/ and any(.tags, .value == \"a\"))",
            "count(attachments, .encrypted) > 1", "length(subject) > 1", "mail_from in [@example.org]",
            "direction == inbound", "message.size in [1]", "header[\"X\"] ~ /a/", "subject in header[\"X\"]",
        ]
        for text in conditions {
            var bench = try Bench(text)
            for value in values {
                for slot in bench.program.slots { bench.set(slot.name, .known(value)) }
                _ = bench.judge()
            }
        }
    }

    @Test("a number that is none has failed")
    func notANumber() throws {
        #expect(try judge("score > 1", ["score": .known(.number(.nan))]) == .failed)
        #expect(try judge("score > 1", ["score": .between(.nan, 1)]) == .failed)
    }

    @Test("a table of another program is never a trap")
    func foreignTable() throws {
        let large = try Bench("helo == \"a\" and subject ~ /a/ and body.raw ~ /a/ and client.name ~ /b/")
        var small = try Bench("true")
        _ = Evaluator(large.program).judge(large.condition, &small.table)
        small.table.set(3, .pending, of: large.program)
        var other = large
        other.table.set(3, .pending, of: small.program)
        #expect(other.judge() == .unknown)
    }
}
