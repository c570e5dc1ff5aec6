// SPDX-License-Identifier: Apache-2.0
//
// Base64 as it comes: RFC 2045 section 6.8.

enum Base64 {
    /// Appends what the encoded octets stand for. What is outside the alphabet is skipped (as section
    /// 6.8 has it), padding that is missing or too early is forgiven, a last sextet alone is dropped.
    static func append(_ encoded: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + encoded.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var sextets = 0
        for byte in encoded {
            guard let sextet = value(byte) else {
                // Padding ends a quantum; more may follow where encoded pieces were put together.
                if byte == ASCII.equals { flush(&bits, &sextets, to: &output) }
                continue
            }
            bits = bits << 6 | UInt32(sextet)
            sextets += 1
            if sextets == 4 { flush(&bits, &sextets, to: &output) }
        }
        flush(&bits, &sextets, to: &output)
    }

    /// Appends the whole octets of one quantum, of up to 24 bits.
    private static func flush(_ bits: inout UInt32, _ sextets: inout Int, to output: inout [UInt8]) {
        let quantum = bits << UInt32(6 * (4 - sextets))
        if sextets >= 2 { output.append(UInt8(truncatingIfNeeded: quantum >> 16)) }
        if sextets >= 3 { output.append(UInt8(truncatingIfNeeded: quantum >> 8)) }
        if sextets >= 4 { output.append(UInt8(truncatingIfNeeded: quantum)) }
        bits = 0
        sextets = 0
    }

    @inline(__always)
    private static func value(_ byte: UInt8) -> UInt8? {
        if byte.isUppercase { return byte &- 0x41 }
        if byte.isLetter { return byte &- 0x61 &+ 26 }
        if byte.isDigit { return byte &- 0x30 &+ 52 }
        if byte == UInt8(ascii: "+") { return 62 }
        if byte == UInt8(ascii: "/") { return 63 }
        return nil
    }
}
