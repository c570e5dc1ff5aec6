// SPDX-License-Identifier: Apache-2.0
//
// The local-part of RFC 5321 section 4.1.2: a Dot-string or a Quoted-string.

enum LocalPart {
    /// Where the last "@" outside quotes stands. Quotes that don't close are taken for no quotes.
    static func lastUnquotedAt(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var isQuoted = false
        var last: Int?
        var unquoted: Int?
        var index = 0
        while let byte = bytes.byte(index) {
            if byte == ASCII.backslash, isQuoted {
                index += 1
            } else if byte == ASCII.quote {
                isQuoted.toggle()
            } else if byte == ASCII.at {
                last = index
                if !isQuoted { unquoted = index }
            }
            index += 1
        }
        return isQuoted ? last : unquoted
    }

    /// True for Dot-string or Quoted-string of at most `SyntaxLimits.localPart` octets.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= SyntaxLimits.localPart else { return false }
        return isDotString(bytes) || isQuotedString(bytes)
    }

    /// The form for comparing: lower case, quoted only where it has to be.
    static func canonical(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.byte(0) == ASCII.quote, let content = unquoted(bytes) else { return lowercased(bytes) }
        return content.withUnsafeBytes { content in
            isDotString(content) ? lowercased(content) : quoted(content).withUnsafeBytes(lowercased)
        }
    }

    /// The form for sending: as it is where it is a Dot-string or a Quoted-string of any length, else quoted.
    static func sendable(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if isDotString(bytes) || isQuotedString(bytes) { return Array(bytes) }
        return unquoted(bytes).map { $0.withUnsafeBytes(quoted) } ?? quoted(bytes)
    }

    private static func quoted(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        var quoted = [ASCII.quote]
        for byte in content {
            if byte == ASCII.quote || byte == ASCII.backslash { quoted.append(ASCII.backslash) }
            quoted.append(byte)
        }
        return quoted + [ASCII.quote]
    }

    private static func lowercased(_ bytes: UnsafeRawBufferPointer) -> String {
        bytes.isASCII ? lowercasedASCII(bytes) : String(decoding: bytes, as: UTF8.self).lowercased()
    }

    /// Atom *("." Atom)
    private static func isDotString<Bytes: Collection<UInt8>>(_ bytes: Bytes) -> Bool {
        var last = ASCII.dot
        for byte in bytes {
            guard byte == ASCII.dot ? last != ASCII.dot : byte.isAtext else { return false }
            last = byte
        }
        return last != ASCII.dot
    }

    /// DQUOTE *QcontentSMTP DQUOTE
    private static func isQuotedString(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let content = unquoted(bytes) else { return false }
        guard content.allSatisfy({ $0 >= ASCII.space && $0 != ASCII.delete }) else { return false }
        // Only printable ASCII may follow the backslash, even where RFC 6531 lets UTF-8 in.
        var index = 0
        while let byte = bytes.byte(index) {
            if byte == ASCII.backslash {
                index += 1
                guard bytes.byte(index)?.isASCII == true else { return false }
            }
            index += 1
        }
        return true
    }

    /// What a quoted string says, nil if it isn't one from the first byte to the last.
    private static func unquoted(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        guard bytes.byte(0) == ASCII.quote else { return nil }
        var content: [UInt8] = []
        var index = 1
        while let byte = bytes.byte(index) {
            if byte == ASCII.quote { return index == bytes.count - 1 ? content : nil }
            if byte == ASCII.backslash {
                index += 1
                guard let escaped = bytes.byte(index) else { return nil }
                content.append(escaped)
            } else {
                content.append(byte)
            }
            index += 1
        }
        return nil
    }
}
