// SPDX-License-Identifier: Apache-2.0
//
// The ways in which the value of a parameter is cut out of a field body. Each is that of some reader: with and
// without quoted strings, escapes and comments, to the first of this and that character.
// Limits: twice SyntaxLimits.boundary or fileName behind the "=", SyntaxLimits.boundaryReadings.

/// Cuts one value in every way, the likeliest first.
struct ValueCutter {
    private let text: UnsafeRawBufferPointer
    /// Behind the "=".
    private let start: Int
    /// Where the region ends that is looked at.
    private let limit: Int
    /// File names without quotes have spaces in them, boundaries have none.
    private let allowsSpaces: Bool
    private(set) var cuts = Readings<[UInt8]>(limit: SyntaxLimits.boundaryReadings)

    init(_ text: UnsafeRawBufferPointer, from start: Int, allowsSpaces: Bool) {
        self.text = text
        self.start = start
        self.allowsSpaces = allowsSpaces
        let first = text.skippingBlanks(from: start)
        let reach = 2 * (allowsSpaces ? SyntaxLimits.fileName : SyntaxLimits.boundary)
        limit = Swift.min(text.count, first + reach)
        if limit < text.count { cutLong(first) }
        cut(first)
    }

    /// Of a value longer than what is looked at, the likeliest cut alone: the end of a name tells what it is, and a
    /// boundary is compared as a whole.
    private mutating func cutLong(_ first: Int) {
        let isQuoted = text.byte(first) == ASCII.quote
        let start = isQuoted ? first + 1 : first
        let end =
            unescaped(isQuoted ? ASCII.quote : ASCII.semicolon, from: start, to: text.count) ?? text.count
        guard end > limit else { return }
        let value = text.slice(start, end)
        cuts.add(isQuoted ? value.unescaped : Array(value.withoutOuterBlanks))
    }

    private mutating func cut(_ first: Int) {
        var behindComments = first
        while behindComments < limit, text.byte(behindComments) == ASCII.openParenthesis,
            let end = text.slice(0, limit).endOfComment(from: behindComments)
        {
            behindComments = text.skippingBlanks(from: end)
        }
        cutAt(Swift.min(behindComments, limit))
        if behindComments > first { cutToken(first) }
        // The white space in front may count, but not a whole folded page of it.
        if first > start, first - start <= 16, text.byte(first) != ASCII.quote {
            add(start, semicolon(first))
            add(start, endOfToken(first))
        }
    }

    private mutating func cutAt(_ position: Int) {
        switch text.byte(position) {
        case ASCII.quote:
            cutQuoted(position)
        case HeaderByte.apostrophe:
            cutToken(position)
            if let close = text.first(from: position + 1, to: limit, where: { $0 == HeaderByte.apostrophe }) {
                add(position + 1, close)
                add(position, close + 1)
            }
            add(position + 1, semicolon(position))
        default:
            cutToken(position)
        }
    }

    private mutating func cutQuoted(_ open: Int) {
        let first = open + 1
        let firstQuote = text.first(from: first, to: limit) { $0 == ASCII.quote }
        let close = unescaped(ASCII.quote, from: first)
        let end = close ?? limit
        cuts.add(text.slice(first, end).unescaped)
        if let close {
            cutBehind(close, from: open)
        } else {
            // The quoted string has no end: some stop at the semicolon, some keep the quote.
            add(first, semicolon(first))
            add(open, semicolon(first))
            add(open, limit)
        }
        add(first, end)
        if let firstQuote, firstQuote < end {
            add(first, firstQuote)
            add(first, firstQuote - 1)
            cutBehind(firstQuote, from: open)
        }
        if semicolon(first) < end {
            add(first, semicolon(first))
            add(open, semicolon(first))
        }
        let content = text.slice(first, end)
        if content.position(of: ASCII.openParenthesis) != nil { cuts.add(content.withoutComments) }
        if !allowsSpaces { add(first, endOfToken(first)) }
    }

    /// What stands between a closing quote and the semicolon.
    private mutating func cutBehind(_ close: Int, from open: Int) {
        let behind = semicolonOutsideQuotes(close + 1)
        let tail = text.slice(close + 1, behind).withoutOuterBlanks
        guard !tail.isEmpty else { return }
        let whole = text.slice(open, behind)
        add(open, behind)
        cuts.add(whole.filter { $0 != ASCII.quote })
        cuts.add(whole.withoutComments.filter { $0 != ASCII.quote })
        // Quoted strings side by side, with white space in between.
        cuts.add(whole.filter { $0 != ASCII.quote && !$0.isBlankOrControl })
        cuts.add(Array(tail))
    }

    private mutating func cutToken(_ first: Int) {
        let end = semicolon(first)
        let escapedEnd = unescaped(ASCII.semicolon, from: first) ?? limit
        let segment = text.slice(first, end).withoutOuterBlanks
        if allowsSpaces { cuts.add(Array(segment)) }
        if segment.position(of: ASCII.openParenthesis) != nil {
            let bare = text.slice(first, Swift.max(end, semicolonOutsideComments(first))).withoutComments
            cuts.add(bare.withUnsafeBytes { Array($0.withoutOuterBlanks) })
        }
        add(first, endOfToken(first))
        cuts.add(Array(segment))
        if text.slice(first, escapedEnd).position(of: ASCII.backslash) != nil {
            cutEscapes(first, escapedEnd)
        }
        if text.slice(first, escapedEnd).position(of: ASCII.quote) != nil {
            cutInnerQuotes(first, escapedEnd)
        }
        for byte in [ASCII.equals, ASCII.comma, ASCII.closeParenthesis, ASCII.openParenthesis] {
            if let position = text.first(from: first, to: end, where: { $0 == byte }) { add(first, position) }
        }
        // With the white space in front of the semicolon.
        if end - first - segment.count <= 16 { add(first, end) }
        cutPastSemicolon(first, end)
    }

    private mutating func cutEscapes(_ first: Int, _ end: Int) {
        let whole = text.slice(first, end).withoutOuterBlanks
        cuts.add(whole.unescaped)
        cuts.add(Array(whole))
        cuts.add(whole.filter { $0 != ASCII.backslash })
        if let escape = whole.position(of: ASCII.backslash) { cuts.add(Array(whole.slice(0, escape))) }
    }

    private mutating func cutInnerQuotes(_ first: Int, _ end: Int) {
        guard let open = text.first(from: first, to: end, where: { $0 == ASCII.quote }) else { return }
        let close = text.first(from: open + 1, to: end) { $0 == ASCII.quote } ?? end
        add(first, open)
        add(open + 1, close)
        if text.byte(close - 1) == ASCII.backslash { add(open + 1, close - 1) }
        cuts.add(text.slice(first, end).withoutOuterBlanks.filter { $0 != ASCII.quote })
    }

    /// A semicolon that some take for a part of the value: no parameter follows it.
    private mutating func cutPastSemicolon(_ first: Int, _ end: Int) {
        guard end < limit else { return }
        let next = semicolon(end + 1)
        let tail = text.slice(end + 1, next).withoutOuterBlanks
        guard !tail.isEmpty, tail.position(of: ASCII.equals) == nil else { return }
        cuts.add(Array(text.slice(first, next).withoutOuterBlanks))
        if next < limit { cuts.add(Array(text.slice(first, limit).withoutOuterBlanks)) }
    }

    /// An empty cut is one only where the value is empty: the first.
    private mutating func add(_ from: Int, _ to: Int) {
        guard to > from else {
            if cuts.isEmpty { cuts.add([]) }
            return
        }
        cuts.add(Array(text.slice(from, Swift.min(to, limit))))
    }

    private func semicolon(_ from: Int) -> Int {
        text.first(from: from, to: limit) { $0 == ASCII.semicolon } ?? limit
    }

    private func unescaped(_ wanted: UInt8, from: Int, to end: Int? = nil) -> Int? {
        var index = from
        while index < end ?? limit, let byte = text.byte(index) {
            if byte == wanted { return index }
            index += byte == ASCII.backslash ? 2 : 1
        }
        return nil
    }

    private func semicolonOutsideQuotes(_ from: Int) -> Int {
        var isQuoted = false
        return text.first(from: from, to: limit) { byte in
            if byte == ASCII.quote { isQuoted.toggle() }
            return byte == ASCII.semicolon && !isQuoted
        } ?? limit
    }

    private func semicolonOutsideComments(_ from: Int) -> Int {
        var depth = 0
        return text.first(from: from, to: limit) { byte in
            if byte == ASCII.openParenthesis { depth += 1 }
            if byte == ASCII.closeParenthesis { depth -= 1 }
            return byte == ASCII.semicolon && depth <= 0
        } ?? limit
    }

    /// Where a token of RFC 2045 ends, or what common writers leave without quotes.
    private func endOfToken(_ from: Int) -> Int {
        text.first(from: from, to: limit) { byte in
            switch byte {
            case ASCII.semicolon, ASCII.quote, ASCII.comma, ASCII.openParenthesis, ASCII.closeParenthesis:
                true
            default: byte.isBlankOrControl
            }
        } ?? limit
    }
}
