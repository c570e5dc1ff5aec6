// SPDX-License-Identifier: Apache-2.0

import AccuracyMetrics
import ArgumentParser
import Foundation

/// The policy as it is shipped, on mail from which nothing was learned.
struct Untrained: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The policy as it is, without training.")

    @OptionGroup var inputs: Inputs

    func run() throws {
        let policy = try PolicyRun(inputs.policy)
        for name in inputs.present {
            let draw = Draw(samples: try inputs.corpus.samples(name))
            let judged = Judged(
                draw: draw, scores: policy.hits(draw.samples).map(policy.score), policy: policy)
            switch name {
            case .spamassassin:
                judged.show("untrained-spamassassin", Array(draw.samples.indices))
                judged.show("untrained-spamassassin-judged", draw.judges)
            case .trec:
                judged.show("untrained-trec", Array(draw.samples.indices))
                judged.show("untrained-trec-second", draw.second)
                judged.show("untrained-trec-drawn", draw.drawn)
            case .linux:
                judged.show("untrained-linux", Array(draw.samples.indices))
            }
        }
    }
}

/// Scores of a policy for a whole corpus.
struct Judged {
    let draw: Draw
    let scores: [Double]
    let policy: PolicyRun

    /// Prints the figure for some of the messages.
    func show(_ set: String, _ indices: [Int]) {
        let scores = Scores(indices.map { self.scores[$0] }, labels: draw.labels(indices))
        print(Figure(set, "durward", scores, at: [policy.threshold]))
    }
}
