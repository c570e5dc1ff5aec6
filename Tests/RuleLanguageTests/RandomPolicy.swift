// SPDX-License-Identifier: Apache-2.0

import TestSupport
import MailSyntax

@testable import RuleLanguage

/// Random conditions over the sample schema, and random messages to judge them by.
struct RandomPolicy {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let comparisons = [
        "secure", "secure == false", "client.ip in 192.0.2.0/25", "client.ip not in [192.0.2.0/26, ::1]",
        "helo == \"a\"", "helo ~ /^[ab]$/", "helo in [a, b]", "direction == inbound",
        "direction in [local, outbound]",
        "mail_from == \"\"", "mail_from in [@example.org]", "mail_from.domain in $partners",
        "mail_from == recipient",
        "message.size > 3", "message.size <= 5", "4 < message.size", "message.size == 5",
        "message.size in [5, 6]",
        "recipients.count >= 2", "recipients.count < message.size_", "recipients.count == 1",
        "recipient.status == ok",
        "recipient.status != full", "recipient.domain ends_with \".org\"", "recipient contains \"a@\"",
        "age > 5 s",
        "subject ~ /a+b/i", "subject !~ /^b/", "subject contains \"a\"", "subject.capitals > 50%",
        "score > 2",
        "score <= 1.5", "score < recipients.count", "header[\"X\"] == \"a\"", "header[\"X\"] ~ /b/",
        "any(header[\"X\"], .value == subject)", "all(header[\"X\"], .value ~ /a/ or secure)",
        "count(header[\"X\"], .value == helo) >= 1", "count(header[\"X\"]) == 1", "length(subject) > 2",
        "5 in sizes",
        "count(sizes, .value > 2 and score > 1) > 1", "body.raw ~ /a.*b$/s", "body.raw contains \"ab\"",
        "body.raw !~ /^b/", "subject in header[\"X\"]", "length(header[\"X\"]) in [1]", "true", "false",
    ].map { $0.replacing("message.size_", with: "score") }

    mutating func condition(depth: Int = 4) -> String {
        guard depth > 0, random.chance(0.75) else { return random.pick(RandomPolicy.comparisons) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "not (\(condition(depth: depth - 1)))"
        case 1, 2:
            let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in condition(depth: depth - 1) }
            return "(" + parts.joined(separator: " and ") + ")"
        default:
            let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in condition(depth: depth - 1) }
            return "(" + parts.joined(separator: " or ") + ")"
        }
    }

    private mutating func text(_ letters: [String], _ limit: Int) -> String {
        (0..<Int.random(in: 0...limit, using: &random)).map { _ in random.pick(letters) }.joined()
    }

    /// The value of each fact of a message in the end.
    mutating func message() -> Message {
        var facts: [String: Knowledge] = [:]
        for fact in Sample.schema.facts where fact.type != .stream {
            let known = Knowledge.known(value(fact))
            facts[fact.argument == .required ? "\(fact.name)[\"X\"]" : fact.name] =
                random.chance(0.08) ? .failed("broken") : known
        }
        return Message(facts: facts, body: Array(text(["a", "b", "\n"], 12).utf8))
    }

    mutating func value(_ fact: FactDeclaration) -> Value {
        switch fact.type {
        case .boolean: return .boolean(random.chance(0.5))
        case .integer, .size, .duration: return .count(Int.random(in: 0...8, using: &random))
        case .number: return .number(Double(Int.random(in: -4...8, using: &random)) / 2)
        case .ratio: return .number(random.pick([0, 0.5, 0.75, 1]))
        case .text: return .text(text(["a", "b", "A"], 3))
        case .domain: return .domain(random.pick(["example.org", "a.example.net", "Example.com"]))
        case .address:
            return .address(random.pick(["", "a@example.org", "b@a.example.net", "A@example.ORG"]))
        case .ip: return .ip(IPAddress(v4: 0xc000_0200 | UInt32.random(in: 0...255, using: &random)))
        case .enumeration(let words): return .text(random.pick(words))
        case .list(.integer): return .list(numbers())
        case .list:
            return .list((0..<Int.random(in: 0...2, using: &random)).map { _ in .text(text(["a", "b"], 1)) })
        case .record, .stream: return .list([])
        }
    }

    private mutating func numbers() -> [Value] {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in .count(Int.random(in: 0...6, using: &random)) }
    }

    struct Message: Sendable {
        var facts: [String: Knowledge]
        let body: [UInt8]
    }

    /// What is known at a stage: values where it has come, bounds that close in, else pending or on demand.
    mutating func knowledge(
        of fact: FactDeclaration, in the: Message, name: String, stage: Int, before: Knowledge?
    ) -> Knowledge {
        let final = the.facts[name] ?? .pending
        if stage >= fact.finalStage { return final }
        guard stage >= fact.stage else { return random.chance(0.3) ? .onDemand : .pending }
        guard case .known(.number(let number)) = final else {
            return random.chance(0.5) ? .onDemand : .pending
        }
        var (low, high) = (-Double.infinity, Double.infinity)
        if case .between(let a, let b)? = before { (low, high) = (a, b) }
        low = max(low, number - Double(Int.random(in: 0...4, using: &random)))
        if random.chance(0.6) { high = min(high, number + Double(Int.random(in: 0...4, using: &random))) }
        return .between(low, high)
    }
}
