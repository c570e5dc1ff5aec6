// SPDX-License-Identifier: Apache-2.0

/// Why a model judges a message as it does.
public struct SpamExplanation: Sendable {
    /// A feature, and what it adds to the logarithm of the odds: above 0 for spam.
    public struct Share: Sendable, Hashable {
        /// For a person to read: `subject word "free"`.
        public let name: String
        /// In logits.
        public let share: Double
    }

    /// From 0 to 1.
    public let probability: Double
    /// What the regression says, in logits.
    public let regression: Double
    /// What the tokens say taken together, in logits.
    public let tokens: Double
    /// The strongest features, the strongest first.
    public let strongest: [Share]

    /// A token's part in what all say together is not one of adding: its share is that of its own likelihood in all of
    /// them.
    init(_ message: SpamMessage, _ numbers: ModelNumbers) {
        let (features, names) = message.namedFeatures
        let score = numbers.score(features)
        (regression, tokens) = score
        probability = ModelNumbers.probability(numbers.logit(features))
        var shares = features.hashes.map { hash in
            numbers.weights.isEmpty
                ? 0 : Double(numbers.weights[ModelNumbers.weight(hash)]) / ModelNumbers.one
        }
        let lean = features.hashes.enumerated().map { index, hash -> Double in
            guard index >= features.tokenStart, let likelihood = numbers.likelihood(hash) else { return 0 }
            return likelihood - 0.5
        }
        let sided = lean.reduce(0) { score.tokens > 0 ? $0 + max(0, $1) : $0 - min(0, $1) }
        if sided > 0 {
            for index in shares.indices where (lean[index] > 0) == (score.tokens > 0) {
                shares[index] += abs(lean[index]) / sided * score.tokens
            }
        }
        let order = shares.indices.sorted { abs(shares[$0]) > abs(shares[$1]) }
        strongest = order.prefix(ClassifierLimits.strongest).filter {
            shares[$0] != 0 && names.indices.contains($0)
        }
        .map { Share(name: names[$0], share: shares[$0] * ModelNumbers.calibration) }
    }
}
