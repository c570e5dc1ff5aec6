// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("Received fields")
struct ReceivedFieldTests {
    /// The field, and what it says: helo, name, address, by.
    private static let table: [(String, [String])] = [
        (
            " from mail.example.org (mail.example.org [192.0.2.7])\n\tby mx.example.com (Postfix) with ESMTP id 4;"
                + " Mon, 1 Jan 2024 12:00:00 +0000",
            ["mail.example.org", "mail.example.org", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from pc (unknown [192.0.2.7]) by MX.Example.COM (Postfix); Mon, 1 Jan 2024 12:00:00 +0000",
            ["pc", "", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from a.example (b.example.org [192.0.2.7] (may be forged)) by c.example (8.12/8.12) with ESMTP;x",
            ["a.example", "b.example.org", "192.0.2.7", "c.example"]
        ),
        (
            "from unknown (HELO there.example) (192.0.2.7) by mx.example.com with SMTP; x",
            ["there.example", "", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from b.example.org (HELO pc) (user@192.0.2.7) by mx.example.com with SMTP; x",
            ["pc", "b.example.org", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from [192.0.2.7] (helo=pc.example) by mx.example.com with esmtp (Exim 4.1) id 1; x",
            ["pc.example", "", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from b.example.org ([192.0.2.7] helo=pc.example) by mx.example.com with esmtp; x",
            ["pc.example", "b.example.org", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from a.example ([192.0.2.7]) by mx.example.com with Microsoft SMTPSVC(5.0); x",
            ["a.example", "", "192.0.2.7", "mx.example.com"]
        ),
        (
            "from a.example (a.example. [IPv6:2001:db8::7]) by mx.example.com; x",
            ["a.example", "a.example", "2001:db8::7", "mx.example.com"]
        ),
        ("by mx.example.com id 7; x", ["", "", "", "mx.example.com"]),
        ("(qmail 7 invoked by uid 7); x", ["", "", "", ""]),
        ("from a.example by", ["a.example", "", "", ""]),
        ("from", ["", "", "", ""]), ("", ["", "", "", ""]), ("from (((((", ["", "", "", ""]),
        ("from [192.0.2.7 by mx.example.com", ["192.0.2.7", "", "", "mx.example.com"]),
    ]

    @Test("the ways in which mail servers write who was on the line", arguments: table)
    func client(field: String, expected: [String]) {
        for text in [field, field.replacing("\n", with: "\r\n")] {
            let read = Array(text.utf8).withUnsafeBytes { ReceivedField($0) }
            #expect([read.helo, read.name, read.address, read.by] == expected)
        }
    }

    @Test("the date stands behind the semicolon, and one within a comment is none")
    func date() {
        func read(_ text: String) -> Int? {
            Array(text.utf8).withUnsafeBytes { ReceivedField($0) }.date?.unixTime
        }
        #expect(read("by a (b; c); Mon, 1 Jan 2024 12:00:00 +0000") == 1_704_110_400)
        #expect(read("by a Mon, 1 Jan 2024 12:00:00 +0000") == nil)
        #expect(read("by a; yesterday") == nil)
    }

    @Test("the server's own fields stand on top, and the last of them tells of the client")
    func trace() {
        let own = [
            "from lmtp.example.com by mx.example.com; x", "from a.example ([192.0.2.7]) by mx.example.com; x",
        ]
        let foreign = ["from pc ([192.0.2.9]) by a.example; x"]
        func trace(_ fields: [String]) -> DeliveryTrace {
            DeliveryTrace(fields.map { Array($0.utf8).withUnsafeBytes { ReceivedField($0) } })
        }
        #expect(trace(own + foreign).entry?.address == "192.0.2.7")
        #expect(trace(own + foreign).own == 2)
        #expect(trace(own + foreign).first?.address == "192.0.2.9")
        #expect(trace(foreign).own == 1)
        #expect(trace([]).entry == nil)
        #expect(trace(["(qmail 1)", "(qmail 2)"]).own == 1)
    }
}
