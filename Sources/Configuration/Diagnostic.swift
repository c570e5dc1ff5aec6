// SPDX-License-Identifier: Apache-2.0

/// One remark about a config file: where, what is wrong, and what to write instead.
public struct Diagnostic: Error, Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// An error refuses the file, a warning does not.
    public let severity: Severity
    /// The path as it was given.
    public let file: String
    /// From 1; 0 where the remark is about the file as a whole.
    public let line: Int
    /// In Unicode scalars, from 1.
    public let column: Int
    /// What is wrong, as half a sentence.
    public let message: String
    /// What to write instead; nil where that is not known.
    public let advice: String?
    /// The line of the file, empty where the remark is about the file as a whole.
    public let source: String
    /// How many scalars are meant.
    public let length: Int

    /// A remark about a place, or about the file as a whole.
    public init(
        _ severity: Severity = .error, file: String, line: Int = 0, column: Int = 0, message: String,
        advice: String? = nil, source: String = "", length: Int = 1
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.advice = advice
        self.source = source
        self.length = length
    }

    /// `file:line:column: error: message; advice`, as compilers write it, on one line.
    public var headline: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        let text = "\(place): \(severity.rawValue): \(message)" + (advice.map { "; \($0)" } ?? "")
        return Diagnostic.printable(text.unicodeScalars, limit: ConfigLimits.headline)
    }

    /// The headline, the line of the file, and a caret under the place. Of a long line the part around it.
    public var rendered: String {
        guard line > 0, !source.isEmpty else { return headline }
        let scalars = Array(source.unicodeScalars)
        let place = min(max(column - 1, 0), scalars.count)
        let first = place > ConfigLimits.sourceLine / 2 ? place - ConfigLimits.sourceLine / 2 : 0
        let end = min(scalars.count, first + ConfigLimits.sourceLine)
        let before = first > 0 ? "…" : ""
        let after = end < scalars.count ? "…" : ""
        let shown = before + Diagnostic.printable(scalars[first..<end]) + after
        // Tabs are kept, so that the caret stands right whatever their width.
        let kept = Diagnostic.printable(scalars[first..<place])
        let indent = String(kept.map { character -> Character in character == "\t" ? "\t" : " " })
        let width = max(1, min(length, end - place))
        let caret = "^" + String(repeating: "~", count: width - 1)
        return "\(headline)\n  \(shown)\n  \(before.isEmpty ? "" : " ")\(indent)\(caret)"
    }

    /// Without control characters: what stands in a file must not move the cursor or make lines of its own.
    private static func printable(_ scalars: some Sequence<Unicode.Scalar>, limit: Int = .max) -> String {
        var text = String.UnicodeScalarView()
        var count = 0
        for scalar in scalars {
            count += 1
            if count > limit { return String(text) + "…" }
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
            text.append((isControl && scalar != "\t") || isBreak ? "?" : scalar)
        }
        return String(text)
    }
}

/// Everything that is wrong with a config file, in the order of its lines.
public struct ConfigErrors: Error, Sendable {
    /// At least one error, and the warnings beside it.
    public let diagnostics: [Diagnostic]
}
