// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

/// What must hold of every condition and every message.
@Suite("Properties of judging")
struct PropertyTests {
    private static let seeds: [UInt64] = Array(1...40)
    private static let lastStage = 6

    /// The outcome with everything known at once.
    private func outcome(_ program: Program, _ condition: Condition, _ message: RandomPolicy.Message) -> Truth
    {
        var bench = Bench(program, condition)
        for (name, known) in message.facts { bench.set(name, known) }
        bench.feed(message.body)
        bench.finish()
        return bench.judge()
    }

    @Test("stage by stage or all at once, the outcome is the same, and decided is decided", arguments: seeds)
    func stages(seed: UInt64) throws {
        var policy = RandomPolicy(seed: seed)
        for _ in 0..<25 {
            let text = policy.condition()
            var bench = try Bench(text)
            let message = policy.message()
            let final = outcome(bench.program, bench.condition, message)
            #expect(final.isDecided, "\(text)")
            var decided: Truth?
            var before: [String: Knowledge] = [:]
            for stage in 0...PropertyTests.lastStage {
                for fact in Sample.schema.facts {
                    let name = fact.argument == .required ? "\(fact.name)[\"X\"]" : fact.name
                    let known = policy.knowledge(
                        of: fact, in: message, name: name, stage: stage, before: before[name])
                    before[name] = known
                    bench.set(name, known)
                }
                if stage == PropertyTests.lastStage {
                    for byte in message.body {
                        bench.feed([byte])
                        check(bench.judge(), &decided, final, text)
                    }
                    bench.finish()
                }
                check(bench.judge(), &decided, final, text)
            }
            #expect(decided == final, "\(text)")
        }
    }

    private func check(_ truth: Truth, _ decided: inout Truth?, _ final: Truth, _ text: String) {
        if let decided {
            #expect(truth == decided, "a decided outcome changed: \(text)")
        } else if truth.isDecided {
            decided = truth
            #expect(truth == final, "\(text)")
        }
    }

    @Test("looking up what is wanted and nothing else leads to the same outcome", arguments: seeds)
    func wanted(seed: UInt64) throws {
        var policy = RandomPolicy(seed: seed &+ 1_000)
        for _ in 0..<25 {
            let text = policy.condition()
            var bench = try Bench(text)
            let message = policy.message()
            let final = outcome(bench.program, bench.condition, message)
            for name in message.facts.keys.sorted() {
                bench.set(name, policy.random.chance(0.6) ? .onDemand : message.facts[name] ?? .pending)
            }
            bench.feed(message.body)
            bench.finish()
            var truth = bench.judge()
            for _ in 0..<100 where truth == .unknown {
                let wanted = bench.wanted()
                #expect(!wanted.isEmpty, "open, and nothing is wanted: \(text)")
                guard let name = wanted.first else { break }
                bench.set(name, message.facts[name] ?? .pending)
                truth = bench.judge()
            }
            #expect(truth == final, "\(text)")
            #expect(bench.wanted().isEmpty, "decided, and something is wanted: \(text)")
        }
    }

    @Test("recipients with the same residual end alike, whatever the message brings", arguments: seeds)
    func residuals(seed: UInt64) throws {
        var policy = RandomPolicy(seed: seed &+ 2_000)
        for _ in 0..<15 {
            let bench = try Bench(policy.condition())
            let envelope = policy.message()
            var groups: [String: [[String: Knowledge]]] = [:]
            for _ in 0..<6 {
                let recipient = policy.message().facts.filter {
                    $0.key.hasPrefix("recipient") && $0.key != "recipients.count"
                }
                var own = Bench(bench.program, bench.condition)
                for fact in Sample.schema.facts where fact.stage <= 3 && fact.stage == fact.finalStage {
                    own.set(fact.name, recipient[fact.name] ?? envelope.facts[fact.name] ?? .pending)
                }
                groups[own.residual(), default: []].append(recipient)
            }
            for _ in 0..<5 {
                var message = policy.message()
                for fact in Sample.schema.facts where fact.stage <= 3 && fact.stage == fact.finalStage {
                    message.facts[fact.name] = envelope.facts[fact.name]
                }
                for group in groups.values {
                    let outcomes = Set(
                        group.map { recipient in
                            var own = message
                            own.facts.merge(recipient) { $1 }
                            return outcome(bench.program, bench.condition, own)
                        })
                    #expect(outcomes.count == 1)
                }
            }
        }
    }
}
