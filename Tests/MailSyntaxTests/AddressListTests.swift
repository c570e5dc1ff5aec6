// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct AddressListTests {
    /// Each mailbox as `name|address`.
    static func parse(_ body: String) -> [String] {
        with(body, AddressList.parse).map { "\($0.name)|\($0.mailbox.address)" }
    }

    static let lists: [(String, [String])] = [
        ("", []),
        ("a@example.com", ["|a@example.com"]),
        ("<a@example.com>", ["|a@example.com"]),
        ("Anna Bell <a@example.com>", ["Anna Bell|a@example.com"]),
        ("\"Bell, Anna\" <a@example.com>", ["Bell, Anna|a@example.com"]),
        ("a@example.com (Anna Bell)", ["Anna Bell|a@example.com"]),
        ("<a@example.com> (Anna Bell)", ["Anna Bell|a@example.com"]),
        ("Anna <a@example.com> (Bell)", ["Anna|a@example.com"]),
        ("(Anna (the \\) one) Bell) a@example.com", ["Anna (the ) one) Bell|a@example.com"]),
        ("a@example.com, b@example.org", ["|a@example.com", "|b@example.org"]),
        ("A <a@example.com>,\r\n\tB <b@example.org>", ["A|a@example.com", "B|b@example.org"]),
        (",, a@example.com,,b@example.org,", ["|a@example.com", "|b@example.org"]),
        // RFC 5322 appendix A
        ("\"Joe Q. Public\" <john.q.public@example.com>", ["Joe Q. Public|john.q.public@example.com"]),
        (
            "Mary Smith <mary@example.net>, jdoe@example.org, Who? <one@example.com>",
            ["Mary Smith|mary@example.net", "|jdoe@example.org", "Who?|one@example.com"]
        ),
        (
            "<boss@example.com>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>",
            ["|boss@example.com", "Giant; \"Big\" Box|sysservices@example.net"]
        ),
        (
            "A Group:Ed Jones <c@example.com>,joe@example.org,John <jdoe@example.net>;",
            ["Ed Jones|c@example.com", "|joe@example.org", "John|jdoe@example.net"]
        ),
        ("Undisclosed recipients:;", []),
        ("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", []),
        ("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", ["Pete|pete@silly.test"]),
        (
            "A Group(Some people)\n :Chris Jones <c@(Chris's host.)public.example>,\n  joe@example.org,\n "
                + "John <jdoe@one.test> (my dear friend); (the end of the group)",
            ["Chris Jones|c@public.example", "|joe@example.org", "John|jdoe@one.test"]
        ),
        ("Joe Q. Public <john.q.public@example.com>", ["Joe Q. Public|john.q.public@example.com"]),
        (
            "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
            ["Mary Smith|mary@example.net", "|jdoe@test.example"]
        ),
        ("John Doe <jdoe@machine(comment).  example>", ["John Doe|jdoe@machine.example"]),
        // Local-parts and domains
        ("\"a b\"@example.com", ["|\"a b\"@example.com"]),
        ("<\"a\\\"@b\"@example.com>", ["|\"a\\\"@b\"@example.com"]),
        ("<\"a>b\"@example.com>", ["|\"a>b\"@example.com"]),
        ("\"a\" . \"b\" @ example.com", ["|\"a\".\"b\"@example.com"]),
        ("a@[192.0.2.1]", ["|a@[192.0.2.1]"]),
        ("a@[IPv6:2001:db8::1], <b@[IPv6:2001:db8::2]>", ["|a@[IPv6:2001:db8::1]", "|b@[IPv6:2001:db8::2]"]),
        ("<@a.example,@[IPv6:2001:db8::1]:c@example.com>", ["|c@example.com"]),
        ("jörg@bücher.example", ["|jörg@bücher.example"]),
        // Names that look like addresses
        ("\"a@example.org\" <c@example.com>", ["a@example.org|c@example.com"]),
        ("a@example.org <c@example.com>", ["a@example.org|c@example.com"]),
        ("\"a@example.org,\" <c@example.com>", ["a@example.org,|c@example.com"]),
        ("\"<a@example.org>\" <c@example.com>", ["<a@example.org>|c@example.com"]),
        ("=?utf-8?Q?a=40example.org?= <c@example.com>", ["a@example.org|c@example.com"]),
        ("c@example.com (a@example.org)", ["a@example.org|c@example.com"]),
        // Encoded words
        ("=?utf-8?Q?J=C3=B6rg?= <a@example.com>", ["Jörg|a@example.com"]),
        ("=?utf-8?Q?J=C3=B6rg?= =?utf-8?Q?_Bell?= <a@example.com>", ["Jörg Bell|a@example.com"]),
        ("=?utf-8?Q?J=C3=B6rg?= Bell <a@example.com>", ["Jörg Bell|a@example.com"]),
        ("\"=?utf-8?Q?J=C3=B6rg?=\" <a@example.com>", ["Jörg|a@example.com"]),
        ("a@example.com (=?utf-8?Q?J=C3=B6rg?=)", ["Jörg|a@example.com"]),
        ("=?utf-8?Q?Bell,_\"J\"?= <a@example.com>", ["Bell, \"J\"|a@example.com"]),
        ("=?utf-8?Q?Anna Bell?= <a@example.com>", ["Anna Bell|a@example.com"]),
        ("=?utf-8?Q?a@example.org?= <c@example.com>", ["a@example.org|c@example.com"]),
        ("=?utf-8?Q?Anna?=", ["Anna|"]),
        ("=?utf-8?Q?Anna", ["|=?utf-8?Q?Anna"]),
        ("=?utf-8?B?QW5uYQ==?=<a@example.com>", ["Anna|a@example.com"]),
        // Broken
        ("root", ["|root"]),
        ("Anna Bell", ["Anna Bell|"]),
        ("\"Anna\"", ["Anna|"]),
        ("\"Anna\" <>", ["Anna|"]),
        ("<>", []),
        ("<", []),
        (">", []),
        ("@", []),
        ("a@example.com, @ (Anna)", ["|a@example.com"]),
        ("<a@example.com", ["|a@example.com"]),
        ("a@example.com>", ["|a@example.com"]),
        ("<<a@example.com>>", ["|a@example.com"]),
        ("<a@example.com, <b@example.org>", ["|a@example.com", "|b@example.org"]),
        ("<a@example.com <b@example.org>", ["|a@example.com", "|b@example.org"]),
        ("A <a@example.com> B <b@example.org>", ["A|a@example.com", "B|b@example.org"]),
        ("<a@example.com> b@example.org", ["|a@example.com", "|b@example.org"]),
        ("<a@example.com> Anna", ["Anna|a@example.com"]),
        ("a@example.com b@example.org", ["|a@example.com", "|b@example.org"]),
        ("Anna Bell a@example.com", ["Anna Bell|a@example.com"]),
        ("a@example.com; b@example.org", ["|a@example.com", "|b@example.org"]),
        ("\"Anna <a@example.com>", ["Anna|a@example.com"]),
        ("Anna\" <a@example.com>", ["Anna|a@example.com"]),
        ("(Anna <a@example.com>", ["Anna|a@example.com"]),
        ("Anna) <a@example.com>", ["Anna|a@example.com"]),
        ("a@[192.0.2.1", ["|a@[192.0.2.1"]),
        ("<a b@example.com>", ["|a b@example.com"]),
        ("<@a.example,b@example.org:c@example.com>", ["|c@example.com"]),
        ("Anna \\", ["Anna \\|"]),
        ("\"Anna\\", ["|Anna\\"]),
        ("(", []), (")", []), ("[", ["|["]), (":", []), (";", []),
    ]

    @Test("an address list yields its mailboxes, a broken one what can be read of it", arguments: lists)
    func list(body: String, expected: [String]) {
        #expect(Self.parse(body) == expected)
    }

    @Test("names in other charsets and raw octets are decoded")
    func octets() {
        let body = Array("J".utf8) + [0xF6] + Array("rg <a@example.com>".utf8)
        #expect(with(body, AddressList.parse).map(\.name) == ["Jörg"])
        #expect(Self.parse("=?koi8-r?Q?=F0=D2=C9?= <a@example.com>") == ["При|a@example.com"])
    }

    @Test("mailboxes beyond the limit are not read")
    func limit() {
        let body = String(repeating: "a@example.com,", count: SyntaxLimits.addresses + 5)
        #expect(Self.parse(body).count == SyntaxLimits.addresses)
        let spaced = String(repeating: "a@example.com ", count: SyntaxLimits.addresses + 5)
        #expect(Self.parse(spaced).count == SyntaxLimits.addresses)
    }

    @Test("comments nest up to the limit, what is deeper is comment to the end")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + String(repeating: ")", count: depth) + "a@example.com"
        }
        #expect(Self.parse(nested(SyntaxLimits.commentDepth)).count == 1)
        #expect(Self.parse(nested(SyntaxLimits.commentDepth + 1)).isEmpty)
    }

    @Test(
        "a hostile list takes linear time",
        arguments: [
            "(", "()", ")", "(\\", "\"", "\"\\\"", "\\\"", "<", "<\"", "<(", "<@a,", "<@a", "a@", "a@[", "@[",
            "[", "=?",
            "=?a?q?", "=?a?q?x=", "a ", "a@b ", "a. ", "\"a\" ", ": ", "a:", "<>", "\"a\"<>", "(a)<>",
            "=?utf-8?q?a?= ",
            "<a,", ".", " ",
        ])
    func linear(piece: String) {
        let body = String(repeating: piece, count: SyntaxLimits.rawFieldBody / piece.utf8.count)
        let took = ContinuousClock().measure { _ = Self.parse(body) }
        #expect(took < .seconds(60))
    }
}
