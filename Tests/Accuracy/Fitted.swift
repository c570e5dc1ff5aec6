// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The policy with weights that were fitted on one corpus, on the other one.
struct Fitted: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The policy with weights of one corpus, on the other.",
        discussion: """
            All messages of the one are used for the fit; the bounds behind the scores are those of the policy. Both \
            corpora are needed.
            """)

    @OptionGroup var inputs: Inputs

    func run() throws {
        guard inputs.has(.spamassassin), inputs.has(.trec) else { return }
        let policy = try PolicyRun(inputs.policy)
        let spamassassin = RuledCorpus(try inputs.corpus.samples(.spamassassin), policy)
        let trec = RuledCorpus(try inputs.corpus.samples(.trec), policy)
        let bounds = try policy.bounds(inputs.policy)

        spamassassin.judged(by: trec.weights(bounds)).show(
            "fitted-spamassassin-judged", spamassassin.draw.judges)
        let judged = trec.judged(by: spamassassin.weights(bounds))
        judged.show("fitted-trec-second", trec.draw.second)
        judged.show("fitted-trec-drawn", trec.draw.drawn)
    }
}

/// A corpus, and the rules of a policy that are true of each message.
struct RuledCorpus {
    let draw: Draw
    let policy: PolicyRun
    private let hits: [[Int]]

    init(_ samples: [Sample], _ policy: PolicyRun) {
        draw = Draw(samples: samples)
        self.policy = policy
        hits = policy.hits(samples)
    }

    /// Weights that fit these messages, rounded as the policy has them.
    func weights(_ bounds: [(Double, Double)], of indices: [Int]? = nil) -> [Double] {
        let indices = indices ?? Array(draw.samples.indices)
        return Tune.fit(hits: indices.map { hits[$0] }, labels: draw.labels(indices), bounds: bounds)
            .map { ($0 * 10).rounded() / 10 }
    }

    /// With these weights instead of those of the policy.
    func judged(by weights: [Double]) -> Judged {
        Judged(draw: draw, scores: hits.map { $0.reduce(0) { $0 + weights[$1] } }, policy: policy)
    }
}

extension PolicyRun {
    /// Within what each weight may be, by the comments in the policy.
    func bounds(_ path: String) throws -> [(Double, Double)] {
        let lines = ScoreLines(try String(contentsOfFile: path, encoding: .utf8))
        return rules.map { rule in
            lines.scores.first { $0.name == rule.name }?.bounds ?? (rule.weight, rule.weight)
        }
    }
}
