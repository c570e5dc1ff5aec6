// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("msg-id")
struct MessageIDTests {
    static let readable: [(String, String, String, Bool)] = [
        ("<a@example.com>", "a", "example.com", true),
        (" \r\n\t<a.b+c=d$e/f@mail.example.com> \r\n", "a.b+c=d$e/f", "mail.example.com", true),
        ("(c) <a@example.com> (d)", "a", "example.com", true),
        ("<a,b:c;d[e]@example.com>", "a,b:c;d[e]", "example.com", true),
        ("<\"a\"@example.com>", "\"a\"", "example.com", true),
        ("<a@[192.0.2.1]>", "a", "[192.0.2.1]", true), ("<a@[x]>", "a", "[x]", true),
        ("<a@[]>", "a", "[]", false), ("<a@[192.0.2.1>", "a", "[192.0.2.1", false),
        ("<a@192.0.2.1>", "a", "192.0.2.1", true),
        ("<a@localhost>", "a", "localhost", false), ("<a@localhost.>", "a", "localhost.", false),
        ("<a@.localhost>", "a", ".localhost", false), ("<a@.>", "a", ".", false),
        ("<ä@bücher.example>", "ä", "bücher.example", true),
    ]

    @Test("its halves, and whether the right one is a domain", arguments: readable)
    func halves(body: String, left: String, right: String, hasDomain: Bool) {
        let identifier = with(body) { MessageID($0) }
        #expect(identifier?.left == Array(left.utf8))
        #expect(identifier?.right == Array(right.utf8))
        #expect(identifier?.hasDomain == hasDomain)
    }

    @Test(
        "what is none",
        arguments: [
            "", " ", "<>", "<@>", "<a>", "<a@>", "<@example.com>", "a@example.com", "<a@example.com",
            "a@example.com>", "<a b@example.com>", "<a@example com>", "<a\r\n b@example.com>",
            "<a\tb@example.com>",
            "< a@example.com>", "<a@example.com >", "<a@b@example.com>", "<<a@example.com>>",
            "<a<b@example.com>",
            "<a@example.com>x", "<a@example.com> <b@example.com>", "x <a@example.com>", "<a\0@example.com>",
            "<a@example.com\u{7f}>", "(<a@example.com>)", "(<a@example.com>",
        ])
    func nothing(body: String) {
        #expect(with(body) { MessageID($0) } == nil)
    }

    @Test("any bytes")
    func anyBytes() {
        AnyBytesTests.each(7) { input in
            guard let identifier = with(input, { MessageID($0) }) else { return }
            AnyBytesTests.hold(input, !identifier.left.isEmpty && !identifier.right.isEmpty)
            AnyBytesTests.hold(input, identifier.left.count + identifier.right.count + 3 <= input.count)
        }
    }
}
