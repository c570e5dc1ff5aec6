// SPDX-License-Identifier: Apache-2.0
//
// What the parsers of this module read bytes with. Every access is checked against the end: a byte
// that is not there is nil, a range that is too long is cut. No RFC, no limits of its own.

internal import Glibc

/// The bytes that mean something in mail syntax.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let percent = UInt8(ascii: "%")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let asterisk = UInt8(ascii: "*")
    static let comma = UInt8(ascii: ",")
    static let hyphen = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let less = UInt8(ascii: "<")
    static let equals = UInt8(ascii: "=")
    static let greater = UInt8(ascii: ">")
    static let question = UInt8(ascii: "?")
    static let at = UInt8(ascii: "@")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let underscore = UInt8(ascii: "_")
    static let delete: UInt8 = 0x7F
}

extension UInt8 {
    @inline(__always) var isASCII: Bool { self < 0x80 }
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isUppercase: Bool { self &- 0x41 < 26 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var lowercased: UInt8 { isUppercase ? self | 0x20 : self }
    /// WSP of RFC 5234.
    @inline(__always) var isBlank: Bool { self == ASCII.space || self == ASCII.tab }
    @inline(__always) var isLineEnd: Bool { self == ASCII.lineFeed || self == ASCII.carriageReturn }

    /// The value of a hexadecimal digit of either case.
    var hexadecimal: UInt8? {
        if isDigit { return self &- 0x30 }
        let folded = (self | 0x20) &- 0x61
        return folded < 6 ? folded &+ 10 : nil
    }

    /// atext of RFC 5322 section 3.2.3 and, as RFC 6531 has it, every octet of non-ASCII UTF-8.
    var isAtext: Bool {
        if isLetter || isDigit || !isASCII { return true }
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), ASCII.percent, UInt8(ascii: "&"),
            UInt8(ascii: "'"), ASCII.asterisk, UInt8(ascii: "+"), ASCII.hyphen, UInt8(ascii: "/"),
            ASCII.equals, ASCII.question, UInt8(ascii: "^"), ASCII.underscore, UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The byte at an index, nil outside.
    @inline(__always)
    func byte(_ index: Int) -> UInt8? {
        UInt(bitPattern: index) < UInt(bitPattern: count) ? self[index] : nil
    }

    /// The bytes from `lower` to below `upper`, cut to what is there.
    @inline(__always)
    func slice(_ lower: Int, _ upper: Int) -> UnsafeRawBufferPointer {
        let end = Swift.min(Swift.max(upper, 0), count)
        let start = Swift.min(Swift.max(lower, 0), end)
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    @inline(__always)
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        slice(range.lowerBound, range.upperBound)
    }

    /// Where a byte stands first, from `start` on; nil if nowhere.
    func position(of byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start >= 0, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The bytes without WSP and line ends at either end.
    var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, let byte = byte(start), byte.isBlank || byte.isLineEnd { start += 1 }
        while end > start, let byte = byte(end - 1), byte.isBlank || byte.isLineEnd { end -= 1 }
        return slice(start, end)
    }

    var isASCII: Bool { allSatisfy(\.isASCII) }
    var isBlank: Bool { allSatisfy(\.isBlank) }

    /// At most `limit` bytes, not ending within a UTF-8 sequence.
    func clippedUTF8(_ limit: Int) -> UnsafeRawBufferPointer {
        guard count > limit else { return self }
        var end = limit
        // A sequence has at most three continuation octets; more of them is no UTF-8 anyway.
        while end > 0, limit - end < 3, let byte = byte(end), byte & 0xC0 == 0x80 { end -= 1 }
        return slice(0, end)
    }
}

/// Hands a text's UTF-8 to a parser of bytes.
func withBytes<Value>(of text: some StringProtocol, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    let direct = text.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
    return direct ?? Array(text.utf8).withUnsafeBytes(body)
}
