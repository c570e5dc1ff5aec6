// SPDX-License-Identifier: Apache-2.0

import FilterEngine
import Testing

@testable import Configuration

@Suite("Rules")
struct RulesTests {
    @Test("a rule has its name, action, mode, failure and reason")
    func allKeys() throws {
        let rules = try Snapshot.parse(
            """
            rules:
              - {name: a, when: 'client.port == 1', reject: "550 5.7.1 no", mode: shadow, on_failure: skip, reason: odd}
              - {name: b, when: 'client.port == 2', tempfail: "451 4.7.1 later"}
              - {name: c, when: 'client.port == 3', discard: true}
              - {name: d, when: 'client.port == 4', quarantine: true}
              - {name: e, when: 'client.port == 5', quarantine: "held for {helo}"}
              - {name: f, when: 'score > 1', tag: 'X-Score: {score}'}
              - {name: g, when: 'helo == "x"', score: -2.5}
              - {name: h, when: 'recipient.status == unknown', reject: "550 5.1.1 <{recipient}>: no"}
              - {name: i, when: true, accept: true}
            """, file: "c.yaml"
        ).policy.rules
        #expect(rules.map(\.name) == ["a", "b", "c", "d", "e", "f", "g", "h", "i"])
        #expect(
            rules.map(\.action.word)
                == [
                    "reject", "tempfail", "discard", "quarantine", "quarantine", "tag", "score", "reject",
                    "accept",
                ])
        #expect(rules[0].isShadow && rules[0].onFailure == .skip && rules[0].reason == "odd")
        #expect(!rules[1].isShadow && rules[1].onFailure == .tempfail)
        #expect(rules[7].reason == "unknown-recipient")
        #expect(rules[8].reason == "policy")
    }

    static let mistakes: [(String, [String])] = [
        ("rules: {a: b}", ["1:8: error: rules should be a list; start each rule with '- name: …'"]),
        ("rules: [a]", ["1:9: error: a rule should be a mapping of keys to values"]),
        ("rules:\n  -\n", ["2:4: error: a rule should be a mapping of keys to values"]),
        (
            "rules:\n  - nam: a\n    wehn: true\n    acept: true\n",
            [
                "2:5: error: there is no key 'nam' in a rule; did you mean 'name'?",
                "3:5: error: there is no key 'wehn' in a rule; did you mean 'when'?",
                "4:5: error: there is no key 'acept' in a rule; did you mean 'accept'?",
            ]
        ),
        (
            "rules:\n  - mode: shadow\n",
            [
                "2:5: error: this rule has no name; add 'name: …'; the log and the statistics show it",
                "2:5: error: this rule has no condition; add 'when: …', or 'when: true' for always",
                "2:5: error: this rule has no action; add one of accept, reject, tempfail, discard, quarantine,"
                    + " score, tag",
            ]
        ),
        (
            "rules:\n  - name: a b\n    when: true\n    accept: true\n",
            ["2:11: error: a rule's name has no spaces and at most 64 characters; for example too-large"]
        ),
        (
            "rules:\n  - name: \(String(repeating: "n", count: 65))\n    when: true\n    accept: true\n",
            ["2:11: error: a rule's name has no spaces and at most 64 characters; for example too-large"]
        ),
        (
            "rules:\n  - {name: a, when: 'helo == \"x\"', score: 1}\n  - {name: a, when: 'score > 1', accept: true}\n",
            ["3:12: error: there is a rule 'a' already, in line 2; choose another name"]
        ),
        (
            rule(when: "[x]"),
            ["3:11: error: the condition of rule 'a' should be one text; put it in single quotes"]
        ),
        (rule(when: "''"), ["3:12: error: a condition is missing here; for example message.size > 25 MiB"]),
        (
            rule(when: "true", "accept: yes"),
            ["4:13: error: accept takes no value but true; write accept: true"]
        ),
        (
            rule(when: "true", "accept: true\n    reject: 550 5.7.1 no"),
            ["5:5: error: a rule has one action, this one has 'accept' already"]
        ),
        (rule(when: "true", "score: many"), ["4:12: error: score should be a number"]),
        (rule(when: "true", "score: .nan"), ["4:12: error: score should be a number"]),
        (rule(when: "true", "score: 1e300"), ["4:12: error: score should be a number"]),
        (
            rule(when: "true", "accept: true\n    mode: test"),
            ["5:11: error: mode should be enforce or shadow"]
        ),
        (
            rule(when: "true", "accept: true\n    on_failure: skp"),
            ["5:17: error: on_failure should be skip or tempfail; did you mean 'skip'?"]
        ),
        (
            rule(when: "true", "accept: true\n    reason: two words"),
            ["5:13: error: a reason is a short word without spaces; for example spam"]
        ),
        (
            rule(when: "true", "tag: X-Score"),
            ["4:10: error: tag should be a header field; for example tag: 'X-Durward-Score: {score}'"]
        ),
        (
            rule(when: "true", "tag: 'Subject: x'"),
            [
                "4:10: error: 'Subject' belongs to the sender: 'tag' removes other fields of that name;"
                    + " use a name that starts with X-"
            ]
        ),
        (
            rule(when: "true", "tag: \"X-A: a\\nX-B: b\""),
            ["4:10: error: tag should be one line without control characters"]
        ),
        (
            rule(when: "true", "tag: 'X-A: \(String(repeating: "a", count: 900))'"),
            ["4:10: error: tag takes at most 900 bytes"]
        ),
        (
            rule(when: "recipient.status == failed", "reject: '550 5.1.1 no'"),
            [
                "2:5: error: rule 'a' refuses for good because a lookup broke; use 'tempfail:', so that the"
                    + " sender tries again"
            ]
        ),
        (
            rule(when: "true", "tag: 'X-A:  {sore}'"),
            ["4:18: error: there is no fact 'sore'; did you mean 'score'?"]
        ),
        (
            rule(when: "true", "quarantine: \"a\\tb\""),
            ["4:17: error: quarantine should be one line without control characters"]
        ),
    ]

    @Test("a mistake is told with its place and what to write", arguments: mistakes)
    func mistake(yaml: String, expected: [String]) {
        #expect(remarks(yaml) == expected)
    }

    static let conditions: [(String, [String])] = [
        ("subjet == \"a\"", ["3:11: error: there is no fact 'subjet'; did you mean 'subject'?"]),
        (
            "client.ip == 192.0.2.1 and subjet ~ /a/",
            ["3:38: error: there is no fact 'subjet'; did you mean 'subject'?"]
        ),
        (
            "recipient.status == unknwon",
            [
                "3:31: error: 'unknwon' is none of ok, unknown, full, disabled, refused, not_ours, failed; did you mean"
            ]
        ),
        ("helo in $partnrs", ["3:19: error: there is no list '$partnrs'"]),
        ("message.size > 25 MX", ["3:26: error: there is no unit 'MX'"]),
        (
            "message.size",
            ["3:11: error: this is a size and not a condition; compare it, for example with == "]
        ),
        (
            "client.ip in 192.0.2.1/24",
            ["3:24: error: '192.0.2.1/24' has bits set behind the prefix; did you mean 192.0.2.0/24?"]
        ),
        (
            "header[\"List-Id\"] != \"\"",
            ["3:29: error: this holds also where 'header[\"List-Id\"]' has no value at all"]
        ),
        ("subject ~ /(a/", ["3:21: error: this pattern is malformed: "]),
        ("subject ~ /(a)\\1/", ["3:21: error: this pattern can't be used here: "]),
        ("subject ~ /a(?=b)/", ["3:21: error: this pattern can't be used here: "]),
        ("subject ~ /a/x", ["3:21: error: there is no flag 'x' for patterns"]),
        ("subject = \"a\"", ["3:19: error: '=' is not an operator here; write '=='"]),
        ("body.raw == \"a\"", ["3:20: error: a stream is not kept and can't be compared"]),
    ]

    @Test("a mistake in a condition is told with its place", arguments: conditions)
    func condition(text: String, expected: [String]) {
        let found = remarks(rule(when: text))
        #expect(found.count == expected.count, "\(found)")
        for (remark, start) in zip(found, expected) { #expect(remark.hasPrefix(start), "\(remark)") }
    }
}
