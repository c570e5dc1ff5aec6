// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Facts about what is in a message")
struct ContentFactsTests {
    private static let fields = [("Content-Type", utf8(" multipart/mixed; boundary=outer"))]
    private static let body = """
        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset=utf-8

        HELLO, see https://www.shop.example.co.uk/offer!
        --inner
        Content-Type: text/html; charset=utf-8

        <p>HELLO <b>dear</b>!!</p><span style="display:none">secret</span>
        <a href="http://203.0.113.9:8080/x">www.bank.example</a>
        <img src="https://img.example.net/a.png">
        --inner--
        --outer
        Content-Type: application/octet-stream; name="invoice.pdf.exe"
        Content-Disposition: attachment; filename="invoice.pdf.exe"
        Content-Transfer-Encoding: base64

        JVBERi0xLjQKJSBubyByZWFsIFBERgo=
        --outer--

        """.replacing("\n", with: "\r\n")

    private func shown(_ fact: String) throws -> String {
        try Bench().shown(fact, fields: Self.fields, body: [utf8(Self.body)])
    }

    @Test(
        "each of them is what the message holds",
        arguments: [
            ("attachments.name", "invoice.pdf.exe"), ("attachments.extension", "exe"),
            ("attachments.extensions", "pdf, exe"), ("attachments.type", "application/pdf"),
            ("attachments.declared_type", "application/octet-stream"), ("attachments.size", "23 bytes"),
            ("attachments.encoded_size", "32 bytes"), ("attachments.encrypted", "false"),
            ("attachments.depth", "1"), ("attachments.reading", "1"), ("archive.bomb", "false"),
            ("links.count", "2"), ("links.domains.count", "2"),
            ("links.domain", "example.co.uk, 203.0.113.9"),
            ("links.ip_host", "false, true"), ("links.mismatch", "false, true"), ("links.port", "443, 8080"),
            ("links.scheme", "https, http"), ("links.shown", "(none), www.bank.example"),
            ("images.count", "1"), ("images.remote.count", "1"), ("body.exclamations", "2"),
            ("body.hidden", "6"), ("body.hidden_by", "display"), ("body.script", "latin"),
            ("body.form", "false"), ("mime.parts", "5"), ("mime.depth", "2"), ("mime.anomalies", ""),
        ])
    func values(fact: String, expected: String) throws {
        #expect(try shown(fact) == expected)
    }

    @Test("the text is that of both alternatives, without markup and what is hidden")
    func text() throws {
        let text = try shown("body.text")
        #expect(text.contains("see https://www.shop.example.co.uk/offer"))
        #expect(text.contains("HELLO dear!!"))
        #expect(!text.contains("secret"))
    }

    @Test("letters and capitals are those of the alternative that is shown")
    func letters() throws {
        // HELLO dear www.bank.example
        #expect(try shown("body.letters") == "23")
        #expect(try shown("body.capitals") == "21%")
        #expect(try shown("text_to_image") == "23")
    }

    @Test("SHA-256 is that of the decoded content")
    func hash() throws {
        #expect(
            try shown("attachments.sha256")
                == "bfef35cc88d9e3aec07c178c0a913415d983c80a4bf94d1cd2269551c1f3aaf2")
    }

    @Test("a message without any of it has none")
    func empty() throws {
        let bench = try Bench()
        for (fact, expected) in [
            ("attachments.name", ""), ("links.count", "0"), ("body.text", ""), ("body.letters", "0"),
            ("body.capitals", "0%"), ("text_to_image", "unlimited"), ("body.script", "none"),
            ("mime.parts", "1"),
        ] {
            #expect(try bench.shown(fact) == expected, "\(fact)")
        }
    }

    @Test("without a scanner a rule about viruses fails, and puts the message off")
    func noScanner() throws {
        #expect(try Bench().read("virus.found", Record()) == .failed("no virus scanner has seen the message"))
    }
}
