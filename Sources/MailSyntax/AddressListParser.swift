// SPDX-License-Identifier: Apache-2.0
//
// One pass over an address list. What stands between two commas is collected as words; only at an
// angle bracket or at the end is it known if they are a display-name or an addr-spec. So each word is
// kept in both forms.

struct AddressListParser {
    /// What white space and comments delimit; those around "." and "@" delimit nothing.
    private struct Word {
        /// In `spec`.
        var specStart: Int
        var specEnd: Int
        /// In `phrase`.
        var start: Int
        var end: Int
        /// Has an "@" outside quotes.
        var hasAt = false
        /// Only atoms, neither quoted nor encoded.
        var isPlain = true
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var words: [Word] = []
    /// The words as they stand in an addr-spec: with their quotes, without white space.
    private var spec: [UInt8] = []
    /// The words as they stand in a display-name: without quotes, a space between two.
    private var phrase: [UInt8] = []
    /// Where the content of the last comment stands, with the comments in it.
    private var comment = 0..<0
    private var isAfterSpace = false
    /// True once one was read since the last comma.
    private var hasMailbox = false
    private var scanner: EncodedWordScanner
    /// False once one was seen that doesn't close: no later one needs a look to the end then.
    private var quotesClose = true
    private var commentsClose = true
    private var result: [NamedMailbox] = []

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        scanner = EncodedWordScanner(bytes, isPhrase: true)
        let usual = min(bytes.count, 256)
        spec.reserveCapacity(usual)
        phrase.reserveCapacity(usual)
    }

    mutating func parse() -> [NamedMailbox] {
        while let byte = bytes.byte(position), result.count < SyntaxLimits.addresses {
            switch byte {
            case ASCII.comma, ASCII.semicolon:
                position += 1
                endAddress()
            case ASCII.colon:
                // The words were the name of a group.
                position += 1
                clear()
            case ASCII.less:
                position += 1
                readAngle()
            case ASCII.openParenthesis:
                readComment()
                isAfterSpace = true
            case ASCII.quote:
                readQuotedString()
            case ASCII.space, ASCII.tab, ASCII.carriageReturn, ASCII.lineFeed, ASCII.greater,
                ASCII.closeParenthesis:
                position += 1
                isAfterSpace = true
            case ASCII.openBracket where spec.last == ASCII.at:
                let end = endOfLiteral(from: position)
                append(position, end, isPlain: true)
                position = end
            default:
                readAtom()
            }
        }
        endAddress()
        return result
    }

    // MARK: Words

    /// Adds to the words what is the same in an addr-spec and in a display-name.
    private mutating func append(_ start: Int, _ end: Int, isPlain: Bool) {
        let text = bytes.slice(start, end)
        beginWord(before: text.byte(0) ?? 0, isPlain: isPlain)
        spec.append(contentsOf: text)
        phrase.append(contentsOf: text)
        endWord(hasAt: false)
    }

    /// Opens a word, unless what follows belongs to the last one.
    private mutating func beginWord(before next: UInt8, isPlain: Bool) {
        defer { isAfterSpace = false }
        if isAfterSpace, !words.isEmpty { phrase.append(ASCII.space) }
        if let last = words.indices.last, !isAfterSpace || isGlue(spec.last ?? 0) || isGlue(next) {
            words[last].isPlain = words[last].isPlain && isPlain
        } else {
            words.append(
                Word(
                    specStart: spec.count, specEnd: spec.count, start: phrase.count, end: phrase.count,
                    isPlain: isPlain))
        }
    }

    private mutating func endWord(hasAt: Bool) {
        guard let last = words.indices.last else { return }
        words[last].specEnd = spec.count
        words[last].end = phrase.count
        words[last].hasAt = words[last].hasAt || hasAt
    }

    private func isGlue(_ byte: UInt8) -> Bool { byte == ASCII.dot || byte == ASCII.at }

    private mutating func clear() {
        words.removeAll(keepingCapacity: true)
        spec.removeAll(keepingCapacity: true)
        phrase.removeAll(keepingCapacity: true)
        comment = 0..<0
        isAfterSpace = false
        hasMailbox = false
    }

    // MARK: Tokens

    /// Everything up to the next byte that means something here. An encoded word is taken as a whole:
    /// there are writers that leave commas and quotes in it as they are.
    private mutating func readAtom() {
        let start = position
        var isPlain = true
        var hasAt = false
        while let byte = bytes.byte(position), !isDelimiter(byte) || position == start {
            if byte == ASCII.equals, let word = scanner.match(at: position) {
                isPlain = false
                position = word.end
                continue
            }
            if byte == ASCII.at { hasAt = true }
            position += 1
            // What follows may be an address literal.
            if byte == ASCII.at, bytes.byte(position) == ASCII.openBracket { break }
        }
        append(start, position, isPlain: isPlain)
        endWord(hasAt: hasAt)
    }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.comma, ASCII.semicolon, ASCII.colon, ASCII.less, ASCII.greater, ASCII.openParenthesis,
            ASCII.closeParenthesis, ASCII.quote, ASCII.space, ASCII.tab, ASCII.carriageReturn, ASCII.lineFeed:
            return true
        default:
            return false
        }
    }

    private mutating func readQuotedString() {
        guard let end = endOfQuotedString(from: position) else {
            position += 1
            isAfterSpace = true
            return
        }
        beginWord(before: ASCII.quote, isPlain: false)
        Self.append(quoted: bytes.slice(position, end), to: &spec, keepsQuotes: true)
        Self.append(quoted: bytes.slice(position, end), to: &phrase, keepsQuotes: false)
        endWord(hasAt: false)
        position = end
    }

    /// The position behind the closing quote, nil if there is none.
    private mutating func endOfQuotedString(from start: Int) -> Int? {
        guard quotesClose else { return nil }
        var index = start + 1
        while let byte = bytes.byte(index) {
            if byte == ASCII.quote { return index + 1 }
            index += byte == ASCII.backslash ? 2 : 1
        }
        quotesClose = false
        return nil
    }

    /// Appends a quoted string, with its quotes and escapes or without. Static, so that no copy of the
    /// parser holds the output and has it copied too.
    private static func append(
        quoted bytes: UnsafeRawBufferPointer, to output: inout [UInt8], keepsQuotes: Bool
    ) {
        if keepsQuotes { output.append(ASCII.quote) }
        var index = 1
        while index < bytes.count - 1, let byte = bytes.byte(index) {
            index += 1
            if byte == ASCII.backslash, let escaped = bytes.byte(index) {
                index += 1
                if escaped.isLineEnd { continue }
                if keepsQuotes { output.append(byte) }
                output.append(escaped)
            } else if !byte.isLineEnd {
                output.append(byte)
            }
        }
        if keepsQuotes { output.append(ASCII.quote) }
    }

    private mutating func readComment() {
        let start = position + 1
        position = start
        guard commentsClose else { return }
        var depth = 1
        var index = start
        while depth > 0, depth <= SyntaxLimits.commentDepth, let byte = bytes.byte(index) {
            switch byte {
            case ASCII.openParenthesis: depth += 1
            case ASCII.closeParenthesis: depth -= 1
            case ASCII.backslash: index += 1
            default: break
            }
            index += 1
        }
        if depth == 0 {
            comment = start..<(index - 1)
            position = index
        } else if depth > SyntaxLimits.commentDepth {
            position = bytes.count
        } else {
            commentsClose = false
        }
    }

    /// The position behind an address literal; behind its "[" if it doesn't close.
    private func endOfLiteral(from start: Int) -> Int {
        var index = start + 1
        while let byte = bytes.byte(index) {
            if byte == ASCII.closeBracket { return index + 1 }
            guard byte.isAtext || byte == ASCII.colon || byte == ASCII.dot else { break }
            index += 1
        }
        return start + 1
    }

    // MARK: Addresses

    /// What stands behind a "<" to its ">", or to where it must have been forgotten.
    private mutating func readAngle() {
        var inner: [UInt8] = []
        var isSpaced = false
        var isRoute = bytes.byte(position) == ASCII.at
        reading: while let byte = bytes.byte(position) {
            switch byte {
            case ASCII.greater:
                position += 1
                break reading
            case ASCII.less where inner.isEmpty:
                position += 1
            case ASCII.less:
                break reading
            case ASCII.comma where !isRoute:
                break reading
            case ASCII.openParenthesis:
                readComment()
            case ASCII.space, ASCII.tab, ASCII.carriageReturn, ASCII.lineFeed:
                position += 1
                isSpaced = true
            default:
                if isSpaced, let last = inner.last, !isGlue(last), !isGlue(byte) { inner.append(ASCII.space) }
                isSpaced = false
                if byte == ASCII.colon { isRoute = false }
                appendInner(byte, to: &inner)
            }
        }
        let mailbox = inner.withUnsafeBytes { Path.mailbox($0) } ?? Mailbox(localPart: "", domain: "")
        emit(name(ofWords: words[...]), mailbox)
        words.removeAll(keepingCapacity: true)
        spec.removeAll(keepingCapacity: true)
        phrase.removeAll(keepingCapacity: true)
    }

    private mutating func appendInner(_ byte: UInt8, to inner: inout [UInt8]) {
        var end = position + 1
        if byte == ASCII.quote, let closed = endOfQuotedString(from: position) {
            Self.append(quoted: bytes.slice(position, closed), to: &inner, keepsQuotes: true)
            position = closed
            return
        }
        if byte == ASCII.openBracket { end = endOfLiteral(from: position) }
        inner.append(contentsOf: bytes.slice(position, end))
        position = end
    }

    /// Makes of the words since the last mailbox what they can be.
    private mutating func endAddress() {
        defer { clear() }
        var rest = words[...]
        while let index = rest.firstIndex(where: \.hasAt) {
            let word = rest[index]
            emit(name(ofWords: rest[..<index]), mailbox(of: word))
            rest = rest[(index + 1)...]
        }
        if hasMailbox {
            nameLast(rest)
        } else if let word = rest.first, rest.count == 1, word.isPlain {
            emit("", mailbox(of: word))
            nameLast([])
        } else if !rest.isEmpty {
            emit(name(ofWords: rest), Mailbox(localPart: "", domain: ""))
        }
    }

    private mutating func emit(_ name: String, _ mailbox: Mailbox) {
        guard !name.isEmpty || !mailbox.address.isEmpty, result.count < SyntaxLimits.addresses else { return }
        result.append(NamedMailbox(name: name, mailbox: mailbox))
        hasMailbox = true
    }

    /// Names the mailbox before by what stands behind it, if it has no name yet.
    private mutating func nameLast(_ rest: ArraySlice<Word>) {
        guard let last = result.last, last.name.isEmpty else { return }
        let name =
            rest.isEmpty
            ? commentText()
            : name(ofWords: rest)
        result[result.count - 1] = NamedMailbox(name: name, mailbox: last.mailbox)
    }

    private func name(ofWords words: ArraySlice<Word>) -> String {
        guard let first = words.first, let last = words.last else { return "" }
        return phrase.withUnsafeBytes { EncodedWords.decode($0.slice(first.start, last.end).trimmed) }
    }

    private func commentText() -> String {
        var text: [UInt8] = []
        var index = comment.lowerBound
        while index < comment.upperBound, let byte = bytes.byte(index) {
            if byte == ASCII.backslash { index += 1 }
            if let byte = bytes.byte(index), !byte.isLineEnd { text.append(byte) }
            index += 1
        }
        return text.withUnsafeBytes { EncodedWords.decode($0.trimmed) }
    }

    private func mailbox(of word: Word) -> Mailbox {
        spec.withUnsafeBytes { Mailbox(bytes: $0.slice(word.specStart, word.specEnd)) }
    }
}
