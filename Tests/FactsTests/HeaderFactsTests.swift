// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("Facts of the header section")
struct HeaderFactsTests {
    private static let values: [(String, [(String, String)], String)] = [
        ("header[\"X\"]", [("X", " one"), ("Y", "no"), ("x", "two")], "one, two"),
        ("header[\"x\"]", [("X", " one")], "one"),
        ("header[\"X\"]", [], ""), ("header[\"X\"]", [("X", " a\n\tb\n c")], "a?b c"),
        ("header[\"X\"]", [("X", "=?iso-8859-1?Q?a=62c?= =?utf-8?B?ZGVm?=")], "abcdef"),
        ("header_count", [], "0"),
        ("header_count", [("A", "1"), ("B", "2"), ("A", "3")], "3"),
        ("header_count[\"a\"]", [("A", "1"), ("B", "2"), ("A", "3")], "2"),
        ("header_count[\"C\"]", [("A", "1")], "0"),
        ("subject", [("Subject", " =?utf-8?Q?Hello=2C?= world")], "Hello, world"),
        ("subject", [], ""), ("subject", [("Subject", "one"), ("SUBJECT", "two")], "one two"),
        ("subject.letters", [("Subject", "ab 12 CD!")], "4"),
        ("subject.capitals", [("Subject", "ab 12 CD!")], "50%"),
        ("subject.capitals", [("Subject", "123")], "0%"),
        ("subject.exclamations", [("Subject", "a! b!! \u{ff01}")], "4"),
        ("subject.capitals", [("Subject", "=?utf-8?Q?=C3=84=C3=96=C3=9C?=")], "100%"),
        ("header_from", [("From", "Alice <a@example.org>")], "a@example.org"), ("header_from", [], ""),
        (
            "header_from.address", [("From", "Alice <A@Example.org>, b@example.net")],
            "A@Example.org, b@example.net"
        ),
        (
            "header_from.domain", [("From", "a@example.org"), ("From", "Bank <b@bank.example>")],
            "example.org, bank.example"
        ),
        ("header_from.name", [("From", "=?utf-8?Q?Al=69ce?= <a@example.org>")], "Alice"),
        (
            "header_from.address", [("From", "team: a@example.org,\n\tb@example.org;")],
            "a@example.org, b@example.org"
        ),
    ]

    @Test("each fact as a text shows it", arguments: values)
    func value(fact: String, fields: [(String, String)], expected: String) throws {
        #expect(try Bench().shown(fact, fields: fields.map { ($0.0, utf8($0.1)) }) == expected)
    }

    @Test(
        "what is no UTF-8, NUL, 8-bit and lone line ends are read as far as they can be",
        arguments: [
            [0xff, 0xfe, 0x00], [0x0d], [0x0a], [0x0d, 0x0a], Array(repeating: 0x80, count: 1_000),
            utf8("=?utf-8?B?AAAA"), utf8("<@<@<@\"(((("),
        ] as [[UInt8]])
    func anyBytes(bytes: [UInt8]) throws {
        for fact in [
            "header[\"X\"]", "subject", "subject.letters", "header_from", "header_from.name",
            "header_from.domain",
        ] {
            for name in ["X", "Subject", "From"] {
                #expect(try Bench().shown(fact, fields: [(name, bytes)]) != "no field", "\(fact)")
            }
        }
    }

    @Test(
        "a comparison holds if it holds for any of several From fields, whatever the spelling",
        arguments: [
            ("header_from.domain == \"bank.example\"", true),
            ("header_from.domain == \"BANK.Example\"", true),
            ("header_from == \"B@bank.example\"", true), ("header_from.domain == \"example.net\"", false),
            ("header_from.name ~ /^Bank$/", true), ("count(header_from) == 2", true),
        ])
    func anyFrom(condition: String, holds: Bool) throws {
        let fields = [("From", " Alice <a@example.org>"), ("from", " \"Bank\" <b@bank.example>")]
        #expect(try Bench().holds(condition, fields: fields) == holds)
    }

    @Test("a From field of A-labels and one of U-labels are alike")
    func labels() throws {
        let condition = "header_from.domain == \"b\u{fc}cher.example\""
        #expect(try Bench().holds(condition, fields: [("From", "a@xn--bcher-kva.example")]))
        #expect(try Bench().holds(condition, fields: [("From", "a@B\u{dc}CHER.example")]))
    }

    @Test("without a field nothing is equal to anything")
    func none() throws {
        #expect(try !Bench().holds("header[\"List-Id\"] == \"\"", fields: []))
        #expect(try Bench().holds("header[\"List-Id\"] == \"\"", fields: [("List-Id", " ")]))
    }
}
