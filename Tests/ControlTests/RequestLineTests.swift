// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Control

@Suite("The line of a request")
struct RequestLineTests {
    private static let lines: [(String, [String])] = [
        ("reload", ["reload"]), ("cache flush a@example.com", ["cache", "flush", "a@example.com"]),
        ("  cache   show  ", ["cache", "show"]), ("reload\r", ["reload"]), ("\"cache show\"", ["cache show"]),
        (#"flush "\"john doe\"@example.com""#, ["flush", "\"john doe\"@example.com"]),
        (#"a "" b"#, ["a", "", "b"]), (#"a\b c"d"#, [#"a\b"#, #"c"d"#]), (#""a\\b""#, [#"a\b"#]),
        ("\u{fc} \u{1f600}", ["\u{fc}", "\u{1f600}"]),
    ]

    @Test("words stand between blanks, or in quotes", arguments: lines)
    func reading(line: String, words: [String]) throws {
        #expect(try RequestLine.words(of: Array(line.utf8)) == words)
        let written = try RequestLine.encoded(words)
        #expect(written.last == 0x0a)
        #expect(try RequestLine.words(of: written.dropLast()) == words)
    }

    @Test(
        "what is no request is refused with words",
        arguments: [
            ("", "empty"), ("   ", "empty"), ("\r", "empty"), ("\"a", "not closed"), ("\"a\\", "not closed"),
            ("\"a\\\"", "not closed"), ("\"a\"b", "blank should follow"), ("a\u{0}", "control"),
            ("a\tb", "control"),
            ("\u{1b}[2J", "control"), ("a\rb", "control"), ("a\u{7f}", "control"), ("a\u{85}", "control"),
        ])
    func refusal(line: String, words: String) {
        let error = #expect(throws: RequestLine.Malformed.self) {
            try RequestLine.words(of: Array(line.utf8))
        }
        #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    }

    @Test(
        "bytes that are no UTF-8 are refused",
        arguments: [[0xff], [0x61, 0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: RequestLine.Malformed("a request is UTF-8")) { try RequestLine.words(of: bytes) }
    }

    @Test(
        "words that can't be sent are refused",
        arguments: [[], ["a\nb"], ["a", "\u{0}"], ["\t"]] as [[String]])
    func badWords(words: [String]) {
        #expect(throws: RequestLine.Malformed.self) { try RequestLine.encoded(words) }
    }

    @Test("a request has a largest size")
    func size() throws {
        let most = String(repeating: "a", count: ControlLimits.request - 1)
        #expect(try RequestLine.encoded([most]).count == ControlLimits.request)
        #expect(throws: RequestLine.Malformed.self) { try RequestLine.encoded([most + "a"]) }
    }

    @Test("whatever words are sent, the same arrive")
    func anyWords() throws {
        var random = SplitMix64(seed: 5)
        let letters = Array("ab \"\\@+\u{fc}'").map { String($0) }
        for _ in 0..<2000 {
            let words = (0...random.below(4)).map { _ in
                (0..<random.below(8)).map { _ in random.pick(letters) }.joined()
            }
            #expect(try RequestLine.words(of: RequestLine.encoded(words).dropLast()) == words)
        }
    }
}
