// SPDX-License-Identifier: Apache-2.0
//
// What structured field bodies are taken apart with: RFC 5322 section 3.2. Line ends are white space, as
// they only fold. Limit: SyntaxLimits.commentDepth.

/// Reads the tokens of a structured field body, from its beginning to its end.
struct FieldScanner {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte.
    var next: UInt8? { bytes.byte(position) }

    /// Skips white space and comments (CFWS); one that does not end, or is too deep, goes to the end.
    mutating func skipSpace() {
        while let byte = next {
            if byte == ASCII.openParenthesis {
                skipComment()
            } else if byte.isBlank || byte.isLineEnd {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func skipComment() {
        var depth = 0
        while let byte = next {
            position += 1
            switch byte {
            case ASCII.openParenthesis: depth += 1
            case ASCII.closeParenthesis: depth -= 1
            case ASCII.backslash: position += 1
            default: break
            }
            if depth == 0 { return }
            if depth > SyntaxLimits.commentDepth { position = bytes.count }
        }
        position = min(position, bytes.count)
    }

    /// Skips the next byte.
    mutating func skip() { position = min(position + 1, bytes.count) }

    /// Skips this byte if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// The bytes up to the first that does not fit; none if it comes next.
    mutating func take(while fits: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
        let start = position
        while let byte = next, fits(byte) { position += 1 }
        return bytes.slice(start, position)
    }

    /// 1*9DIGIT, and how many digits there are; nil for more of them or none.
    mutating func takeNumber() -> (value: Int, digits: Int)? {
        let digits = take(while: \.isDigit)
        guard (1...9).contains(digits.count) else { return nil }
        return (digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }, digits.count)
    }

    /// 1*ALPHA in lower case; nil for none, and for one longer than any word of a date is.
    mutating func takeWord() -> String? {
        let letters = take(while: \.isLetter)
        return (1...16).contains(letters.count) ? lowercasedASCII(letters) : nil
    }
}
