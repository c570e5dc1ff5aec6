// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@Suite("Letters of a text")
struct TextCountTests {
    @Test(
        "letters, capitals and exclamation marks",
        arguments: [
            ("", 0, 0, 0), ("abc", 3, 0, 0), ("ABC", 3, 3, 0), ("aB 1!", 2, 1, 1), ("!!!", 0, 0, 3),
            ("\u{a1}Hola!", 4, 1, 2), ("\u{ff01}", 0, 0, 1), ("\u{c4}\u{e4}\u{df}", 3, 1, 0),
            ("\u{416}\u{436}", 2, 1, 0), ("\u{4f60}\u{597d}", 2, 0, 0), ("\u{1f600}\u{0}\u{200b}", 0, 0, 0),
            ("_[]{}~@`", 0, 0, 0), ("\u{1d400}\u{2160}", 2, 2, 0),
            (String(repeating: "aB! \u{c4}", count: 1_000), 3_000, 2_000, 1_000),
        ])
    func count(text: String, letters: Int, capitals: Int, exclamations: Int) {
        let count = TextCount(text)
        #expect(count.letters == letters)
        #expect(count.capitals == capitals)
        #expect(count.exclamations == exclamations)
        #expect(Script.allCases.reduce(0) { $0 + count[$1] } == letters)
    }

    @Test("as Unicode's properties have it, for every code point")
    func properties() {
        for value in UInt32(0)...0x3_0000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let count = TextCount(String(Character(scalar)))
            let isRight =
                count.letters == (scalar.properties.isAlphabetic ? 1 : 0)
                && count.capitals == (scalar.properties.isAlphabetic && scalar.properties.isUppercase ? 1 : 0)
            if !isRight { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test(
        "scripts",
        arguments: [
            ("abc\u{e9}\u{ff21}\u{1e00}", .latin, 6), ("\u{430}\u{451}\u{49b}", .cyrillic, 3),
            ("\u{3b1}\u{1f00}", .greek, 2),
            ("\u{561}", .armenian, 1), ("\u{5d0}", .hebrew, 1), ("\u{627}\u{fe8e}", .arabic, 2),
            ("\u{915}", .devanagari, 1),
            ("\u{995}", .bengali, 1), ("\u{e01}", .thai, 1), ("\u{10d0}", .georgian, 1),
            ("\u{ac00}\u{1100}", .hangul, 2),
            ("\u{1200}", .ethiopic, 1), ("\u{1780}", .khmer, 1), ("\u{3042}", .hiragana, 1),
            ("\u{30a2}\u{ff71}", .katakana, 2),
            ("\u{4e2d}\u{3400}\u{20000}", .han, 3), ("\u{0b95}\u{1d41a}", .other, 2),
        ] as [(String, Script, Int)])
    func scripts(text: String, script: Script, letters: Int) {
        let count = TextCount(text)
        #expect(count[script] == letters)
        #expect(count.letters == letters)
    }

    @Test("scripts have their names in Unicode")
    func names() {
        #expect(Script.latin.name == "latin")
        #expect(Script.other.name == "other")
        #expect(Set(Script.allCases.map(\.name)).count == 17)
    }

    @Test(
        "words of Latin letters and their look-alikes",
        arguments: [
            ("paypal", 0), ("p\u{430}ypal", 1), ("\u{430}pple \u{3bf}range pear", 2),
            ("\u{430}\u{431}\u{432} abc", 0),
            ("IT-\u{43a}\u{43e}\u{43c}", 0), ("a1\u{431}", 1), ("12\u{431}", 0), ("\u{431}2a", 1),
            ("\u{431} a", 0),
            ("longer text before the wor\u{434}", 1), ("\u{e9}\u{430}", 1), ("a\u{301}\u{430}", 1),
            ("a\u{200d}\u{430}", 1),
            ("a\u{4e2d}", 0), ("\u{430}\u{3b1}", 0), ("\u{434}o\u{434}o \u{434}", 1),
        ])
    func mixed(text: String, words: Int) {
        #expect(TextCount(text).mixedWords == words)
    }

    @Test("octets that are no UTF-8 are no letters")
    func invalid() {
        let count = with([
            0x61, 0xFF, 0xC3, 0x62, 0xED, 0xA0, 0x80, 0xC0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xE2, 0x82,
        ]) {
            TextCount(utf8: $0)
        }
        #expect(count.letters == 2)
    }

    @Test("sums are those of the parts")
    func sum() {
        var sum = TextCount("Ab! p\u{430}y ")
        sum += TextCount("\u{416}!")
        #expect(sum == TextCount("Ab! p\u{430}y \u{416}!"))
    }
}
