// SPDX-License-Identifier: Apache-2.0

/// A source whose answers are remembered.
public struct CachedSource: RecipientSource {
    private let inquiry: any RecipientSource
    private let cache: RecipientCache

    /// Asks `inquiry` what `cache` does not know.
    public init(_ inquiry: any RecipientSource, _ cache: RecipientCache) {
        self.inquiry = inquiry
        self.cache = cache
    }

    /// The source's own.
    public var name: String { inquiry.name }

    /// Answers from the cache, or asks. What will soon run out is asked for again while it still holds; who exists
    /// and may have filled up since is asked for first.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        let (mailbox, name) = (question.mailbox, name)
        // No mailbox has such a name; and none may look like another one in the cache.
        guard mailbox.address.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f }) else {
            return answer(RecipientAnswer(.unknown, "an address has no control characters"))
        }
        guard let found = cache.find(mailbox, source: name, size: question.size) else {
            return inquiry.ask(question) { [cache] result in
                answer(cache.remember(mailbox, source: name, result))
            }
        }
        guard !found.isStale else {
            return inquiry.ask(question) { [cache] result in
                let remembered = cache.remember(mailbox, source: name, result)
                answer(result.status == .failed ? found.answer : remembered)
            }
        }
        answer(found.answer)
        guard found.isDue else { return }
        inquiry.ask(question) { [cache] result in
            // No news is no reason to forget what still holds.
            if result.status != .failed { cache.remember(mailbox, source: name, result) }
        }
    }
}
