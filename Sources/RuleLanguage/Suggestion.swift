// SPDX-License-Identifier: Apache-2.0

/// "Did you mean": the nearest of the words that would have been right.
public enum Suggestion {
    /// The candidate with the smallest edit distance, if it is near enough to be meant.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let typed = Array(word.lowercased().utf8.prefix(64))
        let limit = min(LanguageLimits.suggestionDistance, max(1, typed.count / 3))
        var best: (distance: Int, word: String)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().utf8.prefix(64)))
            if distance <= limit, distance < best?.distance ?? .max {
                best = (distance, candidate)
            }
        }
        return best?.word
    }

    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count 1.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var twoAbove: [Int] = []
        var above = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in b.indices {
                var cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, twoAbove[j - 1] + 1)
                }
                row.append(cost)
            }
            twoAbove = above
            above = row
        }
        return above.last ?? 0
    }
}
