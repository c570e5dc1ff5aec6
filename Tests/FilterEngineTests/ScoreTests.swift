// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Scores")
struct ScoreTests {
    private static let spam = RuleText("spam", "score >= 5", .reject("550 5.7.1 spam {score}"))

    /// Where the refusal came, for each message.
    private func stages(_ rules: [RuleText], _ mail: Mail = Mail()) throws -> [String] {
        let conversation = try Conversation(rules)
        conversation.send(mail)
        return conversation.verdicts.map { "\($0.kind.rawValue) \($0.stage)" }
    }

    private static let early: [(String, [RuleText], String)] = [
        (
            "enough at MAIL",
            [points("mail_from == \"a@example.org\"", 5), points("body.raw ~ /x/", 3), spam], "reject mail"
        ),
        (
            "an open score may take it back",
            [points("mail_from == \"a@example.org\"", 5), points("subject == \"other\"", -1), spam],
            "reject header"
        ),
        (
            "enough in spite of what may be taken back",
            [points("mail_from == \"a@example.org\"", 7), points("body.raw ~ /x/", -1), spam], "reject mail"
        ),
        (
            "wherever the scores stand",
            [spam, points("mail_from == \"a@example.org\"", 2), points("helo == \"mx.example.org\"", 3)],
            "reject mail"
        ),
        (
            "the last one decides",
            [points("subject == \"hello\"", 2), points("body.raw ~ /Hello/", 3), spam], "reject body"
        ),
    ]

    private static func points(_ when: String, _ weight: Double, shadow: Bool = false) -> RuleText {
        RuleText("points \(weight)", when, .score(weight), shadow: shadow)
    }

    @Test("a comparison is decided once the scores that are open can't change it", arguments: early)
    func decided(what: String, rules: [RuleText], outcome: String) throws {
        #expect(try stages(rules) == [outcome], "\(what)")
    }

    @Test("a score in shadow mode is logged and not added")
    func shadow() throws {
        let conversation = try Conversation([
            ScoreTests.points("subject == \"hello\"", 5, shadow: true),
            ScoreTests.points("subject == \"hello\"", 1),
            ScoreTests.spam,
        ])
        conversation.send(Mail())
        #expect(conversation.lines == ["(continue points 5.0)", "accept"])
        #expect(conversation.verdicts.map(\.score) == [1, 1])
    }

    @Test("a comparison that can't come true any more does not wait for the rest")
    func hopeless() throws {
        let conversation = try Conversation([
            ScoreTests.points("subject == \"other\"", 3), ScoreTests.points("body.raw ~ /x/", 3),
            ScoreTests.spam,
        ])
        conversation.mail()
        conversation.rcpt()
        conversation.data()
        conversation.field("Subject", "hello")
        #expect(conversation.endOfHeader() == .accept)
    }

    @Test("the reply and the log line show the score")
    func shown() throws {
        let conversation = try Conversation([
            ScoreTests.points("mail_from == \"a@example.org\"", 4.5),
            ScoreTests.points("subject == \"hello\"", 1.25),
            ScoreTests.spam,
        ])
        #expect(conversation.send(Mail()).reply == "550 5.7.1 spam 5.75")
        #expect(conversation.verdicts.map(\.score) == [5.75])
    }

    private static let failures: [(String, [RuleText], String)] = [
        (
            "it can't matter", [points("subject == \"hello\"", 9), spam, points("dns == \"listed\"", 1)],
            "reject spam 550"
        ),
        (
            "it might have refused",
            [points("subject == \"hello\"", 4), spam, points("dns == \"listed\"", 1)],
            "tempfail spam 451"
        ),
        (
            "it is never an accept by accident",
            [RuleText("ham", "score < 3", .accept), points("dns == \"listed\"", 3)], "tempfail ham 451"
        ),
        (
            "the accept is sure all the same",
            [RuleText("ham", "score < 3", .accept), points("dns == \"listed\"", 2)], "accept ham"
        ),
        (
            "skipped it is 0", [RuleText("ham", "score < 3", .accept), skipped], "accept ham"
        ),
    ]

    private static let skipped = RuleText("skipped", "dns == \"listed\"", .score(3), onFailure: .skip)

    @Test("a score whose lookup broke may be in the sum or not", arguments: failures)
    func broken(what: String, rules: [RuleText], line: String) throws {
        let conversation = try Conversation(rules)
        conversation.send(Mail(from: "broken@example.org"))
        #expect(conversation.lines == [line], "\(what)")
    }

    @Test("a comparison that broke names the fact behind the score")
    func detail() throws {
        let conversation = try Conversation([
            ScoreTests.points("subject == \"hello\"", 4), ScoreTests.spam,
            ScoreTests.points("dns == \"listed\"", 1),
        ])
        conversation.send(Mail(from: "broken@example.org"))
        #expect(conversation.verdicts.map(\.detail) == ["dns: no answer"])
    }

    @Test("scores that nobody reads any more are not looked up")
    func unread() throws {
        let lookups = Lookups()
        let policy = try Policy.of(
            [
                RuleText("yes", "mail_from == \"a@example.org\"", .accept),
                ScoreTests.points("dns == \"listed\"", 1), ScoreTests.spam,
            ], lookups: lookups)
        Conversation(policy).send(Mail())
        #expect(lookups.all == [])
    }

    @Test("scores below the winner count where a rule above it or a tag reads them")
    func read() throws {
        let lookups = Lookups()
        let policy = try Policy.of(
            [
                RuleText("mark", "true", .tag("X-Score", "{score}")),
                RuleText("yes", "mail_from == \"listed@example.org\"", .accept),
                ScoreTests.points("dns == \"listed\"", 1.5), ScoreTests.points("body.raw ~ /Hello/", 2),
            ], lookups: lookups)
        let conversation = Conversation(policy)
        conversation.send(Mail(from: "listed@example.org"))
        #expect(lookups.all == ["dns"])
        #expect(conversation.session.edits == [.addField(name: "X-Score", body: "3.5")])
    }
}
