// SPDX-License-Identifier: Apache-2.0

/// One remark about a config file: where, what is wrong, and what to write instead.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    public let severity: Severity
    public let file: String
    /// From 1; 0 where the remark is about the file as a whole.
    public let line: Int
    /// In characters, from 1.
    public let column: Int
    public let message: String
    public let advice: String?
    /// The line of the file, empty where the remark is about the file as a whole.
    public let source: String
    /// How many characters are meant.
    public let length: Int

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
        return "\(place): \(severity.rawValue): \(message)" + (advice.map { "; \($0)" } ?? "")
    }

    /// The headline, the line of the file, and a caret under the place.
    public var rendered: String {
        guard line > 0, !source.isEmpty else { return headline }
        // Tabs are kept, so that the caret stands right whatever their width.
        let indent = source.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
        let width = max(1, min(length, source.count - column + 1))
        return "\(headline)\n  \(source)\n  \(indent)^\(String(repeating: "~", count: width - 1))"
    }
}

/// Everything that is wrong with a config file, in the order of its lines.
public struct ConfigErrors: Error, Sendable {
    public let diagnostics: [Diagnostic]
}
