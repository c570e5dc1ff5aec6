// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Charsets of text parts")
struct PartTextTests {
    static func read(_ bytes: [UInt8], _ charset: String?, isHTML: Bool = false) -> (String, Bool) {
        let (text, isMalformed) = with(bytes) { PartText.utf8($0, charset: charset, isHTML: isHTML) }
        return (String(decoding: text, as: UTF8.self), isMalformed)
    }

    @Test(
        "mark, declaration and guess",
        arguments: [
            ([0x61], nil, "a", false), ([], "utf-8", "", false), ([0x61, 0x62], "no-such", "ab", true),
            ([0xE9], "iso-8859-1", "\u{e9}", false), ([0xC3, 0xA9], "UTF-8", "\u{e9}", false),
            ([0xC3, 0xA9], nil, "\u{e9}", false), ([0xE9, 0x62], nil, "\u{e9}b", false),
            ([0xE9], "us-ascii", "\u{e9}", false),
            ([0xE9, 0x62], "utf-8", "\u{fffd}b", true), ([0x61, 0xE2, 0x82], "utf-8", "a\u{fffd}", false),
            ([0x61, 0xE2, 0x82, 0x61], "utf-8", "a\u{fffd}a", true),
            ([0xC6], "windows-1251", "\u{416}", false),
            ([0x61], "no-such-charset", "a", true), ([0xE9, 0x62], "x y", "\u{e9}b", true),
            ([0x61], "", "a", false),
            ([0xEF, 0xBB, 0xBF, 0x61], "iso-8859-1", "a", false), ([0xFF, 0xFE, 0x61, 0], nil, "a", false),
            ([0xFE, 0xFF, 0, 0x61], "utf-8", "a", false),
            ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], nil, "a", false),
            ([0x61, 0, 0x62, 0], nil, "ab", false), ([0, 0x61, 0, 0x62], "us-ascii", "ab", false),
            ([0x61, 0, 0x62, 0], "utf-16le", "ab", false),
            (Array("+AOk-".utf8), "utf-7", "\u{e9}", false), (Array("+AOk-".utf8), nil, "+AOk-", false),
            ([0x1B, 0x24, 0x42, 0x46, 0x7C], "iso-2022-jp", "\u{65e5}", false),
        ] as [([UInt8], String?, String, Bool)])
    func table(bytes: [UInt8], charset: String?, text: String, isMalformed: Bool) {
        #expect(Self.read(bytes, charset) == (text, isMalformed))
    }

    @Test(
        "what HTML says of itself",
        arguments: [
            ("<meta charset=windows-1251>", nil, "\u{416}"),
            ("<META CHARSET = 'windows-1251' />", nil, "\u{416}"),
            ("<meta http-equiv=content-type content='text/html; charset=windows-1251'>", nil, "\u{416}"),
            ("<meta name=x><meta charset=\"windows-1251\">", nil, "\u{416}"),
            ("<meta charset=windows-1251>", "iso-8859-1", "\u{c6}"),
            ("<meta charset=nothing-known>", nil, "\u{c6}"),
            ("<metal><p charset=windows-1251>", nil, "\u{c6}"), ("<meta charset>", nil, "\u{c6}"),
            ("<meta charset=utf-16>", nil, "\u{fffd}"),
            (String(repeating: " ", count: 2_000) + "<meta charset=windows-1251>", nil, "\u{c6}"),
        ] as [(String, String?, String)])
    func meta(head: String, charset: String?, last: String) {
        let bytes = Array(head.utf8) + [0xC6, 0x20]
        #expect(Self.read(bytes, charset, isHTML: true).0 == head + last + " ")
        // Plain text has no such thing.
        #expect(Self.read(bytes, charset).0.hasSuffix("\u{c6} "))
    }

    @Test("long texts of every kind")
    func long() {
        let text = String(repeating: "abcdefgh\u{e9}\u{4e2d}", count: 1_000)
        #expect(Self.read(Array(text.utf8), "utf-8") == (text, false))
        #expect(Self.read(Array(text.utf8).dropLast() + [0xFF], "utf-8").1)
    }
}
