// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension SplitMix64 {
    /// Text of what gives a parser trouble, up to so many pieces.
    mutating func text(upTo count: Int) -> String {
        let pieces = [
            "a", "Z", "0", ".", "@", " ", "\"", "\\", "=", "<", ">", ",", "-", "+", "\n", "\r", "\t", "\0",
            "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}", "\u{2066}", "ä", "€", "😀", "\\x41", "NOQUEUE", "…",
            "%s",
        ]
        return (0..<below(count + 1)).map { _ in pieces[below(pieces.count)] }.joined()
    }

    /// A line of troublesome values; longer ones have to be cut.
    mutating func logLine(upTo count: Int) -> LogLineFields {
        LogLineFields(
            texts: (0..<11).map { _ in below(4) == 0 ? nil : text(upTo: count) },
            to: (0..<below(4)).map { _ in text(upTo: count) },
            numbers: (0..<3).map { _ in below(4) == 0 ? nil : Int(truncatingIfNeeded: next()) },
            score: below(4) == 0 ? nil : Double(below(2_000_000) - 1_000_000) / 100, isShadow: below(2) == 0)
    }
}

/// What a random line is made of.
struct LogLineFields {
    var texts: [String?]
    var to: [String]
    var numbers: [Int?]
    var score: Double?
    var isShadow: Bool
}
