// SPDX-License-Identifier: Apache-2.0

/// The scores that a filter gave to messages with labels, and what they are worth.
public struct Scores: Sendable, Hashable {
    /// Of spam, the lowest first.
    public let spam: [Double]
    /// Of ham, the lowest first.
    public let ham: [Double]

    /// These, in any order.
    public init(spam: [Double], ham: [Double]) {
        self.spam = spam.sorted()
        self.ham = ham.sorted()
    }

    /// One score and one label (is it spam?) for each message.
    public init(_ scores: [Double], labels: [Bool]) {
        let pairs = zip(scores, labels)
        self.init(spam: pairs.filter { $0.1 }.map(\.0), ham: pairs.filter { !$0.1 }.map(\.0))
    }

    /// How likely some spam has a higher score than some ham (AUC); of equal scores one half counts. Nil if there is
    /// none of the one or of the other.
    public var area: Double? {
        guard !spam.isEmpty, !ham.isEmpty else { return nil }
        var below = 0
        var notAbove = 0
        var twice = 0
        for score in spam {
            while below < ham.count, ham[below] < score { below += 1 }
            while notAbove < ham.count, ham[notAbove] <= score { notAbove += 1 }
            twice += below + notAbove
        }
        return Double(twice) / 2 / Double(spam.count) / Double(ham.count)
    }

    /// How many of both are at or above this threshold.
    public func refused(at threshold: Double) -> Refused {
        Refused(
            threshold: threshold, spam: spam.count { $0 >= threshold }, ham: ham.count { $0 >= threshold })
    }

    /// How much spam is caught by the threshold that refuses at most so many of a thousand ham, rounded down. What is
    /// as high as the first ham that must be kept is not caught.
    public func caught(refusingOfThousand allowed: Int = 1) -> Int {
        let count = ham.count * allowed / 1000
        guard count < ham.count else { return spam.count }
        let kept = ham[ham.count - 1 - count]
        return spam.count { $0 > kept }
    }
}

/// What a threshold refuses.
public struct Refused: Sendable, Hashable {
    /// That threshold.
    public let threshold: Double
    /// Messages that are spam.
    public let spam: Int
    /// Messages that are none.
    public let ham: Int

    /// These.
    public init(threshold: Double, spam: Int, ham: Int) {
        self.threshold = threshold
        self.spam = spam
        self.ham = ham
    }
}
