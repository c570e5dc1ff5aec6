// SPDX-License-Identifier: Apache-2.0
//
// What a file is called where it is stored and shown, from what a header says. Limits: SyntaxLimits.fileName.

/// Names of files.
enum FileNames {
    /// True for a name of printable ASCII that all readers take as it stands.
    static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.byte(0), let last = bytes.byte(bytes.count - 1),
            bytes.count <= SyntaxLimits.fileName, first != ASCII.space, last != ASCII.space,
            last != ASCII.dot,
            first != HeaderByte.apostrophe, first != ASCII.equals
        else { return false }
        for byte in bytes {
            guard byte >= ASCII.space, byte < ASCII.delete else { return false }
            switch byte {
            case HeaderByte.slash, ASCII.backslash, ASCII.percent, ASCII.colon, ASCII.question,
                ASCII.semicolon,
                HeaderByte.apostrophe:
                return false
            default: break
            }
        }
        return true
    }

    /// What octets stand for: encoded words decoded, 8-bit octets in the charset or as what they most likely are.
    static func texts(_ bytes: UnsafeRawBufferPointer, charset: String) -> [String] {
        var found: [String] = []
        if charset.isEmpty {
            let text = FieldBody.text(bytes)
            found.append(text)
            if bytes.containsIgnoringCase("=?") {
                // A last encoded word without its end.
                if text.utf8.contains(ASCII.question) {
                    found += EncodedWordReadings.decode(bytes).map { String(decoding: $0, as: UTF8.self) }
                }
                // Of a name with text behind its encoded words, some show the whole as it stands.
                if !bytes.hasPrefixIgnoringCase("?=", at: bytes.count - 2) {
                    let raw = Charset.guess(bytes, limit: SyntaxLimits.fieldBody)
                    let suffix = suffix(raw)
                    if !found.contains(where: { Self.suffix($0) == suffix }) { found.append(raw) }
                }
            }
            // A value in the form of RFC 2231 under a name that does not announce it.
            if isExtendedForm(bytes) {
                let (charset, text) = ExtendedValue.split(bytes)
                found += texts(UnsafeRawBufferPointer(text), percentDecodedIn: charset)
            }
        } else {
            if charset == "utf-16" || charset == "utf16" || charset.hasPrefix("ucs-2") {
                // Without a mark of its order: that in which its letters are Latin comes first.
                let orders = bytes.byte(0) == 0 ? ["utf-16be", "utf-16le"] : ["utf-16le", "utf-16be"]
                if bytes.byte(0) == 0 || bytes.byte(1) == 0 {
                    found += orders.compactMap { Charset.decode(bytes, charset: $0) }
                }
            }
            found.append(Charset.decode(bytes, charset: charset) ?? FieldBody.text(bytes))
            if bytes.containsIgnoringCase("=?") { found.append(FieldBody.text(bytes)) }
        }
        return found
    }

    private static func texts(_ text: UnsafeRawBufferPointer, percentDecodedIn charset: String) -> [String] {
        text.percentDecoded.withUnsafeBytes { octets in
            [Charset.decode(octets, charset: charset) ?? FieldBody.text(octets)]
        }
    }

    /// `charset'language'text` with a charset that is one.
    private static func isExtendedForm(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.position(of: HeaderByte.apostrophe), first <= SyntaxLimits.charsetName,
            let second = bytes.position(of: HeaderByte.apostrophe, from: first + 1), second - first <= 12
        else { return false }
        return CharsetName.encoding(of: lowercasedASCII(bytes.slice(0, first))) != nil
            && bytes.slice(first + 1, second).allSatisfy { $0.isLetter || $0 == ASCII.hyphen || $0.isDigit }
    }

    /// What stands behind the last dot, in lower case; nil if it is nothing that could be one.
    static func suffix(_ name: String) -> String? {
        guard let dot = name.utf8.lastIndex(of: ASCII.dot) else { return nil }
        let behind = name.utf8[dot...].dropFirst()
        guard behind.count <= 16, !behind.contains(ASCII.space) else { return nil }
        let suffix = behind.filter { $0.isLetter || $0.isDigit || !$0.isASCII || $0 == ASCII.underscore }
        guard (1...8).contains(suffix.count) else { return nil }
        return lowercasedASCII(String(decoding: suffix, as: UTF8.self))
    }

    /// True for a name that ends like that of a file.
    static func mayBeFile(_ name: String) -> Bool {
        suffix(name).map { $0.utf8.contains { $0.isLetter } } ?? false
    }

    /// True for a file that is a message.
    static func isMessage(_ name: String) -> Bool {
        switch suffix(name) {
        case "eml", "mht", "mhtml", "nws": true
        default: false
        }
    }

    /// True if the names differ in what stands behind the last dot.
    static func differ(_ names: some Sequence<String>) -> Bool {
        var seen: String?
        for name in names {
            guard let suffix = suffix(name) else { continue }
            if let seen, seen != suffix { return true }
            seen = suffix
        }
        return false
    }

    /// True if two names are written for the same file: one of them may lack what its form can't hold.
    static func agree(_ one: String, _ other: String) -> Bool {
        !differ([one, other])
    }

    /// Without line ends and the white space behind them.
    static func withoutFolding(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while let byte = bytes.byte(index) {
            if byte.isLineEnd {
                index =
                    bytes.first(from: index, to: bytes.count) { !$0.isBlank && !$0.isLineEnd } ?? bytes.count
            } else {
                output.append(byte)
                index += 1
            }
        }
        return output
    }

    /// Without white space at either end.
    static func trimmed(_ name: String) -> String {
        let octets = Array(name.utf8)
        return octets.withUnsafeBytes { String(decoding: $0.withoutOuterBlanks, as: UTF8.self) }
    }

    /// A name, the middle cut out of a long one.
    static func clipped(_ name: String) -> String {
        guard name.utf8.count > SyntaxLimits.fileName else { return name }
        let half = SyntaxLimits.fileName / 2
        return withBytes(of: name) { bytes in
            var start = bytes.count - half
            while start < bytes.count, let byte = bytes.byte(start), byte & 0xC0 == 0x80 { start += 1 }
            return String(decoding: bytes.clippedUTF8(half), as: UTF8.self)
                + String(decoding: bytes.slice(start, bytes.count), as: UTF8.self)
        }
    }
}
