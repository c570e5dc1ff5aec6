// SPDX-License-Identifier: Apache-2.0

import TestSupport
@testable import FilterEngine

/// Random rules over the sample facts, and random messages to judge them by.
struct RandomPolicy {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let comparisons = [
        "client.ip in 192.0.2.0/24", "helo == \"friend\"", "mail_from == \"a@example.org\"",
        "dns == \"listed\"",
        "dns != \"ok\"", "recipient == \"b@example.com\"", "recipient.status == \"unknown\"",
        "recipient.status == \"ok\"", "recipients.count > 1", "recipients.count == 1", "subject == \"hello\"",
        "subject == \"bad\"", "header[\"X\"] == \"1\"", "header_count > 2", "body.raw ~ /fruit/",
        "body.raw ~ /nothing/",
        "message.size > 40", "message.size > 90", "message.size <= 60", "score > 2", "score >= 1",
        "score < 1", "score == 0",
        "any(header[\"X\"], recipient == \"b@example.com\")",
        "any(header[\"X\"], recipient.status == \"unknown\")",
    ]

    private static let acts: [RuleText.Act] = [
        .accept, .accept, .reject("550 5.7.1 no {recipient} {score}"), .reject("550 5.7.1 no"),
        .tempfail("451 4.7.1 wait"),
        .discard, .quarantine("held {mail_from}"), .score(1), .score(2), .score(-1), .tag("X", "{score}"),
        .tag("X-Mark", "1"),
    ]

    private mutating func condition(depth: Int, score: Bool) -> String {
        guard depth > 0, random.chance(0.5) else {
            let comparison = random.pick(RandomPolicy.comparisons)
            return !score && comparison.hasPrefix("score") ? "true" : comparison
        }
        switch random.next() % 3 {
        case 0: return "not (\(condition(depth: depth - 1, score: score)))"
        case 1:
            return
                "(\(condition(depth: depth - 1, score: score)) and \(condition(depth: depth - 1, score: score)))"
        default:
            return
                "(\(condition(depth: depth - 1, score: score)) or \(condition(depth: depth - 1, score: score)))"
        }
    }

    mutating func rules() -> [RuleText] {
        (0..<Int.random(in: 1...7, using: &random)).map { number in
            let act = random.pick(RandomPolicy.acts)
            // What adds to the score can't depend on it; the config reader refuses that.
            var reads = true
            if case .score = act { reads = false }
            return RuleText(
                "r\(number)", condition(depth: 2, score: reads), act, shadow: random.chance(0.15),
                onFailure: random.chance(0.3) ? .skip : .tempfail)
        }
    }

    mutating func mail(recipients: Int = 1) -> Mail {
        let locals = ["b", "c", "unknown", "broken"]
        var fields: [(String, String)] = []
        if random.chance(0.8) { fields.append(("Subject", random.pick(["hello", "bad", "x"]))) }
        for _ in 0..<Int(random.next() % 3) { fields.append(("X", random.pick(["1", "2"]))) }
        return Mail(
            from: random.pick(["a@example.org", "listed@example.org", "broken@example.org", ""]),
            size: random.chance(0.3) ? random.pick([0, 50, 100]) : nil,
            to: (0..<recipients).map { _ in random.pick(locals) + "@example.com" }, fields: fields,
            body: (0..<Int(random.next() % 4)).map { _ in
                random.pick(["fru", "it", "Hello, world. ", "fruit", ""])
            })
    }
}
