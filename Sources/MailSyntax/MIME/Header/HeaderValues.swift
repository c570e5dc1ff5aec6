// SPDX-License-Identifier: Apache-2.0
//
// Charset and disposition: RFC 2045 section 5.1, RFC 2183 section 2.

/// The charset of a Content-Type.
enum CharsetParameter {
    /// The first, and whether there is another one: as written, in lower case, without quotes of either kind; nil where
    /// there is none, or an empty one.
    static func read(_ body: StructuredBody) -> (charset: String?, isAmbiguous: Bool) {
        let charsets = all(body)
        return (charsets.first, charsets.contains { $0 != charsets.first })
    }

    private static func all(_ body: StructuredBody) -> [String] {
        var found: [String] = []
        for parameter in body.parameters where body.slice(parameter.key).equalsIgnoringCase("charset") {
            let value = body.slice(parameter.value)
            let start = value.first(from: 0, to: value.count) { !isAround($0) } ?? value.count
            let end = value.first(from: start, to: value.count) { isAround($0) || $0 == ASCII.semicolon }
            let name = value.slice(start, Swift.min(end ?? value.count, start + SyntaxLimits.charsetName * 2))
            if parameter.suffix.isExtended {
                found.append(lowercasedASCII(ExtendedValue.split(name).1))
            } else if !name.isEmpty {
                found.append(lowercasedASCII(name))
            }
        }
        return found
    }

    private static func isAround(_ byte: UInt8) -> Bool {
        byte.isBlankOrControl || byte == ASCII.quote || byte == HeaderByte.apostrophe
            || byte == ASCII.backslash
            || byte == ASCII.openParenthesis || byte == ASCII.comma
    }
}

extension ContentHeader.Disposition {
    /// What a Content-Disposition says: anything but `inline` is an attachment, as RFC 2183 section 2.8 has it.
    static func read(_ body: StructuredBody) -> Self {
        let head = body.slice(body.head)
        if head.equalsIgnoringCase("attachment") { return .attachment }
        if head.equalsIgnoringCase("inline") { return .inline }
        if !head.isEmpty { return .attachment }
        let start = body.bytes.withoutComments
        return start.withUnsafeBytes { text in
            let word = text.first(from: 0, to: text.count) { $0.isLetter } ?? text.count
            if text.hasPrefixIgnoringCase("inline", at: word) { return .inline }
            return text.hasPrefixIgnoringCase("attachment", at: word) ? .attachment : .none
        }
    }
}
