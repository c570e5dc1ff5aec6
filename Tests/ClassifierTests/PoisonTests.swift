// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Classifier

/// How far one message may move the verdict on others. What the README states. (The model here has seen 200 short
/// messages that are much alike; a real one moves less.)
@Suite("Messages made to poison the model")
struct PoisonTests {
    /// Logits by which the verdict on other mail may move, for one message learned wrongly.
    static let bound = 2.5

    /// All letters and words there are, much of one, and nothing but what others have as well.
    static let poisons: [(name: String, text: String)] = {
        var random = SplitMix64(seed: 5)
        let own = Sample.hamWords + Sample.spamWords + Sample.neutral
        let dictionary = (0..<50_000).map { "word\($0)" } + own
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        var noise = ""
        while noise.utf8.count < 10_485_760 {
            noise += String((0..<random.below(9) + 2).map { _ in random.pick(letters) }) + " "
        }
        let fields = own.map { "X-\($0): \($0) \(own.joined(separator: " "))\n" }.joined()
        return [
            ("a dictionary", "Subject: a\n\n\((own + dictionary).joined(separator: " "))\n"),
            ("10 MiB of random words", "Subject: b\n\n\(noise)\n"),
            (
                "every feature at once",
                Sample.text(.ham, 9_000).replacing("\n\n", with: "\n\(fields)\n")
                    + own.joined(separator: " ") + "\n"
            ),
            ("no feature but one", "S:\n\n"),
        ]
    }()

    @Test("move the verdict on other mail by no more than the bound", arguments: poisons.indices)
    func bounded(_ index: Int) throws {
        let (name, text) = PoisonTests.poisons[index]
        var learner = try Sample.learner(100)
        let others = try (2_000..<2_040).map {
            try Sample.features(Sample.text($0 % 2 == 0 ? .spam : .ham, $0))
        }
        let before = others.map { learner.logit($0) }
        _ = learner.learn(try Sample.features(text), as: .spam)
        let moved = zip(before, others).map { abs(learner.logit($1) - $0) }.max() ?? 0
        print("poison: \(name) moves other mail by at most \(moved) logits")
        #expect(moved <= PoisonTests.bound, "\(name)")
    }
}
