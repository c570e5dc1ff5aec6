// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Facts of the Date field")
struct DateFactsTests {
    /// 2024-01-01 12:00:00 UTC
    private static let noon = 1_704_110_400

    private static let values: [([String], String)] = [
        ([], "false 0 s 0 s"),
        ([" Mon, 1 Jan 2024 12:00:00 +0000"], "true 0 s 0 s"),
        ([" Mon, 1 Jan 2024 12:00:10 +0000"], "true 10 s 10 s"),
        ([" Mon, 1 Jan 2024 11:59:50 +0000"], "true 10 s 0 s"),
        ([" Mon, 1 Jan 2024 13:00:00 +0100"], "true 0 s 0 s"),
        ([" Mon, 1 Jan 2024\n 12:00:00 +0000 (UTC)\n"], "true 0 s 0 s"),
        ([" Mon, 1 Jan 2024 10:00:00 +0000", " Mon, 1 Jan 2024 13:00:00 +0000"], "true 2 h 1 h"),
        ([" yesterday"], "false 0 s 0 s"),
        ([""], "false 0 s 0 s"),
        ([" Mon, 1 Jan 2024 12:00:30 +0000", " yesterday"], "false 30 s 30 s"),
    ]

    @Test("whether it can be read, how far it is off, and how far ahead", arguments: values)
    func dates(bodies: [String], expected: String) throws {
        let reading = try FactReading(
            DateFacts.all, "{date.valid} {date.skew} {date.ahead}", clock: { Self.noon })
        #expect(reading.shown(bodies.map { ("Date", $0) }) == expected)
    }

    @Test("the clock is looked at for each message, and may stand anywhere", arguments: [0, 253_402_300_799])
    func clock(now: Int) throws {
        let reading = try FactReading(
            DateFacts.all, "yes", when: "date.skew > 300 d", clock: { now })
        #expect(reading.shown([("Date", "Mon, 1 Jan 2024 12:00:00 +0000")]) == "yes")
    }

    @Test("without another clock it is the system's")
    func system() throws {
        let old = [("Date", "Mon, 1 Jan 2001 12:00:00 +0000")]
        let reading = try FactReading(
            DateFacts.all, "yes", when: "date.skew > 8000 d and date.ahead == 0 s")
        #expect(reading.shown(old) == "yes")
    }
}
