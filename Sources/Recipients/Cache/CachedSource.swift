// SPDX-License-Identifier: Apache-2.0

/// A source whose answers are remembered.
public struct CachedSource: RecipientSource {
    private typealias Answer = @Sendable (RecipientAnswer) -> Void

    private let inquiry: any RecipientSource
    private let cache: RecipientCache
    private let knowsRoom: Bool

    /// Asks `inquiry` what `cache` does not know. `knowsRoom` is true of a source that says when a mailbox is full:
    /// its `ok` is not believed for as long.
    public init(_ inquiry: any RecipientSource, _ cache: RecipientCache, knowsRoom: Bool = true) {
        self.inquiry = inquiry
        self.cache = cache
        self.knowsRoom = knowsRoom
    }

    /// The source's own.
    public var name: String { inquiry.name }

    /// Answers from the cache, or asks. What will soon run out is asked for again while it still holds; who exists
    /// and may have filled up since is asked for first.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        // No mailbox has such a name; and none may look like another one in the cache.
        guard question.mailbox.address.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else {
            return answer(RecipientAnswer(.unknown, "an address has no control characters"))
        }
        guard let found = find(question) else { return inquire(question, answer) }
        guard found.isStale else {
            answer(found.answer)
            if found.isDue { inquire(question) { _ in } }
            return
        }
        inquire(hurried(question)) { result in
            // What the source has said counts, and be it that it can't say; its silence does not.
            let isSilent = result.status == .failed && (result.isSourceTrouble || result.isUnasked)
            answer(isSilent ? lastResort(question) ?? result : result)
        }
    }

    /// Who existed a while ago does so still; whether there is room is not known.
    public func lastResort(_ question: RecipientQuestion) -> RecipientAnswer? {
        cache.lastResort(question.mailbox, source: name, size: question.size)
    }

    private func find(_ question: RecipientQuestion) -> RecipientCache.Found? {
        cache.find(
            question.mailbox, source: name, size: question.size, knowsRoom: knowsRoom,
            deadline: question.deadline)
    }

    /// With less time, so that enough is left for who asks when there is no answer.
    private func hurried(_ question: RecipientQuestion) -> RecipientQuestion {
        let now = ContinuousClock.now
        let half = now + (question.deadline - now) / 2
        return RecipientQuestion(
            question.mailbox, size: question.size, deadline: min(half, now + RecipientLimits.stalePatience))
    }

    /// Asks, and once more if somebody is said to be unknown who took mail of late: a server that is being set up
    /// anew may know nobody for a moment.
    private func inquire(_ question: RecipientQuestion, _ answer: @escaping Answer) {
        inquiry.ask(question) { [cache, inquiry, name] result in
            guard result.status == .unknown, cache.tookMailLately(question.mailbox, source: name) else {
                return answer(cache.remember(question.mailbox, source: name, CachedSource.summed(result)))
            }
            inquiry.ask(question) { second in
                guard second.status == .failed else {
                    return answer(cache.remember(question.mailbox, source: name, CachedSource.summed(second)))
                }
                // It has said no once: what it said before does not serve any more.
                answer(RecipientAnswer(.failed, second.detail))
            }
        }
    }

    /// A mailbox is full as well if only its numbers say so.
    private static func summed(_ answer: RecipientAnswer) -> RecipientAnswer {
        guard answer.status == .ok, answer.isFull(for: nil) else { return answer }
        var full = answer
        full.status = .full
        full.aliases = []
        return full
    }
}
