// SPDX-License-Identifier: Apache-2.0

/// What a filter said of messages, as lines of `spam SCORE` and `ham SCORE`.
public enum ScoreFile {
    /// A line that is none of these.
    public struct BadLine: Error, CustomStringConvertible {
        /// Its number, from 1.
        public let line: Int

        /// For people.
        public var description: String { "line \(line): 'spam' or 'ham' and a number wanted" }
    }

    /// The scores in such a text.
    public static func read(_ text: String) throws -> Scores {
        var spam: [Double] = []
        var ham: [Double] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ")
            if words.isEmpty { continue }
            guard words.count == 2, let score = Double(words[1]), score.isFinite else {
                throw BadLine(line: index + 1)
            }
            switch words[0] {
            case "spam": spam.append(score)
            case "ham": ham.append(score)
            default: throw BadLine(line: index + 1)
            }
        }
        return Scores(spam: spam, ham: ham)
    }
}
