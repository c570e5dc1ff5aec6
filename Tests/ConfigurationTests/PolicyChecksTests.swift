// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

@Suite("What shows when all rules are seen together")
struct PolicyChecksTests {
    static func rules(_ rules: (String, String)...) -> String {
        "rules:\n" + rules.enumerated().map { "  - {name: r\($0), when: '\($1.0)', \($1.1)}\n" }.joined()
    }

    static let remarksOf: [(String, [String])] = [
        (
            rules(
                ("true", "accept: true"), ("client.port > 1", "accept: true"), ("client.port > 2", "score: 1")
            ),
            [
                "3:5: error: rule 'r1' can never be reached: 'r0' above it is always true;"
                    + " move it above, or give 'r0' a condition",
                "4:5: error: rule 'r2' can never be reached: 'r0' above it is always true;"
                    + " move it above, or give 'r0' a condition",
            ]
        ),
        (
            rules(("client.port > 1", "score: 1")),
            [
                "2:5: warning: scores are added up, and no rule looks at 'score'; add a rule such as when: score >= 8"
            ]
        ),
        (
            rules(("client.port  > 1", "accept: true"), ("client.port > 1", "discard: true")),
            [
                "3:5: error: rule 'r1' can never be reached: 'r0' above it has the same condition; remove one of them"
            ]
        ),
        // Blanks within quotes and patterns have a meaning.
        (
            rules(("subject contains \"a b\"", "accept: true"), ("subject contains \"ab\"", "accept: true")),
            []
        ),
        (rules(("subject ~ /a b/", "accept: true"), ("subject ~ /ab/", "accept: true")), []),
        // What is in shadow mode or only scores makes nothing idle.
        (rules(("true", "accept: true, mode: shadow"), ("client.port > 1", "accept: true")), []),
        (rules(("true", "score: 1"), ("score > 1", "accept: true")), []),
        (
            rules(("client.port > 1 and false", "accept: true")),
            ["2:22: warning: the condition of rule 'r0' is never true"]
        ),
        (
            rules(("score > 1", "score: 1"), ("score > 2", "accept: true")),
            [
                "2:22: error: rule 'r0' adds to the score and can't depend on it;"
                    + " score counts all score rules of the file, wherever they stand"
            ]
        ),
        (
            rules(("client.port > 1", "score: 0"), ("score > 1", "accept: true")),
            ["2:48: warning: a score of 0 changes nothing"]
        ),
        (
            rules(("recipient.domain == \"example.com\" and subject == \"a\"", "reject: \"550 5.7.1 no\"")),
            [
                "2:22: warning: rule 'r0' speaks of the recipient and is decided at header: it can't refuse one"
                    + " recipient alone; recipients that would end differently are deferred with 452 4.5.3"
            ]
        ),
    ]

    @Test("rules that are never reached, scores that no one reads, recipients too late", arguments: remarksOf)
    func seen(yaml: String, expected: [String]) {
        #expect(remarks(yaml) == expected)
    }

    @Test("too many rules are refused")
    func tooMany() {
        let yaml = "rules:\n" + String(repeating: "- a\n", count: ConfigLimits.rules + 1)
        #expect(remarks(yaml) == ["2:1: error: more than 20000 rules"])
    }
}
