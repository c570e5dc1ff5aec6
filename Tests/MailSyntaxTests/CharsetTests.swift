// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct CharsetTests {
    static let texts: [(String, [UInt8], String)] = [
        ("utf-8", [0xC3, 0xA9], "é"),
        ("UTF8", [0xC3, 0xA9, 0xC3], "é\u{FFFD}"),
        ("us-ascii", [0x61, 0x7F, 0x00], "a\u{7F}\0"),
        ("us-ascii", [0xE9], "é"),
        ("ISO-8859-1", [0x61, 0xE9, 0x80, 0xFF], "aé€ÿ"),
        ("windows-1252", [0x81, 0x8D, 0x9D, 0x91], "\u{81}\u{8D}\u{9D}‘"),
        ("iso-8859-15", [0xA4], "€"),
        ("iso8859_2", [0xB1], "ą"),
        ("iso-8859-8-i", [0xE0, 0xE1], "אב"),
        ("windows-1251", [0xCF, 0xF0, 0xE8], "При"),
        ("Windows1251", [0xCF, 0xF0, 0xE8], "При"),
        ("win-1251", [0xCF, 0xF0, 0xE8], "При"),
        ("x-cp1251", [0xCF, 0xF0, 0xE8], "При"),
        ("koi8-r", [0xF0, 0xD2, 0xC9], "При"),
        ("koi8-u", [0xA6], "і"),
        ("gb2312", [0xD6, 0xD0, 0xCE, 0xC4], "中文"),
        ("gbk", [0xE9, 0x46], "镕"),
        ("gb2312", [0x80], "\u{FFFD}"),
        ("big5", [0xA4, 0xA4, 0xA4, 0xE5], "中文"),
        ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x1B, 0x28, 0x42, 0x61], "日a"),
        ("shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本"),
        ("x-sjis", [0x87, 0x40], "①"),
        ("cp932", [0x81, 0x60], "～"),
        ("euc-jp", [0xC6, 0xFC, 0xCB, 0xDC], "日本"),
        ("ks_c_5601-1987", [0xC7, 0xD1, 0xB1, 0xDB], "한글"),
        ("euc-kr", [0x8C, 0x63], "똠"),
        ("unicode-1-1-utf-7", Array("Hi +ZeVnLA-!".utf8), "Hi 日本!"),
        ("utf-16", [0xFE, 0xFF, 0x00, 0x61, 0x65, 0xE5], "a日"),
        ("utf-16be", [0xD8, 0x00, 0x00, 0x61], "\u{FFFD}a"),
        ("utf-16le", [0x61, 0x00, 0x62], "a\u{FFFD}"),
        ("windows-874", [0xA1], "ก"),
        ("tis-620", [0xA1], "ก"),
        ("macintosh", [0x8E], "é"),
        ("ibm850", [0x82], "é"),
        ("cp-850", [0x82], "é"),
        // What the converter holds back to its end: a base that an accent might have followed.
        ("windows-1258", [0x61], "a"),
        ("windows-1258", [0x61, 0xEC], "á"),
        // Invalid and incomplete
        ("euc-jp", [0x61, 0xFF, 0x62], "a\u{FFFD}b"),
        ("shift_jis", [0x61, 0x93], "a\u{FFFD}"),
        ("koi8-r", [], ""),
    ]

    @Test("a text is decoded from its charset", arguments: texts)
    func decode(charset: String, octets: [UInt8], expected: String) {
        #expect(with(octets) { Charset.decode($0, charset: charset) } == expected)
        #expect(with(octets) { Charset.decode($0, charset: charset.uppercased()) } == expected)
    }

    @Test(
        "what is no charset's name is nil, and reaches no file",
        arguments: [
            "", "no-such-charset", "utf-8//IGNORE", "utf-16//TRANSLIT", "../x", "a b", "utf-8\0", "é",
            "koi8-r,",
            String(repeating: "a", count: 41), "windows-", "windows-99999", "//",
        ])
    func unknown(charset: String) {
        #expect(with("abc") { Charset.decode($0, charset: charset) } == nil)
        #expect(with("") { Charset.decode($0, charset: charset) } == nil)
    }

    @Test(
        "texts longer than one step of the converter are decoded whole",
        arguments: [1, 4094, 4095, 4096, 4097, 50_000])
    func long(count: Int) {
        let octets = (0..<count).map { UInt8($0 % 3 == 0 ? 0xF0 : 0x61) }
        let expected = String((0..<count).map { $0 % 3 == 0 ? "П" : "a" })
        #expect(with(octets) { Charset.decode($0, charset: "koi8-r") } == expected)
    }

    @Test("nothing but invalid octets takes linear time and yields one U+FFFD each")
    func invalid() {
        let octets = [UInt8](repeating: 0xFF, count: 200_000)
        let text = with(octets) { Charset.decode($0, charset: "euc-jp") }
        #expect(text == String(repeating: "\u{FFFD}", count: 200_000))
    }

    @Test("the output is bounded", arguments: ["utf-8", "iso-8859-1", "koi8-r", "us-ascii"])
    func bounded(charset: String) throws {
        let octets = [UInt8](repeating: 0x61, count: SyntaxLimits.decodedText + 10)
        let text = try #require(with(octets) { Charset.decode($0, charset: charset) })
        #expect(text.utf8.count == SyntaxLimits.decodedText)
    }

    @Test(
        "the output is bounded where it is longer than the input",
        arguments: ["iso-8859-1", "koi8-r", "us-ascii"])
    func boundedGrowth(charset: String) throws {
        let octets = [UInt8](repeating: 0xE9, count: SyntaxLimits.decodedText)
        let text = try #require(with(octets) { Charset.decode($0, charset: charset) })
        #expect(text.utf8.count == SyntaxLimits.decodedText)
    }
}
