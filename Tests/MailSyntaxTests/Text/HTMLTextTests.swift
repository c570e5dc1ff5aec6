// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Text of HTML as it is seen")
struct HTMLTextTests {
    static func text(_ html: String) -> String {
        with(html) { String(decoding: HTMLText.read($0).text, as: UTF8.self) }
    }

    @Test(
        "white space, lines and cells",
        arguments: [
            ("", ""), ("plain", "plain"), ("  a \r\n\t b  ", "a b"), ("a<br>b<BR/>c</br>d", "a\nb\nc\nd"),
            ("<p>one<p>two</p>three", "one\ntwo\nthree"), ("<div>a</div><div>b</div>", "a\nb"),
            ("<b>bo</b>ld", "bold"), ("V<b></b>ia<!-- x -->gra<wbr>!", "Viagra!"),
            ("<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd"),
            ("<ul><li>x<li>y</ul>", "x\ny"), ("a<hr>b", "a\nb"), ("<h1>T</h1>x", "T\nx"),
            ("<pre>a\n b</pre>", "a\nb"), ("a\nb", "a b"), ("<img alt='no' src=x>yes", "yes"),
            ("a &nbsp; b", "a b"), ("a\u{2003}\u{3000}b", "a b"),
            ("caf\u{e9} \u{4f60}\u{597d}", "caf\u{e9} \u{4f60}\u{597d}"),
            ("<noscript>shown</noscript>", "shown"), ("<o:p></o:p>x<o:p/>y", "xy"),
        ])
    func layout(html: String, text: String) {
        #expect(Self.text(html) == text)
    }

    @Test(
        "tokens as browsers cut them",
        arguments: [
            ("a<b", "a"), ("a < b", "a < b"), ("a<3 b", "a<3 b"), ("<<b>x", "<x"), ("a</>b", "ab"),
            ("a</ b>c", "ac"),
            ("<a href=x title=\">\">y</a>", "y"), ("<a title='\">' >y</a>", "y"), ("<p class=a/>x", "x"),
            ("a<!-->b", "ab"), ("a<!--->b", "ab"), ("a<!-- > -- > -->b", "ab"), ("a<!--x--!>b", "ab"),
            ("a<!-- open", "a"), ("a<!x>b", "ab"), ("a<?php echo '>'?>b", "a'?>b"),
            ("a<!doctype html>b", "ab"),
            ("a<!--[if mso]>outlook<![endif]-->b", "ab"), ("a<![if !mso]>c<![endif]>b", "acb"),
            ("a<!--[if !mso]><!-->c<!--<![endif]-->b", "acb"),
            ("a<![CDATA[b>c]]>d", "ac]]>d"), ("<svg><![CDATA[b<i>c]]></svg>d", "b<i>cd"),
            ("<script>no<b></script>yes", "yes"), ("<SCRIPT>no</sCript >yes", "yes"),
            ("<style>p{}</style>yes", "yes"), ("<title>no</title>yes", "yes"), ("<script>no</scriptx>no", ""),
            ("<textarea>a<b>c</textarea>d", "a<b>cd"), ("<plaintext>a<b></plaintext>", "a<b></plaintext>"),
            ("<xmp>a<b>&amp;</xmp>d", "a<b>&amp;\nd"), ("<plaintext>&amp;", "&amp;"),
            ("<svg><xmp>a<b>b</b></svg>c", "a\nbc"), ("<svg><title>no</title><style>no<p>yes", "yes"),
            ("<iframe>no</iframe>yes", "yes"), ("<noframes>no</noframes>yes", "yes"), ("a\0b", "ab"),
            ("<p\0x>a</p>", "a"), ("<DIV>A</DIV>", "A"), ("<a =x>y", "y"), ("<div\n\tid = 'x' >z", "z"),
            ("<p", ""), ("<p a='", ""), ("<p a=", ""), ("<", "<"), ("</", "</"), ("<!", ""), ("<!-", ""),
            ("&", "&"),
        ])
    func tokens(html: String, text: String) {
        #expect(Self.text(html) == text)
    }

    @Test(
        "character references",
        arguments: [
            ("&lt;b&gt; &amp; &quot;&apos;", "<b> & \"'"), ("&LT;&GT;&AMP", "<>&"),
            ("&eacute;&Eacute", "\u{e9}\u{c9}"),
            ("&#65;&#x42;&#X43;&#68", "ABCD"), ("&#128;&#150;", "\u{20ac}\u{2013}"),
            ("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("&#;&#x;&#xg;", "&#;&#x;&#xg;"), ("&;&&", "&;&&"), ("&nosuch;", "&nosuch;"),
            ("&notit;", "\u{ac}it;"),
            ("&notin;&succ;", "\u{2209}&succ;"), ("a&nbspb", "a b"),
            ("&zwnj;&zwj;&shy;&ZeroWidthSpace;&NoBreak;&lrm;x", "x"),
            ("V&shy;i&#8203;a&#xFEFF;g\u{200c}r\u{2060}a", "Viagra"), ("&Acy;&bcy;", "\u{410}\u{431}"),
            ("&Ascr;&Bscr;&zopf;&Cfr;", "A\u{212c}z\u{212d}"),
            ("&alpha;&rarr;&euro;", "\u{3b1}\u{2192}\u{20ac}"),
            ("&emsp;a&ensp;&thinsp;b", "a b"), ("&NewLine;a&Tab;b", "a b"), ("&lpar;&excl;&period;", "(!."),
            ("&thetasym;&hellip;&trade;&copy", "\u{3d1}\u{2026}\u{2122}\u{a9}"),
        ])
    func references(html: String, text: String) {
        // Symbols that HTML 4 does not have are not in the table.
        #expect(Self.text(html) == text)
    }

    @Test("what is not UTF-8 stays what it is, and nothing breaks")
    func invalid() {
        let reading = with([0x61, 0xFF, 0xC3, 0x3C, 0x62, 0x3E, 0xE2, 0x80]) { HTMLText.read($0) }
        #expect(reading.text == [0x61, 0xFF, 0xC3, 0xE2, 0x80])
    }

    @Test("text beyond the limit is cut, and said to be")
    func limit() {
        let word = String(repeating: "\u{e9}", count: SyntaxLimits.keptText)
        let reading = with("x<i hidden>y\(word)</i>\(word)") { HTMLText.read($0) }
        #expect(reading.isCut)
        #expect(reading.text.count == SyntaxLimits.keptText - 1)
        #expect(reading.hiddenText.count == SyntaxLimits.keptText - 1)
        #expect(reading.hiddenLetters == SyntaxLimits.keptText + 1)
        #expect(!with("x") { HTMLText.read($0) }.isCut)
    }

    @Test("images, resources, forms and scripts are counted")
    func counts() {
        let reading = with(
            """
            <link rel=stylesheet href="https://example.com/a.css"><script src=//example.com/a.js></script>
            <body background="http://example.com/b.png"><img src="http://example.com/1.png"><IMG SRC=cid:1>
            <img src="data:image/png;base64,AA"><img><input type=IMAGE src=https://example.com/2.png>
            <iframe src="https://example.com/f"></iframe><form><input type=text src=x></form>
            <object data="ftp://example.com/o"></object><td background="cid:7">
            """
        ) { HTMLText.read($0) }
        #expect(reading.images == 5)
        #expect(reading.remoteImages == 2)
        #expect(reading.inlineImages == 2)
        #expect(reading.remoteResources == 5)
        #expect(reading.hasForm)
        #expect(reading.hasScript)
        let nothing = with("<p>text") { HTMLText.read($0) }
        #expect(!nothing.hasForm && !nothing.hasScript && nothing.images == 0 && nothing.remoteResources == 0)
    }
}
