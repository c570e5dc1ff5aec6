// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Links of plain text")
struct PlainTextTests {
    static func links(_ text: String) -> [String] { with(text) { PlainText.links(in: $0) }.map(\.url) }

    @Test(
        "what is a link, and where it ends",
        arguments: [
            ("see http://example.com/a.", ["http://example.com/a"]),
            ("(http://example.com/a)", ["http://example.com/a"]),
            ("http://example.com/a_(b)", ["http://example.com/a_(b)"]),
            ("(see http://example.com/a_(b))", ["http://example.com/a_(b)"]),
            ("HTTPS://EXAMPLE.com/x?y=1&z=2#f!", ["HTTPS://EXAMPLE.com/x?y=1&z=2#f"]),
            ("\"http://example.com\",'http://example.org'", ["http://example.com", "http://example.org"]),
            ("[http://example.com]", ["http://example.com"]),
            ("http://[2001:db8::1]/", ["http://[2001:db8::1]/"]),
            ("www.example.com/x, WWW.example.org", ["http://www.example.com/x", "http://WWW.example.org"]),
            ("xwww.example.com a@www.example.com", []), ("www. www.. www", []),
            ("mailto:a@example.com, mailto:none", ["mailto:a@example.com"]),
            ("hxxp://example.com example.com/x a@example.com", []), ("http:// https://", []),
            ("ftp://example.com irc://example.com/x", ["ftp://example.com", "irc://example.com/x"]),
            ("xhttp://example.com", ["http://example.com"]), ("://example.com a://b", []),
            ("http://example.com\u{3002}", ["http://example.com"]),
            ("http://example\u{3002}com/", ["http://example\u{3002}com/"]),
            ("\u{201c}http://example.com\u{201d}", ["http://example.com"]),
            ("http://example.com\u{a0}x", ["http://example.com"]),
            ("http://b\u{fc}cher.example/", ["http://b\u{fc}cher.example/"]),
            ("<http://example.com/a>b", ["http://example.com/a"]),
            ("<URL:http://example.com/a>", ["http://example.com/a"]),
            ("<http://example.com/a\r\n  b/c>", ["http://example.com/ab/c"]),
            ("<URL:http://example.com/\nx\n>", ["http://example.com/x"]),
            ("<http://example.com/a b>", ["http://example.com/a"]),
            ("<http://example.com/a\nb", ["http://example.com/a"]),
            ("http://example.com/a\nb", ["http://example.com/a"]),
            ("<b>http://example.com</b>", ["http://example.com"]),
            ("http://a.examplehttp://b.example", ["http://a.examplehttp://b.example"]), ("", []), (":", []),
            ("w", []),
            ("*http://example.com/*", ["http://example.com/"]),
            ("http://example.com|x", ["http://example.com"]),
        ])
    func table(text: String, links: [String]) {
        #expect(Self.links(text) == links)
        // In any place of the words that are looked at together.
        for shift in 1...8 {
            #expect(Self.links(String(repeating: " ", count: shift) + text + " ") == links)
        }
    }

    /// With the top-level domains com, net, md and zip, and the Russian one.
    @Test(
        "a host without a scheme is a link if something is behind it",
        arguments: [
            ("go to evil-login.com/pay now", ["http://evil-login.com/pay"]), ("evil.com", []),
            ("evil.com/ x", []),
            ("(a.evil.com/x?y)", ["http://a.evil.com/x?y"]), ("EVIL.COM/X.", ["http://EVIL.COM/X"]),
            ("a@evil.com/x", []), ("/evil.com/x", []), ("x:evil.com/x", []), ("\\\\evil.com/x", []),
            ("hxxp://evil.com/x", []), ("http://evil.com/net.com/x", ["http://evil.com/net.com/x"]),
            ("readme.md/x a.zip/b", []), ("login.evil.zip/b", ["http://login.evil.zip/b"]),
            ("1.2.3/x and/or i.e./e.g. node.js/x a..com/x .com/x -a.com/x", []),
            ("\u{8bf7}evil.com/x", ["http://evil.com/x"]),
            ("b\u{fc}cher.com/x", ["http://b\u{fc}cher.com/x"]),
            ("\u{43c}\u{430}.\u{440}\u{444}/x", ["http://\u{43c}\u{430}.\u{440}\u{444}/x"]),
        ])
    func bare(text: String, links: [String]) {
        let tops = [".com", ".net", ".md", ".zip", ".xn--p1ai"]
        let isHost: HostCheck = { host in tops.contains { host.hasSuffix($0) } }
        #expect(with(text) { PlainText.links(in: $0, isHost: isHost) }.map(\.url) == links)
        let reading = with("<p>\(text)") { HTMLText.read($0, isHost: isHost) }
        #expect(reading.links.map(\.url) == links)
    }

    @Test(
        "what isn't seen is left out",
        arguments: [
            ("V\u{200b}i\u{ad}a\u{0}g\u{e0041}ra", "Viagra"), ("a\u{a0}b\u{2028}c", "a b\nc"),
            ("a\r\n\tb \u{c}c", "a\r\n\tb \u{c}c"), ("caf\u{e9} \u{4f60}", "caf\u{e9} \u{4f60}"), ("", ""),
            ("\u{1d404}\u{1d415}\u{1d7d8} \u{ff25}\u{ff36}\u{ff11}\u{ff01}", "EV0 EV1\u{ff01}"),
            ("\u{feff}", ""),
        ])
    func visible(text: String, seen: String) {
        #expect(String(decoding: PlainText.visible(Array(text.utf8)), as: UTF8.self) == seen)
    }

    @Test("one link more than the limit says that there are more")
    func limits() {
        let many = String(repeating: "http://example.com/ ", count: SyntaxLimits.links + 10)
        #expect(Self.links(many).count == SyntaxLimits.links + 1)
        let long = "http://example.com/" + String(repeating: "\u{e9}", count: 5_000)
        let link = Self.links(long).first
        #expect((SyntaxLimits.link - 1...SyntaxLimits.link).contains(link?.utf8.count ?? 0))
    }

    @Test(
        "text/enriched without its commands",
        arguments: [
            ("<bold>a</bold> b", "a b"), ("a<<b", "a<b"), ("<color><param>red</param>x</color>", "x"),
            ("a<lt>b<nl>c", "a<b\nc"), ("a<b", "a<b"), ("<param>x", ""), ("", ""),
        ])
    func enriched(written: String, text: String) {
        #expect(String(decoding: with(written) { EnrichedText.plain($0) }, as: UTF8.self) == text)
    }
}
