// SPDX-License-Identifier: Apache-2.0
//
// The marks behind the name of a parameter: RFC 2231 section 3 (pieces) and section 4 (charsets).

/// What RFC 2231 adds to the name of a parameter: `*`, `*0` or `*0*`.
struct ExtendedSuffix: Hashable {
    /// The number of a piece.
    var section: Int?
    /// True if it ends with `*`: the value has a charset and `%` sequences.
    var isExtended = false
    var isValid = true

    var isPlain: Bool { section == nil && !isExtended }

    /// Parts a key from what follows its first asterisk.
    static func split(_ bytes: UnsafeRawBufferPointer, _ key: Range<Int>) -> (Range<Int>, ExtendedSuffix) {
        guard let asterisk = bytes.slice(key).position(of: ASCII.asterisk) else { return (key, Self()) }
        let name = key.lowerBound..<key.lowerBound + asterisk
        return (name, ExtendedSuffix(bytes.slice(name.upperBound, key.upperBound)))
    }

    init() {}

    /// From the bytes behind the name, beginning with an asterisk.
    init(_ bytes: UnsafeRawBufferPointer) {
        var index = 1
        var number = 0
        while let byte = bytes.byte(index), byte.isDigit, number < 10_000 {
            number = number * 10 + Int(byte &- 0x30)
            index += 1
        }
        if index > 1 {
            section = number
            isValid = index == 2 || bytes.byte(1) != UInt8(ascii: "0")
            isExtended = bytes.byte(index) == ASCII.asterisk
            if isExtended { index += 1 }
        } else {
            isExtended = true
        }
        if index != bytes.count { isValid = false }
    }
}
