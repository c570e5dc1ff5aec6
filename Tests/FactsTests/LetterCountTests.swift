// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Letters of a subject")
struct LetterCountTests {
    @Test(
        "letters, capitals and exclamation marks",
        arguments: [
            ("", 0, 0, 0), ("abc", 3, 0, 0), ("ABC", 3, 3, 0), ("aB 1!", 2, 1, 1), ("!!!", 0, 0, 3),
            ("\u{a1}Hola!", 4, 1, 2),
            ("\u{c4}\u{e4}\u{df}", 3, 1, 0), ("\u{416}\u{436}", 2, 1, 0), ("\u{4f60}\u{597d}", 2, 0, 0),
            ("\u{1f600}\u{0}\u{200b}", 0, 0, 0),
            ("_[]{}~", 0, 0, 0),
        ])
    func count(text: String, letters: Int, capitals: Int, exclamations: Int) {
        let count = LetterCount(text)
        #expect(count.letters == letters)
        #expect(count.capitals == capitals)
        #expect(count.exclamations == exclamations)
    }
}
