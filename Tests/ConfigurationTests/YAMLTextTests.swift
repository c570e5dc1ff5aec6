// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

@Suite("YAML's own stumbling")
struct YAMLTextTests {
    static let quotes = "; put what follows 'when:' in single quotes"

    static let mistakes: [(String, [String])] = [
        (
            rule(when: "subject == \"a: b\""),
            ["3:24: error: this is not YAML: mapping values are not allowed in this context" + quotes]
        ),
        (
            rule(when: "subject ~ /a #b/"),
            [
                "3:21: error: this pattern does not end; YAML takes ' #' for a comment: put the condition in"
                    + " single quotes"
            ]
        ),
        (
            rule(when: "\"x\" in header[\"List-Id\"]"),
            ["3:15: error: this is not YAML: did not find expected key" + quotes]
        ),
        (rule(when: "'x' == helo"), ["3:15: error: this is not YAML: did not find expected key" + quotes]),
        (rule(when: "[a] == helo"), ["3:15: error: this is not YAML: did not find expected key" + quotes]),
        (
            rule(when: "!x"),
            [
                "3:13: error: a condition is missing here; YAML takes '!' for a tag of its own: write 'not',"
                    + " or put the condition in single quotes"
            ]
        ),
        (
            rule(when: "\"subject ~ /\\bfree/\""),
            ["3:23: error: YAML makes a control character of this escape; put the condition in single quotes"]
        ),
        (
            rule(when: "\"subject ~ /\\d/\""),
            ["3:23: error: YAML has no such escape in double quotes" + quotes]
        ),
        (
            rule(when: "'subject == \"a\""),
            [
                "3:11: error: this quoted text does not end, or ends where YAML does not expect it" + quotes
            ]
        ),
        (
            rule(when: "true", "reject: 550 5.7.1 see: https://example.com"),
            [
                "4:26: error: this is not YAML: mapping values are not allowed in this context;"
                    + " put what follows 'reject:' in single quotes"
            ]
        ),
        (
            "lists:\n  a: [*.example.com]\nrules: []\n",
            [
                "2:8: error: this is not YAML: did not find expected alphabetic or numeric character;"
                    + " put the entry in quotes"
            ]
        ),
        (
            "recipients:\n- addresses: [@example.com]\nrules: []\n",
            [
                "2:15: error: this is not YAML: found character that cannot start any token; put the entry in quotes"
            ]
        ),
        (
            "trusted: [::1]\nrules: []\n",
            ["1:11: error: this is not YAML: did not find expected node content; put the entry in quotes"]
        ),
        (
            "rules:\n\t- name: a\n",
            [
                "2:1: error: this is not YAML: found character that cannot start any token;"
                    + " YAML indents with spaces, not with tabs"
            ]
        ),
        (
            "rules:\n  - name: a\n   when: true\n",
            [
                "3:4: error: this is not YAML: did not find expected '-' indicator; look at the indentation:"
                    + " keys that belong together start in one column"
            ]
        ),
        (
            "rules:\n  - name: a\n    when: true\n    accept: true\n    when: false\n",
            ["5:5: error: the key 'when' stands twice, first in line 3; keep one of them"]
        ),
        (
            "rules: []\nlog: stderr\n# log\nrules: []\n",
            ["4:1: error: the key 'rules' stands twice, first in line 1; keep one of them"]
        ),
        (
            "rules:\n  - {name: a, when: true, when: false}\n",
            ["2:15: error: the key 'when' stands twice; keep one of them"]
        ),
        ("rules: []\n---\nrules: []\n", ["2:1: error: a config file is one YAML document; remove the '---'"]),
        (
            "log: stderr\nrules: \"a\u{1}\"\n",
            [
                "2:10: error: YAML does not allow this control character; leave it out, or write it as an escape"
                    + " in double quotes"
            ]
        ),
        ("", [" error: the file is empty; add 'rules:'"]),
        ("# nothing\n", [" error: the file is empty; add 'rules:'"]),
        ("log: stderr\n", [" error: there are no rules; add 'rules:'"]),
        (
            "just text",
            [
                " error: there are no rules; add 'rules:'",
                "1:1: error: the config file should be a mapping of keys to values",
            ]
        ),
    ]

    @Test("a mistake is told with its place and what to write", arguments: mistakes)
    func mistake(yaml: String, expected: [String]) {
        #expect(remarks(yaml) == expected)
    }

    static let noAnchors =
        " error: YAML's anchors (&name) and aliases (*name) are not used here;"
        + " write a list under 'lists:' and use it as $name, or put the text in quotes"

    @Test("anchors are refused where they stand")
    func anchors() {
        #expect(remarks("domains: &d [example.com]\nrules: []\n") == ["1:10:" + YAMLTextTests.noAnchors])
        #expect(remarks("log: stderr\n? &k a\n: b\nrules: []\n") == ["2:3:" + YAMLTextTests.noAnchors])
    }

    @Test("what only looks like anchors and aliases is text")
    func noAnchors() {
        let starred = (0..<20).map { "*a\($0)" }.joined(separator: " ")
        let yaml = rule(when: "'subject ~ /[*a] &b \(starred)/'") + "# &c [*a, *b, *c, *d, *e, *f, *g]\n"
        #expect(remarks(yaml).isEmpty)
    }

    @Test("a file whose anchors stand for billions of nodes is refused at once", arguments: 0..<4)
    func bomb(kind: Int) {
        var yaml = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<40 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        yaml += ["rules: *a39\n", "? *a39\n: b\n", "domains: *a39\n", "lists: {? *a39 : *a39}\n"][kind]
        let start = ContinuousClock.now
        #expect(remarks(yaml).map { $0.contains(YAMLTextTests.noAnchors) } == [true])
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("deep nesting is refused", arguments: ["[", "{a: ", "- ", "? ", "{? "])
    func deep(opening: String) {
        #expect(
            remarks("rules:\n  " + String(repeating: opening, count: 20_000)).first?.contains("nesting")
                == true)
    }
}
