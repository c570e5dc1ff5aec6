// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AccuracyMetrics

@Suite("The table")
struct TableTests {
    private static let perfect = Scores(spam: [3, 4], ham: [1, 2])
    private static let half = Scores(spam: [3, 1], ham: [1, 2])

    @Test("A figure is a line and comes back from it")
    func lines() throws {
        let figure = Figure("set", "durward", TableTests.half, at: [2, 3.5])
        #expect(figure.description == "set durward spam=2 ham=2 caught=1 area=0.625 at=2.0:1:1,3.5:0:0")
        #expect(Figure(figure.description) == figure)
        let plain = Figure("set", "durward", TableTests.perfect)
        #expect(Figure(plain.description) == plain)
        for bad in [
            "", "set", "set x spam=1", "set x spam=1 ham=1 caught=1 area=y",
            "set x spam=1 ham=1 caught=1 area=1 at=1:2",
        ] {
            #expect(Figure(bad) == nil, "\(bad)")
        }
    }

    private func table(_ rows: [Row], _ figures: [Figure]) -> Table {
        Table(rows, ours: .init("durward", "durward"), others: [.init("peer", "The Peer")], figures: figures)
    }

    @Test("A goal that is reached, one that is missed, one that nobody measured")
    func goals() {
        let rows = [
            Row("caught", "set", .caught, .caught(above: 60, filters: ["peer"])),
            Row("area", "set", .area, .area(above: 0.7)),
            Row("refused", "set", .refused, .hamRefused(atMost: 1)),
            Row("nowhere", "elsewhere", .missing, .missing(atMost: 1)),
        ]
        let good = table(rows, [Figure("set", "durward", TableTests.perfect, at: [2.5])])
        #expect(good.missed == 0)
        #expect(good.unmeasured == 1)
        #expect(good.markdown.contains("| caught | 100.00 % | > 60.0 %, > The Peer | yes | – |"))
        #expect(
            good.markdown.contains("| refused | at 2.50: 100.0 % / 0 of 2 (0.00 %) | ham ≤ 0.1 % | yes | – |")
        )
        let bad = table(rows, [Figure("set", "durward", TableTests.half, at: [2])])
        #expect(bad.missed == 3)
        #expect(bad.markdown.contains("| area | 0.62500 | > 0.7000 | **no** | – |"))
    }

    @Test("As good as another filter is not better")
    func rivals() {
        let rows = [Row("caught", "set", others: "untrained", .caught, .caught(above: 10, filters: ["peer"]))]
        let ours = Figure("set", "durward", TableTests.half)
        #expect(table(rows, [ours]).missed == 0)
        #expect(table(rows, [ours, Figure("set", "peer", TableTests.half)]).missed == 1)
        #expect(table(rows, [ours, Figure("untrained", "peer", TableTests.half)]).missed == 1)
        #expect(table(rows, [ours, Figure("other", "peer", TableTests.half)]).missed == 0)
    }

    @Test("Of several runs the worst counts, and the mean is shown")
    func several() {
        let rows = [Row("caught", "set", .caught, .caughtAtLeast(75))]
        let table = table(
            rows, [Figure("set", "durward", TableTests.half), Figure("set", "durward", TableTests.perfect)])
        #expect(table.missed == 1)
        #expect(table.markdown.contains("| caught | 75.00 %, worst 50.00 % | ≥ 75.0 % | **no** |"))
    }

    @Test(
        "Numbers",
        arguments: [
            (0.00054, 4, "0.0005"), (99.999, 2, "100.00"), (-1.25, 1, "-1.3"), (7, 0, "7"), (0, 2, "0.00"),
        ])
    func decimals(_ value: Double, _ digits: Int, _ text: String) {
        #expect(decimal(value, digits) == text)
    }
}
