// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Addresses that links lead to")
struct LinkAddressTests {
    @Test(
        "scheme, host and port",
        arguments: [
            ("http://example.com/x", "http", "example.com", nil),
            ("HTTP://EXAMPLE.COM.", "http", "example.com", nil),
            ("http://example.com:8080/", "http", "example.com", 8080),
            ("http://example.com:80", "http", "example.com", nil),
            ("https://example.com:443?x", "https", "example.com", nil),
            ("http://example.com:", "http", "example.com", nil),
            ("http:example.com", "http", "example.com", nil),
            ("http:/example.com", "http", "example.com", nil),
            ("http:\\\\example.com\\x", "http", "example.com", nil),
            ("http://////example.com", "http", "example.com", nil),
            ("//example.com/x", "http", "example.com", nil), ("\\\\example.com", "http", "example.com", nil),
            ("www.example.com/x", "http", "www.example.com", nil),
            (" \n http://exam\tple.com ", "http", "example.com", nil),
            ("http://a:b@example.com", "http", "example.com", nil),
            ("http://bank.example@evil.example/", "http", "evil.example", nil),
            ("http://a@b@example.com", "http", "example.com", nil),
            ("http://example.com\\@evil.example/", "http", "example.com", nil),
            ("http://example.com#@evil.example", "http", "example.com", nil),
            ("http://ex%61mple%2Ecom", "http", "example.com", nil),
            ("http://a_b.example", "http", "a_b.example", nil),
            ("ftp://example.com:21/", "ftp", "example.com", nil),
            ("foo://Example.com/x", "foo", "example.com", nil),
            ("mailto:a@example.com", "mailto", "", nil), ("javascript:alert(1)", "javascript", "", nil),
            ("data:text/html,<b>", "data", "", nil), ("tel:+123", "tel", "", nil),
            ("file:///etc/x", "file", "", nil),
            ("file://server/x", "file", "server", nil),
        ] as [(String, String, String, Int?)])
    func parts(url: String, scheme: String, host: String, port: Int?) {
        let address = LinkAddress(url)
        #expect(address?.scheme == scheme)
        #expect(address?.host == host)
        #expect(address?.port == port)
        #expect(address?.isIP == false)
        #expect(address?.isPunycode == false)
    }

    @Test(
        "what browsers don't follow",
        arguments: [
            "", " ", "x", "/x", "#x", "?x", "example.com", "http://", "http:", "https:///",
            "http://a b.example/",
            "http://example.com:99999/", "http://example.com:x/", "http://ex<ample.com", "http://%00.example",
            "http://[::1", "http://[x]/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://example.1/",
            "http://4294967296/",
            "http://1..2/", "1http://example.com", "http://%zz/", "http://@/", "http://:80/",
        ])
    func invalid(url: String) {
        #expect(LinkAddress(url) == nil)
    }

    @Test(
        "addresses in numbers",
        arguments: [
            ("http://192.0.2.1/", "192.0.2.1"), ("http://3232235777/", "192.168.1.1"),
            ("http://0x7f.1", "127.0.0.1"),
            ("http://0300.0250.1.1", "192.168.1.1"), ("http://0xC0A80101", "192.168.1.1"),
            ("http://192.0.513", "192.0.2.1"),
            ("http://192.0.2.1./", "192.0.2.1"), ("http://0", "0.0.0.0"), ("http://0x", "0.0.0.0"),
            ("http://[2001:DB8:0:0::1]:81/", "2001:db8::1"), ("http://[::]/", "::"),
            ("http://[::ffff:192.0.2.1]", "::ffff:c000:201"),
            ("http://[1:0:0:2:0:0:0:3]", "1:0:0:2::3"), ("http://[1::2:3:4:5:6:7]", "1:0:2:3:4:5:6:7"),
            ("http://[::2:3:4:5:6:7:8]", "0:2:3:4:5:6:7:8"), ("http://[1:2:3:4:5:6:7::]", "1:2:3:4:5:6:7:0"),
            ("http://[1:2:3:4:5:6:7:8]", "1:2:3:4:5:6:7:8"), ("http://1%392.0.2.1", "192.0.2.1"),
        ])
    func numbers(url: String, host: String) {
        #expect(LinkAddress(url)?.host == host)
        #expect(LinkAddress(url)?.isIP == true)
    }

    @Test(
        "names that are not ASCII",
        arguments: [
            ("http://b\u{fc}cher.example/", "xn--bcher-kva.example"),
            ("http://xn--bcher-kva.example/", "xn--bcher-kva.example"),
            ("http://b%C3%BCcher.example/", "xn--bcher-kva.example"),
            ("http://\u{ff45}xample\u{3002}com", "example.com"), ("http://example\u{ff0e}com", "example.com"),
            ("http://p\u{430}ypal.example/", "xn--pypal-4ve.example"),
            ("http://exa\u{ad}mple.com", "example.com"),
        ])
    func international(url: String, host: String) {
        #expect(LinkAddress(url)?.host == host)
        #expect(LinkAddress(url)?.isPunycode == true)
    }

    @Test("what stands in front of the host")
    func userInfo() {
        #expect(LinkAddress("http://www.bank.example@192.0.2.1/")?.hasUserInfo == true)
        #expect(LinkAddress("http://example.com/a@b")?.hasUserInfo == false)
        #expect(LinkAddress("http://\u{ff11}92.0.2.1/")?.isIP == true)
    }

    @Test(
        "the host that a text claims to lead to",
        arguments: [
            ("https://bank.example/login", "bank.example"), ("http://bank.example click", "bank.example"),
            ("www.bank.example", "www.bank.example"), ("WWW.Bank.Example now!", "www.bank.example"),
            ("bank.example", "bank.example"), (" <bank.example/login> ", "bank.example"),
            ("bank.example:8443", "bank.example"),
            ("\"bank.example\".", "bank.example"), ("b\u{fc}cher.example", "xn--bcher-kva.example"),
            ("readme.txt/x", "readme.txt"), ("a.b.example?q", "a.b.example"),
            ("bank.xn--p1ai", "bank.xn--p1ai"),
            ("click here", nil), ("", nil), ("readme.txt", nil), ("Invoice.PDF", nil), ("e.g.", nil),
            ("e.g", nil), ("1.2", nil),
            ("a@bank.example", nil), ("mailto:a@bank.example", nil), ("bank.example is good", nil),
            ("..example", nil),
            (".example", nil), ("a..example", nil), ("file:///x", nil), ("http://", nil), ("www.", nil),
            ("v1.2.3", nil),
            ("$5.00", nil), ("and/or", nil), ("10:30", nil), ("192.0.2.1", nil),
            ("http://192.0.2.1/x", "192.0.2.1"),
        ] as [(String, String?)])
    func shownHost(text: String, host: String?) {
        #expect(LinkAddress.shownHost(in: text) == host)
    }
}
