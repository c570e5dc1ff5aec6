// SPDX-License-Identifier: Apache-2.0
//
// Takes the body of a Content-Type or Content-Disposition apart: RFC 2045 section 5.1, RFC 2183 section 2,
// RFC 2231 section 3. What is odd is noted, and read in more ways elsewhere.

/// A field body of the form `head *(";" key "=" value)`, as most readers cut it.
struct StructuredBody {
    struct Parameter {
        /// Without what RFC 2231 adds to it.
        var key: Range<Int>
        var suffix = ExtendedSuffix()
        /// Behind the "=".
        var start: Int
        /// Within the quotes, if it has some.
        var value: Range<Int>
        var isQuoted: Bool
        /// False for all that not every reader would read alike.
        var isClean: Bool
        /// True for what the standard does not allow, but for octets that should have been encoded.
        var isMalformed = false

        mutating func spoil() {
            isClean = false
            isMalformed = true
        }
    }

    let bytes: UnsafeRawBufferPointer
    /// Type and subtype, or disposition; empty if it is odd.
    private(set) var head: Range<Int> = 0..<0
    private(set) var isHeadClean = false
    private(set) var parameters: [Parameter] = []
    /// False if anything in it may be read in another way.
    private(set) var isClean = true
    private var position = 0
    /// Once a comment has no end there is none any more, so that none is looked through twice.
    private var hasUnfinishedComment = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        readHead()
        while readSeparator() { readParameter() }
    }

    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { bytes.slice(range) }

    private mutating func readHead() {
        position = skipWhiteSpace(0)
        let start = position
        while let byte = bytes.byte(position), byte.isTokenCharacter || byte == HeaderByte.slash {
            position += 1
        }
        let end = position
        position = skipWhiteSpace(position)
        let next = bytes.byte(position)
        // "text/plain charset=…" is common, and all take the type from it.
        isHeadClean = end > start && (next == nil || next == ASCII.semicolon || position > end)
        if isHeadClean { head = start..<end }
        if next != nil, next != ASCII.semicolon { skipToSemicolon() }
    }

    /// True if another parameter may follow.
    private mutating func readSeparator() -> Bool {
        while let byte = bytes.byte(position) {
            if byte == ASCII.semicolon {
                position += 1
            } else {
                let next = skipWhiteSpace(position)
                guard next > position else { return true }
                position = next
            }
        }
        return false
    }

    private mutating func readParameter() {
        let start = position
        while let byte = bytes.byte(position), byte.isTokenCharacter { position += 1 }
        let end = position
        guard end > start, bytes.byte(end) == ASCII.equals else {
            readOddParameter(from: start, to: end)
            return
        }
        position = end + 1
        addParameter(key: start..<end, start: end + 1, isKeyClean: true)
    }

    /// A key with white space or comments around it, or something that is no parameter.
    private mutating func readOddParameter(from start: Int, to end: Int) {
        isClean = false
        position = skipBlanksAndComments(start)
        let keyStart = position
        while let byte = bytes.byte(position), byte.isTokenCharacter { position += 1 }
        let key = keyStart..<position
        position = skipBlanksAndComments(position)
        guard !key.isEmpty, bytes.byte(position) == ASCII.equals else {
            skipToSemicolon()
            // Some take what follows a semicolon and is no parameter for a part of the one before.
            if let last = parameters.indices.last { parameters[last].spoil() }
            return
        }
        position += 1
        addParameter(key: key, start: position, isKeyClean: false)
    }

    private mutating func addParameter(key: Range<Int>, start: Int, isKeyClean: Bool) {
        let (name, suffix) = ExtendedSuffix.split(bytes, key)
        var parameter = Parameter(
            key: name, suffix: suffix, start: start, value: start..<start, isQuoted: false,
            isClean: true)
        if !isKeyClean || !suffix.isValid { parameter.spoil() }
        readValue(&parameter)
        if parameters.count < SyntaxLimits.partFields { parameters.append(parameter) }
        if !parameter.isClean { isClean = false }
    }

    private mutating func readValue(_ parameter: inout Parameter) {
        if bytes.byte(position) != ASCII.quote {
            let start = skipBlanksAndComments(position)
            if start > position { parameter.spoil() }
            position = start
        }
        if bytes.byte(position) == ASCII.quote {
            parameter.isQuoted = true
            readQuoted(&parameter)
        } else {
            readToken(&parameter)
        }
        let end = position
        position = skipWhiteSpace(position)
        guard let next = bytes.byte(position) else { return }
        if next == ASCII.semicolon {
            // White space in front of it belongs to the value for some.
            if !parameter.isQuoted, position > end { parameter.isClean = false }
            return
        }
        parameter.spoil()
        skipToSemicolon()
        if !parameter.isQuoted, position > end { parameter.value = parameter.value.lowerBound..<position }
    }

    private mutating func readQuoted(_ parameter: inout Parameter) {
        let start = position + 1
        position = start
        while let byte = bytes.byte(position) {
            switch byte {
            case ASCII.quote:
                parameter.value = start..<position
                position += 1
                return
            case ASCII.backslash:
                parameter.isClean = false
                position += 2
            case ASCII.semicolon:
                // Some look for it before they look for quotes.
                parameter.isClean = false
                position += 1
            case ASCII.space..<ASCII.delete:
                position += 1
            default:
                // Folding, controls and 8-bit octets.
                parameter.isClean = false
                position += 1
            }
        }
        parameter.spoil()
        position = Swift.min(position, bytes.count)
        parameter.value = start..<Swift.max(start, position)
    }

    private mutating func readToken(_ parameter: inout Parameter) {
        let start = position
        while let byte = bytes.byte(position), byte > ASCII.space, byte != ASCII.semicolon {
            // Harmless where writers forget the quotes: "/", ":", "=", "?", "@", "[", "]".
            switch byte {
            case ASCII.quote, ASCII.backslash, ASCII.openParenthesis, ASCII.closeParenthesis, ASCII.comma,
                ASCII.less, ASCII.greater:
                parameter.spoil()
            case ASCII.delete...: parameter.isClean = false
            default: break
            }
            position += 1
        }
        parameter.value = start..<position
        if position == start || bytes.byte(start) == HeaderByte.apostrophe { parameter.spoil() }
    }

    /// White space, folded or not. A line end that no white space follows is only the end of the field.
    private mutating func skipWhiteSpace(_ start: Int) -> Int {
        var index = start
        while let byte = bytes.byte(index) {
            if byte.isLineEnd {
                var end = index + 1
                if byte == ASCII.carriageReturn, bytes.byte(end) == ASCII.lineFeed { end += 1 }
                if let next = bytes.byte(end), !next.isBlank { isClean = false }
                index = end
            } else if byte.isBlank {
                index += 1
            } else {
                break
            }
        }
        return index
    }

    private mutating func skipBlanksAndComments(_ start: Int) -> Int {
        var index = bytes.skippingBlanks(from: start)
        while bytes.byte(index) == ASCII.openParenthesis, let end = endOfComment(index) {
            index = bytes.skippingBlanks(from: end)
        }
        return index
    }

    private mutating func endOfComment(_ start: Int) -> Int? {
        guard !hasUnfinishedComment else { return nil }
        let end = bytes.endOfComment(from: start)
        if end == nil { hasUnfinishedComment = true }
        return end
    }

    /// To the next semicolon that stands in no quotes and no comment.
    private mutating func skipToSemicolon() {
        isClean = false
        var isQuoted = false
        while let byte = bytes.byte(position) {
            if byte == ASCII.quote { isQuoted.toggle() }
            if !isQuoted {
                if byte == ASCII.semicolon { return }
                if byte == ASCII.openParenthesis, let end = endOfComment(position) {
                    position = end
                    continue
                }
            }
            position += byte == ASCII.backslash ? 2 : 1
        }
        position = Swift.min(position, bytes.count)
    }
}
