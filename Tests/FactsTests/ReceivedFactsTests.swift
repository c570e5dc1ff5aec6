// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Received fields")
struct ReceivedFactsTests {
    @Test("they are counted, whatever they say and however many there are", arguments: [0, 1, 7, 3_000])
    func count(number: Int) throws {
        let reading = try FactReading(ReceivedFacts.all, "{received.count}")
        let fields = (0..<number).map { _ in ("RECEIVED", [UInt8](repeating: 0xff, count: 5_000)) }
        #expect(reading.shown(raw: fields + [("X-Received", [])]) == "\(number)")
    }
}
