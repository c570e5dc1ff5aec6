// SPDX-License-Identifier: Apache-2.0

import Attachments
import MailSyntax
import MessageContent
import TestSupport
import Testing

@Suite("Texts of a message")
struct MessageTextTests {
    static let tools = Result { ContentTools(attachments: try AttachmentTools(spoolFolder: "/tmp")) }

    static func read(_ message: String, chunk: Int = 65_535) throws -> MessageContent {
        let message = RawMessage(Array(message.utf8))
        let reader = ContentReader(.all, tools: try tools.get())
        for field in message.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { reader.headerField(name: name, body: $0) }
            }
        }
        reader.endOfHeader()
        message.body.withUnsafeBytes { body in
            for start in stride(from: 0, to: body.count, by: chunk) {
                reader.body(UnsafeRawBufferPointer(rebasing: body[start..<min(start + chunk, body.count)]))
            }
        }
        return reader.content()
    }

    static func mixed(_ part: String) -> String {
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n\(part)\r\n--b--\r\n"
    }

    @Test(
        "files that a browser opens have links, and no text",
        arguments: [
            "application/octet-stream; name=x.html", "application/octet-stream; name=X.HTM",
            "x/y; name=x.shtml",
            "application/xhtml+xml; name=x", "image/svg+xml; name=x.svg", "image/svg+xml",
            "text/plain; name=x.html\r\nContent-Disposition: attachment",
            "text/html\r\nContent-Disposition: attachment",
        ])
    func files(header: String) throws {
        let content = try Self.read(
            Self.mixed("Content-Type: \(header)\r\n\r\n<a href=\"https://evil.example/\">EVIL</a>"))
        #expect(content.links.map(\.host) == ["evil.example"])
        #expect(content.text.text.hasPrefix("hello") && !content.text.text.contains("EVIL"))
        #expect(content.anomalies.isEmpty)
    }

    @Test("a shown text that is called a file of HTML has the links of both")
    func both() throws {
        let content = try Self.read(
            Self.mixed("Content-Type: text/plain; name=x.html\r\n\r\n<a href='https://a&#46;example/'>T</a>"))
        #expect(content.text.text.contains("&#46;"))
        #expect(content.links.contains { $0.host == "a.example" })
    }

    @Test("XHTML is read as HTML is", arguments: ["application/xhtml+xml", "text/x-amp-html"])
    func xhtml(type: String) throws {
        let content = try Self.read(
            "Content-Type: \(type)\r\n\r\n<p hidden>no</p><a href='https://a.example/'>EVIL</a>")
        #expect(content.text.text == "EVIL")
        #expect(content.text.hiddenText == "no")
        #expect(content.links.map(\.host) == ["a.example"])
    }

    @Test("hidden text of all parts is told, that of files is not")
    func hidden() throws {
        let part = "Content-Type: text/html\r\n\r\n<p hidden>one</p>x\r\n--b\r\n"
        let content = try Self.read(
            Self.mixed(
                part + part.replacing("one", with: "two") + "Content-Type: application/x; name=a.html\r\n\r\n"
                    + "<p hidden>three"))
        #expect(content.text.hiddenText == "one\ntwo")
    }

    @Test("plain text has no characters that aren't seen, and bare addresses are links")
    func plain() throws {
        let content = try Self.read(
            "Content-Type: text/plain; charset=utf-8\r\n\r\nV\u{200b}iagra evil-login.com/pay nothing.invalid/x a.md/x"
        )
        #expect(content.text.text == "Viagra evil-login.com/pay nothing.invalid/x a.md/x")
        #expect(content.links.map(\.url) == ["http://evil-login.com/pay"])
        let html = try Self.read("Content-Type: text/html\r\n\r\n<p>x.evil.co.uk/pay now")
        #expect(html.links.map(\.domain) == ["evil.co.uk"])
    }

    @Test("a text that may be in UTF-7 is read as that, too")
    func charsets() throws {
        let body = "\r\n\r\n+AEUAVgBJAEw-"
        for parameters in ["charset=us-ascii; charset=utf-7", "charset=utf-7; charset=us-ascii"] {
            let content = try Self.read("Content-Type: text/plain; \(parameters)\(body)")
            #expect(content.text.text.contains("EVIL") && content.text.text.contains("+AEU"))
        }
        #expect(
            try Self.read("Content-Type: text/plain; charset=us-ascii\(body)").text.text == "+AEUAVgBJAEw-")
    }

    @Test("what only Outlook shows stands behind the text, and does not count")
    func outlook() throws {
        let content = try Self.read("Content-Type: text/html\r\n\r\na<!--[if mso]>EVIL<![endif]-->b")
        #expect(content.text.text == "ab\nEVIL")
        #expect(content.text.count.letters == 2)
    }

    @Test("the end of what is too long is read, whatever the chunks", arguments: [270, 300, 700])
    func long(kibibytes: Int) throws {
        let junk = String(repeating: "0123456789abcde\n", count: kibibytes << 6)
        let html =
            "Content-Type: text/html\r\n\r\n<p>first<!-- \(junk) --><a href=https://a.example/>EVIL</a>"
        let content = try Self.read(html)
        #expect(content.anomalies == [.textTooLong])
        #expect(content.text.text.hasPrefix("first") && content.text.text.hasSuffix("EVIL"))
        #expect(content.links.map(\.host) == ["a.example"])
        let again = try Self.read(html, chunk: 1_021)
        #expect(again.text.text == content.text.text && again.links == content.links)
    }

    @Test("files leave room for what is shown, and short texts behind a long one are read")
    func room() throws {
        let junk = String(repeating: "0123456789abcde\n", count: 20 << 10)
        let file = "Content-Type: application/x; name=a.html\r\n\r\n\(junk)\r\n--b\r\n"
        let content = try Self.read(Self.mixed("\(file)\r\nEVIL\r\n--b\r\n\r\nTEXT"))
        #expect(content.text.text == "hello\nEVIL\nTEXT")
        let shown = try Self.read(Self.mixed("\r\n\(junk)\r\n--b\r\n\r\nEVIL\r\n--b\r\n\r\nTEXT"))
        #expect(shown.text.text.hasSuffix("EVIL\nTEXT"))
    }
}
