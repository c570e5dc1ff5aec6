// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `make tune`: the scores of the policy, fitted anew.
struct Fit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune", abstract: "Fit the scores of the policy to mail with labels.",
        discussion: """
            The training half of the SpamAssassin corpus and the first half of TREC: what the policy is measured on is \
            in neither. Only scores with bounds behind them are changed, as in 'score: 2  # 1..3.5'.
            """)

    @OptionGroup var inputs: Inputs

    func run() throws {
        let policy = try PolicyRun(inputs.policy)
        let arrivals = try inputs.corpus.samples(.trec)
        let samples =
            try inputs.corpus.samples(.spamassassin).filter { !$0.isJudge }
            + arrivals.prefix(arrivals.count / 2)
        var lines = ScoreLines(try String(contentsOfFile: inputs.policy, encoding: .utf8))
        let bounds = policy.rules.map { rule in
            lines.scores.first { $0.name == rule.name }?.bounds ?? (rule.weight, rule.weight)
        }
        let weights = Tune.fit(hits: policy.hits(samples), labels: samples.map(\.isSpam), bounds: bounds)
        lines.set(
            lines.scores.map { score in
                policy.rules.firstIndex { $0.name == score.name }.map { weights[$0] } ?? score.bounds.0
            })
        try lines.text.write(toFile: inputs.policy, atomically: true, encoding: .utf8)
    }
}
