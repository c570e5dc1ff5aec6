// SPDX-License-Identifier: Apache-2.0
//
// How a message is judged, from the numbers of a model:
// - a logistic regression over all features (online, binary features, trained only within a margin): strong where
//   much was learned, and quick to follow what changes;
// - Fisher's method over the tokens (Robinson; as bogofilter): strong where little was learned.
// Both are logits, and are added. The weights are whole multiples of 2^-24, so that what was learned can be taken
// back exactly.

internal import Glibc

/// The numbers of a model, wherever they lie.
struct ModelNumbers {
    /// A weight for each feature, in 2^-24.
    let weights: UnsafeBufferPointer<Int32>
    /// For each token the number of spam and of ham messages that had it.
    let counts: UnsafeBufferPointer<UInt16>
    let header: ModelHeader

    static let one = 16_777_216.0

    /// What a message's features say, in logits before ``calibration``: above 0 for spam.
    func score(_ features: SpamFeatures) -> (regression: Double, tokens: Double) {
        (regression(features), tokens(features))
    }

    /// The logarithm of the odds that a message is spam.
    func logit(_ features: SpamFeatures) -> Double {
        let score = score(features)
        return ModelNumbers.calibration * (score.regression + score.tokens)
    }

    /// By how much the sum of both exaggerates, measured on mail that was not learned.
    static let calibration = 1.0

    static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

    // MARK: The regression

    func regression(_ features: SpamFeatures) -> Double {
        guard weights.count == ClassifierLimits.weights else { return 0 }
        var sum = Int64(header.bias)
        for hash in features.hashes { sum &+= Int64(weights[ModelNumbers.weight(hash)]) }
        return Double(sum) / ModelNumbers.one
    }

    @inline(__always)
    static func weight(_ hash: UInt32) -> Int { Int(hash) & (ClassifierLimits.weights - 1) }

    /// Where the two counts of a token stand: spam here, ham behind it.
    @inline(__always)
    static func count(_ hash: UInt32) -> Int { Int(hash >> 12) & (ClassifierLimits.tokens - 1) }

    // MARK: The tokens

    /// Robinson's s and x: what a token counts that was rarely seen.
    private static let strength = 0.0178
    private static let assumed = 0.52
    /// Tokens nearer to 0.5 say nothing.
    private static let deviation = 0.45
    private static let clip = 30.0
    private static let share = 0.15

    /// The likelihood that a message with this token is spam; nil if it was not seen, or says nothing.
    @inline(__always)
    func likelihood(_ hash: UInt32) -> Double? {
        let index = ModelNumbers.count(hash) * 2
        let spam = Double(counts[index])
        let ham = Double(counts[index + 1])
        let seen = spam + ham
        if seen == 0 { return nil }
        let inSpam = spam * header.perSpam
        let plain = inSpam / (inSpam + ham * header.perHam)
        let likelihood =
            (ModelNumbers.strength * ModelNumbers.assumed + seen * plain) / (ModelNumbers.strength + seen)
        return abs(likelihood - 0.5) < ModelNumbers.deviation ? nil : likelihood
    }

    func tokens(_ features: SpamFeatures) -> Double {
        guard header.spam > 0, header.ham > 0, counts.count == ClassifierLimits.tokens * 2 else { return 0 }
        var spam = LogProduct()
        var ham = LogProduct()
        var count = 0
        for hash in features.hashes.dropFirst(features.tokenStart) {
            guard let likelihood = likelihood(hash) else { continue }
            spam.multiply(likelihood)
            ham.multiply(1 - likelihood)
            count += 1
        }
        guard count > 0 else { return 0 }
        let z =
            ModelNumbers.normal(-2 * ham.logarithm, 2 * count)
            - ModelNumbers.normal(-2 * spam.logarithm, 2 * count)
        return ModelNumbers.clip * tanh(z / ModelNumbers.clip) * ModelNumbers.share
    }

    /// A chi-square value as a standard normal one (Wilson and Hilferty).
    private static func normal(_ value: Double, _ freedom: Int) -> Double {
        let variance = 2 / (9 * Double(freedom))
        return (cbrt(value / Double(freedom)) - (1 - variance)) / variance.squareRoot()
    }
}

/// The logarithm of a product: one logarithm for many factors.
private struct LogProduct {
    private var product = 1.0
    private var exponents = 0.0

    @inline(__always)
    mutating func multiply(_ factor: Double) {
        product *= factor
        if product < 1e-250 { fold() }
    }

    private mutating func fold() {
        exponents += log(product)
        product = 1
    }

    var logarithm: Double { exponents + log(product) }
}
