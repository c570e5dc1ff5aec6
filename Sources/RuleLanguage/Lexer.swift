// SPDX-License-Identifier: Apache-2.0

/// Condition text to tokens.
///
/// A pattern is read only behind `~` and `!~`, a name in brackets only right behind a word, so `/` and `[`
/// mean one thing each. The first mistake ends it: what follows could mean anything.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0
    private var tokens: [Token] = []

    static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(bytes: Array(text.utf8))
        guard lexer.bytes.count <= LanguageLimits.conditionLength else {
            throw ExpressionError(
                .tooLong, at: 0..<1, "the condition is longer than \(LanguageLimits.conditionLength) bytes",
                advice: "move values into a list, or split the rule")
        }
        while try lexer.next() {}
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ offset: Int = 0) -> UInt8? {
        let index = position + offset
        return bytes.indices.contains(index) ? bytes[index] : nil
    }

    private mutating func add(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, range: start..<position))
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private mutating func skipSpace() {
        while let space = byte(), space == 0x20 || (0x09...0x0d).contains(space) { position += 1 }
    }

    private mutating func next() throws(ExpressionError) -> Bool {
        skipSpace()
        let start = position
        guard let first = byte() else {
            add(.end, from: start)
            return false
        }
        if scanNetwork() { return true }
        switch first {
        case UInt8(ascii: "\""): try scanText()
        case UInt8(ascii: "/"): try scanPattern()
        case UInt8(ascii: "["): try scanBracket()
        case UInt8(ascii: "$"), UInt8(ascii: "."): try scanPrefixedName(first)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): try scanNumber()
        case let byte where byte.startsWord: scanWord()
        default: try scanSymbol()
        }
        return true
    }

    /// Addresses and networks are told by their look, as `192.0.2.0/24` and `2001:db8::/32` need no quotes.
    private mutating func scanNetwork() -> Bool {
        var end = position
        var colons = 0
        var dots = 0
        while bytes.indices.contains(end), end - position < 64 {
            let byte = bytes[end]
            if byte == UInt8(ascii: ":") { colons += 1 }
            if byte == UInt8(ascii: ".") { dots += 1 }
            guard byte.isHexDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") else { break }
            end += 1
        }
        guard colons >= 2 || dots == 3, IPAddress(text(position..<end)) != nil else { return false }
        if bytes.indices.contains(end), bytes[end] == UInt8(ascii: "/") {
            end += 1
            while bytes.indices.contains(end), bytes[end].isDigit { end += 1 }
        }
        if bytes.indices.contains(end), bytes[end].continuesWord { return false }
        let start = position
        position = end
        add(.network(text(start..<end)), from: start)
        return true
    }

    private mutating func scanWord() {
        let start = position
        while let byte = byte(), byte.continuesWord { position += 1 }
        add(.word(text(start..<position)), from: start)
    }

    private mutating func scanPrefixedName(_ prefix: UInt8) throws(ExpressionError) {
        let start = position
        position += 1
        guard let next = byte(), next.startsWord else {
            throw ExpressionError(
                .unexpectedCharacter, at: start..<start + 1,
                "a name must follow '\(Character(UnicodeScalar(prefix)))'")
        }
        while let byte = byte(), byte.continuesWord { position += 1 }
        let name = text(start + 1..<position)
        add(prefix == UInt8(ascii: "$") ? .listName(name) : .field(name), from: start)
    }

    private mutating func scanNumber() throws(ExpressionError) {
        let start = position
        position += 1
        while let byte = byte(), byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") {
            position += 1
        }
        let written = text(start..<position)
        if written.utf8.count(where: { $0 == UInt8(ascii: ".") }) > 1 {
            throw ExpressionError(
                .badNetwork, at: start..<position, "'\(written)' is not an IP address or network",
                advice: "for example 192.0.2.0/24 or 2001:db8::/32")
        }
        guard let number = Double(written.filter { $0 != "_" }), number.magnitude < 9e15 else {
            throw ExpressionError(.badNumber, at: start..<position, "'\(written)' is not a number")
        }
        var percent = position
        while bytes.indices.contains(percent), bytes[percent] == 0x20 { percent += 1 }
        if bytes.indices.contains(percent), bytes[percent] == UInt8(ascii: "%") {
            position = percent + 1
            add(.percent(number / 100), from: start)
        } else {
            add(.number(number), from: start)
        }
    }

    private mutating func scanText() throws(ExpressionError) {
        let start = position
        let value = try quotedText()
        add(.text(value), from: start)
    }

    /// `"…"` with `\"` and `\\`; other escapes are refused, as they usually are meant for a pattern.
    private mutating func quotedText() throws(ExpressionError) -> String {
        let start = position
        var value: [UInt8] = []
        position += 1
        while let current = byte() {
            position += 1
            switch current {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = byte(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else {
                    throw ExpressionError(
                        .unknownEscape, at: position - 1..<endOfCharacter(at: position),
                        "in a quoted text only \\\" and \\\\ are escapes",
                        advice: "for a pattern write ~ /…/")
                }
                value.append(escaped)
                position += 1
            default: value.append(current)
            }
        }
        throw ExpressionError(
            .unterminated, at: start..<start + 1, "this quoted text does not end", advice: "add a '\"'")
    }

    private mutating func scanPattern() throws(ExpressionError) {
        let start = position
        guard case .symbol(let previous)? = tokens.last?.kind, previous.hasSuffix("~") else {
            throw ExpressionError(
                .unexpectedCharacter, at: start..<start + 1, "a pattern stands only behind '~' or '!~'")
        }
        var value: [UInt8] = []
        // Where the class `[…]` began that we are in: a '/' in it is part of the pattern.
        var classStart: Int?
        var isNamedClass = false
        position += 1
        while let current = byte() {
            position += 1
            if current == UInt8(ascii: "/"), classStart == nil {
                let flags = position
                while let byte = byte(), byte.continuesWord { position += 1 }
                add(
                    .pattern(String(decoding: value, as: UTF8.self), flags: text(flags..<position)),
                    from: start)
                return
            }
            if current == UInt8(ascii: "\\"), let escaped = byte() {
                if escaped != UInt8(ascii: "/") { value.append(current) }
                value.append(escaped)
                position += 1
            } else {
                if let start = classStart {
                    if current == UInt8(ascii: "["), byte() == UInt8(ascii: ":") { isNamedClass = true }
                    if current == UInt8(ascii: "]"), !isFirst(inClassFrom: start) {
                        if !isNamedClass { classStart = nil }
                        isNamedClass = false
                    }
                } else if current == UInt8(ascii: "[") {
                    classStart = position
                }
                value.append(current)
            }
        }
        throw ExpressionError(
            .unterminated, at: start..<start + 1, "this pattern does not end",
            advice: "add a '/'; a '/' inside a pattern is written '\\/'")
    }

    /// True if the byte just read is the first of its class: there a ']' stands for itself.
    private func isFirst(inClassFrom start: Int) -> Bool {
        let isNegated = bytes.indices.contains(start) && bytes[start] == UInt8(ascii: "^")
        return position - 1 == (isNegated ? start + 1 : start)
    }

    private mutating func scanBracket() throws(ExpressionError) {
        let start = position
        var isArgument = false
        if let last = tokens.last, case .word(let word) = last.kind, last.range.upperBound == start {
            isArgument = !Parser.keywords.contains(word)
        }
        position += 1
        let elements = try listElements(from: start)
        guard isArgument else {
            add(.list(elements), from: start)
            return
        }
        guard elements.count == 1, let name = elements.first, !name.text.isEmpty else {
            throw ExpressionError(
                .missingArgument, at: start..<position, "one name belongs into the brackets",
                advice: "for example header[\"List-Id\"]")
        }
        add(.argument(name.text), from: start)
    }

    /// Everything up to `]`: quoted texts, or bare ones that end at a comma.
    private mutating func listElements(from start: Int) throws(ExpressionError) -> [ListElement] {
        var elements: [ListElement] = []
        while true {
            skipSpace()
            guard let first = byte() else { break }
            if first == UInt8(ascii: "]"), elements.isEmpty {
                position += 1
                return elements
            }
            let begin = position
            if first == UInt8(ascii: "\"") {
                let value = try quotedText()
                elements.append(ListElement(text: value, quoted: true, range: begin..<position))
            } else {
                elements.append(try bareElement(from: begin))
            }
            skipSpace()
            guard let separator = byte() else { break }
            position += 1
            if separator == UInt8(ascii: "]") { return elements }
            guard separator == UInt8(ascii: ",") else {
                throw ExpressionError(
                    .unexpectedCharacter, at: position - 1..<position,
                    "entries of a list are separated by commas")
            }
        }
        throw ExpressionError(
            .unterminated, at: start..<start + 1, "this list does not end", advice: "add a ']'")
    }

    private mutating func bareElement(from begin: Int) throws(ExpressionError) -> ListElement {
        while let byte = byte(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "]") {
            guard byte != UInt8(ascii: "\"") else {
                throw ExpressionError(
                    .unexpectedCharacter, at: position..<position + 1,
                    "entries of a list are separated by commas")
            }
            position += 1
        }
        var end = position
        while end > begin, bytes[end - 1] == 0x20 || (0x09...0x0d).contains(bytes[end - 1]) { end -= 1 }
        guard end > begin else {
            throw ExpressionError(
                .badEntry, at: begin..<min(begin + 1, bytes.count), "an entry is missing here",
                advice: "the empty text is written \"\"")
        }
        return ListElement(text: text(begin..<end), quoted: false, range: begin..<end)
    }

    /// Where the character that starts at this byte ends.
    private func endOfCharacter(at start: Int) -> Int {
        guard start < bytes.count else { return bytes.count }
        var end = start + 1
        while bytes.indices.contains(end), bytes[end] & 0xc0 == 0x80 { end += 1 }
        return end
    }

    private mutating func scanSymbol() throws(ExpressionError) {
        let start = position
        for symbol in ["==", "!=", "<=", ">=", "!~", "<", ">", "~", "(", ")", ","]
        where bytes[position...].starts(with: symbol.utf8) {
            position += symbol.utf8.count
            add(.symbol(symbol), from: start)
            return
        }
        for (foreign, ours) in [("=~", "~"), ("=", "=="), ("&&", "and"), ("||", "or"), ("!", "not")]
        where bytes[position...].starts(with: foreign.utf8) {
            throw ExpressionError(
                .foreignOperator, at: start..<start + foreign.utf8.count,
                "'\(foreign)' is not an operator here", advice: "write '\(ours)'")
        }
        let end = endOfCharacter(at: start)
        throw ExpressionError(
            .unexpectedCharacter, at: start..<end, "'\(text(start..<end))' has no meaning here",
            advice: "text goes in double quotes")
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isHexDigit: Bool {
        isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
    }
    fileprivate var startsWord: Bool {
        (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) || self == UInt8(ascii: "_")
    }
    fileprivate var continuesWord: Bool {
        startsWord || isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-")
    }
}
