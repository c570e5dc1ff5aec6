// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// A question that a pool has to answer.
struct PoolQuestion: Sendable {
    let question: RecipientQuestion
    let answer: @Sendable (RecipientAnswer) -> Void
    let arrived: NIODeadline
    let deadline: NIODeadline
    /// True once it was lost with a connection: a second time it has failed.
    var wasAskedAgain = false

    /// Arrives now.
    init(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        self.question = question
        self.answer = answer
        arrived = .now()
        deadline = arrived + TimeAmount(ContinuousClock.now.duration(to: question.deadline))
    }

    /// How long the asker would wait, in words.
    var patience: String { PoolAddress.words(deadline - arrived) }
}

extension TimeAmount {
    /// The same time; below 0 is 0, and above a day a day.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(seconds, 0), 86_400)
        self = .nanoseconds(whole * 1_000_000_000 + (seconds < 0 ? 0 : max(attoseconds, 0) / 1_000_000_000))
    }
}

/// Where a pool counts; read from any thread.
final class PoolTally: Sendable {
    private let counters = Mutex(PoolCounters())

    var now: PoolCounters { counters.withLock { $0 } }

    func update(_ change: (inout PoolCounters) -> Void) {
        counters.withLock { change(&$0) }
    }
}
