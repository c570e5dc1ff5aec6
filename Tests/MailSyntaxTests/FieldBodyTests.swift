// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct FieldBodyTests {
    static let folded: [(String, String)] = [
        ("", ""),
        (" a", "a"),
        ("a b", "a b"),
        (" \t a b \t ", "a b"),
        ("a\r\n b", "a b"),
        ("a\n\tb", "a\tb"),
        ("a\r b", "a b"),
        ("a\r\n  b\r\n\tc\r\n", "a  b\tc"),
        ("a \r\n \r\n b", "a   b"),
        ("\r\n a", "a"),
        ("a\r\n", "a"),
        ("a\r\r\n b", "a b"),
        ("a\nb", "a\nb"),
        ("a\r\nb", "a\r\nb"),
        ("a\0b", "a\0b"),
        ("\r\n", ""),
    ]

    @Test("a folded body is put on one line, its white space kept", arguments: folded)
    func unfold(body: String, expected: String) {
        #expect(with(body, FieldBody.unfold) == Array(expected.utf8))
        #expect(with(body, FieldBody.text) == expected)
    }

    static let raw: [([UInt8], String)] = [
        (Array(" grüß".utf8), "grüß"),
        ([0x67, 0x72, 0xFC, 0xDF], "grüß"),
        ([0x80, 0x93, 0x94, 0x9F], "€“”Ÿ"),
        ([0xC3], "Ã"),
        ([0xED, 0xA0, 0x80], "í\u{A0}€"),
    ]

    @Test("raw octets are UTF-8 if they are valid as such, else windows-1252", arguments: raw)
    func octets(body: [UInt8], expected: String) {
        #expect(with(body, FieldBody.text) == expected)
    }

    @Test("what is not decoded twice: raw octets next to an encoded word are judged on their own")
    func mixed() {
        #expect(with([0xFC, 0x20] + Array("=?utf-8?Q?=C3=BC?=".utf8), FieldBody.text) == "ü ü")
        #expect(with("=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", FieldBody.text) == "=?utf-8?Q?a?=")
    }

    @Test("an encoded word may be folded between, not within")
    func foldedWords() {
        #expect(with(" =?utf-8?Q?a?=\r\n =?utf-8?Q?b?=\r\n", FieldBody.text) == "ab")
        #expect(with("=?utf-8?Q?a?=\n\t=?utf-8?Q?b?=", FieldBody.text) == "ab")
    }

    @Test("a decoded body is cut at its limit, between characters", arguments: ["", "=?utf-8?Q?=C3=BC?="])
    func limit(prefix: String) {
        let text = with(prefix + "x" + String(repeating: "é", count: SyntaxLimits.fieldBody), FieldBody.text)
        #expect(text.utf8.count <= SyntaxLimits.fieldBody)
        #expect(text.utf8.count >= SyntaxLimits.fieldBody - 1)
        #expect(text.hasSuffix("é"))
    }

    @Test("a body is cut at its limit in its decoded form", arguments: ["", "=?utf-8?Q?a?="])
    func limitOfRawOctets(prefix: String) {
        let body = Array(prefix.utf8) + [UInt8](repeating: 0xE9, count: SyntaxLimits.fieldBody)
        #expect(
            (SyntaxLimits.fieldBody - 1...SyntaxLimits.fieldBody).contains(
                with(body, FieldBody.text).utf8.count))
    }

    @Test("a raw body is cut at its limit")
    func rawLimit() {
        let body = String(repeating: "a\n ", count: SyntaxLimits.rawFieldBody)
        #expect(with(body, FieldBody.unfold).count <= SyntaxLimits.rawFieldBody)
    }
}
