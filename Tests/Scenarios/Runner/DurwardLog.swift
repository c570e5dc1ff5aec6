// SPDX-License-Identifier: Apache-2.0
// The filter's log, written by it to a file (its standard error) and read here as it grows.
import Foundation

/// The growing log of one Durward process.
final class DurwardLog {
    /// The file, for `durward stats`.
    let path: String
    private var taken = 0
    private var tail = Data()
    private(set) var lines: [String] = []

    init(path: String) { self.path = path }

    /// Takes in whole lines that are there by now.
    func refresh() {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(taken))) != nil, let more = try? file.readToEnd() else {
            return
        }
        taken += more.count
        tail += more
        while let end = tail.firstIndex(of: 0x0A) {
            lines.append(String(decoding: tail[tail.startIndex..<end], as: UTF8.self))
            tail = Data(tail[(end + 1)...])
        }
    }

    /// Waits for something in the lines from `start` on.
    func await<Found>(from start: Int, _ look: (ArraySlice<String>) -> Found?) -> Found? {
        awaited(Limits.await) {
            refresh()
            return look(lines[min(start, lines.count)...])
        }
    }
}

/// The key=value pairs of a verdict's line, or of what a script expects of one.
struct LogFields {
    /// In the order of the line.
    let pairs: [(key: String, value: String)]

    /// Reads `key=value key="quoted \"value\""`; with `verdictOnly`, nil for a line that tells of no verdict.
    init?(_ line: String, verdictOnly: Bool) {
        var rest = line[...]
        if verdictOnly {
            guard let start = line.range(of: "verdict=") else { return nil }
            rest = line[start.lowerBound...]
        }
        var pairs: [(key: String, value: String)] = []
        while let equals = rest.firstIndex(of: "=") {
            let key = rest[..<equals].trimmingCharacters(in: .whitespaces)
            rest = rest[rest.index(after: equals)...]
            pairs.append((key, Self.value(&rest)))
        }
        self.pairs = pairs
    }

    /// Whether each pair of `expected` is here; values may have `*`.
    func matches(_ expected: LogFields) -> Bool {
        expected.pairs.allSatisfy { wanted in
            pairs.contains { $0.key == wanted.key && Wildcard(wanted.value).matches($0.value) }
        }
    }

    private static func value(_ rest: inout Substring) -> String {
        guard rest.first == "\"" else {
            let end = rest.firstIndex(of: " ") ?? rest.endIndex
            defer { rest = rest[end...] }
            return String(rest[..<end])
        }
        var value = ""
        var isEscaped = false
        var at = rest.index(after: rest.startIndex)
        while at < rest.endIndex {
            let character = rest[at]
            at = rest.index(after: at)
            if isEscaped {
                value.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                break
            } else {
                value.append(character)
            }
        }
        rest = rest[at...]
        return value
    }
}
