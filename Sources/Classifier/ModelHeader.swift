// SPDX-License-Identifier: Apache-2.0

/// What stands before the numbers of a model.
struct ModelHeader: Sendable, Hashable {
    /// Of the regression, in 2^-24.
    var bias: Int32 = 0
    /// Messages behind the counts of tokens; both are halved when one of the counts is full.
    var spam: UInt32 = 0
    var ham: UInt32 = 0
    /// Messages that are learned now: those that can still be taken back, and those that are too old for it.
    var learnedSpam: UInt64 = 0
    var learnedHam: UInt64 = 0
    /// Seconds since 1970 at which it was first and last changed; 0 for never.
    var created: Int64 = 0
    var changed: Int64 = 0
    /// The place in the ring of learned messages that is written next.
    var next: UInt32 = 0

    var perSpam: Double { spam == 0 ? 0 : 1 / Double(spam) }
    var perHam: Double { ham == 0 ? 0 : 1 / Double(ham) }
}
