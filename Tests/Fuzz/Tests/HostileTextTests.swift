// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("Text that is made to hurt")
struct HostileTextTests {
    /// Repeated without end: before, the piece.
    static let pieces: [(String, String)] = [
        ("", "<div>"), ("", "<a href=http://x.example/>y"), ("", "<a href=\""), ("", "</p"), ("", "<!--"),
        ("", "<!--x--"),
        ("", "<"), ("", "<>"), ("", "</>"), ("", "<?"), ("", "<![CDATA["), ("<svg>", "<![CDATA[]]"),
        ("", "&"),
        ("", "&amp"), ("", "&#x41"), ("&#", "1"), ("<p ", "a=b "), ("<p ", "a=\"b"),
        ("<p style=\"", "color:red;"),
        ("<p style=\"", "/*"), ("<style>", ".a{color:red}"), ("<style>", ".a .b{"), ("<style>", "@media{"),
        ("<style>", "a,"), ("<style>.a{display:none}</style>", "<p class=\"a b c d\">x"),
        ("<script>", "</scrip"),
        ("<title>", "</titl"), ("<textarea>", "<textarea>"), ("", "<table><tr><td>"), ("", "<b><p></b></p>"),
        ("", "<base href=http://x.example/>"), ("", "<font color=white size=1>x"), ("", "<img src=cid:x>"),
        ("", "<form action=x>"), ("", "<!--[if mso]>"), ("", "<select><option>x"), ("<plaintext>", "<b>"),
        ("", "http://"), ("", "http://x.example/ "), ("", "<http://x\n"), ("", "<http://"), ("http://", "a."),
        ("", "www."), ("", "www.a"),
        ("", ":/"), ("", "o:"), ("mailto:", "a@"), ("http://", "%25"), ("http://", "[1:"), ("http://", "("),
        ("http://x.example/", ")."),
        ("http://", "1."), ("http://", "xn--"), ("http://", "é"), ("", "a:"), ("", "\u{200B}"), ("", "Аa "),
        ("", "\r\n"),
        ("", "<meta charset=x>"), ("<meta", " charset"), ("", "<param>"), ("", "<<"),
    ]

    @Test("The time that HTML and links take grows as the length does", arguments: pieces.indices)
    func linear(index: Int) throws {
        let (before, piece) = Self.pieces[index]
        try LinearTime.expect(of: "'\(before)', '\(piece)' repeated", smallest: 2_048) { size in
            Array((before + String(repeating: piece, count: size / piece.utf8.count)).utf8)
        } run: { bytes in
            let reading = HTMLText.read(bytes)
            try require(
                reading.text.count + reading.hiddenText.count <= bytes.count * 3 + 64, "the text has grown")
            _ = PlainText.links(in: bytes)
            _ = LinkAddress(String(decoding: bytes, as: UTF8.self))
            _ = LinkAddress.shownHost(in: String(decoding: bytes, as: UTF8.self))
            _ = PartText.utf8(bytes, charset: nil, isHTML: true)
            _ = TextCount(utf8: bytes)
            _ = EnrichedText.plain(bytes)
        }
    }
}
