// SPDX-License-Identifier: Apache-2.0

/// Which patterns of a set have matched.
struct PatternHits: Sendable, Hashable {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ number: Int) {
        let word = number >> 6
        guard words.indices.contains(word) else { return }
        words[word] |= 1 << UInt64(number & 63)
    }

    func contains(_ number: Int) -> Bool {
        let word = number >> 6
        return words.indices.contains(word) && words[word] & (1 << UInt64(number & 63)) != 0
    }

    mutating func removeAll() {
        for word in words.indices { words[word] = 0 }
    }
}

/// Patterns over bytes that pass by in chunks, as a body does.
///
/// A pattern that has matched stays matched; what has not is open until `finish`.
final class PatternStream {
    private let set: PatternSet
    private let stream: OpaquePointer
    private(set) var hits: PatternHits
    private(set) var isFinished = false
    /// True after an error of the engine: nothing can be said about what has not matched.
    private(set) var isBroken = false

    init?(_ set: PatternSet) {
        guard set.isStreaming, let stream = set.openStream() else { return nil }
        self.set = set
        self.stream = stream
        hits = PatternHits(count: set.count)
    }

    deinit { PatternSet.close(stream) }

    /// The next bytes; true if that settled a pattern.
    @discardableResult
    func feed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !isFinished, !isBroken, !bytes.isEmpty else { return false }
        let before = hits
        isBroken = !set.feed(bytes, to: stream, into: &hits)
        return isBroken || hits != before
    }

    /// No more bytes will come.
    func finish() {
        guard !isFinished else { return }
        isFinished = true
        if !isBroken { isBroken = !set.finish(stream, into: &hits) }
    }

    /// Ready for another text.
    func reset() {
        if !isFinished || isBroken { isBroken = !set.finish(stream, into: &hits) }
        isFinished = false
        hits.removeAll()
    }

    func truth(of number: Int) -> Truth {
        if hits.contains(number) { return .yes }
        if isBroken { return .failed }
        return isFinished ? .no : .unknown
    }
}
