// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// The text of a config file, to find places in it again.
struct SourceFile {
    let name: String
    private let lines: [Substring]

    init(name: String, text: String) {
        self.name = name
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
    }

    func line(_ number: Int) -> String {
        lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
    }

    /// A remark about a node as a whole.
    func diagnostic(
        _ severity: Diagnostic.Severity = .error, at mark: Mark?, length: Int = 1, _ message: String,
        advice: String? = nil
    ) -> Diagnostic {
        guard let mark else { return Diagnostic(severity, file: name, message: message, advice: advice) }
        return Diagnostic(
            severity, file: name, line: mark.line, column: mark.column, message: message, advice: advice,
            source: line(mark.line), length: length)
    }

    /// A remark about bytes within a scalar: quotes, escapes and folded lines are followed back to the file.
    func diagnostic(
        _ severity: Diagnostic.Severity = .error, in scalar: Node.Scalar, range: Range<Int>, _ message: String,
        advice: String? = nil
    ) -> Diagnostic {
        guard let mark = scalar.mark else { return diagnostic(severity, at: nil, message, advice: advice) }
        let start = place(of: range.lowerBound, in: scalar, from: mark)
        let text = Array(scalar.string.utf8)
        let covered = range.clamped(to: 0..<text.count)
        let length = String(decoding: text[covered], as: UTF8.self).count
        return Diagnostic(
            severity, file: name, line: start.line, column: start.column, message: message, advice: advice,
            source: line(start.line), length: length)
    }

    /// Walks value and source side by side; where they differ (quotes, escapes, line folding) the source is
    /// skipped until they agree again.
    private func place(of offset: Int, in scalar: Node.Scalar, from mark: Mark) -> (line: Int, column: Int) {
        var line = mark.line
        var column = mark.column - 1
        if scalar.style == .literal || scalar.style == .folded { (line, column) = (line + 1, 0) }
        var characters = Array(self.line(line))
        if scalar.style == .singleQuoted || scalar.style == .doubleQuoted { column += 1 }

        func skipToNextLine() {
            line += 1
            column = 0
            characters = Array(self.line(line))
            while column < characters.count, characters[column] == " " { column += 1 }
        }
        if scalar.style == .literal || scalar.style == .folded {
            while column < characters.count, characters[column] == " " { column += 1 }
        }
        var consumed = 0
        for character in scalar.string {
            while column >= characters.count, line <= lines.count, !character.isWhitespace { skipToNextLine() }
            if consumed >= offset { break }
            consumed += character.utf8.count
            if character.isNewline {
                skipToNextLine()
                continue
            }
            if let found = characters.dropFirst(column).prefix(12).firstIndex(of: character) {
                column = found + 1
            } else if character.isWhitespace {
                skipToNextLine()
            }
        }
        return (line, column + 1)
    }
}
