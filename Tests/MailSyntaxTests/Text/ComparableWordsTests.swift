// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("The words by which texts are compared")
struct ComparableWordsTests {
    private func words(_ text: String) -> [UInt64] { ComparableWords(text).hashes }

    @Test(
        "what senders vary makes no difference",
        arguments: [
            ("ferry boat", "FERRY   Boat"), ("ferry boat", "ferry,\t(boat)!"),
            ("ferry boat", "ferry\r\nboat\r\n"),
            ("ferry boat", "férry bôat"), ("ferry boat", "fe\u{301}rry boat"),
            ("ferry boat", "f\u{200B}erry bo\u{AD}at"),
            ("ferry boat", "fеrry bоаt"), ("ferry boat", "ｆｅｒｒｙ boat"),
            ("ferry boat", "ferry \u{2014} “boat”"),
            ("ferry boat", "ferry 12 a1b2 boat"), ("ferry boat", "ferry http://example.org/x boat"),
            ("ferry boat", "ferry www.example.org boat"), ("ferry boat", "ferry a.b@example.com boat"),
            ("ferry boat", "ferry k=v boat"), ("ferry boat", "ferry aGVsbG8gd29ybGQ boat"),
            ("ferry boat", "ferry xkqzvbw boat"), ("ferry boat", "ferry qwrtpsd boat"),
            ("ferry boat", "Dear John Miller,\nferry boat"), ("ferry boat", "Hi John! ferry boat"),
            ("ferry boat", "> quoted\nferry boat\n >quoted"), ("dont", "don't"), ("dont", "don’t"),
            ("ferry boat", "ferry \(String(repeating: "ab", count: 13)) boat"), ("中文字", "中 文12字"),
            ("", "12 a@b.c !"),
        ])
    func same(one: String, other: String) { #expect(words(one) == words(other)) }

    @Test(
        "what is said does",
        arguments: [
            ("ferry boat", "boat ferry"), ("ferry boat", "ferry"), ("ferry boat", "ferry goat"),
            ("ferry boat", "ferryboat"),
            ("паром", "лодка"), ("中文", "文中"), ("strength", "length"), ("McDonald", "Donald"),
            ("ferry: boat", "ferry."),
        ])
    func different(one: String, other: String) { #expect(words("well " + one) != words("well " + other)) }

    @Test("names of recipients are left out, quoted lines only where that is asked for")
    func choices() {
        let mailbox = Mailbox(localPart: "anna.lee-smith77", domain: "mill.example.com")
        let text = "ferry Anna and SMITH of Mill, boat"
        #expect(
            ComparableWords(text, without: Set(ComparableWords.names(in: mailbox))).hashes
                == words("ferry and of boat"))
        #expect(ComparableWords("> ferry\nboat", skipsQuotes: false).hashes == words("ferry boat"))
        #expect(ComparableWords.names(in: Mailbox(localPart: "", domain: "")).isEmpty)
    }

    @Test(
        "words are bounded whatever the text",
        arguments: ["ab ", "中", "a@b ", "> a\n", "\u{301}", "a", "\u{0}"])
    func bounded(piece: String) {
        let found = words(String(repeating: piece, count: 100_000)).count
        #expect(found <= SyntaxLimits.comparedWords)
        if piece == "ab " || piece == "中" {
            #expect(found == SyntaxLimits.comparedWords)
        } else {
            #expect(found <= 1)
        }
    }
}
