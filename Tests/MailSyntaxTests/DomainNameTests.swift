// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct DomainNameTests {
    static let canonicalForms: [(String, String)] = [
        ("", ""),
        ("example.com", "example.com"),
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("example.com..", "example.com"),
        (".", ""),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example.", "xn--bcher-kva.example"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]"),
        // What IDNA refuses is lower-cased: a line separator, a NUL, a label of 64 octets.
        ("Ä\u{2028}.example", "ä\u{2028}.example"),
        ("Ä\0B.example", "ä\0b.example"),
        (
            "É" + String(repeating: "x", count: 70) + ".Example",
            "é" + String(repeating: "x", count: 70) + ".example"
        ),
    ]

    @Test(
        "a domain's canonical form has A-labels in lower case and no dot at the end",
        arguments: canonicalForms)
    func canonical(name: String, expected: String) {
        #expect(DomainName.canonical(name) == expected)
        #expect(DomainName.canonical(Substring(name)) == expected)
        #expect(DomainName.canonical(expected) == expected)
    }

    @Test("a domain too long for IDNA is only lower-cased")
    func tooLongForIDNA() {
        let name = String(repeating: "Ä.", count: SyntaxLimits.domainForIDNA) + "EXAMPLE"
        #expect(DomainName.canonical(name) == name.lowercased())
    }

    static let label63 = String(repeating: "a", count: 63)

    @Test(
        "Domain and address literals of RFC 5321 are valid",
        arguments: [
            "example.com", "com", "a.b-c.example", "123.example", "192.0.2.1", "xn--bcher-kva.example",
            "bücher.example", "\(label63).example", "\(label63).\(label63).\(label63).\(label63)",
            "[192.0.2.1]", "[255.255.255.255]", "[IPv6:2001:db8::1]", "[ipv6:2001:DB8:0:0:0:0:0:1]",
            "[IPv6:::]", "[IPv6:::1]", "[IPv6:1::]", "[IPv6:::ffff:192.0.2.1]",
            "[IPv6:1:2:3:4:5:6:192.0.2.1]",
            "[IPv6:1:2:3:4:5:6::]",
        ])
    func valid(name: String) {
        #expect(DomainName.isValid(name))
    }

    @Test(
        "what is neither Domain nor address literal is not valid",
        arguments: [
            "", ".", ".example", "example.", "a..example", "-a.example", "a-.example", "a.example-",
            "a_b.example",
            "a b.example", "a\u{7F}.example", "a\0.example", "a/b.example", "\(label63)a.example",
            "\(label63).\(label63).\(label63).\(label63).", "\(label63).\(label63).\(label63).\(label63).a",
            "[", "[]", "]", "[192.0.2]", "[192.0.2.1.1]", "[192.0.2.256]", "[192.0.2.1", "192.0.2.1]",
            "[192..2.1]",
            "[192.0.2.0001]", "[2001:db8::1]", "[IPv6:]", "[IPv6::1]", "[IPv6:1:2:3:4:5:6:7]",
            "[IPv6:1:2:3:4:5:6:7:8:9]", "[IPv6:1::2::3]", "[IPv6:1:::2]", "[IPv6:12345::]", "[IPv6:g::]",
            "[IPv6:1:2:3:4:5:6:7::]", "[IPv6:192.0.2.1::]", "[IPv6:1::2:]", "[IPv6:1:2:3:4:5:192.0.2.1]",
            "[X-tag:content]", "ä\u{2028}.example",
        ])
    func notValid(name: String) {
        #expect(!DomainName.isValid(name))
    }
}
