// SPDX-License-Identifier: Apache-2.0
//
// The pieces of a log line: where a key and its value stand, and what the value says. The grammar is
// in LogLineParser.swift.

/// One `key=value` of a line.
struct LogField {
    var key: Range<Int>
    var value: LogValue
    /// The byte after the field: a space or the end.
    var end: Int

    /// Reads the field that begins at an index within the line.
    init(in bytes: Span<UInt8>, from start: Int) throws(LogLineError) {
        var index = start
        while index < bytes.count, Self.isBare(bytes[index]) { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
            throw .malformed(at: index)
        }
        key = start..<index
        index += 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            let first = index + 1
            guard let last = Self.endOfQuoted(bytes, from: first) else { throw .malformed(at: first) }
            value = LogValue(place: first..<last, isQuoted: true)
            end = last + 1
        } else {
            let first = index
            while index < bytes.count, Self.isBare(bytes[index]) { index += 1 }
            guard index > first else { throw .malformed(at: index) }
            value = LogValue(place: first..<index, isQuoted: false)
            end = index
        }
        if end < bytes.count, bytes[end] != UInt8(ascii: " ") { throw .malformed(at: end) }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\"")
    }

    private static func endOfQuoted(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): return index
            case UInt8(ascii: "\\"): index += 2
            case 0..<0x20, 0x7F: return nil
            default: index += 1
            }
        }
        return nil
    }

    static func matches(_ bytes: Span<UInt8>, _ place: Range<Int>, _ name: Span<UInt8>) -> Bool {
        guard place.count == name.count else { return false }
        for offset in name.indices where bytes[place.lowerBound + offset] != name[offset] { return false }
        return true
    }
}

/// Where a value stands in its line, without its quotes.
struct LogValue {
    var place: Range<Int>
    var isQuoted: Bool

    /// True if the value is this very word, without quotes.
    func isBare(_ word: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard !isQuoted, place.count == word.utf8CodeUnitCount else { return false }
        let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return LogField.matches(bytes, place, word.span)
    }

    /// The value with its escapes resolved; `nil` if one of them is none.
    func text(in bytes: Span<UInt8>) -> String? { text(of: place, in: bytes) }

    private func text(of place: Range<Int>, in bytes: Span<UInt8>) -> String? {
        let raw = bytes.extracting(place)
        if !isQuoted { return raw.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var index = 0
        while index < raw.count {
            let byte = raw[index]
            index += 1
            if byte != UInt8(ascii: "\\") {
                text.append(byte)
                continue
            }
            guard index < raw.count else { return nil }
            switch raw[index] {
            case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "x"):
                guard raw.count - index > 2, let high = Self.hex(raw[index + 1]),
                    let low = Self.hex(raw[index + 2])
                else { return nil }
                text.append(high << 4 | low)
                index += 2
            default: return nil
            }
            index += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// A whole number; `nil` if it is none or too great.
    func number(in bytes: Span<UInt8>) -> Int? {
        isQuoted ? nil : Self.number(bytes.extracting(place))
    }

    private static func number(_ digits: Span<UInt8>) -> Int? {
        guard !digits.isEmpty else { return nil }
        let isNegative = digits[0] == UInt8(ascii: "-")
        guard digits.count > (isNegative ? 1 : 0) else { return nil }
        var number = 0
        for index in (isNegative ? 1 : 0)..<digits.count {
            guard let digit = decimalDigit(digits[index]) else { return nil }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.subtractingReportingOverflow(digit)
            if overflow || more { return nil }
            number = sum
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }

    private static func decimalDigit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    /// A number with at most two decimals, as far as scores go.
    func decimal(in bytes: Span<UInt8>) -> Double? {
        let raw = bytes.extracting(place)
        if isQuoted || raw.isEmpty { return nil }
        var point = 0
        while point < raw.count, raw[point] != UInt8(ascii: ".") { point += 1 }
        guard let whole = Self.number(raw.extracting(0..<point)), abs(Double(whole)) <= Limits.score else {
            return nil
        }
        var hundredths = 0
        if point < raw.count {
            let decimals = raw.extracting((point + 1)..<raw.count)
            guard 1...2 ~= decimals.count, let first = Self.decimalDigit(decimals[0]) else { return nil }
            hundredths = first * 10
            if decimals.count == 2 {
                guard let second = Self.decimalDigit(decimals[1]) else { return nil }
                hundredths += second
            }
        }
        let isNegative = raw[0] == UInt8(ascii: "-")
        return Double(whole * 100 + (isNegative ? -hundredths : hundredths)) / 100
    }

    /// `<a@x>,<b@y>,+7`; `nil` if it is no such list.
    func addresses(in bytes: Span<UInt8>) -> (addresses: [String], omitted: Int)? {
        var addresses: [String] = []
        var index = place.lowerBound
        while index < place.upperBound {
            if bytes[index] == UInt8(ascii: "+") {
                guard let omitted = Self.number(bytes.extracting((index + 1)..<place.upperBound)),
                    1...Limits.omittedRecipients ~= omitted
                else { return nil }
                return (addresses, omitted)
            }
            guard bytes[index] == UInt8(ascii: "<") else { return nil }
            let first = index + 1
            index = first
            while index < place.upperBound, bytes[index] != UInt8(ascii: ">") { index += 1 }
            guard index < place.upperBound, let address = text(of: first..<index, in: bytes) else {
                return nil
            }
            addresses.append(address)
            index += 1
            if index == place.upperBound { return (addresses, 0) }
            guard bytes[index] == UInt8(ascii: ",") else { return nil }
            index += 1
        }
        return nil
    }
}
