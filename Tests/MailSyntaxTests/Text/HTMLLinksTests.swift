// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Links of HTML")
struct HTMLLinksTests {
    static func links(_ html: String) -> [FoundLink] { with(html) { HTMLText.read($0) }.links }

    @Test(
        "addresses as browsers take them",
        arguments: [
            ("<a href=http://example.com/>", "http://example.com/"),
            ("<A HREF='http://example.com'>", "http://example.com"),
            ("<a href=\" \u{1}http://exa\nmple.\tcom/a\r\n \">", "http://example.com/a"),
            ("<a href='http://example.com/?a=1&amp;b=2&copy=3'>", "http://example.com/?a=1&b=2&copy=3"),
            ("<a href='&#104;ttp:&sol;&sol;example.com'>", "http://example.com"),
            ("<a href='http:\\\\example.com\\a?b\\c'>", "http://example.com/a?b\\c"),
            ("<a href='http://example.com/a b'>", "http://example.com/a%20b"),
            ("<a href='javascript:alert(1)'>", "javascript:alert(1)"),
            ("<a href=data:text/html,x>", "data:text/html,x"),
            ("<a href=mailto:a@example.com>", "mailto:a@example.com"), ("<a href=/x>", "/x"),
            ("<area href=http://example.com/1>", "http://example.com/1"),
            ("<form action=http://example.com/2>", "http://example.com/2"),
            ("<button formaction=http://example.com/3>", "http://example.com/3"),
            ("<input type=submit formaction=http://example.com/4>", "http://example.com/4"),
            ("<meta http-equiv=Refresh content='0; url=http://example.com/5'>", "http://example.com/5"),
            (
                "<meta http-equiv=refresh content=\"1.5;URL = 'http://example.com/6' x\">",
                "http://example.com/6"
            ),
            ("<meta http-equiv=refresh content='0,http://example.com/7'>", "http://example.com/7"),
            (
                "<!--[if mso]><v:roundrect href='http://example.com/8'>x</v:roundrect><![endif]-->",
                "http://example.com/8"
            ),
            ("<!--[if !(lt mso 9)]><a href=http://example.com/9><![endif]-->", "http://example.com/9"),
            ("<!--[if mso]><form action=http://example.com/10><![endif]-->", "http://example.com/10"),
            ("<!--[if mso]>http://example.com/11<![endif]-->", "http://example.com/11"),
            ("<!--[if mso]><a href=12><base href=http://example.com/><![endif]-->", "http://example.com/12"),
            ("<v:rect href='http://example.com/13'>", "http://example.com/13"),
            ("<svg><a xlink:href=http://example.com/14>", "http://example.com/14"),
            ("<base href=http://example.com/15><a href=#x>", "http://example.com/15#x"),
            ("<a href=16>x</a><base href=http://example.com/>", "http://example.com/16"),
            ("<a href=1 href=2>", "1"),
            ("<a href=\"http://example.com/\u{e9}\">", "http://example.com/\u{e9}"),
        ])
    func addresses(html: String, url: String) {
        #expect(Self.links(html + "x").map(\.url) == [url])
    }

    @Test(
        "what is no link",
        arguments: [
            "<a>x</a>", "<a name=x>y", "<a href=#top>x", "<a href=''>x", "<a href>x",
            "<img src=http://example.com/>",
            "<link href=http://example.com/>", "<meta content='0;url=http://example.com/'>",
            "<meta http-equiv=refresh content=5>", "<script>http://example.com</script>",
            "<!-- <a href=http://example.com/> -->",
            "<!--[if !mso]><a href=http://example.com/>x<![endif]-->",
            "<span hidden>http://example.com</span>", "<p title=http://example.com>",
        ])
    func none(html: String) {
        #expect(Self.links(html).isEmpty)
    }

    @Test(
        "the text that is shown",
        arguments: [
            ("<a href=u>text</a> more", "text"), ("a <a href=u> \n te<b>xt</b> </a>", "te" + "xt"),
            ("<a href=u><img src=x></a>", ""), ("<a href=u>x<span hidden>y</span>z</a>", "xz"),
            ("<a href=u>u</a>", ""), ("<a href=u>one<a>two", "one"), ("<td><a href=u>one</td><td>two", "one"),
            ("<p><a href=u>one</p><p>two</p></a>x", "one\ntwo"),
            ("<a href=u>&#119;ww.example.com</a>", "www.example.com"),
        ])
    func shown(html: String, shown: String) {
        #expect(Self.links(html).first == FoundLink(url: "u", shown: shown))
    }

    @Test(
        "relative addresses with a base",
        arguments: [
            ("a", "http://example.com/d/a"), ("/a", "http://example.com/a"),
            ("?q", "http://example.com/d/f?q"),
            ("//example.org/x", "http://example.org/x"), ("http:a", "http://example.com/d/a"),
            ("http://example.org/", "http://example.org/"), ("https:x", "https:x"), ("mailto:x", "mailto:x"),
        ])
    func base(url: String, resolved: String) {
        let html =
            "<base href='http://example.com/d/f?x#y'><base href=http://example.net/><a href='\(url)'>x</a>"
        #expect(Self.links(html).map(\.url) == [resolved])
        #expect(
            Self.links("<base href=http://example.com><a href=a>x").map(\.url) == ["http://example.com/a"])
        #expect(Self.links("<base href=/d><a href=a>x").map(\.url) == ["a"])
    }

    @Test("a base that only Outlook finds leads to other places")
    func outlookBase() {
        let html = "<!--[if mso]><base href=http://example.com/><![endif]--><a href=x>y</a>"
        #expect(
            Self.links(html) == [
                FoundLink(url: "x", shown: "y"), FoundLink(url: "http://example.com/x", shown: "y"),
            ])
        let button = "<!--[if mso]><v:rect href=u></v:rect><![endif]--><a href=u>y</a>"
        #expect(Self.links(button) == [FoundLink(url: "u", shown: "y")])
    }

    @Test("addresses in the text are links, unless they are the text of one")
    func inText() {
        let html = """
            <a href=http://example.com/1>see http://example.com/1 here</a> or http://example.com/2
            <a href=http://example.com/3>www.example.com</a> www.example.org <b>http</b>://example.com/4
            """
        #expect(
            Self.links(html).map(\.url) == [
                "http://example.com/1", "http://example.com/3", "http://example.com/2",
                "http://www.example.org",
                "http://example.com/4",
            ])
    }

    @Test("one link more than the limit says that there are more")
    func limits() {
        let many = String(repeating: "<a href=x>y</a> www.example.com ", count: SyntaxLimits.links + 10)
        #expect(Self.links(many).count == SyntaxLimits.links + 1)
        let long = String(repeating: "a", count: 5_000)
        let link = Self.links("<a href=\(long)>\(long)</a>").first
        #expect(link?.url.utf8.count == SyntaxLimits.link)
        #expect(link?.shown.utf8.count == SyntaxLimits.linkText)
    }
}
