// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

/// What must hold of every policy and every message.
@Suite("Properties of sessions")
struct PropertyTests {
    private static let seeds: [UInt64] = Array(1...30)

    /// All that is to be seen of how a message ended.
    private struct Outcome: Equatable {
        let response: Response
        let lines: [String]
        let replies: [String?]
        let stages: [Stage]
        let edits: [MessageEdit]
        let sizes: [Int?]
        let scores: [Double?]

        init(_ conversation: Conversation, _ mail: Mail, negotiated: Bool = false) {
            conversation.forgetVerdicts()
            response = conversation.send(mail, negotiated: negotiated)
            lines = conversation.lines
            replies = conversation.verdicts.map { $0.reply?.description }
            stages = conversation.verdicts.map(\.stage)
            edits = conversation.session.edits
            sizes = conversation.verdicts.map(\.size)
            scores = conversation.verdicts.map(\.score)
        }
    }

    private func description(_ rules: [RuleText], _ mail: Mail) -> Comment {
        let rules = rules.map {
            "\($0.name) \($0.when) \($0.act)\($0.shadow ? " shadow" : "") \($0.onFailure)"
        }
        return "\(rules.joined(separator: "\n"))\n\(mail)"
    }

    @Test("judged stage by stage or all at once, a message ends alike", arguments: seeds)
    func reference(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed)
        for _ in 0..<60 {
            let rules = random.rules()
            let policy = try Policy.of(rules)
            let mail = random.mail()
            let right = Reference(policy: policy, mail: mail).endings()
            for negotiated in [false, true] {
                let conversation = Conversation(policy)
                let response = conversation.send(mail, negotiated: negotiated)
                let final = try #require(
                    conversation.verdicts.last { !$0.isShadow }, description(rules, mail))
                let ending = Reference.Ending(kind: final.kind, rule: final.rule)
                #expect(right.contains(ending), "\(ending)\n\(description(rules, mail))")
                switch final.kind {
                case .reject: #expect(response.code == 550)
                case .tempfail: #expect(response.code == 451)
                case .discard: #expect(response == .discard)
                default: #expect(response == .accept)
                }
            }
        }
    }

    @Test("shadow rules are logged where they are true and stand above the winner", arguments: seeds)
    func shadow(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed &+ 500)
        for _ in 0..<40 {
            let rules = random.rules()
            let policy = try Policy.of(rules)
            let mail = random.mail()
            let truths = Reference(policy: policy, mail: mail).truths()
            let conversation = Conversation(policy)
            conversation.send(mail)
            let logged = conversation.verdicts.filter(\.isShadow).compactMap(\.rule)
            let kinds = Set(conversation.verdicts.map(\.kind))
            #expect(Set(logged).count == logged.count, description(rules, mail))
            let winner = conversation.verdicts.last { !$0.isShadow }?.rule
            let end = rules.firstIndex { $0.name == winner } ?? rules.count
            let isLetIn =
                conversation.verdicts.last.map { $0.kind != .reject && $0.kind != .tempfail } ?? false
            for (index, rule) in rules.enumerated() where rule.shadow {
                let isTrue = truths[index] == .yes && index < end
                // Of rules that would end alike the winner may stand above: nobody waits for it.
                let isAlike = truths[index] == .yes && kinds.count == 1
                if logged.contains(rule.name) {
                    #expect(isTrue || isAlike, "\(rule.name)\n\(description(rules, mail))")
                } else if isLetIn {
                    #expect(!isTrue, "\(rule.name)\n\(description(rules, mail))")
                }
            }
        }
    }

    @Test("a message ends as it would in a session of its own, whatever came before it", arguments: seeds)
    func fresh(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed &+ 1_000)
        for _ in 0..<10 {
            let rules = random.rules()
            let disagree: Policy.RecipientsDisagree = random.random.chance(0.5) ? .defer : .strictest
            let policy = try Policy.of(rules, disagree: disagree)
            let used = Conversation(policy)
            for _ in 0..<8 {
                for _ in 0..<Int(random.random.next() % 6) { RandomEvents.one(used, &random) }
                if random.random.chance(0.5) { used.handle(.abort) }
                used.helo("mx.example.org")
                let mail = random.mail(recipients: Int.random(in: 1...4, using: &random.random))
                let negotiated = random.random.chance(0.5)
                let expected = Outcome(Conversation(policy), mail, negotiated: negotiated)
                #expect(Outcome(used, mail, negotiated: negotiated) == expected, description(rules, mail))
            }
        }
    }

    @Test("a deferred recipient left out, the others end as they would without it", arguments: seeds)
    func deferred(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed &+ 2_000)
        for _ in 0..<40 {
            let rules = random.rules()
            let policy = try Policy.of(rules)
            var mail = random.mail(recipients: 4)
            let first = Conversation(policy)
            first.mail(mail.from, size: mail.size)
            mail.to = mail.to.filter { first.rcpt($0) == .proceed }
            guard !mail.to.isEmpty else { continue }
            let all = Outcome(Conversation(policy), mail)
            #expect(all.response == Outcome(Conversation(policy), mail).response)
            // Each of them alone ends as they all do, unless their number is what a rule is about.
            guard !rules.contains(where: { $0.when.contains("recipients.count") }),
                !rules.contains(where: \.shadow)
            else { continue }
            for recipient in mail.to {
                var own = mail
                own.to = [recipient]
                let conversation = Conversation(policy)
                let response = conversation.send(own)
                #expect(same(response, all.response), "\(recipient)\n\(description(rules, mail))")
            }
        }
    }

    private func same(_ one: Response, _ other: Response) -> Bool {
        one == other || (one.code != nil && one.code == other.code)
    }
}
