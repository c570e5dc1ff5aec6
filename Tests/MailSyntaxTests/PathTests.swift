// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct PathTests {
    static let paths: [(String, String?)] = [
        ("", nil),
        ("<>", nil),
        ("  <>  ", nil),
        ("< >", nil),
        ("<", nil),
        (">", nil),
        ("<a@example.com>", "a@example.com"),
        ("a@example.com", "a@example.com"),
        (" <a@example.com> ", "a@example.com"),
        ("< a@example.com >", "a@example.com"),
        ("<a@example.com", "a@example.com"),
        ("a@example.com>", "a@example.com"),
        ("<a@example.com>\0", "a@example.com"),
        ("<a@example.com> SIZE=1", "a@example.com"),
        ("<@relay.example:a@example.com>", "a@example.com"),
        ("<@relay.example,@b.example:a@example.com>", "a@example.com"),
        ("@relay.example:a@example.com", "a@example.com"),
        ("<@[IPv6:2001:db8::1]:a@example.com>", "a@example.com"),
        ("<@relay.example:>", "@relay.example:"),
        ("<@example.com>", "@example.com"),
        ("<\"a>b\"@example.com>", "\"a>b\"@example.com"),
        ("<\"a\\\">b\"@example.com>", "\"a\\\">b\"@example.com"),
        ("<\"a@example.com>", "\"a@example.com"),
        ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"),
        ("<postmaster>", "postmaster"),
        ("<jörg@bücher.example>", "jörg@bücher.example"),
    ]

    @Test("a path is its mailbox, the null reverse-path none", arguments: paths)
    func parse(text: String, address: String?) {
        #expect(with(text, Path.parse)?.address == address)
        #expect(Path.parse(text)?.address == address)
    }

    @Test("octets that are no UTF-8 become U+FFFD")
    func repaired() {
        let octets = Array("<a".utf8) + [0xFF] + Array("b@example.com>".utf8)
        #expect(with(octets, Path.parse)?.address == "a\u{FFFD}b@example.com")
    }
}

struct ESMTPParametersTests {
    @Test("a keyword is found whatever its case, the first of two counts")
    func keywords() {
        let parameters = ESMTPParameters(["SIZE=10", "body=8BITMIME", "SMTPUTF8", "size=20", "ENVID=a=b", ""])
        #expect(parameters["Size"] == "10")
        #expect(parameters["BODY"] == "8BITMIME")
        #expect(parameters["smtputf8"] == "")
        #expect(parameters["envid"] == "a=b")
        #expect(parameters["ret"] == nil)
        #expect(ESMTPParameters([])["size"] == nil)
    }

    @Test("parameters come from octets too, repaired where they are no UTF-8")
    func octets() {
        let parameters = ESMTPParameters([Array("SIZE=7".utf8), [0x61, 0x3D, 0xFF]])
        #expect(parameters.size == 7)
        #expect(parameters["A"] == "\u{FFFD}")
    }

    static let sizes: [(String, Int?)] = [
        ("SIZE=0", 0), ("size=26214400", 26_214_400), ("SIZE=9223372036854775807", Int.max),
        ("SIZE=00000000000000000001", 1), ("SIZE=9223372036854775808", nil),
        ("SIZE=99999999999999999999", nil),
        ("SIZE=000000000000000000001", nil), ("SIZE=", nil), ("SIZE", nil), ("SIZE=-1", nil),
        ("SIZE=+1", nil),
        ("SIZE=1k", nil), ("SIZE= 1", nil), ("SIZE=١", nil), ("SIZES=1", nil),
    ]

    @Test("SIZE is a number of at most 20 digits that an Int holds", arguments: sizes)
    func size(argument: String, expected: Int?) {
        #expect(ESMTPParameters([argument]).size == expected)
    }

    @Test("parameters beyond the limit are not looked at")
    func limit() {
        let many = Array(repeating: "X", count: SyntaxLimits.esmtpParameters)
        #expect(ESMTPParameters(many.dropLast() + ["SIZE=1"]).size == 1)
        #expect(ESMTPParameters(many + ["SIZE=1"]).size == nil)
    }
}
