// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Suggestion")
struct SuggestionTests {
    @Test(
        "the nearest word is meant, if it is near enough",
        arguments: [
            ("recipent", "recipient"), ("RECIPIENT", "recipient"), ("recipinet", "recipient"),
            ("recpient", "recipient"),
            ("recipients", "recipient"), ("helo", "helo"), ("hello", "helo"), ("hleo", "helo"), ("x", nil),
            ("", nil),
            ("unrelated", nil), ("hxxo", nil), ("ss", "ssl"),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["helo", "recipient", "ssl"]) == expected)
    }

    @Test("of two that are equally near the first is taken, and without any there is none")
    func ties() {
        #expect(Suggestion.nearest(to: "cat", among: ["bat", "hat"]) == "bat")
        #expect(Suggestion.nearest(to: "cat", among: []) == nil)
    }

    @Test("a word of any length is looked at quickly")
    func long() {
        let long = String(repeating: "ü", count: 100_000)
        let start = ContinuousClock.now
        _ = Suggestion.nearest(to: long, among: (0..<200).map { long + "\($0)" })
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
