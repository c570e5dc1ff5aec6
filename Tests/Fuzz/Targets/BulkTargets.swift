// SPDX-License-Identifier: Apache-2.0

@testable internal import Bulk
internal import MailSyntax
internal import StateStore

/// `ComparableWords` and `MinHash`: bounded whatever the text, the same for the same, and blind to what is not seen.
struct ComparableWordsTarget: FuzzTarget {
    let name = "comparable-words"
    let longest = 8_192

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = text(bytes)
        let words = ComparableWords(text).hashes
        try require(words.count <= SyntaxLimits.comparedWords, "\(words.count) words")
        try require(words.count <= text.utf8.count, "more words than octets")
        try requireSame(ComparableWords(text).hashes, words, "the words read again")
        let all = ComparableWords(text, skipsQuotes: false).hashes
        try require(all.count >= words.count || all.count == SyntaxLimits.comparedWords, "quotes hide words")
        let left = ComparableWords(text, without: Set(words)).hashes
        try require(Set(words).isDisjoint(with: left), "a name is left in")
        let hidden = text.unicodeScalars.map { "\($0)\u{200B}" }.joined()
        if hidden.utf8.count < SyntaxLimits.comparedText {
            try requireSame(
                ComparableWords(hidden).hashes, words, "the words with what is not seen in between")
        }
        if let keys = MinHash.keys(of: words) {
            try requireSame(keys.count, BulkLimits.rows / BulkLimits.rowsPerBand, "the number of keys")
            try requireSame(MinHash.keys(of: words), keys, "the digest made again")
        } else {
            try require(words.count < BulkLimits.words, "a text of \(words.count) words has no digest")
        }
        let names = ComparableWords.names(in: Mailbox(lenient: text))
        try require(names.count <= SyntaxLimits.namesOfMailbox, "\(names.count) names")
    }
}

/// `DistinctSketch`: what is read is written as the same bytes, and holds no more than before when joined with itself.
struct SketchTarget: FuzzTarget {
    let name = "sketch"
    let longest = StateStoreLimits.sketch + 8

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let sketch = DistinctSketch(bytes: Array(bytes)) else { return }
        try requireSame(sketch.bytes, Array(bytes), "the bytes written again")
        try require(sketch.count >= 0, "\(sketch.count) elements")
        var union = sketch
        union.formUnion(sketch)
        try requireSame(union, sketch, "the union with itself")
        union.insert(0x1234_5678_9abc_def0)
        try require(union.count >= sketch.count, "it has shrunk")
        try require(union.bytes.count <= StateStoreLimits.sketch, "\(union.bytes.count) bytes")
    }
}
