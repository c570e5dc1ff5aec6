// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("The plan of a policy")
struct PlanTests {
    private static let no = RuleText.Act.reject("550 5.7.1 no")

    @Test(
        "each rule is decided at the stage of its last fact, and may be true at that of its first",
        arguments: [
            ("client.ip in 192.0.2.0/24", "connect connect mail"),
            ("recipient == \"b@example.com\"", "rcpt rcpt rcpt"),
            ("message.size > 100", "mail eom eom"), ("subject == \"x\" and body.raw ~ /x/", "body eom eom"),
            ("subject == \"x\" or helo == \"x\"", "helo header header"),
            ("recipients.count > 3", "rcpt data data"),
        ])
    func stages(when: String, expected: String) throws {
        let line = try #require(try Policy.of([RuleText("a", when, PlanTests.no)]).plan.first)
        #expect("\(line.from) \(line.decidedAt) \(line.effectiveAt)" == expected)
    }

    @Test("a rule waits for those above it that are decided later and would end otherwise")
    func waits() throws {
        let plan = try Policy.of([
            RuleText("accept", "subject == \"x\"", .accept),
            RuleText("reject", "body.raw ~ /x/", PlanTests.no),
            RuleText("shadow", "body.raw ~ /x/", .discard, shadow: true),
            RuleText("score", "body.raw ~ /y/", .score(1)),
            RuleText("last", "helo == \"x\"", PlanTests.no),
        ]).plan
        #expect(plan[4].waitsFor == [0])
        #expect(plan[4].effectiveAt == .header)
        #expect(plan[1].waitsFor == [])
    }

    @Test("the score is known when its last rule is")
    func score() throws {
        let plan = try Policy.of([
            RuleText("p", "subject == \"x\"", .score(1)), RuleText("q", "helo == \"x\"", .score(1)),
            RuleText("spam", "score > 1", PlanTests.no),
        ]).plan
        #expect(plan[2].from == .helo)
        #expect(plan[2].decidedAt == .header)
    }

    @Test("a rule about the recipient that is decided after RCPT is late")
    func late() throws {
        let plan = try Policy.of([
            RuleText("in time", "recipient == \"x@example.com\"", PlanTests.no),
            RuleText("late", "recipient == \"x@example.com\" and subject == \"x\"", PlanTests.no),
            RuleText("not about it", "subject == \"x\"", PlanTests.no),
        ]).plan
        #expect(plan.map(\.isLateForRecipients) == [false, true, false])
    }
}
