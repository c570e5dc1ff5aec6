// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// Each config has one mistake, the word `bad`; it must be found where it stands, however it is written.
@Suite("Places in a file")
struct PlaceTests {
    static let head = "rules:\n- name: a\n  accept: true\n"

    static let conditions = [
        "  when: bad == 1\n",
        "  when:   bad == 1\n",
        "  when: helo == \"x\" or bad == 1\n",
        "  when: helo == \"ä€😀\" or bad == 1\n",
        "  when: helo == \"x\"\n    or bad == 1\n",
        "  when: helo == \"x\"\n\n\n    or\n   bad == 1\n",
        "  when:\n    bad == 1\n",
        "  when: 'bad == 1'\n",
        "  when: 'helo == \"it''s\" or bad == 1'\n",
        "  when: 'helo == \"''''\" or bad == 1'\n",
        "  when: 'helo == \"x\"   \n     or bad == 1'\n",
        "  when: 'helo == \"x\"\n\n\n     or bad == 1'\n",
        "  when: \"helo == \\\"x\\\" or bad == 1\"\n",
        "  when: \"helo == \\\"\\x41\\u00e4\\U0001f600\\\" or bad == 1\"\n",
        "  when: \"helo == \\\"\\\\\\\\\\\" or bad == 1\"\n",
        "  when: \"helo == \\\"x\\\" \\\n    or bad == 1\"\n",
        "  when: \"helo == \\\"x\\\"\\\n    \\ or bad == 1\"\n",
        "  when: \"helo == \\\"x\\\"\n    or bad == 1\"\n",
        "  when: \"helo == \\\"x\\\"\\n or bad == 1\"\n",
        "  when: |\n    bad == 1\n",
        "  when: |\n    helo == \"x\"\n    or bad == 1\n",
        "  when: |-\n\n      helo == \"x\"\n\n        or bad == 1\n",
        "  when: |2\n      helo == \"x\"\n      or bad == 1\n",
        "  when: >\n    helo == \"x\"\n    or bad == 1\n",
        "  when: >\n    helo == \"x\"\n\n\n    or\n    bad == 1\n",
        "  when: >\n    helo == \"x\"\n      or\n        bad == 1\n    or secure\n",
        "  when: !!str bad == 1\n",
        "  when: !!str 'helo == \"x\" or bad == 1'\n",
    ]

    @Test("a mistake is found in every style of YAML", arguments: conditions, ["\n", "\r\n"])
    func found(condition: String, lineEnd: String) {
        let yaml = (PlaceTests.head + condition).replacing("\n", with: lineEnd)
        let lines = (PlaceTests.head + condition).split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.contains("bad") } ?? 0
        let column = lines[line].firstRange(of: "bad").map {
            lines[line].unicodeScalars.distance(from: lines[line].startIndex, to: $0.lowerBound)
        }
        let found = diagnostics(yaml).filter { $0.message == "there is no fact 'bad'" }
        #expect(found.count == 1, "\(diagnostics(yaml))")
        #expect(found.first?.line == line + 1)
        #expect(found.first?.column == column.map { $0 + 1 })
        #expect(found.first?.length == 3)
        #expect(found.first?.source == String(lines[line]))
    }

    @Test("a mistake at the end of a condition is found behind its last character")
    func atTheEnd() {
        #expect(diagnostics(rule(when: "client.port >")).map(\.column) == [24])
        #expect(diagnostics(rule(when: "'client.port >'")).map(\.column) == [25])
        #expect(diagnostics(rule(when: "|\n      client.port >")).map { [$0.line, $0.column] } == [[4, 20]])
    }

    @Test("a mistake in a reply is found in every style of YAML")
    func replies() {
        for reply in [
            "550 5.7.1 a {bad}", "'550 5.7.1 it''s {bad}'", "\"550 5.7.1 \\\"a\\\" {bad}\"",
            ">\n      550 5.7.1\n      {bad}\n", "550 5.7.1\n      a b\n      {bad}",
        ] {
            let yaml = rule(when: "true", "reject: \(reply)")
            let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
            let line = lines.firstIndex { $0.contains("bad") } ?? 0
            let before = lines[line].prefix { $0 != "{" }.count
            #expect(diagnostics(yaml).map { [$0.line, $0.column] } == [[line + 1, before + 2]], "\(reply)")
        }
    }
}
