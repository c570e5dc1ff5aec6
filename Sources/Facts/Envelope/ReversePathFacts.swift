// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `mail_from.*`: the reverse-path, empty for the null reverse-path `<>`.
enum ReversePathFacts {
    static let all: [any Fact] = [
        fact("mail_from", .address, "reverse-path (MAIL FROM), empty for <>") { .address($0.reversePath) },
        fact("mail_from.address", .address, "the same") { .address($0.reversePath) },
        fact("mail_from.local_part", .text, "local-part of the reverse-path") {
            .text($0.reversePath?.localPart ?? "")
        },
        fact("mail_from.domain", .domain, "domain of the reverse-path") {
            .domain($0.reversePath?.domain ?? "")
        },
    ]

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (MessageRecord) -> Value
    ) -> any Fact {
        RecordFact(.init(name, type, .message, from: .mail, reason: .always("reverse-path"), documentation)) {
            record, _ in .known(value(record.message))
        }
    }
}
