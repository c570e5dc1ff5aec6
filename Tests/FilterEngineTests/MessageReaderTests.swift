// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Readers of the message")
struct MessageReaderTests {
    private static let whole = ["reader for words", "field Subject", "end of header", "body"]
    private static let bad = RuleText("bad", "\"bad\" in words", .reject("550 5.7.1 no {words}"))

    private func send(
        _ rules: [RuleText], body: String = "some bad words", negotiated: Bool = true
    ) throws -> (response: Response, told: [String]) {
        let lookups = Lookups()
        let conversation = Conversation(try Policy.of(rules, lookups: lookups))
        let response = conversation.send(Mail(body: [body]), negotiated: negotiated)
        return (response, lookups.all)
    }

    @Test("what a reader finds is there at the end of the message", arguments: [true, false])
    func finds(negotiated: Bool) throws {
        let (response, told) = try send([MessageReaderTests.bad], negotiated: negotiated)
        #expect(response.reply == "550 5.7.1 no some, bad, words")
        #expect(told == MessageReaderTests.whole)
    }

    @Test("a message in which it finds nothing is let in")
    func findsNothing() throws {
        #expect(try send([MessageReaderTests.bad], body: "good").response == .accept)
    }

    @Test("no reader is made where no rule asks for what it finds")
    func notAsked() throws {
        let (_, told) = try send([RuleText("other", "helo == \"x.example\"", .discard)], negotiated: false)
        #expect(told == [])
    }

    @Test("no reader is made for a message that is accepted by a rule above")
    func acceptedAbove() throws {
        let rules = [RuleText("ours", "client.ip in 192.0.2.0/24", .accept), MessageReaderTests.bad]
        let (response, told) = try send(rules)
        #expect(response == .accept)
        #expect(told == [])
    }

    @Test("a reader is dropped with the header section if that decides")
    func decidedByHeader() throws {
        let rules = [
            RuleText("subject", "subject == \"hello\"", .reject("550 5.7.1 no")), MessageReaderTests.bad,
        ]
        let (response, told) = try send(rules)
        #expect(response.code == 550)
        #expect(told == ["reader for words", "field Subject"])
    }

    @Test("a text that shows what it finds has it read")
    func shownInText() throws {
        let lookups = Lookups()
        let rules = [RuleText("tag", "helo == \"mx.example.org\"", .tag("X-Words", "{words}"))]
        let conversation = Conversation(try Policy.of(rules, lookups: lookups))
        #expect(conversation.send(Mail(body: ["one two"]), negotiated: true) == .accept)
        #expect(conversation.session.edits.last == .addField(name: "X-Words", body: "one, two"))
    }

    @Test("each message has a reader of its own")
    func ownReader() throws {
        let lookups = Lookups()
        let conversation = Conversation(try Policy.of([MessageReaderTests.bad], lookups: lookups))
        #expect(conversation.send(Mail(body: ["bad"])).code == 550)
        #expect(conversation.send(Mail(body: ["good"])) == .accept)
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        conversation.field("Subject", "cut off")
        conversation.handle(.abort)
        #expect(conversation.send(Mail(body: ["good"])) == .accept)
        #expect(lookups.all.filter { $0.hasPrefix("reader") }.count == 4)
    }
}
