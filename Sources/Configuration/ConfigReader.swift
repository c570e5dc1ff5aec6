// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage
internal import Yams

/// Reads YAML nodes as what they should be, and notes every mistake on the way.
struct ConfigReader {
    let source: SourceFile
    private(set) var diagnostics: [Diagnostic] = []

    init(source: SourceFile) { self.source = source }

    private(set) var errorCount = 0

    var hasErrors: Bool { errorCount > 0 }

    mutating func note(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errorCount += 1 }
        diagnostics.append(diagnostic)
    }

    mutating func fail(_ node: Node, _ message: String, advice: String? = nil) {
        note(remark(.error, node, message, advice))
    }

    mutating func warn(_ node: Node, _ message: String, advice: String? = nil) {
        note(remark(.warning, node, message, advice))
    }

    private func remark(
        _ severity: Diagnostic.Severity, _ node: Node, _ message: String, _ advice: String?
    ) -> Diagnostic {
        let isBlock = node.scalar.map { $0.style == .literal || $0.style == .folded } ?? true
        let length = isBlock ? 1 : node.scalar?.string.unicodeScalars.count ?? 1
        return source.diagnostic(severity, at: node.mark, length: length, message, advice: advice)
    }

    /// The mistakes of a condition or template that stands in `scalar`, `offset` bytes behind its start.
    mutating func note(_ errors: [ExpressionError], in scalar: Node.Scalar, offset: Int = 0) {
        for error in errors {
            let range = error.range.lowerBound + offset..<error.range.upperBound + offset
            var advice = error.advice
            if error.code == .unterminated, scalar.style == .plain, isCutByComment(scalar) {
                advice = "YAML takes ' #' for a comment: put the condition in single quotes"
            } else if scalar.string.isEmpty, let mark = scalar.mark, startsTag(at: mark) {
                advice =
                    "YAML takes '!' for a tag of its own: write 'not', or put the condition in single quotes"
            }
            note(source.diagnostic(in: scalar, range: range, error.message, advice: advice))
        }
    }

    private func isCutByComment(_ scalar: Node.Scalar) -> Bool {
        guard let mark = scalar.mark else { return false }
        return source.line(mark.line).contains(" #")
    }

    private func startsTag(at mark: Mark) -> Bool {
        source.line(mark.line).unicodeScalars.dropFirst(mark.column - 1).first == "!"
    }

    /// The entries of a mapping; a key that is not among `known` is a mistake.
    mutating func mapping(_ node: Node, known: [String], what: String) -> [(key: Node, value: Node)] {
        guard case .mapping(let mapping) = node else {
            fail(node, "\(what) should be a mapping of keys to values")
            return []
        }
        var entries: [(Node, Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                fail(
                    key, "a key of \(what) is one word",
                    advice: "the keys are \(known.joined(separator: ", "))")
                continue
            }
            guard known.contains(name) else {
                let near = Suggestion.nearest(to: name, among: known)
                fail(
                    key, "there is no key '\(name)' in \(what)",
                    advice: near.map { "did you mean '\($0)'?" }
                        ?? "the keys are \(known.joined(separator: ", "))")
                continue
            }
            entries.append((key, value))
        }
        return entries
    }

    mutating func string(_ node: Node, _ what: String) -> String? {
        guard let scalar = node.scalar else {
            fail(node, "\(what) should be a text")
            return nil
        }
        guard !scalar.string.isEmpty else {
            fail(node, "\(what) should not be empty")
            return nil
        }
        guard
            !scalar.string.unicodeScalars.contains(where: {
                $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
            })
        else {
            fail(node, "\(what) should be one line without control characters")
            return nil
        }
        return scalar.string
    }

    mutating func number(_ node: Node, _ what: String) -> Double? {
        guard let text = node.scalar?.string, let number = Double(text), number.magnitude < 1e9 else {
            fail(node, "\(what) should be a number")
            return nil
        }
        return number
    }

    mutating func integer(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
            fail(node, "\(what) should be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of a few words.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ node: Node, _ what: String) -> Word?
    where Word.RawValue == String {
        let text = node.scalar?.string ?? ""
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        fail(
            node, "\(what) should be \(words.joined(separator: " or "))",
            advice: Suggestion.nearest(to: text, among: words).map { "did you mean '\($0)'?" })
        return nil
    }

    /// A duration: `30 s`, `5 m`; a plain number is seconds.
    mutating func seconds(_ node: Node, _ what: String, in range: ClosedRange<Double>) -> Double? {
        let text = node.scalar?.string ?? ""
        guard let seconds = Value.seconds(text), range.contains(seconds) else {
            fail(
                node,
                "\(what) should be a duration from \(Int(range.lowerBound)) s to \(Int(range.upperBound)) s",
                advice: "for example 30 s")
            return nil
        }
        return seconds
    }

    /// A size: `25 MiB`; a plain number is bytes.
    mutating func bytes(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
        let text = node.scalar?.string ?? ""
        let bytes = Value.bytes(text).flatMap { Int(exactly: $0.rounded()) }
        if let bytes, range.contains(bytes) { return bytes }
        let least = Value.count(range.lowerBound).rendered(as: .size)
        let most = Value.count(range.upperBound).rendered(as: .size)
        fail(node, "\(what) should be a size from \(least) to \(most)", advice: "for example 25 MiB")
        return nil
    }

    /// A list of texts with the node of each.
    mutating func strings(_ node: Node, _ what: String) -> [(text: String, node: Node)] {
        guard case .sequence(let sequence) = node else {
            fail(node, "\(what) should be a list", advice: "write [a, b], or one '- entry' a line")
            return []
        }
        return sequence.compactMap { entry in string(entry, "an entry of \(what)").map { ($0, entry) } }
    }
}
