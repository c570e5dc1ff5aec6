// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("Conversations with the filter", .serialized)
struct ConversationTests {
    static let config = """
        domains: [example.com]
        recipients:
          - addresses: [b@example.com, c@example.com]
        rules:
          - {name: client, when: 'client.ip in 198.51.100.0/24', reject: '550 5.7.1 not from {client.ip}'}
          - {name: unknown, when: 'recipient.status == unknown', reject: '550 5.1.1 <{recipient}> is unknown'}
          - {name: percent, when: 'subject == "percent"', reject: '550 5.7.1 100% of %s %n at {helo} %'}
          - {name: long, when: 'subject == "long"', reject: '550 5.7.1 \(String(repeating: "a long reply ", count: 120))'}
          - {name: later, when: 'subject == "later"', tempfail: '451 4.7.1 later'}
          - {name: gone, when: 'subject == "gone"', discard: true}
          - {name: held, when: 'subject == "held"', quarantine: 'look at it'}
          - {name: money, when: 'body.raw ~ /free money/', reject: '550 5.7.1 no money'}
          - {name: mark, when: 'true', tag: 'X-Seen: {helo}'}

        """

    static let allOffers: [(UInt32, UInt32)] = [
        (MilterClient.allActions, MilterClient.allSteps),
        (0, 0),
        (0x1f, 0x7f),
        (MilterClient.allActions, MilterClient.allSteps & ~MilterClient.skip),
        (MilterClient.allActions, MilterClient.allSteps & ~MilterClient.leadingSpace),
        (MilterClient.allActions, 0x7ff),
        (MilterClient.allActions, MilterClient.allSteps & ~0x4_8080),
    ]

    @Test(
        "with every offer each event is answered exactly where an answer was agreed on", arguments: allOffers)
    func offers(actions: UInt32, steps: UInt32) throws {
        let server = try Server(ConversationTests.config)
        let client = try server.client()
        try client.negotiate(actions, steps)
        // libmilter takes an offer of nothing for that of the first version of the protocol.
        #expect(client.actions & ~(actions == 0 ? 0x0f : actions) == 0)
        #expect(client.steps & ~steps == 0)
        try client.say("C", MilterClient.client("192.0.2.1"))
        try client.say("H", "h.example")
        for (subject, expected) in [
            ("fine", "c"), ("percent", "y"), ("later", "y"), ("fine", "c"), ("gone", "d"), ("held", "c"),
            ("long", "y"),
        ] {
            let answer = try client.message(fields: [("Subject", " " + subject)])
            // To accept and to go on are one at the end of a message; one that can't be held is put off.
            let mayHold = client.actions & MilterClient.quarantine != 0
            let right = subject == "held" && !mayHold ? "t" : expected
            #expect((answer.letter == "a" ? "c" : answer.letter) == Character(right), "\(subject)")
        }
        #expect(try client.message(to: ["<x@example.com>"]).text == "550 5.1.1 <x@example.com> is unknown")
        try client.send("A")
        #expect(!client.hasInput(within: 50))
        #expect(server.process.isRunning)
    }

    @Test("connect and HELO are never refused, whatever the rules say")
    func connect() throws {
        let server = try Server(ConversationTests.config)
        // Everything is offered but the muting of connect and HELO.
        let client = try server.client()
        try client.negotiate(MilterClient.allActions, MilterClient.allSteps & ~0x3000)
        #expect(try client.say("C", MilterClient.client("198.51.100.7"))?.letter == "c")
        #expect(try client.say("H", "h.example")?.letter == "c")
        #expect(try client.say("M", "<a@example.org>")?.text == "550 5.7.1 not from 198.51.100.7")
        // A new try in the same session ends alike.
        #expect(try client.say("M", "<a@example.org>")?.text == "550 5.7.1 not from 198.51.100.7")
    }

    @Test("a percent sign is doubled for the MTA, and a long reply comes in several lines")
    func replies() throws {
        let server = try Server(ConversationTests.config)
        let client = try server.client()
        try client.begin(helo: "50%.example")
        let percent = try client.message(fields: [("Subject", " percent")])
        #expect(percent.text == "550 5.7.1 100%% of %%s %%n at 50%%.example %%")
        let long = try client.message(fields: [("Subject", " long")]).text.components(separatedBy: "\r\n")
        #expect(long.count > 2)
        #expect(long.dropLast().allSatisfy { $0.hasPrefix("550-5.7.1 a") || $0.hasPrefix("550-5.7.1 ") })
        #expect(long.last?.hasPrefix("550 5.7.1 ") == true)
        #expect(long.allSatisfy { $0.utf8.count <= 510 })
        let words = long.map { $0.dropFirst(10) }.joined(separator: " ").split(separator: " ")
        #expect(words.count == 360)
    }

    @Test("clients over IPv4, IPv6 and of a family that is not known are seen; local ones are never refused")
    func families() throws {
        let server = try Server(
            "rules:\n  - {name: all, when: true, reject: '550 5.7.1 {client.ip}'}\n")
        for (family, address, expected) in [
            ("4", "192.0.2.1", "550 5.7.1 192.0.2.1"), ("6", "2001:db8::1", "550 5.7.1 2001:db8::1"),
            ("6", "IPv6:2001:db8::1", "550 5.7.1 2001:db8::1"), ("6", "::ffff:192.0.2.1", nil),
            ("L", "/run/x", nil),
            ("U", "", "550 5.7.1 refused by the rules of this server"),
        ] as [(Character, String, String?)] {
            let client = try server.client()
            try client.negotiate()
            try client.say("C", MilterClient.client(address, family: family))
            try client.say("H", "h.example")
            let answer = try client.message()
            if let expected { #expect(answer.text == expected) }
            if family == "L" { #expect("ac".contains(answer.letter)) }
            #expect(!client.hasInput(within: 20))
        }
    }

    @Test("edits come before the answer, with the space that was agreed on")
    func edits() throws {
        let server = try Server(
            """
            rules:
              - {name: mark, when: 'true', tag: 'X-Seen: {helo}'}
              - {name: held, when: 'subject == "held"', quarantine: 'look at it'}

            """)
        for (steps, space) in [
            (MilterClient.allSteps, " "), (MilterClient.allSteps & ~MilterClient.leadingSpace, ""),
        ] {
            let client = try server.client()
            try client.negotiate(MilterClient.allActions, steps)
            try client.say("C", MilterClient.client("192.0.2.1"))
            try client.say("H", "h.example")
            try client.say("M", "<a@example.org>")
            try client.say("R", "<b@example.com>")
            let answers = try client.content(fields: [
                ("Subject", space + "held"), ("X-Seen", space + "forged"),
            ])
            #expect(answers.map(\.letter).dropLast() == ["m", "h", "q"])
            #expect(answers.first { $0.letter == "h" }?.bytes == Array("X-Seen\0\(space)h.example\0".utf8))
            #expect(answers.first { $0.letter == "q" }?.text == "look at it")
        }
    }

    @Test("without macros, HELO and a queue ID all goes on")
    func noMacros() throws {
        let server = try Server(ConversationTests.config)
        let client = try server.client()
        try client.negotiate()
        try client.say("C", MilterClient.client("192.0.2.1"))
        try client.say("M", "<>")
        try client.say("R", "<b@example.com>")
        #expect(try client.content(queueID: nil).last.map { "ac".contains($0.letter) } == true)
        try server.wait(for: "verdict=accept")
        #expect(server.log.last { $0.contains("verdict=accept") }?.contains("qid=NOQUEUE") == true)
    }

    @Test("macros reach the rules and the log")
    func macros() throws {
        let server = try Server(
            "rules:\n  - {name: user, when: 'auth.user == \"u\" and tls.version == \"TLSv1.3\"', reject: '550 5.7.1 seen'}\n"
        )
        let client = try server.client()
        try client.negotiate()
        try client.say("C", MilterClient.client("192.0.2.1"))
        try client.macros("H", "{tls_version}", "TLSv1.3", "{cipher}", "X")
        try client.say("H", "h.example")
        try client.macros("M", "{auth_authen}", "u", "i", "4QID")
        #expect(try client.say("M", "<a@example.org>")?.text == "550 5.7.1 seen")
        try server.wait(for: "user=u")
    }

    @Test("a session without negotiation or order is put off and ends nothing")
    func disorder() throws {
        let server = try Server(ConversationTests.config)
        for letters in [
            "C", "M", "E", "RTE", "OE", "OCE", "OME", "OMTE", "OMRMRE", "OAAAQ", "OMA", "OCK", "K", "Q",
        ] {
            let client = try server.client()
            for letter in letters {
                do {
                    switch letter {
                    case "O": try client.negotiate()
                    case "E":
                        try client.send("E")
                        _ = client.hasInput(within: 100)
                    case "C": try client.send("C", MilterClient.client("192.0.2.1"))
                    default: try client.send(letter, Array("<a@example.com>\0".utf8))
                    }
                } catch { break }
            }
        }
        let client = try server.client()
        try client.begin()
        #expect("ac".contains(try client.message().letter))
    }
}
