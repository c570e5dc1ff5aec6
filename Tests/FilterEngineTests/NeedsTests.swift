// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("What is negotiated")
struct NeedsTests {
    /// What is transferred (small letters) and answered (capitals) beside RCPT TO and the end of the message.
    private func words(_ rules: [RuleText]) throws -> String {
        let needs = try Policy.of(rules).needs
        var words: [String] = []
        if needs.repliesAtMail { words.append("MAIL") }
        if needs.repliesAtRecipient { words.append("RCPT") }
        if needs.data { words.append(needs.repliesAtData ? "DATA" : "data") }
        if needs.headerFields { words.append("fields") }
        if needs.endOfHeader { words.append(needs.repliesAtHeader ? "EOH" : "eoh") }
        if needs.body { words.append(needs.repliesInBody ? "BODY" : "body") }
        if needs.editsFields { words.append("edit") }
        if needs.quarantines { words.append("hold") }
        return words.joined(separator: " ")
    }

    private static let no = RuleText.Act.reject("550 5.7.1 no")
    private static let cases: [([RuleText], String)] = [
        ([], ""),
        ([RuleText("a", "client.ip in 192.0.2.0/24", no)], "MAIL"),
        ([RuleText("a", "client.ip in 192.0.2.0/24", .accept)], ""),
        ([RuleText("a", "true", .quarantine("look"))], "hold"),
        ([RuleText("a", "recipient == \"b@example.com\"", no)], "RCPT"),
        ([RuleText("a", "recipients.count > 5", no)], "RCPT DATA"),
        ([RuleText("a", "subject == \"x\"", no)], "fields"),
        ([RuleText("a", "header_count > 5", no)], "fields"),
        ([RuleText("a", "body.raw ~ /x/", no)], "BODY"),
        ([RuleText("a", "body.raw ~ /x/", no, shadow: true)], "BODY"),
        ([RuleText("a", "subject == \"x\" or body.raw ~ /x/", no)], "fields EOH BODY"),
        (
            [RuleText("a", "client.ip in 192.0.2.0/24", .accept), RuleText("b", "body.raw ~ /x/", no)],
            "EOH BODY"
        ),
        ([RuleText("a", "message.size > 100", no)], "MAIL fields EOH BODY"),
        ([RuleText("a", "message.size > 100 and subject == \"x\"", no)], "fields EOH BODY"),
        ([RuleText("a", "client.ip in 192.0.2.0/24", .tag("X", "1"))], "fields edit"),
        ([RuleText("a", "client.ip in 192.0.2.0/24", .tag("X", "1"), shadow: true)], ""),
        ([RuleText("a", "client.ip in 192.0.2.0/24", .tag("X", "{message.size}"))], "fields body edit"),
        ([RuleText("a", "client.ip in 192.0.2.0/24", .score(1)), RuleText("b", "score > 0", no)], "MAIL"),
        ([RuleText("a", "body.raw ~ /x/", .score(1)), RuleText("b", "score > 0", no)], "BODY"),
        ([RuleText("a", "recipient == \"b@example.com\"", no, shadow: true)], "RCPT"),
    ]

    @Test("only what the rules ask for is transferred, and answered where they can decide", arguments: cases)
    func needs(rules: [RuleText], expected: String) throws {
        #expect(try words(rules) == expected, "\(rules.map(\.when))")
    }

    @Test(
        "the rest of the body is spared as soon as no open rule reads it",
        arguments: [
            ("body.raw ~ /Hel/", Response.skipBody), ("body.raw ~ /nothing/", .proceed),
        ])
    func spared(when: String, response: Response) throws {
        let conversation = try Conversation([
            RuleText("held", when, .quarantine("look at it")), RuleText("rest", "header_count > 5", .discard),
        ])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        conversation.endOfHeader()
        #expect(conversation.body("Hello") == response)
        #expect(conversation.end() == .accept)
    }

    @Test("a text that shows the size keeps the body coming")
    func shown() throws {
        let conversation = try Conversation([RuleText("mark", "true", .tag("X-Size", "{message.size}"))])
        conversation.send(Mail(fields: [], body: ["12345", "67890"]))
        #expect(conversation.session.edits == [.addField(name: "X-Size", body: "12 bytes")])
    }

    @Test("after a verdict the body is spared")
    func after() throws {
        let conversation = try Conversation([
            RuleText("yes", "subject == \"hello\"", .accept), RuleText("no", "body.raw ~ /x/", NeedsTests.no),
        ])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        conversation.field("Subject", "hello")
        #expect(conversation.endOfHeader() == .accept)
        #expect(conversation.body("x") == .skipBody)
        #expect(conversation.end() == .accept)
        #expect(conversation.verdicts.count == 1)
    }

    @Test("the size of a message that was not transferred as a whole is what the client said")
    func size() throws {
        let envelope = try Conversation([RuleText("no", "mail_from == \"x@example.org\"", NeedsTests.no)])
        envelope.send(Mail())
        envelope.send(Mail(size: 4_711))
        #expect(envelope.verdicts.map(\.size) == [nil, 4_711])
        let whole = try Conversation([RuleText("no", "message.size > 1 KiB", NeedsTests.no)])
        whole.send(Mail(size: 1, fields: [], body: ["12345"]))
        #expect(whole.verdicts.map(\.size) == [7])
    }
}
