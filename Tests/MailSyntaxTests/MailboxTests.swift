// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct MailboxTests {
    static let lenientForms: [(String, String, String)] = [
        ("", "", ""),
        ("a@example.com", "a", "example.com"),
        ("a", "a", ""),
        ("a@", "a", ""),
        ("@example.com", "", "example.com"),
        ("a@b@example.com", "a@b", "example.com"),
        ("\"a@b\"@example.com", "\"a@b\"", "example.com"),
        ("\"a\\\"@b\"@example.com", "\"a\\\"@b\"", "example.com"),
        ("\"a@b\"", "\"a@b\"", ""),
        ("\"a@example.com", "\"a", "example.com"),
        ("a\"@example.com", "a\"", "example.com"),
        ("\"a\\", "\"a\\", ""),
        ("Jörg@bücher.example", "Jörg", "bücher.example"),
        ("a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]"),
    ]

    @Test("whatever an MTA hands over is split at the last unquoted @", arguments: lenientForms)
    func lenient(text: String, localPart: String, domain: String) {
        let mailbox = Mailbox(lenient: text)
        #expect(mailbox.localPart == localPart)
        #expect(mailbox.domain == domain)
        #expect(mailbox.address == (domain.isEmpty ? localPart : text))
        #expect(mailbox.description == mailbox.address)
    }

    static let canonicalForms: [(String, String)] = [
        ("a@example.com", "a@example.com"),
        ("First.Last@Example.COM.", "first.last@example.com"),
        ("root", "root"),
        ("JÖRG@BÜCHER.example", "jörg@xn--bcher-kva.example"),
        ("\"first.last\"@example.com", "first.last@example.com"),
        ("\"\\p\\o\\s\\tmaster\"@example.com", "postmaster@example.com"),
        ("\"A b\"@example.com", "\"a b\"@example.com"),
        ("\"\\A\\ b\"@example.com", "\"a b\"@example.com"),
        ("\"a\\\"b\\\\c\"@example.com", "\"a\\\"b\\\\c\"@example.com"),
        ("\"a@b\"@example.com", "\"a@b\"@example.com"),
        ("\"\"@example.com", "\"\"@example.com"),
        ("\".a\"@example.com", "\".a\"@example.com"),
        ("\"a\"b@example.com", "\"a\"b@example.com"),
    ]

    @Test("equality and hash go by the canonical form", arguments: canonicalForms)
    func canonical(text: String, expected: String) {
        let mailbox = Mailbox(lenient: text)
        #expect(mailbox.canonical == expected)
        #expect(mailbox == Mailbox(lenient: expected))
        #expect(Set([mailbox]).contains(Mailbox(lenient: expected)))
        #expect(mailbox.address == (text.hasSuffix("@") ? String(text.dropLast()) : text))
    }

    @Test("different mailboxes are not equal")
    func different() {
        #expect(Mailbox(lenient: "a@example.com") != Mailbox(lenient: "b@example.com"))
        #expect(Mailbox(lenient: "a@example.com") != Mailbox(lenient: "a@example.org"))
        #expect(Mailbox(lenient: "a@example.com") != Mailbox(lenient: "\"a@example.com\""))
    }

    @Test("a text beyond the limit has no domain, so that it equals no mailbox")
    func tooLong() {
        let text = String(repeating: "a", count: SyntaxLimits.path - 12) + "@example.com"
        #expect(Mailbox(lenient: text).domain == "example.com")
        let longer = Mailbox(lenient: text + ".example.org")
        #expect(longer.domain.isEmpty)
        #expect(longer.localPart.utf8.count == SyntaxLimits.path)
    }

    static let local64 = String(repeating: "a", count: 64)
    /// 189 octets.
    static let domain189 =
        Array(repeating: String(repeating: "b", count: 62), count: 3).joined(separator: ".") + "b"

    @Test(
        "Mailbox of RFC 5321 is accepted",
        arguments: [
            "a@example.com", "first.last@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", "a@com",
            "\"a b\"@example.com", "\"\"@example.com", "\"a\\\"b\"@example.com", "\"a@b\"@example.com",
            "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "jörg@bücher.example", "\"jö rg\"@example.com",
            "\(local64)@example.com", "\(local64)@\(domain189)",
        ])
    func strict(text: String) throws {
        let mailbox = try #require(Mailbox(strict: text))
        #expect(mailbox.address == text)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "a", "@", "a@", "@example.com", ".a@example.com", "a.@example.com", "a..b@example.com",
            "a b@example.com", "a@b@example.com", "a@exam ple.com", "<a@example.com>", " a@example.com",
            "a@example.com ", "\"a@example.com", "\"a\"b@example.com", "\"a\".\"b\"@example.com",
            "\"a\tb\"@example.com", "\"a\u{7F}\"@example.com", "\"a\\\0\"@example.com",
            "\"a\\é\"@example.com",
            "a(c)@example.com", "a@example.com.", "a@-example.com", "a@[example.com]", "a\r\n@example.com",
            "\(local64)a@example.com", "\(local64)@b\(domain189)",
        ])
    func notStrict(text: String) {
        #expect(Mailbox(strict: text) == nil)
    }
}
