// SPDX-License-Identifier: Apache-2.0

/// Code points in UTF-8 (RFC 3629), one at a time.
enum UTF8Scalar {
    static let replacement: UInt32 = 0xFFFD

    /// The code point that begins at an index below the count, and its octets. U+FFFD and 1 for an octet that
    /// is not UTF-8.
    @inline(__always)
    static func decode(_ bytes: UnsafeRawBufferPointer, at index: Int) -> (value: UInt32, length: Int) {
        guard let first = bytes.byte(index) else { return (replacement, 1) }
        if first.isASCII { return (UInt32(first), 1) }
        guard first >= 0xC2, first < 0xF5, let second = bytes.byte(index + 1), second & 0xC0 == 0x80
        else { return (replacement, 1) }
        let low = UInt32(second & 0x3F)
        if first < 0xE0 { return (UInt32(first & 0x1F) << 6 | low, 2) }
        guard let third = bytes.byte(index + 2), third & 0xC0 == 0x80 else { return (replacement, 1) }
        let lower = low << 6 | UInt32(third & 0x3F)
        if first < 0xF0 {
            let value = UInt32(first & 0x0F) << 12 | lower
            return value < 0x800 || value & 0xF800 == 0xD800 ? (replacement, 1) : (value, 3)
        }
        guard let fourth = bytes.byte(index + 3), fourth & 0xC0 == 0x80 else { return (replacement, 1) }
        let value = UInt32(first & 0x07) << 18 | lower << 6 | UInt32(fourth & 0x3F)
        return value < 0x10000 || value > 0x10FFFF ? (replacement, 1) : (value, 4)
    }

    /// Appends a code point; U+FFFD for a number that is none.
    static func append(_ value: UInt32, to output: inout [UInt8]) {
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// How many octets at the beginning are valid UTF-8.
    static func validPrefix(_ bytes: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while let byte = bytes.byte(index) {
            if byte.isASCII {
                index = endOfASCII(bytes, from: index)
                continue
            }
            let (value, length) = decode(bytes, at: index)
            if value == replacement, length == 1 { return index }
            index += length
        }
        return index
    }

    /// True if octets could be the beginning of one code point.
    static func isBeginning(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.byte(0), first >= 0xC2, first < 0xF5 else { return false }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return bytes.count < length && bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// True if nothing has its eighth bit set.
    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool { endOfASCII(bytes, from: 0) == bytes.count }

    /// Where the first octet from an index on stands that is not ASCII; the count if there is none.
    static func endOfASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
                break
            }
            index += 8
        }
        while let byte = bytes.byte(index), byte.isASCII { index += 1 }
        return index
    }
}
