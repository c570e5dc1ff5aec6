// SPDX-License-Identifier: Apache-2.0
//
// Checked access to bytes from outside: what is not there is nil, a range that is too long is cut. Numbers
// are little-endian, as in zip, 7z, compound files and TNEF.

internal import Glibc

extension UnsafeRawBufferPointer {
    /// The byte at an index; nil outside.
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

    /// An unsigned number of `width` octets (at most 7, so that it fits); nil where it is not all there.
    func number(_ index: Int, width: Int) -> Int? {
        guard index >= 0, width >= 0, width < 8, index <= count - width else { return nil }
        var value = 0
        for offset in stride(from: width - 1, through: 0, by: -1) {
            value = value << 8 | Int(self[index + offset])
        }
        return value
    }

    func le16(_ index: Int) -> Int? { number(index, width: 2) }
    func le32(_ index: Int) -> Int? { number(index, width: 4) }

    /// 64 bits; nil also for what is beyond any file.
    func le64(_ index: Int) -> Int? {
        guard let low = number(index, width: 4), let high = number(index + 4, width: 4), high < 1 << 24 else {
            return nil
        }
        return high << 32 | low
    }

    /// True if these octets stand at an index.
    func has(_ bytes: [UInt8], at index: Int = 0) -> Bool {
        guard index >= 0, bytes.count <= count, index <= count - bytes.count, let base = baseAddress else {
            return false
        }
        return bytes.withUnsafeBytes { expected in
            guard let start = expected.baseAddress else { return true }
            return memcmp(base + index, start, expected.count) == 0
        }
    }

    /// True if this text stands at an index.
    func has(_ text: StaticString, at index: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard index >= 0, length <= count, index <= count - length, let base = baseAddress else {
            return false
        }
        return memcmp(base + index, text.utf8Start, length) == 0
    }

    /// Where a byte stands first, from `start` on; nil if nowhere.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard let base = baseAddress, start >= 0, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Where these octets stand first, from `start` on; nil if nowhere.
    func firstIndex(of needle: Needle, from start: Int = 0) -> Int? {
        var position = start + needle.rareIndex
        while let found = firstIndex(of: needle.rare, from: position) {
            if has(needle.bytes, at: found - needle.rareIndex) { return found - needle.rareIndex }
            position = found + 1
        }
        return nil
    }
}

/// Octets that are searched for by the one that is least frequent in other content.
struct Needle: Sendable {
    let bytes: [UInt8]
    let rare: UInt8
    let rareIndex: Int

    init(_ text: StaticString, rareIndex: Int = 0) {
        self.init(Attachments.bytes(text), rareIndex: rareIndex)
    }

    init(_ bytes: [UInt8], rareIndex: Int = 0) {
        self.bytes = bytes
        self.rareIndex = bytes.indices.contains(rareIndex) ? rareIndex : 0
        rare = bytes.isEmpty ? 0 : bytes[self.rareIndex]
    }
}

/// CRC-32 of short texts, a bit at a time.
func crc32(_ bytes: some Sequence<UInt8>) -> Int {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return Int(~crc)
}

/// The octets of a text.
func bytes(_ text: StaticString) -> [UInt8] {
    Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
}
