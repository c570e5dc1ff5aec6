// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

@Suite("Remarks")
struct DiagnosticTests {
    @Test("a remark shows the line and a caret under the place")
    func caret() {
        let remark = Diagnostic(
            file: "c.yaml", line: 3, column: 7, message: "wrong", advice: "write right",
            source: "    a bad b",
            length: 3)
        #expect(remark.headline == "c.yaml:3:7: error: wrong; write right")
        #expect(remark.rendered == "c.yaml:3:7: error: wrong; write right\n      a bad b\n        ^~~")
    }

    @Test("tabs are kept in front of the caret")
    func tabs() {
        let remark = Diagnostic(file: "c", line: 1, column: 4, message: "m", source: "a\tbc", length: 1)
        #expect(remark.rendered == "c:1:4: error: m\n  a\tbc\n   \t ^")
    }

    @Test("a caret never leaves the line", arguments: [(0, 5), (1, 500), (6, 1), (7, 9), (999, 999)])
    func outside(column: Int, length: Int) {
        let remark = Diagnostic(
            file: "c", line: 1, column: column, message: "m", source: "abcde", length: length)
        let lines = remark.rendered.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[2].count <= 2 + 6)
    }

    @Test("a remark about the whole file has no line")
    func whole() {
        #expect(Diagnostic(.warning, file: "c", message: "m").rendered == "c: warning: m")
    }

    @Test("of a long line the part around the place is shown")
    func longLine() {
        let source = String(repeating: "x", count: 5_000) + "bad" + String(repeating: "y", count: 5_000)
        let remark = Diagnostic(file: "c", line: 1, column: 5_001, message: "m", source: source, length: 3)
        let lines = remark.rendered.split(separator: "\n")
        #expect(lines[1].count < 200)
        #expect(lines[1].dropFirst(lines[2].prefix { $0 == " " }.count).hasPrefix("bady"))
        #expect(lines[2].hasSuffix("^~~"))
    }

    @Test("control characters of a file do not reach the terminal, and no remark has two lines")
    func controls() {
        let remark = Diagnostic(
            file: "c", line: 1, column: 3, message: "a\u{1b}[2Jb\nc\u{2028}d", advice: "\u{9b}",
            source: "x\u{7}y\u{85}")
        #expect(remark.headline == "c:1:3: error: a?[2Jb?c?d; ?")
        #expect(remark.rendered == "c:1:3: error: a?[2Jb?c?d; ?\n  x?y?\n    ^")
    }

    @Test("a long message is cut")
    func longMessage() {
        let remarks = diagnostics("rules: []\n" + String(repeating: "k", count: 100_000) + ": 1\n")
        #expect(remarks.isEmpty == false)
        #expect(remarks.allSatisfy { $0.headline.unicodeScalars.count <= ConfigLimits.headline + 1 })
    }
}
