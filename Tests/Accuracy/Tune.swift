// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Scores that fit mail with labels: a logistic regression whose weights stay within bounds.
///
/// Each bound is what a person who knows mail would still believe in; the middle of the two is where a weight stays that
/// the mail at hand says nothing of. Without them the weights learn one site's mail and fail on the next.
struct Tune {
    /// How much the middle of the bounds counts, in messages.
    static let prior = 50.0
    /// How much more the ham counts in all than the spam: a wrong refusal costs more than what slips through.
    static let hamWeight = 20.0

    private static let rounds = 12

    private let rows: [[Int]]
    private let labels: [Double]
    private let messageWeights: [Double]
    private var weights: [Double]
    private var bias = -4.0
    private var sums: [Double]

    /// The weights of rules, one for each pair of bounds. `hits` are the numbers of the rules that are true, of each
    /// message, and `labels` true for spam.
    static func fit(hits: [[Int]], labels: [Bool], bounds: [(Double, Double)]) -> [Double] {
        var tune = Tune(hits, labels, bounds)
        for _ in 0..<rounds { tune.round(bounds) }
        return tune.weights
    }

    private init(_ hits: [[Int]], _ labels: [Bool], _ bounds: [(Double, Double)]) {
        var rows = Array(repeating: [Int](), count: bounds.count)
        for (message, rules) in hits.enumerated() {
            for rule in rules where rows.indices.contains(rule) { rows[rule].append(message) }
        }
        self.rows = rows
        self.labels = labels.map { $0 ? 1 : 0 }
        let spam = Double(max(1, labels.count { $0 }))
        let ham = Double(max(1, labels.count { !$0 }))
        let half = Double(labels.count) / 2
        messageWeights = labels.map { $0 ? half / spam : half / ham * Tune.hamWeight }
        let middle = bounds.map { ($0.0 + $0.1) / 2 }
        weights = middle
        sums = hits.map { rules in rules.reduce(-4.0) { $0 + (middle.indices.contains($1) ? middle[$1] : 0) }
        }
    }

    /// One step of Newton's method for each weight in turn, and one for the bias.
    private mutating func round(_ bounds: [(Double, Double)]) {
        for (rule, bound) in bounds.enumerated() where !rows[rule].isEmpty && bound.0 < bound.1 {
            let (slope, curve) = derivatives(rows[rule])
            let middle = (bound.0 + bound.1) / 2
            let step = -(slope + Tune.prior * (weights[rule] - middle)) / (curve + Tune.prior)
            let next = min(max(weights[rule] + min(max(step, -1), 1), bound.0), bound.1)
            for message in rows[rule] { sums[message] += next - weights[rule] }
            weights[rule] = next
        }
        let (slope, curve) = derivatives(Array(sums.indices))
        let step = -slope / (curve + 1e-6)
        bias += step
        for message in sums.indices { sums[message] += step }
    }

    private func derivatives(_ messages: [Int]) -> (slope: Double, curve: Double) {
        var (slope, curve) = (0.0, 0.0)
        for message in messages {
            let probability = 1 / (1 + exp(-min(max(sums[message], -30), 30)))
            slope += messageWeights[message] * (probability - labels[message])
            curve += messageWeights[message] * probability * (1 - probability)
        }
        return (slope, curve)
    }
}

/// The text of a policy with its scores, and the bounds that stand behind them: `score: 2  # 1..3.5`.
struct ScoreLines {
    private var lines: [String]
    /// Of each score rule: the name, the number of its line, the bounds; a score without bounds is never changed.
    let scores: [(name: String, line: Int, bounds: (Double, Double))]

    init(_ text: String) {
        lines = text.components(separatedBy: "\n")
        var scores: [(String, Int, (Double, Double))] = []
        var name = ""
        for (number, line) in lines.enumerated() {
            if line.hasPrefix("  - name: ") { name = String(line.dropFirst(10)) }
            guard line.hasPrefix("    score: ") else { continue }
            let parts = line.dropFirst(11).split(separator: "#", maxSplits: 1)
            guard let first = parts.first, let score = Double(first.filter { $0 != " " }) else { continue }
            let ends = parts.dropFirst().first?.components(separatedBy: "..").compactMap {
                Double($0.filter { $0 != " " })
            }
            let bounds = ends.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil } ?? (score, score)
            scores.append((name, number, bounds))
        }
        self.scores = scores
    }

    /// The text with other scores, of those that have bounds.
    mutating func set(_ weights: [Double]) {
        for (score, weight) in zip(scores, weights) where score.bounds.0 < score.bounds.1 {
            let rounded = (weight * 10).rounded() / 10
            let shown = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
            let start = "    score: \(shown)"
            let padding = String(repeating: " ", count: max(1, 20 - start.count))
            let bounds = [score.bounds.0, score.bounds.1].map {
                $0 == $0.rounded() ? String(Int($0)) : String($0)
            }
            lines[score.line] = "\(start)\(padding)# \(bounds.joined(separator: ".."))"
        }
    }

    var text: String { lines.joined(separator: "\n") }
}
