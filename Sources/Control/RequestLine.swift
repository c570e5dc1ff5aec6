// SPDX-License-Identifier: Apache-2.0

/// The one line of a request: words between blanks.
///
/// A word with a blank, a quote or a backslash in it stands in double quotes, `"` and `\` behind a backslash there; so
/// does an empty one. UTF-8 without control characters, at most `ControlLimits.request` bytes with the LF at the end.
enum RequestLine {
    /// Why there is no request in a line.
    struct Malformed: Error, Sendable, Hashable {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    /// The line with its LF.
    static func encoded(_ words: [String]) throws(Malformed) -> [UInt8] {
        guard !words.isEmpty else { throw Malformed("there is no command") }
        guard !words.contains(where: { $0.unicodeScalars.contains(where: isControl) }) else {
            throw Malformed("a command may have no control characters")
        }
        let line = Array((words.map(quoted).joined(separator: " ") + "\n").utf8)
        guard line.count <= ControlLimits.request else {
            throw Malformed("a command has at most \(ControlLimits.request) bytes, this one \(line.count)")
        }
        return line
    }

    /// The words of a line without its LF.
    static func words(of line: [UInt8]) throws(Malformed) -> [String] {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw Malformed("a request is UTF-8")
        }
        var scalars = text.unicodeScalars[...]
        if scalars.last == "\r" { scalars.removeLast() }
        guard !scalars.contains(where: isControl) else {
            throw Malformed("a request may have no control characters")
        }
        var words: [String] = []
        while true {
            scalars = scalars.drop { $0 == " " }
            guard let first = scalars.first else { break }
            words.append(first == "\"" ? try quotedWord(&scalars) : plainWord(&scalars))
        }
        guard !words.isEmpty else { throw Malformed("the request is empty") }
        return words
    }

    private static func plainWord(_ rest: inout Substring.UnicodeScalarView) -> String {
        let word = rest.prefix { $0 != " " }
        rest = rest[word.endIndex...]
        return String(word)
    }

    private static func quotedWord(_ rest: inout Substring.UnicodeScalarView) throws(Malformed) -> String {
        var word = String.UnicodeScalarView()
        rest.removeFirst()
        while let scalar = rest.popFirst() {
            if scalar == "\"" {
                guard rest.isEmpty || rest.first == " " else {
                    throw Malformed("a blank should follow a quote")
                }
                return String(word)
            }
            if scalar == "\\" {
                guard let escaped = rest.popFirst() else { break }
                word.append(escaped)
            } else {
                word.append(scalar)
            }
        }
        throw Malformed("a quote is not closed")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && !word.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "\\" }
        if isPlain { return word }
        var quoted = "\""
        for scalar in word.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }
}
