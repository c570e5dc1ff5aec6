// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What a message is said to be.
public enum SpamLabel: String, Sendable, Hashable, CaseIterable {
    case spam, ham
}

/// A model that learns, in memory: 16 MiB. A value; used by one thread at a time.
public struct SpamLearner {
    private(set) var header = ModelHeader()
    private(set) var weights: [Int32]
    private(set) var counts: [UInt16]
    private(set) var ring = LearnedRing()

    /// What came of a message that was to be learned or forgotten.
    public enum Outcome: Sendable, Hashable {
        case learned
        /// It was learned as the other before, which was taken back first.
        case relearned
        /// Nothing changed: it was learned before.
        case known
        case forgotten
        /// Nothing changed: it was never learned, or so long ago that it is not remembered.
        case unknown
    }

    /// A model that has learned nothing.
    public init() {
        weights = Array(repeating: 0, count: ClassifierLimits.weights)
        counts = Array(repeating: 0, count: ClassifierLimits.tokens * 2)
    }

    init(header: ModelHeader, weights: [Int32], counts: [UInt16], ring: LearnedRing) {
        self.header = header
        self.weights = weights
        self.counts = counts
        self.ring = ring
    }

    /// The probability that a message is spam, from 0 to 1; 0.5 for a model that has learned nothing.
    public func probability(_ features: SpamFeatures) -> Double { ModelNumbers.probability(logit(features)) }

    /// The logarithm of the odds that a message is spam.
    public func logit(_ features: SpamFeatures) -> Double { withNumbers { $0.logit(features) } }

    func withNumbers<Value>(_ body: (ModelNumbers) -> Value) -> Value {
        weights.withUnsafeBufferPointer { weights in
            counts.withUnsafeBufferPointer { counts in
                body(ModelNumbers(weights: weights, counts: counts, header: header))
            }
        }
    }

    /// Notes when it was changed, in seconds since 1970.
    mutating func stamp(_ seconds: Int64) {
        if header.created == 0 { header.created = seconds }
        header.changed = seconds
    }

    // MARK: Learning

    /// Learns a message, each only once; one that was learned as the other is taken back first.
    public mutating func learn(_ features: SpamFeatures, as label: SpamLabel) -> Outcome {
        let digest = features.digest
        var outcome = Outcome.learned
        if let known = ring.find(digest) {
            if known.label == label { return .known }
            takeBack(features, known)
            outcome = .relearned
        }
        let step = step(features, label)
        move(features, by: step)
        count(features, label, by: 1)
        ring.add(.init(digest: digest, label: label, step: step))
        return outcome
    }

    /// Takes back what a message has taught, exactly unless counts were halved since.
    public mutating func forget(_ features: SpamFeatures) -> Outcome {
        guard let known = ring.find(features.digest) else { return .unknown }
        takeBack(features, known)
        return .forgotten
    }

    private mutating func takeBack(_ features: SpamFeatures, _ known: LearnedRing.Entry) {
        move(features, by: known.step == .min ? .max : -known.step)
        count(features, known.label, by: -1)
        ring.remove(known.digest)
    }

    /// How sure the regression should be before it learns no more.
    private static let margin = 3.0
    private static let rate = 10.0

    /// By how much each feature's weight moves, in 2^-24; 0 if the message is judged well enough already.
    private func step(_ features: SpamFeatures, _ label: SpamLabel) -> Int32 {
        let sign = label == .spam ? 1.0 : -1.0
        let logit = withNumbers { $0.regression(features) }
        guard sign * logit < SpamLearner.margin else { return 0 }
        let miss = (label == .spam ? 1 : 0) - ModelNumbers.probability(logit)
        let divisor = Double(max(features.count, ClassifierLimits.leastFeatures))
        return Int32(clamping: Int((miss * SpamLearner.rate / divisor * ModelNumbers.one).rounded()))
    }

    private mutating func move(_ features: SpamFeatures, by step: Int32) {
        guard step != 0 else { return }
        weights.withUnsafeMutableBufferPointer { weights in
            for hash in features.hashes {
                let index = ModelNumbers.weight(hash)
                weights[index] = Int32(clamping: Int(weights[index]) + Int(step))
            }
        }
        header.bias = Int32(clamping: Int(header.bias) + Int(step))
    }

    private mutating func count(_ features: SpamFeatures, _ label: SpamLabel, by change: Int) {
        let side = label == .spam ? 0 : 1
        var isFull = false
        counts.withUnsafeMutableBufferPointer { counts in
            for hash in features.hashes.dropFirst(features.tokenStart) {
                let index = ModelNumbers.count(hash) * 2 + side
                counts[index] = UInt16(clamping: Int(counts[index]) + change)
                if counts[index] == .max { isFull = true }
            }
        }
        switch label {
        case .spam:
            header.spam = UInt32(clamping: Int(header.spam) + change)
            header.learnedSpam = UInt64(clamping: Int(clamping: header.learnedSpam) + change)
        case .ham:
            header.ham = UInt32(clamping: Int(header.ham) + change)
            header.learnedHam = UInt64(clamping: Int(clamping: header.learnedHam) + change)
        }
        if isFull { halve() }
    }

    private mutating func halve() {
        for index in counts.indices { counts[index] /= 2 }
        header.spam /= 2
        header.ham /= 2
    }
}
