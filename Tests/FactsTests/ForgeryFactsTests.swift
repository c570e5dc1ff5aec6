// SPDX-License-Identifier: Apache-2.0

import RuleLanguage
import Testing

@testable import Facts

@Suite("Facts that tell forgers")
struct ForgeryFactsTests {
    /// 2007-05-29, when FILETIME's upper half was 01C7A1B2.
    private static let then = "Tue, 29 May 2007 08:00:00 +0000"
    private static let outlook = "<000801c7a1b2$3c4d5e60$6401a8c0@pc>"

    private static let table: [([(String, String)], String)] = [
        ([], "(none)"),
        ([("Date", then), ("Message-ID", outlook), ("X-Mailer", "Microsoft Outlook Express 6.0")], "(none)"),
        ([("Date", then), ("Message-ID", outlook)], "message-id-form"),
        (
            [("Date", "Tue, 5 Jun 2007 08:00:00 +0000"), ("Message-ID", outlook), ("X-MimeOLE", "x")],
            "message-id-time"
        ),
        ([("Date", "yesterday"), ("Message-ID", outlook), ("X-MimeOLE", "x")], "(none)"),
        (
            [
                ("Date", then),
                ("Content-Type", "multipart/mixed; boundary=\"----=_NextPart_000_0001_01C6A1B2.3C4D5E60\""),
            ],
            "boundary-time"
        ),
        (
            [
                ("Date", then),
                ("Content-Type", "multipart/mixed; boundary=\"----=_NextPart_000_0001_01C7A1B2.3C4D5E60\""),
            ],
            "(none)"
        ),
        (
            [
                ("X-Mailer", "Microsoft Outlook Express 6.00.2900.2869"),
                ("X-MimeOLE", "Produced By Microsoft MimeOLE V6.00.2900.2962"),
            ], "mimeole-version"
        ),
        (
            [
                ("X-Mailer", "Microsoft Outlook Express 6.00.2900.2869"),
                ("X-MimeOLE", "Produced By Microsoft MimeOLE V6.00.2900.2869"),
            ], "(none)"
        ),
        ([("Thread-Index", "AcehsjxNXmAAAAAAAAAAAAAAAAAAAA==")], "(none)"),
        ([("Thread-Index", "AcehsjxNXmAAAAAAAAAAAAAAAAAAAAAAAAAA")], "(none)"),
        ([("Thread-Index", "AcehsjxNXmAAAAAAAAAAAAAA")], "thread-index"),
        ([("Thread-Index", "no base64!")], "thread-index"),
    ]

    @Test("what header fields contradict each other in", arguments: table)
    func conflicts(fields: [(String, String)], expected: String) throws {
        let reading = try FactReading(ConflictFacts.all, "{fields.conflicts}")
        let shown = reading.shown(fields) ?? ""
        #expect(expected == "(none)" ? ["", "-", "(none)"].contains(shown) : shown == expected)
    }

    @Test(
        "whether the display name and the address belong together",
        arguments: [
            ("info@example.com", "none"), ("Info <info@example.com>", "word"),
            ("A B <x@example.com>", "none"),
            ("Ada Example <x@example.com>", "word"), ("Ada Lovelace <lovelace@example.com>", "word"),
            ("Ada Lovelace <al@example.com>", "initial"), ("Ada Lovelace <qx@example.com>", "unrelated"),
            ("Ada Lovelace <lovelace@example.com>, Bob Bee <qx@example.com>", "unrelated"), ("", "none"),
            ("=?utf-8?q?Ada_Lovelace?= <qx@example.com>", "unrelated"),
        ])
    func nameFit(from: String, expected: String) throws {
        let reading = try FactReading(NameFitFacts.all, "{header_from.name_fit}")
        #expect(reading.shown([("From", from)]) == expected)
    }

    @Test(
        "whether a host name is made of an address",
        arguments: [
            ("192.0.2.77", "192-0-2-77.dsl.example.net", true),
            ("192.0.2.77", "host77.2.0.example.net", true),
            ("192.0.2.77", "p002077.192.example.net", false), ("192.0.2.77", "c000024d.example.net", true),
            ("192.0.2.77", "192000002077.example.net", true), ("192.0.2.77", "mail.example.net", false),
            ("192.0.2.77", "mail2.example.net", false), ("192.0.2.77", "192.0.2.77", false),
            ("192.0.2.77", "[192.0.2.77]", false), ("192.0.2.77", "", false),
            ("192.0.2.77", "a192-0-2-77", false),
            ("2001:db8:1234:5678::1", "x12345678.example.net", true),
            ("2001:db8:1234:5678::1", "mail.example.net", false), ("2001:db8::1", "mail.example.net", false),
        ])
    func numbered(address: String, name: String, expected: Bool) {
        #expect(NumberedName.isMade(of: IPAddress(address), name) == expected)
        #expect(NumberedName.isMade(of: nil, name) == false)
    }

    @Test(
        "addresses from which no stranger comes",
        arguments: [
            ("10.1.2.3", true), ("127.0.0.1", true), ("172.16.0.1", true), ("172.32.0.1", false),
            ("192.168.7.7", true), ("169.254.1.1", true), ("100.64.0.1", true), ("100.128.0.1", false),
            ("192.0.2.1", false), ("::1", true), ("::", true), ("fd00::1", true), ("fe80::1", true),
            ("2001:db8::1", false), ("0.0.0.0", true),
        ])
    func isPrivate(address: String, expected: Bool) throws {
        #expect(try #require(IPAddress(address)).isPrivate == expected)
    }
}
