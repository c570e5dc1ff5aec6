// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AccuracyMetrics

@Suite("What scores are worth")
struct ScoresTests {
    struct Case: Sendable {
        let name: String
        let spam: [Double]
        let ham: [Double]
        /// So many more ham with 0.
        var zeros = 0
        let area: Double?
        let caught: Int
    }

    @Test(
        "The area, and what is caught where one of a thousand ham is refused",
        arguments: [
            Case(name: "perfect", spam: [3, 4], ham: [1, 2], area: 1, caught: 2),
            Case(name: "reversed", spam: [1, 2], ham: [3, 4], area: 0, caught: 0),
            Case(name: "all equal", spam: [1, 1], ham: [1, 1, 1], area: 0.5, caught: 0),
            Case(name: "one pair equal", spam: [2, 3], ham: [1, 2], area: 0.875, caught: 1),
            Case(name: "in any order", spam: [4, 1], ham: [3, 2], area: 0.5, caught: 1),
            Case(name: "negative", spam: [-1], ham: [-2], area: 1, caught: 1),
            Case(name: "no ham", spam: [1], ham: [], area: nil, caught: 1),
            Case(name: "no spam", spam: [], ham: [1], area: nil, caught: 0),
            Case(name: "nothing", spam: [], ham: [], area: nil, caught: 0),
            Case(
                name: "999 ham: none may go", spam: [5, 9], ham: [7], zeros: 998, area: (998.0 + 999) / 1998,
                caught: 1),
            Case(
                name: "1,000 ham: one may go", spam: [5, 9], ham: [7], zeros: 999, area: 1999.0 / 2000,
                caught: 2),
            Case(
                name: "two of 1,000 are too many", spam: [5, 9], ham: [7, 7], zeros: 998,
                area: 1998.0 / 2000, caught: 1),
            Case(
                name: "equal to the ham that must be kept", spam: [7, 9], ham: [8, 7], zeros: 998,
                area: (998.5 + 1000) / 2000, caught: 1),
        ])
    func caught(_ sample: Case) {
        let scores = Scores(spam: sample.spam, ham: sample.ham + Array(repeating: 0, count: sample.zeros))
        #expect(
            scores.area.map { Int(($0 * 1e9).rounded()) } == sample.area.map { Int(($0 * 1e9).rounded()) },
            "\(sample.name)")
        #expect(scores.caught() == sample.caught, "\(sample.name)")
    }

    @Test("A threshold refuses what reaches it")
    func refused() {
        let scores = Scores([5, 6, 7, 6, 2], labels: [true, true, true, false, false])
        #expect(scores.refused(at: 6) == Refused(threshold: 6, spam: 2, ham: 1))
        #expect(scores.refused(at: 8) == Refused(threshold: 8, spam: 0, ham: 0))
    }

    @Test("Files of scores")
    func files() throws {
        #expect(
            try ScoreFile.read("spam 1.5\nham -2\n\nspam 1e-3\n") == Scores(spam: [1.5, 0.001], ham: [-2]))
        #expect(try ScoreFile.read("") == Scores(spam: [], ham: []))
        for bad in ["spam", "egg 1", "ham x", "ham 1 2", "ham nan", "ham inf"] {
            #expect(throws: ScoreFile.BadLine.self) { try ScoreFile.read("ham 1\n" + bad) }
        }
    }
}
