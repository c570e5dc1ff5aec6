// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Text of HTML that some programs show")
struct HTMLDoubtTests {
    static func read(_ html: String) -> HTMLReading { with(html) { HTMLText.read($0) } }

    @Test(
        "what a rule that is not followed here may show is seen, and counts as hidden",
        arguments: [
            "<p style='mso-hide:all'>HID",
            "<style>.x{display:none} @media (min-width:1px){.x{display:block}}</style><p class=x>HID",
            "<style>.x{display:none} @supports (color:red){.x{display:block}}</style><p class=x>HID",
            "<style>.x{display:none} body .x{display:block}</style><p class=x>HID",
            "<style>.x{display:none} [class]{display:block!important}</style><p class=x>HID",
            "<style>.x{display:none} p:not(.y){display:block}</style><p class=x>HID",
            "<style>.x{font-size:0} div>p{font-size:12px}</style><p class=x>HID",
            "<style>.x{color:#fff} body p{color:#000}</style><p class=x>HID",
            "<style>.x{color:#fff} body p{background:#000}</style><p class=x>HID",
            "<style>@media (max-width:9px){.x{display:block!important}}</style><p class=x style=display:none>HID",
        ])
    func doubtful(html: String) {
        let reading = Self.read("seen " + html)
        #expect(String(decoding: reading.text, as: UTF8.self).hasSuffix("HID"))
        #expect(String(decoding: reading.hiddenText, as: UTF8.self) == "HID")
        #expect(reading.hiddenLetters == 3)
    }

    @Test(
        "what others say does not show it",
        arguments: [
            "<style>.x{display:none} body .y{display:block}</style><p class=x>HID",
            "<style>body .x{display:block}</style><p class=x style=display:none>HID",
            "<style>.x{display:none} @media print{.x{display:block}}</style><p class=x>HID",
            "<style>.x{display:none} .x::before{display:block}</style><p class=x>HID",
            "<style>.x{display:none} @media (a){.x{color:red}}</style><p class=x>HID",
        ])
    func certain(html: String) {
        let reading = Self.read("seen " + html)
        #expect(String(decoding: reading.text, as: UTF8.self) == "seen")
    }

    @Test(
        "what no browser hides",
        arguments: [
            "<html><head hidden><title>x</title></head><body>HID", "<head style=display:none><p>HID",
            "<style>head{display:none}</style><head></head><p>HID",
            "<!doctype html><style>.X{display:none}</style><p class=x>HID",
            "<style type=text/foo>.x{display:none}</style><p class=x>HID",
            "<style>.x{display:none} p.x.y{display:block}</style><p class='x y'>HID",
            "<style>p{display:none} *{display:block!important}</style><p>HID",
            "<p style=font-size:0><font size=4>HID", "<p style='font-size:0;font-size:calc(16px)'>HID",
            "<p style='font-size:0;font-size:clamp(16px,2vw,20px)'>HID", "<p style='font-size:-1px'>HID",
            "<p style='font-size:1'>HID", "<p style='font-size:0;font-size:5svw'>HID",
            "<p style='position:absolute;left:-9999px;left:0'>HID",
            "<p style='position:absolute;left:-9999px;inset:0'>HID",
            "<p style='margin-left:-9999px;margin:0'>HID", "<p style='opacity:0;opacity:var(--x)'>HID",
            "<p style='display:none !ie'>HID", "<p style='a:{;display:none;}'>HID",
            "<p style='a:[;display:none;]'>HID", "<p style='a:([)];display:none;])'>HID",
            "<p style='x:{display:none}'>HID", "<p style='a:\"\\\";display:none;b:\"'>HID",
            "<p style='display:none;a:\"\n;display:block'>HID",
            "<span style=height:0;overflow:hidden>HID", "<span style=text-indent:-9999px>HID",
            "<div style=clip:rect(0,0,0,0)>HID", "<div style='height:0;min-height:50px;overflow:hidden'>HID",
            "<div style='height:0;padding:50px;overflow:hidden'>HID",
            "<td style=height:0;overflow:hidden>HID",
            "<div style=display:inline;height:0;overflow:hidden>HID",
            "<table><div style=display:none><tr><td>HID", "<table><tr><div style=display:none><td>HID",
            "<table><span style=display:none><tr><td>HID</td></tr></span></table>",
            "<style>html{background:#036} p{color:#fff}</style><p>HID",
            "<html><head><style>html{background:#036} p{color:#fff}</style></head><p>HID",
            "<style>body{background:#036} p{color:#fff}</style><p>HID",
            "<style>*{background:#036}</style><p style=color:#fff>HID",
        ])
    func seen(html: String) {
        let reading = Self.read(html)
        #expect(String(decoding: reading.text, as: UTF8.self) == "HID")
        #expect(reading.hiddenBy.isEmpty)
    }

    @Test("with more rules than are followed nothing is hidden by them")
    func overfull() {
        let rules = (0...SyntaxLimits.styleRules).map { ".a\($0){display:none}" }.joined()
        #expect(
            String(decoding: Self.read("<style>\(rules)</style><p class=a1>HID").text, as: UTF8.self) == "HID"
        )
        let same = (0...40).map { ".a.b\($0){display:none}" }.joined()
        #expect(
            String(decoding: Self.read("<style>\(same)</style><p class='a b1'>HID").text, as: UTF8.self)
                == "HID")
    }

    @Test(
        "the text that only Outlook shows",
        arguments: [
            ("a<!--[if mso]><p>outlook</p><![endif]-->b", "outlook"),
            ("a<!--[if gte mso 9]><xml><w:View>no</w:View></xml><![endif]-->b", ""),
            ("a<!--[if !mso]>no<![endif]-->b", ""), ("a<!--[if !(gte mso 9)]>no<![endif]-->b", ""),
            ("a<!--[if !(IE)]>yes<![endif]-->b", "yes"), ("a<!-- [if mso]>no -->b", ""),
            ("a<!--[if mso]>one<![endif]--> <!--[if mso]>two<![endif]-->b", "one two"),
            ("a<!--[if mso]><p hidden>no<![endif]-->b", ""), ("a<!--[if !mso]><!-->b", ""),
        ])
    func outlook(html: String, text: String) {
        let reading = Self.read(html)
        #expect(String(decoding: reading.outlookText, as: UTF8.self) == text)
        #expect(!String(decoding: reading.text, as: UTF8.self).contains("outlook"))
    }

    @Test("the end of a long text is kept")
    func end() {
        let reading = Self.read(String(repeating: "word ", count: SyntaxLimits.keptText / 4) + "<p>HID")
        #expect(reading.isCut)
        #expect(reading.text.count <= SyntaxLimits.keptText)
        #expect(String(decoding: reading.text, as: UTF8.self).hasSuffix("word\nHID"))
    }
}
