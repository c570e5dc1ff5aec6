// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import FilterEngine

@Suite("Sessions and messages")
struct SessionTests {
    private static let no = RuleText(
        "no", "subject == \"bad\" or mail_from == \"bad@example.org\"", .reject("550 5.7.1 no"))

    @Test("a session judges one message after the other, by the client and HELO it has")
    func several() throws {
        let conversation = try Conversation([
            SessionTests.no, RuleText("helo", "helo == \"friend\"", .reject("550 5.7.1 helo")),
        ])
        #expect(conversation.send(Mail()) == .accept)
        #expect(conversation.send(Mail(fields: [("Subject", "bad")])).code == 550)
        #expect(conversation.send(Mail()) == .accept)
        conversation.helo("friend")
        #expect(conversation.send(Mail()).reply == "550 5.7.1 helo")
        conversation.handle(.connect(.remote))
        conversation.helo("mx.example.org")
        #expect(conversation.send(Mail()) == .accept)
    }

    @Test("abort, HELO and MAIL forget the message that was under way", arguments: 0..<3)
    func forgets(how: Int) throws {
        let conversation = try Conversation([
            SessionTests.no, RuleText("body", "body.raw ~ /forbidden fruit/", .reject("554 5.7.1 fruit")),
            RuleText("many", "recipients.count > 1", .reject("552 5.5.3 too many")),
        ])
        conversation.mail(size: 1_000)
        conversation.rcpt()
        conversation.data()
        conversation.field("Subject", "bad")
        conversation.body("forbidden ")
        switch how {
        case 0: conversation.handle(.abort)
        case 1: conversation.helo("mx.example.org")
        default: break
        }
        #expect(how == 2 || !conversation.session.isInTransaction)
        #expect(conversation.send(Mail(body: ["fruit"])) == .accept)
        #expect(
            conversation.verdicts.last?.size == 7 + 1 + 5 + 2 + 2 + 5
                || !conversation.session.policy.needs.headerFields)
        #expect(conversation.session.record.message.declaredSize == nil)
    }

    @Test("a message that was refused stays refused, whatever comes after it")
    func refused() throws {
        let conversation = try Conversation([SessionTests.no])
        let first = conversation.mail("bad@example.org")
        #expect(first.code == 550)
        #expect(conversation.data() == first)
        #expect(conversation.endOfHeader() == first)
        #expect(conversation.end() == first)
        #expect(conversation.verdicts.count == 1)
    }

    @Test("a message that is thrown away stays so")
    func discarded() throws {
        let conversation = try Conversation([RuleText("hole", "recipients.count == 1", .discard)])
        conversation.mail()
        conversation.rcpt()
        #expect(conversation.data() == .discard)
        #expect(conversation.end() == .discard)
        #expect(conversation.verdicts.count == 1)
    }

    private static let withoutEnvelope: [(String, @Sendable (Conversation) -> Void)] = [
        ("nothing", { _ in }), ("RCPT", { $0.rcpt() }), ("DATA", { $0.data() }),
        (
            "content",
            {
                $0.field("A", "b"); $0.endOfHeader(); $0.body("c")
            }
        ), ("MAIL", { $0.mail() }),
        ("a message before", { $0.send(Mail()) }),
        (
            "a message before and RCPT",
            {
                $0.send(Mail()); $0.rcpt()
            }
        ),
        (
            "RSET",
            {
                $0.mail(); $0.rcpt(); $0.handle(.abort)
            }
        ),
        (
            "HELO",
            {
                $0.mail(); $0.rcpt(); $0.helo("x")
            }
        ),
    ]

    @Test("the end of a message that has no envelope is put off", arguments: withoutEnvelope)
    func noEnvelope(what: String, before: @Sendable (Conversation) -> Void) throws {
        for rules in [
            [], [SessionTests.no], [RuleText("yes", "true", .accept)],
            [RuleText("r", "recipient == \"x\"", .accept)],
        ] {
            for client in [Client.remote, .submission] {
                let conversation = try Conversation(rules, client: client)
                before(conversation)
                let response = conversation.end()
                // A local submission always has its MAIL; that it may lack a recipient is no reason to keep it.
                if client == .remote || what != "MAIL" { #expect(response.code == 451, "\(what)") }
            }
        }
    }

    @Test("a session that was never connected is no local submission")
    func unconnected() throws {
        var session = Session(policy: try Policy.of([RuleText("no", "true", .reject("550 5.7.1 no"))])) {
            _, _ in
        }
        #expect(session.handle(.mail(nil, ESMTPParameters([]), user: nil)).code == 550)
    }

    @Test("the transaction is over with its verdict")
    func transaction() throws {
        let conversation = try Conversation([SessionTests.no])
        #expect(!conversation.session.isInTransaction)
        conversation.mail()
        #expect(conversation.session.isInTransaction)
        conversation.rcpt()
        conversation.end()
        #expect(!conversation.session.isInTransaction)
    }

    @Test("the verdict of an accepted message names all that is known of it")
    func verdict() throws {
        let conversation = try Conversation([RuleText("yes", "header_count > 0", .accept)])
        conversation.send(Mail(size: 4_000, to: ["b@example.com", "c@example.com"]))
        let verdict = try #require(conversation.verdicts.first)
        #expect(verdict.kind == .accept)
        #expect(verdict.rule == "yes")
        #expect(verdict.reason == "because")
        #expect(verdict.recipients.map(\.address) == ["b@example.com", "c@example.com"])
        #expect(verdict.omittedRecipients == 0)
        #expect(verdict.size == 4_000)
        #expect(verdict.score == nil)
        #expect(!verdict.isShadow)
        #expect(conversation.session.record.message.queueID == "Q1")
    }

    @Test("each rule is explained, with the facts behind it")
    func explanation() throws {
        let conversation = try Conversation([
            RuleText("other", "mail_from == \"x@example.org\"", .accept),
            RuleText("never", "body.raw ~ /x/", .reject("550 5.7.1 no")),
            RuleText("yes", "helo == \"mx.example.org\"", .reject("550 5.7.1 no")),
            RuleText("below", "dns == \"x\"", .discard),
        ])
        conversation.send(Mail())
        let rules = conversation.session.explanation
        #expect(rules.map(\.outcome) == [.no, .open, .yes, .open])
        #expect(rules.map(\.stage) == [.mail, nil, .mail, nil])
        #expect(rules[0].facts.map(\.value) == ["a@example.org"])
        #expect(rules[3].facts.map(\.value) == ["not asked"])
        conversation.handle(.abort)
        #expect(conversation.session.explanation.allSatisfy { $0.outcome == .open })
    }
}
