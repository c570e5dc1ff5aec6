// SPDX-License-Identifier: Apache-2.0
//
// The ends of texts that are too long: what a sender writes behind a long comment is seen as well.
// Limits: ContentLimits.keptTail, tailReadings.

/// The last octets of those texts for which there is no room, of the parts read last.
struct TextTails {
    /// What is kept of one text.
    struct Tail {
        let part: Int
        let text: Int
        var bytes: [UInt8] = []
        /// Where in the text it begins.
        var start: Int
    }

    /// Octets of the longest code unit: nothing is cut within one.
    static let unit = 4

    /// The part that was read last comes last.
    private var tails: [Tail] = []
    /// Octets of all of them that count.
    private var total = 0

    mutating func append(_ bytes: UnsafeRawBufferPointer, part: Int, text: Int, at offset: Int) {
        if let last = tails.last, last.part != part {
            // A multipart goes on behind its parts.
            let earlier = tails.filter { $0.part == part }
            if !earlier.isEmpty { tails = tails.filter { $0.part != part } + earlier }
        }
        var index = tails.count - 1
        while tails.indices.contains(index), tails[index].part == part, tails[index].text != text {
            index -= 1
        }
        if !tails.indices.contains(index) || tails[index].part != part {
            guard
                tails.suffix(ContentLimits.tailReadings).count(where: { $0.part == part })
                    < ContentLimits.tailReadings
            else {
                return
            }
            tails.append(Tail(part: part, text: text, start: offset))
            index = tails.count - 1
        }
        let before = Self.size(tails[index])
        tails[index].bytes.append(contentsOf: bytes)
        if tails[index].bytes.count > ContentLimits.keptTail * 2 { Self.trim(&tails[index]) }
        total += Self.size(tails[index]) - before
        while let oldest = tails.first, oldest.part != part,
            total - Self.size(oldest) >= ContentLimits.keptTail
        {
            total -= Self.size(oldest)
            tails.removeFirst()
        }
    }

    mutating func drop(_ text: Int) {
        for tail in tails where tail.text == text { total -= Self.size(tail) }
        tails.removeAll { $0.text == text }
    }

    /// What is kept of a text; nil for nothing.
    func tail(of text: Int) -> Tail? {
        guard var tail = tails.first(where: { $0.text == text }) else { return nil }
        Self.trim(&tail)
        return tail
    }

    private static func size(_ tail: Tail) -> Int { min(tail.bytes.count, ContentLimits.keptTail) }

    private static func trim(_ tail: inout Tail) {
        let surplus = tail.bytes.count - ContentLimits.keptTail
        guard surplus > 0 else { return }
        let removed = (surplus + unit - 1) / unit * unit
        tail.bytes.removeFirst(min(removed, tail.bytes.count))
        tail.start += removed
    }
}
