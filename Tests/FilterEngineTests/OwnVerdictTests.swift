// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Verdicts of the engine's own")
struct OwnVerdictTests {
    @Test(
        "each has a reply that asks the sender to come again: our trouble is never a refusal for good",
        arguments: [
            OwnVerdict.failedLookup(rule: 0), .recipientsDisagree, .internalError, .noRecipients,
            .forgedFields,
        ])
    func reply(own: OwnVerdict) throws {
        let reply = try #require(own.reply)
        #expect(!reply.isPermanent)
        #expect(!own.reason.isEmpty)
    }
}
