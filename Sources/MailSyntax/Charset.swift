// SPDX-License-Identifier: Apache-2.0
//
// Charsets by their names in mail (IANA's, and what writers made of them) to UTF-8. UTF-8, ASCII and
// windows-1252 are decoded here, all else by the C library's iconv.
// Limits: SyntaxLimits.charsetName, decodedText.

/// Text in any charset.
public enum Charset {
    /// The text that bytes of a charset stand for, nil for a charset nobody knows.
    ///
    /// Invalid octets become U+FFFD. ISO-8859-1 is read as windows-1252, of which it is a part, and
    /// octets above 127 that claim to be ASCII as what they most likely are. Cut at
    /// `SyntaxLimits.decodedText` octets of UTF-8.
    public static func decode(_ bytes: UnsafeRawBufferPointer, charset: String) -> String? {
        let limit = SyntaxLimits.decodedText
        let encoding = CharsetName.encoding(of: lowercasedASCII(charset))
        // The common ones need no second copy.
        switch encoding {
        case .utf8: return String(decoding: bytes.clippedUTF8(limit), as: UTF8.self)
        case .unknown8Bit: return guess(bytes, limit: limit)
        default: break
        }
        var output: [UInt8] = []
        guard append(bytes, encoding: encoding, to: &output, limit: limit) else { return nil }
        return output.withUnsafeBytes { String(decoding: $0.clippedUTF8(limit), as: UTF8.self) }
    }

    /// Appends encoded bytes as UTF-8, and stops soon after the output has `limit` octets. False, and
    /// nothing appended, for a charset nobody knows.
    static func append(
        _ bytes: UnsafeRawBufferPointer, encoding: CharsetName.Encoding?, to output: inout [UInt8], limit: Int
    ) -> Bool {
        switch encoding {
        case .utf8: output.append(contentsOf: String(decoding: bytes, as: UTF8.self).utf8)
        case .unknown8Bit: appendGuess(bytes, to: &output)
        case .windows1252: Windows1252.append(bytes.slice(0, limit), to: &output)
        case .iconv(let name): return IconvConverter.append(bytes, from: name, to: &output, limit: limit)
        case nil: return false
        }
        return true
    }

    /// Octets of which no charset is known: UTF-8 if they are valid as such, else windows-1252. Cut at
    /// `limit` octets of UTF-8.
    static func guess(_ bytes: UnsafeRawBufferPointer, limit: Int) -> String {
        let kept = bytes.clippedUTF8(limit)
        if let text = String(validating: kept, as: UTF8.self) { return text }
        var output: [UInt8] = []
        Windows1252.append(kept, to: &output)
        return output.withUnsafeBytes { String(decoding: $0.clippedUTF8(limit), as: UTF8.self) }
    }

    static func appendGuess(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        if bytes.isASCII || String(validating: bytes, as: UTF8.self) != nil {
            output.append(contentsOf: bytes)
        } else {
            Windows1252.append(bytes, to: &output)
        }
    }
}

/// windows-1252, and with it ISO-8859-1 and ASCII. Its five holes are the C1 controls.
enum Windows1252 {
    /// 0x80 to 0x9F
    private static let upper: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]

    static func append(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        output.reserveCapacity(output.count + bytes.count)
        for byte in bytes {
            if byte.isASCII {
                output.append(byte)
                continue
            }
            let scalar = byte < 0xA0 ? upper[Int(byte & 0x1F)] : UInt16(byte)
            if scalar < 0x800 {
                output.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
            } else {
                output.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
                output.append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6) & 0x3F)
            }
            output.append(0x80 | UInt8(truncatingIfNeeded: scalar) & 0x3F)
        }
    }
}
