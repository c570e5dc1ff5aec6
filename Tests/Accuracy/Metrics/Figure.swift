// SPDX-License-Identifier: Apache-2.0

/// What one filter reached on one set of messages: a line of text, so that several programs can add theirs.
///
/// `set filter spam=961 ham=2009 caught=721 area=0.98123 at=6:700:2,5:760:9`: at threshold 6 it refuses 700 spam and 2
/// ham.
public struct Figure: Sendable, Hashable, CustomStringConvertible {
    /// What was judged after learning what; the table has a row for it.
    public let set: String
    /// Which filter.
    public let filter: String
    /// How many messages are spam.
    public let spam: Int
    /// How many are none.
    public let ham: Int
    /// How much spam is caught where one of a thousand ham is refused.
    public let caught: Int
    /// The area under the curve.
    public let area: Double
    /// What its own thresholds refuse.
    public let thresholds: [Refused]

    /// Of these scores; where there is no spam or no ham, only what the thresholds refuse means something.
    public init(_ set: String, _ filter: String, _ scores: Scores, at thresholds: [Double] = []) {
        self.set = set
        self.filter = filter
        spam = scores.spam.count
        ham = scores.ham.count
        caught = scores.caught()
        area = scores.area ?? 0
        self.thresholds = thresholds.map(scores.refused)
    }

    /// The line.
    public var description: String {
        var words = [set, filter, "spam=\(spam)", "ham=\(ham)", "caught=\(caught)", "area=\(area)"]
        let at = thresholds.map { "\($0.threshold):\($0.spam):\($0.ham)" }
        if !at.isEmpty { words.append("at=" + at.joined(separator: ",")) }
        return words.joined(separator: " ")
    }

    /// Nil if the line is none.
    public init?(_ line: some StringProtocol) {
        let words = String(line).split(separator: " ").map(String.init)
        guard words.count >= 2 else { return nil }
        var values: [String: String] = [:]
        for word in words.dropFirst(2) {
            let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2 else { return nil }
            values[halves[0]] = halves[1]
        }
        guard let spam = values["spam"].flatMap(Int.init), let ham = values["ham"].flatMap(Int.init),
            let caught = values["caught"].flatMap(Int.init), let area = values["area"].flatMap(Double.init)
        else { return nil }
        let thresholds = values["at"].map { $0.split(separator: ",").map(Figure.refused) } ?? []
        guard !thresholds.contains(nil) else { return nil }
        set = words[0]
        filter = words[1]
        self.spam = spam
        self.ham = ham
        self.caught = caught
        self.area = area
        self.thresholds = thresholds.compactMap { $0 }
    }

    private static func refused(_ text: Substring) -> Refused? {
        let parts = text.split(separator: ":")
        guard parts.count == 3, let threshold = Double(parts[0]), let spam = Int(parts[1]),
            let ham = Int(parts[2])
        else { return nil }
        return Refused(threshold: threshold, spam: spam, ham: ham)
    }
}

extension Figure {
    /// Of all spam, in percent.
    public var caughtPercent: Double { spam == 0 ? 0 : 100 * Double(caught) / Double(spam) }

    /// What is missing of the area, in percent: 1-ROCA of the TREC spam tracks.
    public var missingPercent: Double { 100 * (1 - area) }
}
