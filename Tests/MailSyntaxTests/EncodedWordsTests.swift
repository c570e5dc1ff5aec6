// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct EncodedWordsTests {
    static let words: [(String, String)] = [
        // RFC 2047 section 8
        ("=?ISO-8859-1?Q?a?=", "a"),
        ("=?ISO-8859-1?Q?a?= b", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a_b?=", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
        ("=?US-ASCII?Q?Keith_Moore?= <", "Keith Moore <"),
        ("=?iso-8859-1?q?this=20is=20some=20text?=", "this is some text"),
        (
            "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
            "If you can read this you understand the example."
        ),
        // Encodings and languages in any case
        ("=?UTF-8?q?=c3=A9?=", "é"),
        ("=?utf-8?b?w6k=?=", "é"),
        ("=?utf-8*en?Q?a?=", "a"),
        ("=?utf-8*de-CH?B?w6k=?=", "é"),
        ("=?utf-8*?Q?a?=", "a"),
        ("=?utf-8?Q??=", ""),
        ("=?utf-8?B??=", ""),
        // Next to other text
        ("a=?utf-8?Q?b?=c", "abc"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?=\t=?utf-8?Q?b?= \t c", "ab \t c"),
        ("\"=?utf-8?Q?a?=\"", "\"a\""),
        ("=?utf-8?Q?a?= x =?utf-8?Q?b?=", "a x b"),
        // A character split between two words
        ("=?utf-8?B?5pel5g==?= =?utf-8?B?nKw=?=", "日本"),
        ("=?UTF-8?Q?=E6=97?= =?utf-8?Q?=A5?=", "日"),
        ("=?utf-8?Q?=C3?= =?utf-8?B?qQ==?=", "é"),
        ("=?gb2312?Q?=D6?= =?gb2312?Q?=D0?=", "中"),
        ("=?utf-8?Q?=C3?= =?iso-8859-1?Q?=A9?=", "\u{FFFD}©"),
        // Each word of a charset with shift states begins in the first
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本日本"),
        ("=?iso-2022-jp?B?GyRCRnxLXA==?= =?iso-2022-jp?Q?abc?=", "日本abc"),
        // Broken, but readable
        ("=?utf-8?B?w6k?=", "é"),
        ("=?utf-8?B?w6?=", "\u{FFFD}"),
        ("=?utf-8?B?YWI=Y2Q=?=", "abcd"),
        ("=?utf-8?B?Y W\tI=?=", "ab"),
        ("=?utf-8?B?YWJj!*?=", "abc"),
        ("=?utf-8?Q?hello world?=", "hello world"),
        ("=?utf-8?Q?who?when??=", "who?when?"),
        ("=?utf-8?Q?a=b=4?=", "a=b=4"),
        ("=?utf-8?Q?a=?=", "a="),
        ("=?utf-8?Q?=FF?=", "\u{FFFD}"),
        ("=?us-ascii?Q?=C3=A9?=", "é"),
        ("=?unknown-8bit?Q?=E9?=", "é"),
        // As they stand
        ("=?", "=?"),
        ("=??=", "=??="),
        ("=?utf-8?", "=?utf-8?"),
        ("=?utf-8?Q", "=?utf-8?Q"),
        ("=?utf-8?Q?", "=?utf-8?Q?"),
        ("=?utf-8?Q?a", "=?utf-8?Q?a"),
        ("=?utf-8?Q?a?", "=?utf-8?Q?a?"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?QQ?a?=", "=?utf-8?QQ?a?="),
        ("=??Q?a?=", "=??Q?a?="),
        ("=?*en?Q?a?=", "=?*en?Q?a?="),
        ("=?utf 8?Q?a?=", "=?utf 8?Q?a?="),
        ("=?no-such-charset?Q?a?=", "=?no-such-charset?Q?a?="),
        ("=?utf-8//TRANSLIT?Q?a?=", "=?utf-8//TRANSLIT?Q?a?="),
        ("=?../../x?Q?a?=", "=?../../x?Q?a?="),
        ("=?utf-8?Q?a?= =?no-such-charset?Q?b?= =?utf-8?Q?c?=", "a =?no-such-charset?Q?b?= c"),
        (
            "=?no-such-charset?Q?a?=  =?no-such-charset?Q?b?=",
            "=?no-such-charset?Q?a?=  =?no-such-charset?Q?b?="
        ),
        ("=?x=?utf-8?Q?a?=", "=?xa"),
        ("a = b ?=", "a = b ?="),
    ]

    @Test("encoded words are decoded, and left as they stand where they can't be", arguments: words)
    func decode(body: String, expected: String) {
        #expect(with(body, FieldBody.text) == expected)
    }

    @Test("a word longer than RFC 2047 allows is decoded")
    func long() {
        let long = String(repeating: "=C3=A9", count: 5000)
        #expect(with("=?utf-8?Q?\(long)?=", FieldBody.text) == String(repeating: "é", count: 5000))
    }

    @Test("words beyond the limit are left as they stand")
    func limit() {
        let body = String(repeating: "x=?utf-8?Q?a?=", count: SyntaxLimits.encodedWords + 1)
        let text = with(body, FieldBody.text)
        #expect(text == String(repeating: "xa", count: SyntaxLimits.encodedWords) + "x=?utf-8?Q?a?=")
    }

    @Test(
        "a hostile body takes linear time",
        arguments: [
            "=?", "=?a", "=?a?q?", "=?a?q?=?", "=?a*b?q?x=", "?=", "=?utf-8?q?=", "=?utf-8?q?a?= ",
            "=?x-no?q?a?= ",
            "=?x-no?q?a?= =?x-on?q?a?=", "=?utf-8?b?YQ==?==?iso-8859-1?q?a?= ", "\n ", " ", "=?utf-7?q?+?= ",
        ])
    func linear(piece: String) {
        let body = String(repeating: piece, count: SyntaxLimits.rawFieldBody / piece.utf8.count)
        let took = ContinuousClock().measure { _ = with(body, FieldBody.text) }
        // Some milliseconds even without optimisation; quadratic time would be minutes.
        #expect(took < .seconds(60))
    }
}
