// SPDX-License-Identifier: Apache-2.0
//
// Addresses in attributes of HTML as browsers take them: WHATWG URL section 4.4. Limit: SyntaxLimits.link.

/// What is done with an address before anybody looks at it.
enum LinkURL {
    /// Without white space and control characters around it and line breaks within; other white space as
    /// `%XX`; backslashes as slashes where browsers take them so.
    static func cleaned(_ value: UnsafeRawBufferPointer) -> [UInt8] {
        var end = value.count
        while end > 0, let byte = value.byte(end - 1), byte <= ASCII.space { end -= 1 }
        var start = 0
        while start < end, let byte = value.byte(start), byte <= ASCII.space { start += 1 }
        let written = value.slice(start, end)
        var output: [UInt8] = []
        output.reserveCapacity(min(written.count, SyntaxLimits.link) + 2)
        var index = 0
        while index < written.count, output.count < SyntaxLimits.link {
            let run = index
            while let byte = written.byte(index), byte > ASCII.space, byte != ASCII.delete { index += 1 }
            let left = SyntaxLimits.link - output.count
            output.append(contentsOf: written.slice(run, index).clippedUTF8(left))
            guard let byte = written.byte(index) else { break }
            if !byte.isLineEnd, byte != ASCII.tab {
                output.append(contentsOf: [ASCII.percent, digit(byte >> 4), digit(byte & 15)])
            }
            index += 1
        }
        turnBackslashes(&output)
        return clipped(output)
    }

    /// An address as it is meant within a base, which has a scheme and a host.
    static func resolve(_ url: [UInt8], against base: [UInt8]) -> [UInt8] {
        base.withUnsafeBytes { base in
            url.withUnsafeBytes { url in clipped(Array(resolve(url, against: base))) }
        }
    }

    /// At most so much as is kept, without half a code point.
    private static func clipped(_ url: [UInt8]) -> [UInt8] {
        guard url.count > SyntaxLimits.link else { return url }
        return url.withUnsafeBytes { Array($0.clippedUTF8(SyntaxLimits.link)) }
    }

    /// True for what is fetched from a server.
    static func isRemote(_ url: [UInt8]) -> Bool {
        url.withUnsafeBytes { url in
            begins(url, "http:") || begins(url, "https:") || begins(url, "ftp:") || begins(url, "//")
        }
    }

    /// True for what the message has in it.
    static func isInline(_ url: [UInt8]) -> Bool {
        url.withUnsafeBytes { begins($0, "cid:") || begins($0, "data:") }
    }

    /// The address in the content of a refresh (HTML standard, section 4.2.5.3); nil for a refresh of itself.
    static func ofRefresh(_ content: UnsafeRawBufferPointer) -> [UInt8]? {
        var rest = content.withoutHTMLSpace
        rest = rest.slice(rest.firstIndex { !$0.isDigit && $0 != ASCII.dot } ?? rest.count, rest.count)
        rest = rest.withoutHTMLSpace
        if let mark = rest.byte(0), mark == ASCII.semicolon || mark == ASCII.comma {
            rest = rest.slice(1, rest.count).withoutHTMLSpace
        }
        if rest.slice(0, 3).equalsLowercased("url") {
            let behind = rest.slice(3, rest.count).withoutHTMLSpace
            if behind.byte(0) == ASCII.equals { rest = behind.slice(1, behind.count).withoutHTMLSpace }
        }
        if let quote = rest.byte(0), quote == ASCII.quote || quote == UInt8(ascii: "'") {
            rest = rest.slice(1, rest.position(of: quote, from: 1) ?? rest.count)
        }
        let url = cleaned(rest)
        return url.isEmpty ? nil : url
    }

    /// Where the `:` behind the scheme stands; nil without a scheme (ALPHA *( ALPHA / DIGIT / "+-." )).
    static func schemeEnd(_ url: UnsafeRawBufferPointer) -> Int? {
        guard url.byte(0)?.isLetter == true else { return nil }
        var index = 1
        while let byte = url.byte(index), byte.isSchemeByte { index += 1 }
        return url.byte(index) == ASCII.colon ? index : nil
    }

    /// True for the schemes that browsers read generously (WHATWG URL section 3.1).
    static func isSpecial(_ scheme: UnsafeRawBufferPointer) -> Bool {
        scheme.equalsLowercased("https") || scheme.equalsLowercased("http") || scheme.equalsLowercased("ftp")
            || scheme.equalsLowercased("ws") || scheme.equalsLowercased("wss")
            || scheme.equalsLowercased("file")
    }

    private static func resolve(
        _ url: UnsafeRawBufferPointer, against base: UnsafeRawBufferPointer
    ) -> [UInt8] {
        guard let baseColon = schemeEnd(base),
            base.slice(baseColon + 1, baseColon + 3).elementsEqual("//".utf8)
        else { return Array(url) }
        var rest = url
        if let colon = schemeEnd(url) {
            let scheme = url.slice(0, colon)
            // `http:page` is relative to a base of the same scheme.
            guard isSpecial(scheme), lowercasedASCII(scheme) == lowercasedASCII(base.slice(0, baseColon)),
                url.byte(colon + 1) != slash
            else { return Array(url) }
            rest = url.slice(colon + 1, url.count)
        }
        if rest.slice(0, 2).elementsEqual("//".utf8) {
            return Array(base.slice(0, baseColon + 1)) + Array(rest)
        }
        let tail = base.slice(baseColon + 3, base.count)
        let authority = baseColon + 3 + (tail.firstIndex { $0 == slash || $0.endsPath } ?? tail.count)
        let path = base.slice(authority, base.count)
        let pathEnd = authority + (path.firstIndex(where: \.endsPath) ?? path.count)
        switch rest.byte(0) {
        case slash: return Array(base.slice(0, authority)) + Array(rest)
        case ASCII.question: return Array(base.slice(0, pathEnd)) + Array(rest)
        case UInt8(ascii: "#"):
            let mark = base.position(of: UInt8(ascii: "#"), from: authority) ?? base.count
            return Array(base.slice(0, mark)) + Array(rest)
        default:
            let folder = base.slice(authority, pathEnd).lastIndex(of: slash).map { authority + $0 + 1 }
            guard let folder else { return Array(base.slice(0, authority)) + [slash] + Array(rest) }
            return Array(base.slice(0, folder)) + Array(rest)
        }
    }

    private static let slash = UInt8(ascii: "/")

    private static func turnBackslashes(_ url: inout [UInt8]) {
        let isMeant = url.withUnsafeBytes { bytes in
            guard bytes.position(of: ASCII.backslash) != nil else { return false }
            return schemeEnd(bytes).map { isSpecial(bytes.slice(0, $0)) } ?? true
        }
        guard isMeant else { return }
        for index in url.indices {
            if url[index].endsPath { return }
            if url[index] == ASCII.backslash { url[index] = slash }
        }
    }

    private static func begins(_ url: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        url.slice(0, word.utf8CodeUnitCount).equalsLowercased(word)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}

extension UInt8 {
    /// An octet of a scheme.
    @inline(__always) var isSchemeByte: Bool {
        isLetter || isDigit || self == ASCII.hyphen || self == ASCII.dot || self == UInt8(ascii: "+")
    }

    /// `?` or `#`
    fileprivate var endsPath: Bool { self == ASCII.question || self == UInt8(ascii: "#") }
}
