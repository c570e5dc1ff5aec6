// SPDX-License-Identifier: Apache-2.0
//
// The charset of a text part, as mail readers find it out. Limits: SyntaxLimits.decodedText, charsetInHTML.

/// The content of a text part in UTF-8.
public enum PartText {
    /// Decodes by a byte order mark, else by the charset declared, else by that of `<meta>` in HTML, else by a
    /// guess.
    ///
    /// The text is valid UTF-8, whatever the bytes are, and has no byte order mark. It is malformed if nobody
    /// knows the charset, or if it claims to be UTF-8 and is none; a character that is cut at the end is not
    /// counted as that, as a part may be.
    public static func utf8(
        _ bytes: UnsafeRawBufferPointer, charset: String?, isHTML: Bool
    ) -> (text: [UInt8], isMalformed: Bool) {
        if let (encoding, length) = byteOrderMark(bytes) {
            return decode(bytes.slice(length, bytes.count), encoding)
        }
        let declared = charset.flatMap { $0.isEmpty ? nil : lowercasedASCII($0) }
        var isUnknown = false
        if let declared {
            switch CharsetName.encoding(of: declared) {
            case .unknown8Bit: break
            case nil: isUnknown = true
            case let encoding?:
                let (text, isMalformed) = decode(bytes, encoding)
                // A name of the right form that the C library doesn't know yields nothing.
                if !text.isEmpty || bytes.isEmpty { return (text, isMalformed) }
                isUnknown = true
            }
        }
        if let encoding = withoutMark(bytes) { return (decode(bytes, encoding).text, isUnknown) }
        if isHTML, let encoding = metaCharset(bytes) {
            let (text, isMalformed) = decode(bytes, encoding)
            if !text.isEmpty || bytes.isEmpty { return (text, isMalformed || isUnknown) }
        }
        return (decode(bytes, .unknown8Bit).text, isUnknown)
    }

    private static func decode(
        _ bytes: UnsafeRawBufferPointer, _ encoding: CharsetName.Encoding
    ) -> (text: [UInt8], isMalformed: Bool) {
        let limit = SyntaxLimits.decodedText
        var output: [UInt8] = []
        let isASCII = UTF8Scalar.isASCII(bytes)
        switch encoding {
        case .utf8, .windows1252, .unknown8Bit:
            if isASCII { return (Array(bytes.slice(0, limit)), false) }
        case .iconv: break
        }
        guard encoding == .utf8 else {
            _ = Charset.append(bytes, encoding: encoding, to: &output, limit: limit)
            // The C library lets surrogates pass, and of UCS-4 what is beyond Unicode.
            if case .iconv = encoding, output.withUnsafeBytes({ UTF8Scalar.validPrefix($0) < $0.count }) {
                output = Array(String(decoding: output, as: UTF8.self).utf8)
            }
            let whole = output.withUnsafeBytes { $0.clippedUTF8(limit).count }
            output.removeLast(output.count - whole)
            return (output, false)
        }
        let kept = bytes.clippedUTF8(limit)
        let valid = UTF8Scalar.validPrefix(kept)
        if valid == kept.count { return (Array(kept), false) }
        output.append(contentsOf: String(decoding: kept, as: UTF8.self).utf8)
        return (output, !UTF8Scalar.isBeginning(kept.slice(valid, kept.count)))
    }

    /// A mark at the beginning, and its octets.
    private static func byteOrderMark(
        _ bytes: UnsafeRawBufferPointer
    ) -> (encoding: CharsetName.Encoding, length: Int)? {
        switch (bytes.byte(0), bytes.byte(1), bytes.byte(2), bytes.byte(3)) {
        case (0xEF, 0xBB, 0xBF, _): (.utf8, 3)
        case (0xFF, 0xFE, 0, 0): (.iconv("UTF-32LE"), 4)
        case (0, 0, 0xFE, 0xFF): (.iconv("UTF-32BE"), 4)
        case (0xFF, 0xFE, _, _): (.iconv("UTF-16LE"), 2)
        case (0xFE, 0xFF, _, _): (.iconv("UTF-16BE"), 2)
        default: nil
        }
    }

    /// Octets that are looked at for every second one being NUL.
    private static let sample = 64

    /// UTF-16 of a script that is nearly ASCII, which nobody declared.
    private static func withoutMark(_ bytes: UnsafeRawBufferPointer) -> CharsetName.Encoding? {
        let sample = bytes.slice(0, Self.sample)
        guard sample.count >= 4, sample.position(of: 0) != nil else { return nil }
        var zeros = [0, 0]
        for (index, byte) in sample.enumerated() where byte == 0 { zeros[index & 1] += 1 }
        let half = sample.count / 2
        if zeros[0] == 0, zeros[1] >= half { return .iconv("UTF-16LE") }
        if zeros[1] == 0, zeros[0] >= half { return .iconv("UTF-16BE") }
        return nil
    }

    /// `<meta charset=…>` or `<meta http-equiv=… content="…; charset=…">` near the beginning.
    private static func metaCharset(_ bytes: UnsafeRawBufferPointer) -> CharsetName.Encoding? {
        let head = bytes.slice(0, SyntaxLimits.charsetInHTML)
        var index = 0
        while let tag = head.position(of: ASCII.less, from: index) {
            index = tag + 1
            guard head.slice(index, index + 4).equalsLowercased("meta") else { continue }
            let end = head.position(of: ASCII.greater, from: index) ?? head.count
            if let name = charsetName(head.slice(index + 4, end)) {
                switch CharsetName.encoding(of: name) {
                case .iconv(let other) where other.hasPrefix("UTF-16") || other.hasPrefix("UTF-32"):
                    // It could not be read if it were true.
                    return .utf8
                case let encoding?: return encoding
                case nil: break
                }
            }
            index = end
        }
        return nil
    }

    private static func charsetName(_ attributes: UnsafeRawBufferPointer) -> String? {
        var start = 0
        while start < attributes.count, !attributes.slice(start, start + 7).equalsLowercased("charset") {
            start += 1
        }
        let rest = attributes.slice(start + 7, attributes.count).drop(while: \.isHTMLSpace)
        guard rest.first == ASCII.equals else { return nil }
        let name = rest.dropFirst().drop { $0.isHTMLSpace || $0 == ASCII.quote || $0 == UInt8(ascii: "'") }
            .prefix {
                !$0.isHTMLSpace && $0 != ASCII.quote && $0 != UInt8(ascii: "'") && $0 != ASCII.semicolon
            }
        return lowercasedASCII(UnsafeRawBufferPointer(rebasing: name))
    }
}
