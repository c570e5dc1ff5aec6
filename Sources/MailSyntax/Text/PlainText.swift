// SPDX-License-Identifier: Apache-2.0
//
// Addresses in plain text, as mail readers make links of them (RFC 3986 appendix C). Limits: SyntaxLimits.link,
// links.

/// Text without markup.
public enum PlainText {
    /// What mail readers make links of: `scheme://…`, `www.…`, `mailto:…`, and `host/…` where the host passes the
    /// check. One more than `SyntaxLimits.links` if there are more.
    ///
    /// Punctuation and brackets around an address are not part of it. Between angle brackets it may be broken
    /// over lines.
    public static func links(in text: UnsafeRawBufferPointer, isHost: HostCheck? = nil) -> [FoundLink] {
        var links: [FoundLink] = []
        eachLink(in: text, isHost: isHost) { link, _ in
            links.append(link)
            return links.count <= SyntaxLimits.links
        }
        return links
    }

    /// Hands over each link, with where it stands, until told to stop.
    static func eachLink(
        in text: UnsafeRawBufferPointer, isHost: HostCheck?, _ body: (FoundLink, Range<Int>) -> Bool
    ) {
        var index = 0
        // Where the link before ended: no scheme reaches back beyond it.
        var floor = 0
        while let candidate = candidate(text, from: index) {
            index = candidate
            guard let found = link(text, at: index, floor: floor, isHost) else {
                index += 1
                continue
            }
            if let url = found.url, !body(FoundLink(url: url), found.range) { return }
            index = max(found.range.upperBound, index + 1)
            floor = index
        }
    }

    /// The next `:/`, `o:`, `m/` or `ww` in any case: few octets have to be looked at more closely.
    private static func candidate(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index + 8 <= text.count {
            let octets = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let colons = octets ^ 0x3A3A_3A3A_3A3A_3A3A
            let slashes = octets ^ 0x2F2F_2F2F_2F2F_2F2F
            let letters = (octets | 0x2020_2020_2020_2020) ^ 0x7777_7777_7777_7777
            // An octet that is zero now borrows from its eighth bit.
            let hits =
                ((colons &- ones) & ~colons | (slashes &- ones) & ~slashes | (letters &- ones) & ~letters)
                & ones << 7
            if hits != 0 {
                for place in index..<index + 8 where isCandidate(text, at: place) { return place }
            }
            index += 8
        }
        while index < text.count {
            if isCandidate(text, at: index) { return index }
            index += 1
        }
        return nil
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    @inline(__always)
    private static func isCandidate(_ text: UnsafeRawBufferPointer, at index: Int) -> Bool {
        guard let byte = text.byte(index), let next = text.byte(index + 1) else { return false }
        if byte == ASCII.colon {
            return next == UInt8(ascii: "/") || (text.byte(index - 1) ?? 0) | 0x20 == UInt8(ascii: "o")
        }
        if byte == UInt8(ascii: "/") {
            guard next > ASCII.space, let last = text.byte(index - 1) else { return false }
            return last.isLetter || !last.isASCII
        }
        return byte | 0x20 == UInt8(ascii: "w") && next | 0x20 == UInt8(ascii: "w")
    }

    /// Without an address it is what need not be read again.
    private typealias Found = (url: String?, range: Range<Int>)

    private static func link(
        _ text: UnsafeRawBufferPointer, at index: Int, floor: Int, _ isHost: HostCheck?
    ) -> Found? {
        if text.byte(index) == UInt8(ascii: "/") {
            guard let isHost, let start = BareHost.start(text, slash: index, floor: floor, isHost) else {
                return nil
            }
            let end = PlainURL.end(text, from: index)
            guard end > index + 1 else { return nil }
            return ("http://" + PlainURL.text(text.slice(start, end)), start..<end)
        }
        if text.byte(index) != ASCII.colon { return www(text, at: index) }
        guard let start = schemeStart(text, colon: index, floor: floor) else { return nil }
        if let whole = bracketed(text, from: start) { return whole }
        let end = PlainURL.end(text, from: index + 1)
        let isHierarchical = text.byte(index + 1) == UInt8(ascii: "/")
        guard end > index + (isHierarchical ? 3 : 1) else { return nil }
        let url = text.slice(start, end)
        if !isHierarchical, url.position(of: ASCII.at) == nil { return (nil, start..<end) }
        return (PlainURL.text(url), start..<end)
    }

    /// `www.` at the beginning of a word.
    private static func www(_ text: UnsafeRawBufferPointer, at index: Int) -> Found? {
        guard text.slice(index, index + 4).equalsLowercased("www."), let next = text.byte(index + 4),
            next.isLetter || next.isDigit || !next.isASCII
        else { return nil }
        if let before = text.byte(index - 1), before.isWithinName { return nil }
        let end = PlainURL.end(text, from: index)
        guard end > index + 4 else { return nil }
        return ("http://" + PlainURL.text(text.slice(index, end)), index..<end)
    }

    /// Octets of the longest scheme that is looked for.
    private static let longestScheme = 16

    /// Where the scheme in front of a `:` begins; nil if that is none that makes a link.
    private static func schemeStart(_ text: UnsafeRawBufferPointer, colon: Int, floor: Int) -> Int? {
        let isHierarchical =
            text.byte(colon + 1) == UInt8(ascii: "/") && text.byte(colon + 2) == UInt8(ascii: "/")
        guard let last = text.byte(colon - 1), last.isSchemeByte, isHierarchical || last | 0x20 == 0x6F
        else { return nil }
        var start = colon
        while start > floor, colon - start < longestScheme, let byte = text.byte(start - 1), byte.isSchemeByte
        {
            start -= 1
        }
        let word = text.slice(start, colon)
        func ends(in scheme: StaticString) -> Int? {
            let length = scheme.utf8CodeUnitCount
            return word.slice(word.count - length, word.count).equalsLowercased(scheme) ? colon - length : nil
        }
        guard isHierarchical else { return ends(in: "mailto") }
        // Text may stand right in front of those that everybody knows.
        if let known = ends(in: "https") ?? ends(in: "http") ?? ends(in: "ftp") { return known }
        // `hxxp` is written so that nobody follows it.
        guard word.count >= 3, word.count < longestScheme, word.byte(0)?.isLetter == true,
            !word.slice(0, 4).equalsLowercased("hxxp")
        else { return nil }
        return start
    }

    /// An address between angle brackets, with `URL:` in front or not, whose lines are joined.
    private static func bracketed(_ text: UnsafeRawBufferPointer, from start: Int) -> Found? {
        let isMarked = text.slice(start - 4, start).equalsLowercased("url:")
        guard text.byte(isMarked ? start - 5 : start - 1) == ASCII.less else { return nil }
        var url: [UInt8] = []
        var index = start
        while index - start <= SyntaxLimits.link, let byte = text.byte(index) {
            if byte == ASCII.greater {
                guard url.count > 3 else { return nil }
                return (String(decoding: url, as: UTF8.self), start..<index)
            }
            if byte.isBlank || byte.isLineEnd {
                var end = index
                var isBroken = false
                while let blank = text.byte(end), blank.isBlank || blank.isLineEnd, end - index < 100 {
                    if blank.isLineEnd { isBroken = true }
                    end += 1
                }
                guard isBroken || text.byte(end) == ASCII.greater else { return nil }
                index = end
                continue
            }
            guard byte > ASCII.space, byte != ASCII.less else { return nil }
            url.append(byte)
            index += 1
        }
        return nil
    }
}

/// Where an address ends in text.
private enum PlainURL {
    static func end(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start
        var open = (round: 0, square: 0)
        while let byte = text.byte(end) {
            if byte.isASCII {
                if stops(byte) { break }
                switch byte {
                case ASCII.openParenthesis: open.round += 1
                case ASCII.closeParenthesis: open.round -= 1
                case ASCII.openBracket: open.square += 1
                case ASCII.closeBracket: open.square -= 1
                default: break
                }
                end += 1
            } else {
                let (value, length) = UTF8Scalar.decode(text, at: end)
                if stops(value, before: text.byte(end + length)) { break }
                end += length
            }
        }
        // A closing bracket that was not opened in it belongs to the text, and so does punctuation.
        while end > start, let byte = text.byte(end - 1) {
            switch byte {
            case ASCII.closeParenthesis where open.round < 0: open.round += 1
            case ASCII.closeBracket where open.square < 0: open.square += 1
            case ASCII.dot, ASCII.comma, ASCII.semicolon, ASCII.colon, ASCII.question, ASCII.asterisk,
                ASCII.underscore, UInt8(ascii: "!"), UInt8(ascii: "'"), UInt8(ascii: "~"):
                break
            default: return end
            }
            end -= 1
        }
        return end
    }

    static func text(_ url: UnsafeRawBufferPointer) -> String {
        String(decoding: url.clippedUTF8(SyntaxLimits.link), as: UTF8.self)
    }

    private static func stops(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...ASCII.space, ASCII.delete, ASCII.less, ASCII.greater, ASCII.quote, UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "^"):
            true
        default: false
        }
    }

    /// White space, what isn't seen, quotation marks and the punctuation of East Asia.
    private static func stops(_ value: UInt32, before next: UInt8?) -> Bool {
        switch value {
        case 0xAB, 0xBB, 0x2018...0x201F, 0x2026, 0x2039, 0x203A, 0x3001, 0x3008...0x3011, 0xFF01, 0xFF08,
            0xFF09,
            0xFF0C, 0xFF1B, 0xFF1F:
            return true
        case 0x3002, 0xFF0E, 0xFF61:
            // IDNA takes it for a dot in a name: it is one if the name goes on.
            guard let next else { return true }
            return !(next.isLetter || next.isDigit)
        default: return CharacterKind(value) != .visible
        }
    }
}

extension UInt8 {
    /// In front of `www` it means that no name begins there.
    var isWithinName: Bool {
        isLetter || isDigit || self == ASCII.dot || self == ASCII.hyphen || self == ASCII.underscore
            || self == ASCII.at || self == UInt8(ascii: "/") || self == ASCII.equals || self == ASCII.percent
    }
}
