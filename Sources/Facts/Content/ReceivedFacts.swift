// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `received.count`: over how many servers the message says it came; that of this server is not among them.
///
/// RFC 5321 section 6.3: a message that goes round in circles has many, and no honest one has 100.
enum ReceivedFacts {
    static let all: [any Fact] = [
        ManyFieldsFact(
            .init(
                "received.count", .integer, .message, from: .header, reason: .always("loop"),
                "number of Received fields"),
            counts: ["Received"]
        ) { .count($0.count("Received")) }
    ]
}
