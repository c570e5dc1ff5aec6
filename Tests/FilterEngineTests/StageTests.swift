// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("The earliest stage")
struct StageTests {
    private static let cases: [(String, String)] = [
        ("client.ip in 192.0.2.0/24", "mail"), ("helo == \"mx.example.org\"", "mail"),
        ("mail_from == \"a@example.org\"", "mail"), ("dns == \"ok\"", "mail"),
        ("recipient == \"b@example.com\"", "rcpt"), ("recipient.status == \"ok\"", "rcpt"),
        ("recipients.count >= 1", "rcpt"), ("recipients.count == 1", "data"),
        ("subject == \"hello\"", "header"), ("header[\"subject\"] == \"hello\"", "header"),
        ("header_count == 1", "header"), ("body.raw ~ /Hel/", "body"),
        ("body.raw ~ /nothing/ or true", "mail"),
        ("not (body.raw ~ /nothing/)", "eom"), ("message.size > 10", "header"), ("message.size > 20", "body"),
        ("message.size < 100", "eom"), ("true", "mail"),
        ("client.ip in 198.51.100.0/24 or subject == \"hello\"", "header"),
        ("mail_from == \"a@example.org\" and recipient == \"b@example.com\"", "rcpt"),
    ]

    @Test("a rule refuses at the first stage at which what is known suffices", arguments: cases)
    func earliest(when: String, stage: String) throws {
        let conversation = try Conversation([RuleText("no", when, .reject("550 5.7.1 no"))])
        conversation.send(Mail())
        #expect(conversation.verdicts.map { $0.stage.description } == [stage], "\(when)")
        #expect(conversation.lines == ["reject no 550"])
    }

    @Test(
        "what was negotiated away does not change the outcome, nor the stage of what is decided",
        arguments: cases)
    func negotiated(when: String, stage: String) throws {
        let conversation = try Conversation([RuleText("no", when, .reject("550 5.7.1 no"))])
        conversation.send(Mail(), negotiated: true)
        #expect(conversation.lines == ["reject no 550"])
        #expect(conversation.verdicts.map { $0.stage.description } == [stage], "\(when)")
    }

    @Test("a growing size is true from the byte that crosses the limit, and not one before it")
    func growing() throws {
        let conversation = try Conversation([
            RuleText("large", "message.size > 100", .reject("552 5.3.4 too large"))
        ])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        conversation.field("Subject", " x")
        #expect(conversation.session.record.message.size == 12)
        #expect(conversation.endOfHeader() == .proceed)
        #expect(conversation.body(String(repeating: "a", count: 86)) == .proceed)
        #expect(conversation.session.record.message.size == 100)
        #expect(conversation.body("b").code == 552)
        #expect(conversation.verdicts.map(\.stage) == [.body])
    }

    @Test("SIZE= decides at MAIL", arguments: [(100, nil), (101, 552)] as [(Int, Int?)])
    func declared(size: Int, code: Int?) throws {
        let conversation = try Conversation([
            RuleText("large", "message.size > 100", .reject("552 5.3.4 too large"))
        ])
        #expect(conversation.mail(size: size).code == code)
    }

    @Test("a size at the limit is not above it, and the client's word does not make it smaller")
    func final() throws {
        let rules = [RuleText("large", "message.size > 40", .reject("552 5.3.4 {message.size}"))]
        let exact = Mail(fields: [("Subject", " x")], body: [String(repeating: "a", count: 26)])
        #expect(try Conversation(rules).send(exact) == .accept)
        let larger = Mail(size: 1, fields: [("Subject", " x")], body: [String(repeating: "a", count: 27)])
        #expect(try Conversation(rules).send(larger).code == 552)
        let claimed = Mail(size: 41, fields: [], body: [])
        #expect(try Conversation(rules).send(claimed).code == 552)
    }

    @Test(
        "the line ends of a folded field are CRLF on the wire",
        arguments: [
            ("a\n\tb", 4 + 1 + 4 + 1 + 2), ("a\r\n\tb", 4 + 1 + 5 + 2), ("a\rb\nc", 4 + 1 + 5 + 1 + 2),
            ("", 4 + 1 + 2),
            ("\n\n", 4 + 1 + 2 + 2 + 2),
        ])
    func folded(body: String, size: Int) throws {
        let conversation = try Conversation([])
        conversation.mail()
        conversation.field("Name", body)
        #expect(conversation.session.record.message.size == size)
    }

    @Test("a rejection of what was known at MAIL is spoken at RCPT if it had to wait for the recipient")
    func waits() throws {
        let conversation = try Conversation([
            RuleText("postmaster", "recipient == \"postmaster@example.com\"", .accept),
            RuleText("no", "mail_from == \"a@example.org\"", .reject("550 5.7.1 no")),
        ])
        #expect(conversation.mail() == .proceed)
        #expect(conversation.rcpt("b@example.com").code == 550)
        #expect(conversation.rcpt("postmaster@example.com") == .proceed)
        #expect(conversation.end() == .accept)
        #expect(conversation.lines == ["reject no 550", "accept postmaster"])
        #expect(conversation.verdicts.map(\.stage) == [.mail, .rcpt])
    }

    @Test("stages that the MTA did not tell of decide nothing before their time")
    func untold() throws {
        let conversation = try Conversation([
            RuleText("small", "message.size < 100", .reject("554 5.6.0 {message.size} is too small"))
        ])
        conversation.mail()
        conversation.rcpt()
        #expect(conversation.end().code == 554)
        #expect(conversation.verdicts.map(\.stage) == [.eom])
    }
}
