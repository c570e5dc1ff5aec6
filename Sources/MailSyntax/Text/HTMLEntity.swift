// SPDX-License-Identifier: Apache-2.0
//
// Character references: HTML standard, section 13.2.5.72 and following.

/// What a `&` stands for.
enum HTMLEntity {
    /// Octets of the longest name that is looked up.
    private static let longest = 32
    /// Octets of the longest name that needs no semicolon.
    private static let longestLegacy = 6
    /// Marks in the table that a name needs no semicolon.
    private static let legacyMark: UInt32 = 0x8000_0000

    /// The code point of the reference that begins at an index, and where it ends; nil if the `&` there stands
    /// for itself.
    static func parse(
        _ bytes: UnsafeRawBufferPointer, at start: Int, inAttribute: Bool
    ) -> (value: UInt32, end: Int)? {
        if bytes.byte(start + 1) == UInt8(ascii: "#") { return numeric(bytes, at: start + 2) }
        var key = NameKey()
        var index = start + 1
        let limit = start + 1 + longest
        while index < limit, let byte = bytes.byte(index), byte.isLetter || byte.isDigit {
            key.add(byte)
            index += 1
        }
        guard index > start + 1 else { return nil }
        if bytes.byte(index) == ASCII.semicolon, let value = table[key] {
            return (value & ~legacyMark, index + 1)
        }
        return withoutSemicolon(bytes, at: start + 1, end: index, inAttribute: inAttribute)
    }

    /// Appends text with its references resolved.
    static func appendDecoded(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var index = 0
        while let mark = bytes.position(of: UInt8(ascii: "&"), from: index) {
            output.append(contentsOf: bytes.slice(index, mark))
            if let (value, end) = parse(bytes, at: mark, inAttribute: true) {
                UTF8Scalar.append(value, to: &output)
                index = end
            } else {
                output.append(UInt8(ascii: "&"))
                index = mark + 1
            }
        }
        output.append(contentsOf: bytes.slice(index, bytes.count))
    }

    /// The longest of the old names that the letters begin with.
    private static func withoutSemicolon(
        _ bytes: UnsafeRawBufferPointer, at start: Int, end: Int, inAttribute: Bool
    ) -> (value: UInt32, end: Int)? {
        var length = min(end - start, longestLegacy)
        while length >= 2 {
            var key = NameKey()
            for byte in bytes.slice(start, start + length) { key.add(byte) }
            if let value = table[key], value & legacyMark != 0 {
                let next = bytes.byte(start + length)
                // `?a=1&copy=2` is a query.
                if inAttribute, let next, next == ASCII.equals || next.isLetter || next.isDigit { return nil }
                return (value & ~legacyMark, start + length)
            }
            length -= 1
        }
        return nil
    }

    /// `#NNN` and `#xHHH`, the `#` being read.
    private static func numeric(_ bytes: UnsafeRawBufferPointer, at start: Int) -> (value: UInt32, end: Int)?
    {
        var index = start
        var value: UInt32 = 0
        let isHexadecimal = bytes.byte(start).map { $0 | 0x20 } == UInt8(ascii: "x")
        if isHexadecimal { index += 1 }
        let first = index
        while let byte = bytes.byte(index), let digit = isHexadecimal ? byte.hexadecimal : byte.decimal {
            // Beyond what Unicode has it is U+FFFD however many digits follow.
            if value <= 0x10FFFF { value = value * (isHexadecimal ? 16 : 10) + UInt32(digit) }
            index += 1
        }
        guard index > first else { return nil }
        if bytes.byte(index) == ASCII.semicolon { index += 1 }
        return (character(value), index)
    }

    /// What browsers take a number for.
    private static func character(_ value: UInt32) -> UInt32 {
        if (0x80..<0xA0).contains(value) {
            var output: [UInt8] = []
            withUnsafeBytes(of: UInt8(truncatingIfNeeded: value)) { Windows1252.append($0, to: &output) }
            return output.withUnsafeBytes { UTF8Scalar.decode($0, at: 0).value }
        }
        return value == 0 || Unicode.Scalar(value) == nil ? UTF8Scalar.replacement : value
    }

    private static let table: NameTable<UInt32> = {
        var entries = NamedNumbers.parse(EntityNames.others)
        // Alphabets of mathematics, which spell words nobody looks for.
        for (suffix, capital, small) in [
            ("scr", 0x1D49C, 0x1D4B6), ("fr", 0x1D504, 0x1D51E), ("opf", 0x1D538, 0x1D552),
        ] as [(String, UInt32, UInt32)] {
            for number in UInt32(0)..<26 {
                for (letter, start) in [(0x41, capital), (0x61, small)] as [(UInt32, UInt32)] {
                    guard let scalar = Unicode.Scalar(letter + number) else { continue }
                    entries.insert((String(Character(scalar)) + suffix, start + number), at: 0)
                }
            }
        }
        entries += NamedNumbers.parse(EntityNames.legacy).map { ($0.name, $0.value | legacyMark) }
        return NameTable(entries)
    }()
}

extension UInt8 {
    /// The value of a decimal digit.
    fileprivate var decimal: UInt8? { isDigit ? self &- 0x30 : nil }
}
