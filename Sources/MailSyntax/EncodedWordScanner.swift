// SPDX-License-Identifier: Apache-2.0
//
// Finds encoded words, RFC 2047 section 2, with the language of RFC 2231 section 5. Linear: what was
// looked through in vain for one word is not looked through again for the next.

/// Where the parts of encoded words stand in some bytes. Asked for positions in ascending order.
struct EncodedWordScanner {
    struct Match {
        var charset: Range<Int>
        var isBase64: Bool
        var content: Range<Int>
        var end: Int
    }

    private let bytes: UnsafeRawBufferPointer
    /// In a phrase a word ends at white space and angle brackets; in a text it may hold spaces, as
    /// broken writers have it.
    private let isPhrase: Bool
    /// Where the last search for an end stopped, and if it was one.
    private var stop = -1
    private var stoppedAtEnd = false

    init(_ bytes: UnsafeRawBufferPointer, isPhrase: Bool) {
        self.bytes = bytes
        self.isPhrase = isPhrase
    }

    /// The encoded word that begins at a position with "=?", if one does.
    mutating func match(at start: Int) -> Match? {
        guard bytes.byte(start) == ASCII.equals, bytes.byte(start + 1) == ASCII.question else { return nil }
        let charsetStart = start + 2
        guard let charsetEnd = endOfToken(from: charsetStart), charsetEnd > charsetStart else { return nil }
        var index = charsetEnd
        if bytes.byte(index) == ASCII.asterisk {
            guard let languageEnd = endOfToken(from: index + 1) else { return nil }
            index = languageEnd
        }
        guard bytes.byte(index) == ASCII.question, let encoding = bytes.byte(index + 1),
            encoding.lowercased == UInt8(ascii: "q") || encoding.lowercased == UInt8(ascii: "b"),
            bytes.byte(index + 2) == ASCII.question
        else { return nil }
        let contentStart = index + 3
        guard let contentEnd = end(from: contentStart) else { return nil }
        return Match(
            charset: charsetStart..<charsetEnd, isBase64: encoding.lowercased == UInt8(ascii: "b"),
            content: contentStart..<contentEnd, end: contentEnd + 2)
    }

    /// Where "?" or "*" ends the name of a charset or language.
    private func endOfToken(from start: Int) -> Int? {
        var index = start
        while index - start <= SyntaxLimits.charsetName, let byte = bytes.byte(index) {
            if byte == ASCII.question || byte == ASCII.asterisk { return index }
            guard byte > ASCII.space, byte.isASCII, byte != ASCII.less, byte != ASCII.greater else {
                return nil
            }
            index += 1
        }
        return nil
    }

    /// Where the first "?=" stands from a position on.
    private mutating func end(from start: Int) -> Int? {
        if stop < start {
            var index = start
            while let byte = bytes.byte(index), !isStop(byte, at: index) { index += 1 }
            stop = index
            stoppedAtEnd = bytes.byte(index) == ASCII.question
        }
        return stoppedAtEnd ? stop : nil
    }

    private func isStop(_ byte: UInt8, at index: Int) -> Bool {
        if byte == ASCII.question { return bytes.byte(index + 1) == ASCII.equals }
        return isPhrase && (byte <= ASCII.space || byte == ASCII.less || byte == ASCII.greater)
    }
}
