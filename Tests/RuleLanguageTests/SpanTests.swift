// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Stages of a condition")
struct SpanTests {
    @Test(
        "a condition spans from where it may be true to where it is decided for sure",
        arguments: [
            ("true", 0, 0), ("client.ip in 192.0.2.0/24", 0, 0), ("recipient.status == ok", 3, 3),
            ("client.ip in 192.0.2.0/24 and recipient.status == ok", 3, 3),
            ("client.ip in 192.0.2.0/24 or recipient.status == ok", 0, 3),
            ("not (client.ip in 192.0.2.0/24 and recipient.status == ok)", 0, 3),
            ("message.size > 1 MiB", 2, 6), ("subject ~ /a/ and message.size > 1 MiB", 5, 6),
            ("mail_from == recipient", 3, 3), ("body.raw ~ /a/ or secure", 1, 6),
        ])
    func span(text: String, earliest: Int, latest: Int) throws {
        let bench = try Bench(text)
        let span = bench.condition.span { slot in
            let fact = bench.program.slots[slot].fact
            return (fact.stage, fact.finalStage)
        }
        #expect(span == Condition.Span(earliest: earliest, latest: latest))
    }
}
