// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("What is looked up")
struct LookupTests {
    private static let listed = RuleText("listed", "dns == \"listed\"", .reject("550 5.7.1 listed"))

    private func lookups(_ rules: [RuleText], _ mails: Mail...) throws -> [String] {
        let lookups = Lookups()
        let conversation = Conversation(try Policy.of(rules, lookups: lookups))
        for mail in mails { conversation.send(mail) }
        return lookups.all
    }

    @Test("a fact is looked up once for a message, for all rules that ask for it")
    func once() throws {
        #expect(
            try lookups([LookupTests.listed, RuleText("b", "dns == \"b\"", .discard)], Mail(), Mail()) == [
                "dns", "dns",
            ])
    }

    @Test("what can't matter is not looked up")
    func needed() throws {
        let and = RuleText("and", "mail_from == \"z@example.org\" and dns == \"listed\"", .discard)
        #expect(try lookups([and], Mail()) == [])
        let own = RuleText("own", "mail_from == \"a@example.org\"", .accept)
        #expect(try lookups([own, LookupTests.listed], Mail()) == [])
        #expect(try lookups([LookupTests.listed, own], Mail()) == ["dns"])
    }

    @Test("a recipient's status is looked up for each recipient that gets so far")
    func recipients() throws {
        let rules = [
            RuleText("own", "recipient == \"free@example.com\"", .accept),
            RuleText(
                "unknown", "recipient.status == \"unknown\"", .reject("550 5.1.1 <{recipient}> is unknown")),
        ]
        let all = try lookups(rules, Mail(to: ["unknown1@example.com", "free@example.com", "b@example.com"]))
        #expect(all == ["status of unknown1@example.com", "status of b@example.com"])
    }

    @Test("what a later stage asks of a recipient was looked up for that recipient")
    func later() throws {
        let rule = RuleText(
            "later", "any(header[\"X\"], recipient.status == \"unknown\")",
            .reject("550 5.1.1 <{recipient}> is unknown"))
        let lookups = Lookups()
        let conversation = Conversation(try Policy.of([rule], lookups: lookups))
        conversation.mail()
        #expect(conversation.rcpt("b@example.com") == .proceed)
        #expect(conversation.rcpt("unknown@example.com").code == 452)
        conversation.field("X", "1")
        #expect(conversation.end() == .accept)
        #expect(lookups.all == ["status of b@example.com", "status of unknown@example.com"])
    }

    @Test("a lookup that broke for one recipient puts that one off alone")
    func broken() throws {
        let conversation = try Conversation([
            RuleText("unknown", "recipient.status == \"unknown\"", .reject("550 5.1.1 no such mailbox"))
        ])
        conversation.mail()
        #expect(conversation.rcpt("broken@example.com").reply?.hasPrefix("451 4.4.3 ") == true)
        #expect(conversation.rcpt("b@example.com") == .proceed)
        #expect(conversation.end() == .accept)
        #expect(conversation.lines == ["tempfail unknown 451", "accept"])
        #expect(conversation.verdicts.first?.detail == "recipient.status: no answer")
        #expect(conversation.verdicts.first?.recipients.map(\.address) == ["broken@example.com"])
    }

    @Test("what only the text of the rule that has won shows is looked up then, and for no other rule")
    func texts() throws {
        let lookups = Lookups()
        let conversation = Conversation(
            try Policy.of(
                [
                    RuleText(
                        "idle", "recipient == \"z@example.com\"", .reject("550 5.1.1 is {recipient.status}")),
                    RuleText(
                        "no", "recipient == \"unknown@example.com\"",
                        .reject("550 5.1.1 is {recipient.status}")),
                ], lookups: lookups))
        conversation.mail()
        #expect(conversation.rcpt("unknown@example.com").reply == "550 5.1.1 is unknown")
        #expect(conversation.rcpt("b@example.com") == .proceed)
        #expect(lookups.all == ["status of unknown@example.com"])
    }
}
