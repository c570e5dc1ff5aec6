// SPDX-License-Identifier: Apache-2.0

@testable internal import MailSyntax

/// `HTMLText`: what is seen is text within its limits.
struct HTMLTarget: FuzzTarget {
    let name = "html"
    let longest = 8_192
    let dictionary = "html.dict"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        // It is made for UTF-8; anything else must not trap.
        if String(validating: bytes, as: UTF8.self) == nil { _ = HTMLText.read(bytes) }
        try Array(text(bytes).utf8).withUnsafeBytes { try check($0) }
    }

    private func check(_ bytes: UnsafeRawBufferPointer) throws {
        let reading = HTMLText.read(bytes)
        try require(reading.text.count <= SyntaxLimits.keptText, "more text than is kept")
        try require(reading.hiddenText.count <= SyntaxLimits.keptText, "more hidden text than is kept")
        try require(reading.links.count <= SyntaxLimits.links + 1, "too many links")
        try require(reading.images >= reading.remoteImages + reading.inlineImages, "more images than images")
        for link in reading.links {
            try require(link.url.utf8.count <= SyntaxLimits.link, "a link of \(link.url.utf8.count) octets")
            try require(
                link.shown.utf8.count <= SyntaxLimits.linkText,
                "a shown text of \(link.shown.utf8.count) octets")
        }
        // An entity of six octets becomes three of two code points at most.
        try require(
            reading.text.count + reading.hiddenText.count <= bytes.count * 3 + 64, "the text has grown")
        try require(reading.hiddenLetters <= bytes.count, "more letters than octets")
        try require(String(validating: reading.text, as: UTF8.self) != nil, "the text is no UTF-8")
        try require(
            String(validating: reading.hiddenText, as: UTF8.self) != nil, "the hidden text is no UTF-8")
    }
}

/// `PlainText`, `LinkAddress` and `EnrichedText`: links within their limits, hosts in their one form.
struct LinkTarget: FuzzTarget {
    let name = "link"
    let longest = 2_048
    let dictionary = "html.dict"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let links = PlainText.links(in: bytes)
        try require(links.count <= SyntaxLimits.links + 1, "too many links")
        for link in links {
            try require(
                !link.url.isEmpty && link.url.utf8.count <= SyntaxLimits.link + 7,
                "a link of \(link.url.utf8.count) octets")
            try check(link.url)
        }
        let text = text(bytes)
        try check(text)
        if let host = LinkAddress.shownHost(in: text) { try require(!host.isEmpty, "an empty host is shown") }
        try require(EnrichedText.plain(bytes).count <= bytes.count, "the text has grown")
    }

    private func check(_ url: String) throws {
        guard let address = LinkAddress(url) else { return }
        try require((0...65_535).contains(address.port ?? 0), "port \(address.port ?? 0)")
        guard ["http", "https"].contains(address.scheme) else { return }
        try require(!address.host.isEmpty, "no host")
        // What IDNA refuses stays as it is.
        try require(address.host.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }, "the host '\(address.host)'")
        try require(!address.host.utf8.contains { (0x41...0x5A).contains($0) }, "a host in upper case")
        let isV6 = address.host.utf8.contains(UInt8(ascii: ":"))
        let written =
            "\(address.scheme)://\(isV6 ? "[\(address.host)]" : address.host)\(address.port.map { ":\($0)" } ?? "")/"
        guard let again = LinkAddress(written) else { throw Broken("'\(written)' is no address") }
        try requireSame(
            [again.host, "\(again.port ?? 0)"], [address.host, "\(address.port ?? 0)"], "read back")
        try requireSame(again.isIP, address.isIP, "an IP address read back")
    }
}

/// `PartText` and `TextCount`: valid UTF-8 whatever the charset. The charset stands before the first NUL.
struct PartTextTarget: FuzzTarget {
    let name = "part-text"
    let longest = 2_048

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var pieces = Pieces(bytes)
        let isHTML = pieces.byte().isMultiple(of: 2)
        let charset = text(pieces.next())
        let content = pieces.remaining
        let (decoded, _) = PartText.utf8(content, charset: charset.isEmpty ? nil : charset, isHTML: isHTML)
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw Broken("the text is no UTF-8")
        }
        try require(
            decoded.count <= content.count * 8 + 8, "\(content.count) octets have become \(decoded.count)")
        let count = decoded.withUnsafeBytes { TextCount(utf8: $0) }
        try requireSame(TextCount(text), count, "counted as a text")
        try require(count.capitals <= count.letters && count.letters <= decoded.count, "letters")
        try require(
            count.exclamations <= decoded.count && count.mixedWords <= count.letters, "more than octets")
        let scripts = Script.allCases.reduce(0) { $0 + count[$1] }
        try require(scripts <= count.letters, "\(scripts) letters of scripts, \(count.letters) in all")
        // Whatever the octets are, counting ends.
        _ = TextCount(utf8: content)
    }
}
