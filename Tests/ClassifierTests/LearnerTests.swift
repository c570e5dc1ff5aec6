// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Classifier

@Suite("Learning")
struct LearnerTests {
    @Test("it tells spam from ham that it has not seen")
    func learns() throws {
        let learner = try Sample.learner(30)
        for number in 1_000..<1_020 {
            #expect(learner.probability(try Sample.features(Sample.text(.spam, number))) > 0.9)
            #expect(learner.probability(try Sample.features(Sample.text(.ham, number))) < 0.1)
        }
        #expect(learner.summary.spam == 30)
        #expect(learner.summary.ham == 30)
        #expect(learner.summary.remembered == 60)
    }

    @Test("a model that has learned nothing thinks nothing")
    func fresh() throws {
        #expect(SpamLearner().probability(try Sample.features(Sample.text(.spam, 1))) == 0.5)
    }

    @Test("learning the same message twice changes nothing, wherever its copy lies")
    func twice() throws {
        var learner = try Sample.learner(5)
        let before = learner.file
        for text in [
            Sample.text(.spam, 3), "X-Sieve: x\nDelivered-To: x@example.com\n" + Sample.text(.spam, 3),
        ] {
            #expect(learner.learn(try Sample.features(text), as: .spam) == .known)
        }
        let isSame = learner.file == before
        #expect(isSame)
    }

    @Test("forgetting takes back what a message has taught, to the bit and in any order")
    func forgets() throws {
        var learner = try Sample.learner(8)
        let before = learner
        let more = try (100..<110).map { try Sample.features(Sample.text($0 % 2 == 0 ? .spam : .ham, $0)) }
        for (index, features) in more.enumerated() {
            #expect(learner.learn(features, as: index % 2 == 0 ? .spam : .ham) == .learned)
        }
        #expect(!same(learner, before))
        for index in [3, 0, 9, 1, 8, 2, 7, 5, 4, 6] { #expect(learner.forget(more[index]) == .forgotten) }
        #expect(same(learner, before))
        #expect(learner.forget(more[0]) == .unknown)
    }

    @Test("a message learned as the other is taken back first")
    func other() throws {
        let features = try Sample.features(Sample.text(.spam, 100))
        var learner = try Sample.learner(8)
        var straight = learner
        #expect(learner.learn(features, as: .ham) == .learned)
        #expect(learner.learn(features, as: .spam) == .relearned)
        #expect(straight.learn(features, as: .spam) == .learned)
        #expect(same(learner, straight))
    }

    /// Compared here: what `#expect` shows of millions of numbers takes it hours.
    private func same(_ one: SpamLearner, _ other: SpamLearner) -> Bool {
        one.weights == other.weights && one.counts == other.counts && one.header == other.header
    }

    @Test("a count that is full is halved with all the others")
    func halves() throws {
        var learner = SpamLearner(
            header: ModelHeader(), weights: SpamLearner().weights,
            counts: Array(repeating: .max - 1, count: ClassifierLimits.tokens * 2), ring: LearnedRing())
        _ = learner.learn(try Sample.features(Sample.text(.spam, 1)), as: .spam)
        let areHalved = learner.counts.allSatisfy { $0 == 32_767 }
        #expect(areHalved)
        _ = learner.learn(try Sample.features(Sample.text(.spam, 2)), as: .spam)
        #expect(learner.counts.max() == 32_768)
    }

    @Test("of the messages learned the oldest are forgotten first")
    func ring() {
        var ring = LearnedRing()
        for number in 1...ClassifierLimits.learned + 10 {
            ring.add(.init(digest: UInt64(number), label: .spam, step: 1))
        }
        #expect(ring.count == ClassifierLimits.learned)
        #expect(ring.find(10) == nil)
        #expect(ring.find(11)?.label == .spam)
        #expect(ring.find(UInt64(ClassifierLimits.learned + 10)) != nil)
        ring.remove(11)
        #expect(ring.find(11) == nil)
        ring.add(.init(digest: 11, label: .ham, step: 2))
        #expect(ring.find(11) == .init(digest: 11, label: .ham, step: 2))
    }

    @Test("the strongest features of a message are named, and the sums are told")
    func explains() throws {
        let learner = try Sample.learner(30)
        let message = try Sample.message(Sample.text(.spam, 5_000))
        let explained = learner.explain(message)
        #expect(explained.probability == learner.probability(message.features))
        #expect(explained.strongest.count == ClassifierLimits.strongest)
        #expect(explained.strongest.allSatisfy { $0.share > 0 })
        #expect(explained.strongest.contains { $0.name.contains("bulk") })
    }
}
