// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("The order of rules")
struct JudgementTests {
    private static let actions: [(String, RuleText.Act)] = [
        ("accept", .accept), ("reject", .reject("550 5.7.1 no")), ("tempfail", .tempfail("451 4.7.1 wait")),
        ("discard", .discard), ("quarantine", .quarantine("look at it")),
    ]

    @Test("of two true rules the first decisive one wins", arguments: actions.indices, actions.indices)
    func first(above: Int, below: Int) throws {
        let conversation = try Conversation([
            RuleText("above", "mail_from == \"a@example.org\"", JudgementTests.actions[above].1),
            RuleText("below", "mail_from == \"a@example.org\"", JudgementTests.actions[below].1),
        ])
        conversation.send(Mail())
        #expect(conversation.verdicts.map(\.rule) == ["above"])
        #expect(conversation.verdicts.map(\.kind.rawValue) == [JudgementTests.actions[above].0])
    }

    @Test(
        "a true rule waits for an open one above it only if that would end otherwise",
        arguments: actions.indices, actions.indices)
    func waits(above: Int, below: Int) throws {
        let conversation = try Conversation([
            RuleText("above", "subject == \"hello\"", JudgementTests.actions[above].1),
            RuleText("below", "mail_from == \"a@example.org\"", JudgementTests.actions[below].1),
        ])
        conversation.send(Mail())
        // A refusal is spoken at once, what lets a message in only at its end.
        let isEarly = above == below && ["reject", "tempfail"].contains(JudgementTests.actions[above].0)
        #expect(conversation.verdicts.map(\.rule) == [isEarly ? "below" : "above"])
    }

    @Test("an open rule below a true one is not waited for", arguments: actions.indices)
    func below(_ index: Int) throws {
        let conversation = try Conversation([
            RuleText("above", "mail_from == \"a@example.org\"", .reject("550 5.7.1 no")),
            RuleText("below", "body.raw ~ /x/", JudgementTests.actions[index].1),
        ])
        #expect(conversation.mail().code == 550)
        #expect(conversation.verdicts.map(\.stage) == [.mail])
    }

    @Test(
        "a reject waits for accept, tempfail, discard and quarantine, not for reject",
        arguments: actions.indices)
    func reject(_ index: Int) throws {
        let conversation = try Conversation([
            RuleText("above", "subject == \"other\"", JudgementTests.actions[index].1),
            RuleText("below", "mail_from == \"a@example.org\"", .reject("550 5.7.1 no")),
        ])
        let early = conversation.mail()
        if JudgementTests.actions[index].0 == "reject" {
            #expect(early.code == 550)
        } else {
            #expect(early == .proceed)
            conversation.rcpt()
            #expect(conversation.end().code == 550)
            #expect(conversation.verdicts.map(\.rule) == ["below"])
        }
    }

    @Test("scores and tags are not waited for")
    func scores() throws {
        let conversation = try Conversation([
            RuleText("points", "subject == \"other\"", .score(1)),
            RuleText("mark", "subject == \"other\"", .tag("X-Mark", "1")),
            RuleText("no", "mail_from == \"a@example.org\"", .reject("550 5.7.1 no")),
        ])
        #expect(conversation.mail().code == 550)
    }

    @Test("when nothing that is open could do anything but accept, the message is accepted")
    func nobody() throws {
        let conversation = try Conversation([
            RuleText("a", "header_count > 100", .accept), RuleText("b", "body.raw ~ /x/", .accept),
        ])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        #expect(conversation.endOfHeader() == .accept)
        #expect(conversation.lines == ["accept"])
    }

    private static let failures: [(String, [RuleText], String)] = [
        ("in its place", [fails("dns"), no], "tempfail dns 451"),
        ("not below the winner", [no, fails("dns")], "reject no 550"),
        ("skipped", [fails("dns", .skip), no], "reject no 550"),
        ("skipped, nothing else", [fails("dns", .skip)], "accept"),
        ("as a tag", [RuleText("dns", "dns == \"listed\"", .tag("X", "1"))], "tempfail dns 451"),
        ("as a score", [RuleText("dns", "dns == \"listed\"", .score(1))], "tempfail dns 451"),
        ("shadow", [RuleText("dns", "dns == \"listed\"", .discard, shadow: true)], "accept"),
        (
            "settled by the other side",
            [RuleText("dns", "dns == \"listed\" and subject == \"other\"", .discard)], "accept"
        ),
        (
            "true by the other side",
            [RuleText("dns", "dns == \"listed\" or subject == \"hello\"", .discard)], "discard dns"
        ),
        (
            "waits for an accept above", [RuleText("yes", "subject == \"hello\"", .accept), fails("dns")],
            "accept yes"
        ),
    ]

    private static let no = RuleText("no", "subject == \"hello\"", .reject("550 5.7.1 no"))

    private static func fails(_ name: String, _ onFailure: Rule.OnFailure = .tempfail) -> RuleText {
        RuleText(name, "dns == \"listed\"", .reject("550 5.7.1 listed"), onFailure: onFailure)
    }

    @Test("a rule whose lookup broke is a tempfail in its place, or false", arguments: failures)
    func failure(what: String, rules: [RuleText], line: String) throws {
        let conversation = try Conversation(rules)
        conversation.send(Mail(from: "broken@example.org"))
        #expect(conversation.lines == [line], "\(what)")
    }

    @Test("the verdict of a lookup that broke names the rule, the fact and the reason, the reply does not")
    func named() throws {
        let conversation = try Conversation([JudgementTests.fails("dnsbl")])
        let response = conversation.send(Mail(from: "broken@example.org"))
        #expect(response.reply == "451 4.4.3 a lookup this server needs did not work, please try again later")
        let verdict = try #require(conversation.verdicts.first)
        #expect(verdict.rule == "dnsbl")
        #expect(verdict.reason == "lookup-failed")
        #expect(verdict.detail == "dns: no answer")
    }

    @Test("a verdict of a rule has no detail")
    func detail() throws {
        let conversation = try Conversation([JudgementTests.no])
        conversation.send(Mail())
        #expect(conversation.verdicts.map(\.detail) == [nil])
    }
}
