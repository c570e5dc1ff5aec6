// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import MailSyntax

@Suite("any text gives a value")
struct AnyTextTests {
    static let pieces: [[UInt8]] =
        """
        < > </ <!-- --> <! <![CDATA[ ]]> & &# &#x ; &amp &nbsp; = ' " / // : . @ [ ] ( ) \\ # ? % %2 %C3 { } , - + ! 0 1 9 x
        <a href= </a> <p <p> </p> <div> </div> <table> <td> <tr> </table> <b> </b> <font color=white> </font> <style> </style>
        <script> </script> style= class=a id=i hidden display:none font-size:0 color:#fff background:url( .a{ @media /* */
        <svg> </svg> <textarea> <base href=http://example.com/> <meta http-equiv=refresh content= <!--[if mso]> http:// www.
        mailto: <URL: xn-- é 中 а ​ 。 １ 0x ::1 utf-16 charset= <meta <param> <nl>
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) } + [
            [0x20], [0x0A], [0x0D], [0x09], [0x00], [0x80], [0xC2], [0xE2], [0xE2, 0x80], [0xEF, 0xBB],
            [0xF3], [0xFF], [0xFE],
        ]

    static func each(_ seed: UInt64, count: Int, _ body: ([UInt8]) -> Void) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<count {
            var input: [UInt8] = []
            for _ in 0..<random.below(30) {
                if random.chance(0.1) {
                    input.append(UInt8.random(in: .min ... .max, using: &random))
                } else {
                    input += random.pick(pieces)
                }
            }
            body(input)
        }
    }

    @Test("HTML")
    func html() {
        Self.each(11, count: 20_000) { input in
            let reading = with(input) { HTMLText.read($0) }
            let seen = reading.text.count + reading.hiddenText.count
            // No reference is shorter than what it stands for.
            AnyBytesTests.hold(input, seen <= input.count * 2)
            AnyBytesTests.hold(input, reading.hiddenLetters > 0 || reading.hiddenBy.isEmpty)
            AnyBytesTests.hold(input, reading.remoteImages + reading.inlineImages <= reading.images)
            for link in reading.links {
                AnyBytesTests.hold(input, !link.url.isEmpty && !link.url.utf8.contains { $0 <= 0x20 })
                _ = LinkAddress(link.url)
            }
        }
    }

    @Test("addresses, plain text, counts and charsets")
    func others() {
        Self.each(12, count: 20_000) { input in
            let text = String(decoding: input, as: UTF8.self)
            for link in with(input, { PlainText.links(in: $0) }) { _ = LinkAddress(link.url) }
            for url in [text, "http://" + text, "http://[" + text + "]"] {
                guard let address = LinkAddress(url) else { continue }
                AnyBytesTests.hold(input, address.host == address.host.lowercased())
                AnyBytesTests.hold(input, !address.host.hasSuffix("."))
                if address.isIP { AnyBytesTests.hold(input, address.host.utf8.allSatisfy { $0 < 0x80 }) }
            }
            if let host = LinkAddress.shownHost(in: text) { AnyBytesTests.hold(input, host.contains(".")) }
            let count = with(input, TextCount.init(utf8:))
            AnyBytesTests.hold(input, count.letters == with(input, TextCount.letters))
            AnyBytesTests.hold(input, Script.allCases.reduce(0) { $0 + count[$1] } == count.letters)
            for charset in [nil, "utf-8", "utf-7", "utf-16", "big5", "x"] as [String?] {
                let part = with(input) { PartText.utf8($0, charset: charset, isHTML: true) }
                AnyBytesTests.hold(input, String(validating: part.text, as: UTF8.self) != nil)
            }
            _ = with(input, EnrichedText.plain)
            AnyBytesTests.hold(
                input,
                (String(validating: input, as: UTF8.self) != nil)
                    == (with(input, UTF8Scalar.validPrefix) == input.count))
        }
    }

    static let repeated: [String] = [
        "<", "&", "&#", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "<div>", "<p><b>", "<a href=x>", "<!--",
        "<!-- -",
        "<![CDATA[", "<script>", "<script></", "</a>", "<svg><![CDATA[", "<b><p></b>",
        "<font color=white><div></font>x", "<style>.a{", "<style>@media{{", "<style>(((", "<p style=((((((",
        "<p style='a:\"'>", "<p style='/*'>", "<td><table>", "<li><ul>", "<!--[if mso]>",
        "<!--[if mso]><a <a-->",
        "<a href=http://example.com>www.example.com", " x=", "http://", "<http://a\n",
        "<http://a\n\n\n\n\n\n\n\n\n\n\n\n\n\n", "www.", "(((((", "http://a) ", "x://", "a:", "mailto:",
        "a.bc/x ", "a.", "a.bc/", "<style>@media{", "<style>.a.b{color:red}", "<p style='a:{[('",
        "<!--[if mso]><a href=x>y<![endif]-->", "<style></style>", "<p class='a a a a'>",
        "\u{430}1",
        "1", "=", "a.b{color:red}", "'", "url(", "<nl>", "<param>", "%41", ".",
    ]

    /// With time that grows as the square of the length this would not end.
    @Test("long texts of one kind take no longer than others", arguments: repeated)
    func hostile(piece: String) {
        let input = Array(String(repeating: piece, count: (256 << 10) / piece.utf8.count).utf8)
        for front in ["", "<a href='", "<p style='", "<style>", "<table><td hidden>"] {
            // Enough of it to see what comes of it there.
            let behind = front.isEmpty ? input[...] : input.prefix(32 << 10)
            let reading = with(Array(front.utf8) + behind) { HTMLText.read($0) }
            #expect(reading.text.count <= SyntaxLimits.keptText)
            #expect(reading.links.count <= SyntaxLimits.links + 1)
        }
        #expect(with(input) { PlainText.links(in: $0) { _ in true } }.count <= SyntaxLimits.links + 1)
        #expect(with(input, TextCount.init(utf8:)).letters <= input.count)
        _ = with(input) { PartText.utf8($0, charset: nil, isHTML: true) }
        _ = with(input, EnrichedText.plain)
        let text = String(decoding: input, as: UTF8.self)
        _ = LinkAddress("http://" + text)
        _ = LinkAddress.shownHost(in: text)
    }

    @Test("a mebibyte of <")
    func openings() {
        let input = [UInt8](repeating: 0x3C, count: 1 << 20)
        #expect(with(input) { HTMLText.read($0) }.isCut)
    }

    @Test("an attribute of 200 KiB, and as many of them")
    func attributes() {
        let value = String(repeating: "x", count: 200 << 10)
        let reading = with("<a href='\(value)' title='\(value)'>y</a><p style='\(value)'>z") {
            HTMLText.read($0)
        }
        #expect(reading.links.map(\.url.utf8.count) == [SyntaxLimits.link])
        #expect(String(decoding: reading.text, as: UTF8.self) == "y\nz")
        let many = String(repeating: "a=b ", count: 50 << 10)
        #expect(with("<p \(many)>z") { HTMLText.read($0) }.text == [0x7A])
        let classes = String(repeating: "a b ", count: 50 << 10)
        #expect(
            with("<style>.b{color:red}</style><p class='\(classes)'>z") { HTMLText.read($0) }.text == [0x7A])
    }
}

@Suite("Names of HTML and CSS")
struct NameTableTests {
    @Test("no two names of ours share a key")
    func keys() {
        let names =
            NamedNumbers.parse(EntityNames.legacy).map(\.name)
            + NamedNumbers.parse(EntityNames.others).map(\.name)
            + NamedNumbers.parse(CSSColourNames.all).map(\.name)
        #expect(names.count > 780)
        #expect(Set(names.map(NameKey.init)).count == Set(names).count)
    }

    @Test("names are found, others are not, and the last entry counts")
    func table() {
        var table = NameTable<Int>([("a", 1), ("background-image", 2), ("a", 3)])
        #expect(table[NameKey("a")] == 3)
        #expect(table[NameKey("background-image")] == 2)
        #expect(table[NameKey("background-imagf")] == nil)
        #expect(table[NameKey("")] == nil)
        // More than there is room for: what doesn't fit takes the place of another.
        for number in 0..<100 { table[NameKey("n\(number)")] = number }
        #expect(table[NameKey("nothing")] == nil)
    }
}
