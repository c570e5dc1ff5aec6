// SPDX-License-Identifier: Apache-2.0
//
// The Received field (RFC 5321 section 4.4) as Postfix, Sendmail, Exim, qmail and Exchange write it: each has ways of
// its own to tell the verified name and the address of the client. Linear; limits: SyntaxLimits.receivedField, and
// SyntaxLimits.commentDepth.

/// One hop of a message: who handed it to whom, and when.
public struct ReceivedField: Sendable, Hashable {
    /// What the client called itself in HELO or EHLO, without brackets; empty if the field does not tell.
    public let helo: String
    /// The client's verified name; empty if it has none, or the field does not tell.
    public let name: String
    /// The client's address, without brackets; empty if the field does not tell.
    public let address: String
    /// The host that took it, in lower case; empty if the field does not tell.
    public let by: String
    /// When; nil if that can't be read.
    public let date: DateTime?

    /// Reads the body of a Received field. Total: what can't be found is empty.
    public init(_ bytes: UnsafeRawBufferPointer) {
        var scanner = ReceivedScanner(bytes.slice(0, SyntaxLimits.receivedField))
        let tokens = scanner.tokens()
        date = scanner.rest.flatMap { DateTime($0) }
        let byAt = tokens.firstIndex { $0.isWord("by") } ?? tokens.endIndex
        let after = tokens[byAt...].dropFirst().first
        by = after.map { $0.isComment ? "" : lowercasedASCII($0.text) } ?? ""
        var from = tokens[..<byAt]
        guard from.first?.isWord("from") == true else {
            (helo, name, address) = ("", "", "")
            return
        }
        from = from.dropFirst()
        var first = ""
        if let token = from.first, !token.isComment {
            first = token.text
            from = from.dropFirst()
        }
        let client = ReceivedClient(first: first, comments: from.map(\.text))
        helo = client.helo
        name = client.name
        address = client.address
    }
}

/// What stands behind `from`, read in the ways of the mail servers there are.
private struct ReceivedClient {
    private(set) var helo = ""
    private(set) var name = ""
    private(set) var address = ""

    init(first: String, comments: [String]) {
        let words = comments.flatMap { $0.split { " \t\r\n()".contains($0) }.map(String.init) }
        for (index, word) in words.enumerated() {
            let (key, value) = ReceivedClient.pair(word)
            if key == "helo" {
                // Exim has `helo=NAME`, qmail `HELO NAME`.
                let next = words.indices.contains(index + 1) ? words[index + 1] : ""
                helo = ReceivedClient.bare(value.isEmpty ? next : value)
            } else if address.isEmpty {
                address = ReceivedClient.address(word) ?? ""
            }
        }
        if address.isEmpty { address = ReceivedClient.address(first) ?? "" }
        if !helo.isEmpty {
            // Both put the verified name in front.
            name = ReceivedClient.address(first) == nil ? first : ""
        } else {
            helo = ReceivedClient.bare(first)
            if let word = words.first, words.count > 1, ReceivedClient.address(word) == nil { name = word }
        }
        if name.contains("@") { name = name.split(separator: "@").last.map(String.init) ?? "" }
        if lowercasedASCII(name) == "unknown" || !name.contains(".") { name = "" }
        name = lowercasedASCII(name)
        while name.hasSuffix(".") { name.removeLast() }
    }

    private static func pair(_ word: String) -> (key: String, value: String) {
        guard let equals = word.firstIndex(of: "=") else { return (lowercasedASCII(word), "") }
        return (lowercasedASCII(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    private static func bare(_ text: String) -> String {
        var text = text[...]
        if text.hasPrefix("[") { text = text.dropFirst() }
        if text.hasSuffix("]") { text = text.dropLast() }
        return String(text)
    }

    /// `[192.0.2.1]`, `192.0.2.1`, `[IPv6:2001:db8::1]`, `user@192.0.2.1`, `[192.0.2.1]:25`.
    private static func address(_ word: String) -> String? {
        var text = word[...]
        if let at = text.lastIndex(of: "@") { text = text[text.index(after: at)...] }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            text = text[text.index(after: text.startIndex)..<end]
            if lowercasedASCII(text.prefix(5)) == "ipv6:" { text = text.dropFirst(5) }
        }
        let isV4 = text.split(separator: ".", omittingEmptySubsequences: false).count == 4
        let isV6 = text.contains(":") && text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        guard isV6 || (isV4 && text.allSatisfy { ("0"..."9").contains($0) || $0 == "." }) else { return nil }
        return String(text)
    }
}

/// Words and comments up to the semicolon, and what stands behind it.
private struct ReceivedScanner {
    struct Token {
        let text: String
        let isComment: Bool

        func isWord(_ word: String) -> Bool { !isComment && lowercasedASCII(text) == word }
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// What stands behind the semicolon; nil without one.
    var rest: UnsafeRawBufferPointer? {
        bytes.byte(position) == UInt8(ascii: ";") ? bytes.slice(position + 1, bytes.count) : nil
    }

    mutating func tokens() -> [Token] {
        var tokens: [Token] = []
        while let byte = bytes.byte(position), byte != UInt8(ascii: ";") {
            if byte.isBlank || byte.isLineEnd {
                position += 1
            } else if byte == ASCII.openParenthesis {
                tokens.append(Token(text: comment(), isComment: true))
            } else {
                let start = position
                while let byte = bytes.byte(position), !byte.isBlank, !byte.isLineEnd,
                    byte != UInt8(ascii: ";"), byte != ASCII.openParenthesis
                {
                    position += 1
                }
                let text = String(decoding: bytes.slice(start, position), as: UTF8.self)
                tokens.append(Token(text: text, isComment: false))
            }
        }
        return tokens
    }

    private mutating func comment() -> String {
        let start = position + 1
        var depth = 0
        while let byte = bytes.byte(position) {
            position += 1
            if byte == ASCII.openParenthesis { depth += 1 }
            if byte == ASCII.closeParenthesis { depth -= 1 }
            if depth == 0 { break }
            if depth > SyntaxLimits.commentDepth { position = bytes.count }
        }
        let end = max(start, depth == 0 ? position - 1 : position)
        return String(decoding: bytes.slice(start, end), as: UTF8.self)
    }
}
