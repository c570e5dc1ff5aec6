// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Text of HTML that is hidden")
struct HTMLHidingTests {
    static func read(_ html: String) -> HTMLReading { with(html) { HTMLText.read($0) } }

    /// `<html with HID in it>`, why HID is hidden.
    @Test(
        "each way of hiding",
        arguments: [
            ("<p style='display:none'>HID", [.display]),
            ("<p style='DISPLAY : None !important'>HID", [.display]),
            ("<p style=\"display:none;display:block !important\"><b style='display:none'>HID", [.display]),
            ("<p style='display:no\\ne'>HID", [.display]), ("<p style='display:n\\6fne'>HID", [.display]),
            ("<p style='disp/**/lay:none'>HID", [.display]), ("<p style=display&#58;none>HID", [.display]),
            ("<p style='visibility:hidden'>HID", [.display]), ("<p hidden>HID", [.display]),
            ("<template>HID</template>", [.display]),
            ("<a href=x style='mso-hide:all'>HID</a>", []),
            ("<p style='font-size:0'>HID", [.size]), ("<p style='font-size:1px'>HID", [.size]),
            ("<p style='font-size:1%'>HID", [.size]), ("<p style='font:italic 1px/1 Arial'>HID", [.size]),
            ("<p style='font-size:2px'>HID", [.size]), ("<p style='font-size:3px'>HID", []),
            ("<p style='font:bold 700 12px Arial'>HID", []), ("<p style='font-size:0.1em'>HID", [.size]),
            ("<p style='opacity:0'>HID", [.size]), ("<p style='opacity:.5'>HID", []),
            ("<p style='height:0;overflow:hidden'>HID", [.size]), ("<p style='height:0'>HID", []),
            ("<p style='max-height:0px;overflow:hidden'>HID", [.size]),
            ("<p style='width:0;overflow:hidden'>HID", [.size]),
            ("<p style='width:100%;overflow:hidden'>HID", []),
            ("<p style='position:absolute;clip:rect(0,0,0,0)'>HID", [.size]),
            ("<font color=white>HID</font>", [.colour]), ("<font color='#FFFFFF'>HID</font>", [.colour]),
            ("<font color=fefefe>HID</font>", [.colour]), ("<font color='#888'>HID</font>", []),
            ("<p style='color:#fff'>HID", [.colour]), ("<p style='color:rgb(255, 255,255)'>HID", [.colour]),
            ("<p style='color:rgb(100% 100% 100%)'>HID", [.colour]),
            ("<p style='color:transparent'>HID", [.colour]),
            ("<p style='color:rgba(0,0,0,0)'>HID", [.colour]), ("<p style='color:#00000000'>HID", [.colour]),
            ("<p style='color:rgba(0,0,0,.9)'>HID", []), ("<p style='color:hsl(0,0%,100%)'>HID", [.colour]),
            ("<p style='color:hsl(120deg 100% 25%)'>HID", []),
            ("<p bgcolor=x style='background:#008000;color:hsl(120,100%,25%)'>HID", [.colour]),
            ("<p style='clip-path:inset(100%)'>HID", [.size]), ("<p style='clip-path:inset(10%)'>HID", []),
            ("<b style='clip-path:circle(0)'>HID", [.size]), ("<p style='filter:opacity(0)'>HID", [.size]),
            ("<b style='display:inline-block;transform:scale(0)'>HID", [.size]),
            ("<b style='transform:scale(0)'>HID", []), ("<p style='transform:scale(1)'>HID", []),
            ("<p style='font-size:calc(0px)'>HID", [.size]),
            ("<p style='position:relative;left:-9999px'>HID", [.offscreen]),
            ("<p style='margin:0 0 0 -9999px'>HID", [.offscreen]),
            ("<p style='max-height:0;overflow:auto'>HID", [.size]),
            ("<b style='float:left;width:0;overflow:hidden'>HID", [.size]),
            ("<style>.x.y{display:none}</style><b class='y x'>HID", [.display, .style]),
            ("<style>*{font-size:0}</style><b>HID", [.size, .style]),
            ("<style>b.x.y{display:none}</style><b class=x>HID", []),
            ("<body bgcolor=black text=black>HID", [.colour]), ("<body bgcolor=#000>HID", [.colour]),
            ("<body text=white>HID", [.colour]),
            ("<table bgcolor=navy><td><font color=#000080>HID", [.colour]),
            ("<td style='background:#123456'><b style='color:#123457'>HID", [.colour]),
            ("<p style='color:white;background:url(x.png)'>HID", []),
            ("<p style='color:white;background:#fff url(x;y.png)'>HID", []),
            ("<p style='color:white;background:red'>HID", []), ("<td bgcolor=red style=color:white>HID", []),
            ("<td background=x.png><font color=white>HID", []),
            ("<p style='text-indent:-9999px'>HID", [.offscreen]),
            ("<p style='position:absolute; left: -5000px'>HID", [.offscreen]),
            ("<p style='left:-5000px'>HID", []),
            ("<p style='margin-left:-999em'>HID", [.offscreen]), ("<p style='margin-left:-10px'>HID", []),
        ] as [(String, Set<HTMLHiding>)])
    func ways(html: String, reasons: Set<HTMLHiding>) {
        let reading = Self.read("seen " + html)
        #expect(reading.hiddenBy == reasons)
        #expect(reading.hiddenLetters == (reasons.isEmpty ? 0 : 3))
        #expect(String(decoding: reading.hiddenText, as: UTF8.self) == (reasons.isEmpty ? "" : "HID"))
        #expect(String(decoding: reading.text, as: UTF8.self).contains("HID") == reasons.isEmpty)
    }

    @Test(
        "rules of style sheets",
        arguments: [
            ("<style>.a{display:none}</style><p class='b A'>HID", [.display, .style]),
            ("<style>#i { font-size: 0 }</style><p id=i>HID", [.size, .style]),
            ("<style>b{visibility:hidden}</style><b>HID", [.display, .style]),
            ("<style>p.a{color:#fff}</style><p class=a>HID", [.colour, .style]),
            ("<style>p.a{color:#fff}</style><b class=a>HID", []),
            ("<style><!-- .x,.a{display:none} --></style><p class=a>HID", [.display, .style]),
            ("<style>/* .a{ */ .a/**/{display/**/:none}</style><p class=a>HID", [.display, .style]),
            (
                "<style>.a .b{display:none} .b:hover{display:none} .c>.b{display:none}</style><p class=b>HID",
                []
            ),
            ("<style>@media (max-width:600px){.a{display:none} .x{y:z}} .c{}</style><p class=a>HID", []),
            ("<style>@media screen{.a{display:none}}</style><p class=a>HID", [.display, .style]),
            ("<style>@import url(x;y);.a{display:none}</style><p class=a>HID", [.display, .style]),
            ("<style media=print>.a{display:none}</style><p class=a>HID", []),
            ("<style>.a{display:none}</style><p class=a style='display:block'>HID", []),
            (
                "<style>.a{display:none!important}</style><p class=a style='display:block'>HID",
                [.display, .style]
            ),
            ("<style>#i{display:block}.a{display:none}p{display:none}</style><p id=i class=a>HID", []),
            ("<style>.a{display:none}.a{display:block}</style><p class=a>HID", []),
            ("<style>.b{display:none}.a{display:block}</style><p class='a b'>HID", []),
            (
                "<style>p{text-indent:-999px}</style><p style='font-size:1px'>HID",
                [.size, .offscreen, .style]
            ),
            ("<style>.averylongclassname1{display:none}</style><p class=averylongclassname2>HID", []),
        ] as [(String, Set<HTMLHiding>)])
    func sheets(html: String, reasons: Set<HTMLHiding>) {
        #expect(Self.read("seen " + html).hiddenBy == reasons)
    }

    /// What is seen of the rest.
    @Test(
        "what is hidden ends where browsers end it",
        arguments: [
            ("<span style=display:none>x</span>y", "y"), ("<p style=display:none>x<p>y", "y"),
            ("<div style=display:none><div>x</div>x</div>y", "y"),
            ("<div style=display:none><span>x</div>y", "y"), ("<div style=display:none>x</span>x", ""),
            ("<span style=display:none><div>x</span>x</div>x</span>y", "y"),
            ("<table><tr><td style=display:none>x<td>y<tr><td>z</table>", "y\nz"),
            ("<table><td style=display:none>x</div>x</table>y", "y"),
            ("<font color=white><p>x</font>y", "y"), ("<p><font color=white>x</p>x<p>x", ""),
            ("<td><font color=white>x</td><td>y", "y"), ("<b hidden>x<i>x</b>x</i>", "x"),
            ("<li hidden>x<li>y", "y"), ("<ul><li hidden>x<ul><li>x</ul>x<li>y</ul>", "y"),
            ("<dt hidden>x<dd>y", "y"), ("<a hidden>x<a>y", "y"),
            ("<p style=visibility:hidden>x<b style=visibility:visible>y", "y"),
            ("<p style=display:none>x<b style=display:block>x", ""),
            ("<p style=font-size:0>x<b style=font-size:14px>y", "y"),
            ("<p style=font-size:0>x<b style=font-size:2em>x", ""),
            ("<p style=color:white>x<b style=color:black>y", "y"),
            ("<p style='color:white;background:black'>y", "y"),
            ("<body bgcolor=white><table bgcolor=black><td><font color=white>y", "y"),
            ("<td style=color:#fff><a href=x>y</a>", "y"), ("<br hidden>y<img hidden>y", "yy"),
            ("a<div hidden>x</div>b", "ab"), ("<option hidden>x<option>y", "y"),
        ])
    func ends(html: String, text: String) {
        #expect(HTMLTextTests.text(html) == text)
    }

    @Test("only letters count")
    func letters() {
        let reading = Self.read("<p hidden>&nbsp;&zwnj;1!</p><p style=font-size:0>\u{416}&eacute; x</p>")
        #expect(reading.hiddenLetters == 3)
        #expect(reading.hiddenBy == [.size])
    }

    @Test("deeper elements than are followed inherit from the last")
    func depth() {
        let open = String(repeating: "<div>", count: SyntaxLimits.htmlDepth + 50)
        let close = String(repeating: "</div>", count: SyntaxLimits.htmlDepth + 50)
        #expect(HTMLTextTests.text("<div hidden>x\(open)x\(close)x</div>y") == "y")
        let fonts = String(repeating: "<font color=red>", count: SyntaxLimits.htmlDepth * 2)
        #expect(HTMLTextTests.text("<table><td hidden>\(fonts)x</td><td>y</table>") == "y")
    }
}
