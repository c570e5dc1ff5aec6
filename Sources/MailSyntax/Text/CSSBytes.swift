// SPDX-License-Identifier: Apache-2.0

/// Where the tokens of CSS end (Syntax Level 3, section 4).
enum CSSBytes {
    /// Stands for what is escaped.
    private static let mark = ASCII.underscore

    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")

    /// The end of a declaration: the `;` or `}` that stands in no string and no brackets, or the end of all.
    static func end(ofValue css: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while let byte = css.byte(index) {
            switch byte {
            case ASCII.semicolon, closeBrace: return index
            case ASCII.quote, UInt8(ascii: "'"): index = skip(css, at: index)
            case ASCII.openParenthesis, ASCII.openBracket, openBrace: index = skipBlock(css, at: index)
            case ASCII.backslash: index += 2
            default: index += 1
            }
        }
        return css.count
    }

    /// Behind the brackets that open at an index, with all that is within; all that is left if they don't close.
    static func skipBlock(_ css: UnsafeRawBufferPointer, at start: Int) -> Int {
        var closing: [UInt8] = []
        var index = start
        while let byte = css.byte(index) {
            switch byte {
            case ASCII.quote, UInt8(ascii: "'"):
                index = skip(css, at: index)
                continue
            case ASCII.openParenthesis: closing.append(ASCII.closeParenthesis)
            case ASCII.openBracket: closing.append(ASCII.closeBracket)
            case openBrace: closing.append(closeBrace)
            case ASCII.closeParenthesis, ASCII.closeBracket, closeBrace:
                // One that closes nothing is a character like others.
                if closing.last == byte { closing.removeLast() }
                if closing.isEmpty { return index + 1 }
            default: break
            }
            index += 1
        }
        return css.count
    }

    /// The end of a word: white space outside of strings and brackets.
    static func end(ofWord css: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while let byte = css.byte(index), !byte.isHTMLSpace, byte != ASCII.comma {
            switch byte {
            case ASCII.quote, UInt8(ascii: "'"), ASCII.openParenthesis: index = skip(css, at: index)
            default: index += 1
            }
        }
        return min(index, css.count)
    }

    /// Behind a string or brackets that open at an index; all that is left if they don't close.
    static func skip(_ css: UnsafeRawBufferPointer, at index: Int) -> Int {
        let opening = css.byte(index) ?? 0
        if opening == ASCII.openParenthesis {
            return css.position(of: ASCII.closeParenthesis, from: index + 1).map { $0 + 1 } ?? css.count
        }
        // A line end ends a string that has no end.
        var end = index + 1
        while let byte = css.byte(end), byte != opening, !byte.isLineEnd { end += 1 }
        return min(end + 1, css.count)
    }

    /// Declarations as they are meant, without comments and with escapes undone; nil where there are neither.
    static func plain(_ css: UnsafeRawBufferPointer) -> [UInt8]? {
        guard css.position(of: ASCII.backslash) != nil || hasComment(css) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(css.count)
        var index = 0
        while let byte = css.byte(index) {
            if byte == UInt8(ascii: "/"), css.byte(index + 1) == ASCII.asterisk {
                index = endOfComment(css, from: index)
            } else if byte == ASCII.backslash {
                index = unescape(css, from: index + 1, to: &output)
            } else {
                output.append(byte)
                index += 1
            }
        }
        return output
    }

    /// Behind the comment that begins at an index.
    static func endOfComment(_ css: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start + 2
        while let star = css.position(of: ASCII.asterisk, from: index) {
            if css.byte(star + 1) == UInt8(ascii: "/") { return star + 2 }
            index = star + 1
        }
        return css.count
    }

    private static func hasComment(_ css: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while let slash = css.position(of: UInt8(ascii: "/"), from: index) {
            if css.byte(slash + 1) == ASCII.asterisk { return true }
            index = slash + 1
        }
        return false
    }

    /// One to six hexadecimal digits and a space, or any other octet for itself.
    private static func unescape(
        _ css: UnsafeRawBufferPointer, from start: Int, to output: inout [UInt8]
    ) -> Int {
        var index = start
        var value: UInt32 = 0
        while index < start + 6, let digit = css.byte(index)?.hexadecimal {
            value = value << 4 | UInt32(digit)
            index += 1
        }
        guard index > start else {
            // A line end that is escaped is nothing.
            if let byte = css.byte(start), !byte.isLineEnd { output.append(byte.isNameByte ? byte : mark) }
            return start + 1
        }
        // What has a meaning in the syntax has none when it is escaped.
        if value < 0x80, !UInt8(truncatingIfNeeded: value).isNameByte {
            output.append(mark)
        } else {
            UTF8Scalar.append(value, to: &output)
        }
        if css.byte(index)?.isHTMLSpace == true { index += 1 }
        return index
    }
}

extension UInt8 {
    /// An octet of a name in CSS.
    var isNameByte: Bool {
        isLetter || isDigit || self == ASCII.hyphen || self == ASCII.underscore || !isASCII
    }

    /// ASCII whitespace of HTML: tab, LF, FF, CR and space.
    @inline(__always) var isHTMLSpace: Bool {
        self <= 0x20 && (self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 || self == 0x0C)
    }
}

extension UnsafeRawBufferPointer {
    /// Without white space of HTML at either end.
    var withoutHTMLSpace: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, let byte = byte(start), byte.isHTMLSpace { start += 1 }
        while end > start, let byte = byte(end - 1), byte.isHTMLSpace { end -= 1 }
        return slice(start, end)
    }

    /// True if the bytes are a word, given in lower case, in any case.
    func equalsLowercased(_ word: StaticString) -> Bool {
        guard word.utf8CodeUnitCount == count else { return false }
        return word.withUTF8Buffer { letters in
            zip(letters, self).allSatisfy { $0 == $1.lowercased }
        }
    }
}
