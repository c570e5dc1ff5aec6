// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Recipients one by one")
struct RecipientTests {
    private static let unknown = RuleText(
        "unknown", "recipient.status == \"unknown\"", .reject("550 5.1.1 <{recipient}>: no such mailbox here")
    )
    private static let abuse = RuleText(
        "abuse", "recipient in [\"abuse@example.com\", \"postmaster@example.com\"]", .accept)
    private static let watches = RuleText(
        "watches", "subject == \"watches\"", .reject("554 5.7.1 no watches"))

    /// The answers to each RCPT: `+` for one that is let in, else the code.
    private func answers(
        _ rules: [RuleText], _ recipients: [String], disagree: Policy.RecipientsDisagree = .defer
    ) throws -> String {
        let conversation = Conversation(try Policy.of(rules, disagree: disagree))
        conversation.mail()
        return recipients.map { recipient in
            let response = conversation.rcpt("\(recipient)@example.com")
            return response == .proceed ? "+" : response.code.map { "\($0)" } ?? "?"
        }.joined(separator: " ")
    }

    @Test("a recipient is refused alone, with its own name in the reply")
    func alone() throws {
        let conversation = try Conversation([RecipientTests.unknown])
        conversation.mail()
        #expect(conversation.rcpt("b@example.com") == .proceed)
        #expect(
            conversation.rcpt("unknown@example.com").reply
                == "550 5.1.1 <unknown@example.com>: no such mailbox here")
        #expect(conversation.rcpt("c@example.com") == .proceed)
        #expect(conversation.end() == .accept)
        #expect(conversation.verdicts.map { $0.recipients.map(\.localPart) } == [["unknown"], ["b", "c"]])
    }

    private static let disagreements: [(String, [RuleText], [String], String)] = [
        ("an open rule holds for one and not for the other", [abuse, watches], ["b", "abuse"], "+ 452"),
        ("the other way round", [abuse, watches], ["abuse", "b", "postmaster"], "+ 452 +"),
        ("they end alike", [unknown, watches], ["b", "c", "d"], "+ + +"),
        ("nothing is open", [abuse, RuleText("never", "helo == \"x\"", .discard)], ["b", "abuse"], "+ +"),
        (
            "only accept is open", [abuse, RuleText("ok", "subject == \"x\"", .accept)], ["b", "abuse"], "+ +"
        ),
        (
            "an accept that stands below the same open rule makes none",
            [watches, abuse, RuleText("ok", "helo == \"x\"", .accept)], ["b", "abuse"], "+ +"
        ),
        (
            "an open rule compares the recipient",
            [
                RuleText(
                    "self",
                    "mail_from == \"a@example.org\" and any(header[\"To\"], recipient == \"b@example.com\")",
                    .discard)
            ],
            ["b", "b", "c"], "+ + 452"
        ),
        (
            "the shadow of a rule makes no difference",
            [RuleText("s", "recipient == \"b@example.com\" and subject == \"x\"", .discard, shadow: true)],
            ["b", "c"], "+ +"
        ),
        (
            "one is discarded", [RuleText("hole", "recipient == \"hole@example.com\"", .discard)],
            ["hole", "b", "hole"],
            "+ 452 +"
        ),
        (
            "one is tagged", [RuleText("mark", "recipient == \"b@example.com\"", .tag("X", "1"))],
            ["b", "c", "b"], "+ 452 +"
        ),
        (
            "one may be tagged later",
            [RuleText("mark", "subject == \"x\" and recipient == \"b@example.com\"", .tag("X", "1"))],
            ["b", "c"], "+ 452"
        ),
        (
            "their scores differ and are read",
            [
                RuleText("p", "recipient == \"b@example.com\"", .score(1)),
                RuleText("spam", "score > 1.5", .reject("550 5.7.1 spam")),
                RuleText("q", "subject == \"x\"", .score(1)),
            ], ["b", "c", "b"], "+ 452 +"
        ),
        (
            "a score below the winner, read above it",
            [
                RuleText("spam", "score > 1.5", .reject("550 5.7.1 spam")), RuleText("yes", "true", .accept),
                RuleText("p", "recipient == \"b@example.com\"", .score(1)),
                RuleText("q", "subject == \"x\"", .score(1)),
            ], ["b", "c", "b"], "+ 452 +"
        ),
        (
            "their number alone", [RuleText("many", "recipients.count > 5 and subject == \"x\"", .discard)],
            ["b", "c", "d"], "+ + +"
        ),
        (
            "what their number has decided meanwhile",
            [RuleText("many", "recipients.count > 2", .accept), watches], ["b", "c", "d", "e"], "+ + + +"
        ),
        (
            "a refusal by number", [RuleText("many", "recipients.count > 2", .reject("552 5.5.3 too many"))],
            ["b", "c", "d", "e"], "+ + 552 552"
        ),
    ]

    @Test("a recipient that would end otherwise is deferred", arguments: disagreements)
    func deferred(what: String, rules: [RuleText], recipients: [String], expected: String) throws {
        #expect(try answers(rules, recipients) == expected, "\(what)")
    }

    @Test("the deferral says so")
    func reply() throws {
        let conversation = try Conversation([RecipientTests.abuse, RecipientTests.watches])
        conversation.mail()
        conversation.rcpt("b@example.com")
        let reply = conversation.rcpt("abuse@example.com").reply
        #expect(reply == "452 4.5.3 this recipient has rules of its own, please send it separately")
        #expect(conversation.lines == ["tempfail recipients-disagree 452"])
    }

    @Test("a recipient that is deferred leaves no trace in the count that others were judged by")
    func count() throws {
        let conversation = try Conversation([
            RecipientTests.abuse, RuleText("two", "recipients.count > 1", .accept), RecipientTests.watches,
        ])
        conversation.mail()
        #expect(conversation.rcpt("b@example.com") == .proceed)
        #expect(conversation.rcpt("hole@example.com") == .proceed)
        let other = try Conversation([
            RuleText("hole", "recipient == \"hole@example.com\"", .discard),
            RuleText("two", "recipients.count > 1", .accept),
            RecipientTests.watches,
        ])
        other.mail()
        #expect(other.rcpt("b@example.com") == .proceed)
        #expect(other.rcpt("hole@example.com").code == 452)
        other.field("Subject", "watches")
        #expect(other.end().code == 554)
    }

    @Test("with 'strictest' all are let in, and the strictest verdict holds for all")
    func strictest() throws {
        let rules = [RecipientTests.abuse, RecipientTests.watches]
        #expect(try answers(rules, ["b", "abuse", "c"], disagree: .strictest) == "+ + +")
        let conversation = Conversation(try Policy.of(rules, disagree: .strictest))
        conversation.send(Mail(to: ["abuse@example.com", "b@example.com"], fields: [("Subject", "watches")]))
        #expect(conversation.lines == ["reject watches 554"])
        #expect(conversation.verdicts.first?.recipients.count == 2)
    }

    private static let verdicts: [(String, RuleText.Act)] = [
        ("accept", .accept), ("quarantine", .quarantine("look")), ("discard", .discard),
        ("tempfail", .tempfail("451 4.7.1 wait")), ("reject", .reject("550 5.7.1 no")),
    ]

    @Test(
        "strictness is accept, quarantine, discard, tempfail, reject", arguments: verdicts.indices,
        verdicts.indices)
    func order(one: Int, other: Int) throws {
        let policy = try Policy.of(
            [
                RuleText(
                    "one", "header_count > 0 and recipient == \"b@example.com\"",
                    RecipientTests.verdicts[one].1),
                RuleText(
                    "other", "header_count > 0 and recipient == \"c@example.com\"",
                    RecipientTests.verdicts[other].1),
            ], disagree: .strictest)
        let conversation = Conversation(policy)
        conversation.send(Mail(to: ["b@example.com", "c@example.com"]))
        #expect(conversation.verdicts.map(\.kind.rawValue) == [RecipientTests.verdicts[max(one, other)].0])
    }

    @Test("with 'strictest' the reply speaks of the recipient that it is about")
    func rightRecipient() throws {
        let rule = RuleText(
            "no", "header_count > 0 and recipient == \"b@example.com\"",
            .reject("550 5.7.1 not for {recipient}"))
        let conversation = Conversation(try Policy.of([rule], disagree: .strictest))
        let response = conversation.send(Mail(to: ["b@example.com", "c@example.com"]))
        #expect(response.reply == "550 5.7.1 not for b@example.com")
    }

    @Test("more groups than the limit are deferred even with 'strictest'")
    func groups() throws {
        let rules = (0..<40).map {
            RuleText("r\($0)", "subject == \"\($0)\" and recipient == \"r\($0)@example.com\"", .discard)
        }
        let recipients = (0..<40).map { "r\($0)" }
        let answers = try answers(rules, recipients, disagree: .strictest).split(separator: " ")
        #expect(answers.prefix { $0 == "+" }.count == EngineLimits.recipientGroups)
        #expect(answers.filter { $0 == "452" }.count == 40 - EngineLimits.recipientGroups)
    }

    @Test("a message without a recipient that was let in is not let in")
    func none() throws {
        for rules in [[RecipientTests.unknown], [RecipientTests.watches], []] {
            let conversation = try Conversation(rules)
            conversation.mail()
            if !rules.isEmpty, rules[0].name == "unknown" { conversation.rcpt("unknown@example.com") }
            #expect(conversation.end().reply == "451 4.5.1 this message has no recipients that were let in")
        }
    }

    @Test("a recipient after DATA is put off, and those before it stay")
    func late() throws {
        let conversation = try Conversation([RecipientTests.unknown])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        #expect(conversation.rcpt("c@example.com").code == 451)
        #expect(conversation.end() == .accept)
        #expect(conversation.verdicts.last?.recipients.map(\.localPart) == ["b"])
    }

    @Test("recipients beyond the limit are counted and not named")
    func named() throws {
        let conversation = try Conversation([RecipientTests.unknown])
        conversation.mail()
        for number in 0..<EngineLimits.namedRecipients + 7 { conversation.rcpt("r\(number)@example.com") }
        conversation.end()
        #expect(conversation.verdicts.last?.recipients.count == EngineLimits.namedRecipients)
        #expect(conversation.verdicts.last?.omittedRecipients == 7)
    }

    @Test("the refusal of a recipient without an address names none")
    func noAddress() throws {
        let conversation = try Conversation([
            RuleText("none", "recipient == \"\"", .reject("550 5.1.3 no address"))
        ])
        conversation.mail()
        conversation.rcpt("b@example.com")
        #expect(conversation.rcpt("").code == 550)
        #expect(conversation.verdicts.last?.recipients.isEmpty == true)
    }
}
