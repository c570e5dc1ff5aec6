// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `header_from.*`: the mailboxes of the From field.
///
/// RFC 5322 allows several mailboxes in one field, and forgers send several fields: all of them are in
/// these lists, so that a comparison holds if it holds for any that a reader might be shown.
enum HeaderFromFacts {
    static let all: [any Fact] = [
        fact("header_from", .address, "addresses of the From field") { .address($0.mailbox) },
        fact("header_from.address", .address, "the same") { .address($0.mailbox) },
        fact("header_from.domain", .domain, "domains of the From field") { .domain($0.mailbox.domain) },
        fact("header_from.name", .text, "display names of the From field, decoded") { .text($0.name) },
    ]

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (NamedMailbox) -> Value
    ) -> any Fact {
        RecordFact(
            .init(name, .list(type), .message, from: .header, reason: .always("from"), documentation),
            field: "From"
        ) { record, field in
            record.bodies(of: field) { bodies in
                .list(bodies.flatMap { $0.withUnsafeBytes { AddressList.parse($0) } }.map(value))
            }
        }
    }
}
