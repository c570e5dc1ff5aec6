// SPDX-License-Identifier: Apache-2.0
//
// What the readings of a part's header fields compare and cut bytes with. All of it is linear.

/// Bytes that mean something in these fields alone.
enum HeaderByte {
    static let apostrophe = UInt8(ascii: "'")
    static let slash = UInt8(ascii: "/")
}

extension UInt8 {
    /// What a sloppy reader takes for white space: SP, every control and DEL.
    @inline(__always) var isBlankOrControl: Bool { self <= ASCII.space || self == ASCII.delete }

    /// A character of a token, RFC 2045 section 5.1.
    @inline(__always) var isTokenCharacter: Bool {
        if isLetter || isDigit { return true }
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), ASCII.percent, UInt8(ascii: "&"),
            HeaderByte.apostrophe, ASCII.asterisk, UInt8(ascii: "+"), ASCII.hyphen, ASCII.dot,
            UInt8(ascii: "^"),
            ASCII.underscore, UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"),
            UInt8(ascii: "~"):
            return true
        default:
            return false
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Compares with a text that is in lower case, without regard to the case of ASCII letters.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefixIgnoringCase(text, at: 0)
    }

    /// True if a text, given in lower case, stands at a position.
    func hasPrefixIgnoringCase(_ text: StaticString, at start: Int) -> Bool {
        text.withUTF8Buffer { wanted in
            guard start >= 0, start <= count, wanted.count <= count - start else { return false }
            var index = start
            for byte in wanted {
                guard self.byte(index)?.lowercased == byte else { return false }
                index += 1
            }
            return true
        }
    }

    /// Where a text, given in lower case, stands first from a position on.
    func firstIgnoringCase(_ text: StaticString, from start: Int = 0) -> Int? {
        guard text.utf8CodeUnitCount > 0 else { return nil }
        let first = text.withUTF8Buffer { $0.first ?? 0 }
        var index = Swift.max(start, 0)
        while let byte = byte(index) {
            if byte.lowercased == first, hasPrefixIgnoringCase(text, at: index) { return index }
            index += 1
        }
        return nil
    }

    func containsIgnoringCase(_ text: StaticString) -> Bool { firstIgnoringCase(text) != nil }

    /// The first position in a range whose byte is as wanted.
    func first(from start: Int, to end: Int, where isWanted: (UInt8) -> Bool) -> Int? {
        var index = Swift.max(start, 0)
        while index < end, let byte = byte(index) {
            if isWanted(byte) { return index }
            index += 1
        }
        return nil
    }

    /// What is searched for things that only some readers find: all, or both ends of what is long.
    var looseEnds: [Range<Int>] {
        let reach = SyntaxLimits.looseField
        return isLong ? [0..<reach, count - reach..<count] : [0..<count]
    }

    /// True if some of it is not searched.
    var isLong: Bool { count > 2 * SyntaxLimits.looseField }

    /// The first position that holds no white space and no control.
    func skippingBlanks(from start: Int) -> Int {
        first(from: start, to: count) { !$0.isBlankOrControl } ?? count
    }

    /// The position behind a comment, RFC 822 section 3.1.4, that begins here; nil if it has no end.
    func endOfComment(from start: Int) -> Int? {
        var depth = 0
        var index = start
        while let byte = byte(index) {
            switch byte {
            case ASCII.openParenthesis: depth += 1
            case ASCII.closeParenthesis: depth -= 1
            case ASCII.backslash: index += 1
            default: break
            }
            index += 1
            if depth == 0 { return index }
        }
        return nil
    }

    /// The bytes without comments; what stands in quotes is kept. A comment without an end is none.
    var withoutComments: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var index = 0
        var isQuoted = false
        var hasUnfinishedComment = false
        while let byte = byte(index) {
            if byte == ASCII.openParenthesis, !isQuoted, !hasUnfinishedComment {
                if let end = endOfComment(from: index) {
                    index = end
                    continue
                }
                hasUnfinishedComment = true
            }
            if byte == ASCII.quote { isQuoted.toggle() }
            output.append(byte)
            index += 1
            if byte == ASCII.backslash, let next = self.byte(index) {
                output.append(next)
                index += 1
            }
        }
        return output
    }

    /// The bytes without the backslashes that quote the next one, RFC 822 section 3.1.4.
    var unescaped: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var index = 0
        while let byte = byte(index) {
            index += 1
            guard byte == ASCII.backslash, let next = self.byte(index) else {
                output.append(byte)
                continue
            }
            output.append(next)
            index += 1
        }
        return output
    }

    /// The bytes without white space and controls at either end.
    var withoutOuterBlanks: UnsafeRawBufferPointer {
        let start = skippingBlanks(from: 0)
        var end = count
        while end > start, let byte = byte(end - 1), byte.isBlankOrControl { end -= 1 }
        return slice(start, end)
    }

    /// The octets that `%` and two digits stand for, RFC 2231 section 7; a `%` without them stands for itself.
    var percentDecoded: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count)
        var index = 0
        while let byte = byte(index) {
            if byte == ASCII.percent, let high = self.byte(index + 1)?.hexadecimal,
                let low = self.byte(index + 2)?.hexadecimal
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte)
                index += 1
            }
        }
        return output
    }
}

/// A list without repetitions, in the order of appearance and within a limit.
struct Readings<Value: Hashable> {
    private(set) var values: [Value] = []
    let limit: Int
    /// True once one was left out.
    private(set) var isOverLimit = false

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { values.isEmpty }

    /// True if it was not there before, and there was room.
    @discardableResult
    mutating func add(_ value: Value) -> Bool {
        if values.contains(value) { return false }
        guard values.count < limit else {
            isOverLimit = true
            return false
        }
        values.append(value)
        return true
    }

    mutating func add(_ other: Readings) {
        for value in other.values { add(value) }
        if other.isOverLimit { isOverLimit = true }
    }
}
