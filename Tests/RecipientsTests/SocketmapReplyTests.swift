// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@testable import Recipients

@Suite("What a socketmap server says of a mailbox")
struct SocketmapReplyTests {
    private static let asked = Mailbox(lenient: "joe@example.com")

    private func meaning(_ reply: String) -> RecipientAnswer? {
        SocketmapReply.answer(Array(reply.utf8), to: SocketmapReplyTests.asked)
    }

    private static let statuses: [(String, RecipientAnswer.Status, String)] = [
        ("OK 1", .ok, ""), ("OK ", .ok, ""), ("OK", .ok, ""), ("OK joe/Maildir/", .ok, ""),
        ("OK lmtp:unix:/run/lmtp", .ok, ""), ("OK status=ok", .ok, ""), ("OK status=unknown", .unknown, ""),
        ("OK status=full text=over quota since Monday", .full, "over quota since Monday"),
        ("OK text=", .ok, ""), ("OK text=status=full", .ok, ""), ("OK text=a status=full", .ok, ""),
        ("OK status=disabled text=on leave, \"for good\" a@b", .disabled, "on leave, \"for good\" a@b"),
        ("OK status=refused", .refused, ""), ("OK status=failed text=no idea", .failed, "no idea"),
        ("OK \t status=full\t", .full, ""), ("OK full", .ok, ""), ("OK a=b c=d", .ok, ""),
        ("OK status=full joe@example.org", .full, ""),
        ("NOTFOUND ", .unknown, ""), ("NOTFOUND", .unknown, ""), ("NOTFOUND text=x", .unknown, ""),
        ("TEMP the database is away", .failed, "the database is away"),
        ("TIMEOUT ", .failed, "the socketmap server answered TIMEOUT"),
        ("PERM", .failed, "the socketmap server answered PERM"),
        ("TEMP a\r\n250 ok\u{0}\u{7f}\u{85}\u{2028}b\n", .failed, "a 250 ok b"),
        ("TEMP \u{e9}t\u{e9}", .failed, "\u{e9}t\u{e9}"),
        ("OK status=FULL", .failed, "the socketmap server answered with an unknown status: status=FULL"),
        ("OK status=", .failed, "the socketmap server answered with an unknown status: status="),
        (
            "OK status=ok\u{1}text=x", .failed,
            "the socketmap server answered with an unknown status: status=ok text=x"
        ),
        (
            "OK quota_used=12k", .failed,
            "the socketmap server answered with no number of bytes: quota_used=12k"
        ),
        ("OK quota_limit=", .failed, "the socketmap server answered with no number of bytes: quota_limit="),
        ("OK size_limit=-1", .failed, "the socketmap server answered with no number of bytes: size_limit=-1"),
        (
            "OK size_limit=99999999999999999999", .failed,
            "the socketmap server answered with no number of bytes: size_limit=99999999999999999999"
        ),
        ("OK joe@", .failed, "the socketmap server answered with an address that is none: joe@"),
        (
            "OK joe@exa_mple", .failed,
            "the socketmap server answered with an address that is none: joe@exa_mple"
        ),
        (
            "OK j\u{0}@b.example", .failed,
            "the socketmap server answered with an address that is none: j @b.example"
        ),
    ]

    @Test("status and words", arguments: statuses)
    func status(reply: String, status: RecipientAnswer.Status, detail: String) throws {
        let answer = try #require(meaning(reply))
        #expect(answer.status == status)
        #expect(answer.detail == detail)
        #expect(answer.aliases.isEmpty)
        #expect(!answer.isSourceTrouble)
    }

    @Test(
        "what is none of the protocol's replies is none",
        arguments: [
            "", " ", "ok 1", "OKAY 1", "NOT FOUND", "FOUND x", "200 joe", "5:hello", "\u{0}", "OK\tx",
        ])
    func none(reply: String) {
        #expect(meaning(reply) == nil)
    }

    @Test(
        "other addresses stand between commas and blanks",
        arguments: [
            ("a@example.org", ["a@example.org"]),
            (
                "a@example.org,b@example.org , c@example.net\td@example.net",
                [
                    "a@example.org", "b@example.org", "c@example.net", "d@example.net",
                ]
            ),
            ("a@example.org,A@EXAMPLE.org", ["a@example.org"]), ("<a@example.org>", ["a@example.org"]),
            ("joe@example.com, a@example.org", ["joe@example.com", "a@example.org"]),
            ("\"john, doe\"@example.org x", ["\"john, doe\"@example.org"]),
            ("\"a\\\" b\"@example.org", ["\"a\\\" b\"@example.org"]),
            ("a\"b@example.org", ["a\"b@example.org"]), ("@example.org", ["joe@example.org"]),
            ("a=b@example.org", ["a=b@example.org"]),
            ("quota_used=1 a@example.org text=see c@example.org", ["a@example.org"]),
            ("\u{fc}@b\u{fc}cher.example", ["\u{fc}@xn--bcher-kva.example"]),
            ("/var/mail/joe@example.com", []), ("example.com/joe@example.com/", []), ("joe", []),
        ] as [(String, [String])])
    func aliases(data: String, aliases: [String]) throws {
        let answer = try #require(meaning("OK \(data)"))
        #expect(answer.status == .ok)
        #expect(answer.aliases.map(\.canonical) == aliases)
    }

    @Test("numbers are bytes")
    func numbers() throws {
        let answer = try #require(
            meaning("OK status=full quota_used=1048576 quota_limit=01000000,size_limit=0 text=no room"))
        #expect(answer.status == .full)
        #expect(answer.quotaUsed == 1_048_576)
        #expect(answer.quotaLimit == 1_000_000)
        #expect(answer.sizeLimit == 0)
        #expect(answer.detail == "no room")
    }

    @Test("too many other addresses are a failed lookup")
    func limits() throws {
        let many = (0..<RecipientLimits.aliases).map { "a\($0)@example.org" }
        #expect(
            try #require(meaning("OK " + many.joined(separator: ","))).aliases.count
                == RecipientLimits.aliases
        )
        let more = try #require(meaning("OK " + (many + ["b@example.org"]).joined(separator: " ")))
        #expect(more.status == .failed)
        #expect(more.aliases.isEmpty)
    }

    @Test("words are cut to their limit, between characters")
    func longWords() throws {
        let words = try #require(meaning("TEMP " + String(repeating: "\u{e9}", count: 1000))).detail
        #expect(words.utf8.count == RecipientLimits.detail)
        #expect(words.allSatisfy { $0 == "\u{e9}" })
    }

    @Test("any bytes are some answer, and one without control characters")
    func anyBytes() {
        var random = SplitMix64(seed: 11)
        let pieces = [
            "status=", "ok", "full", " ", ",", "\"", "\\", "@", "a", "text=", "quota_used=", "1", "=", "\n",
        ]
        for _ in 0..<5000 {
            var reply = Array("OK ".utf8)
            for _ in 0..<random.below(20) {
                reply += random.chance(0.1) ? [UInt8(random.below(256))] : Array(random.pick(pieces).utf8)
            }
            let answer = SocketmapReply.answer(reply, to: SocketmapReplyTests.asked)
            #expect(answer != nil)
            #expect(answer?.detail.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } == true)
            for alias in answer?.aliases ?? [] {
                #expect(alias.address.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            }
        }
    }

    @Test("quotes without an end take no longer the more of them there are")
    func quotes() {
        let data = "OK \"" + String(repeating: "\\\"", count: 49_000)
        #expect(meaning(data)?.status == .ok)
    }
}
