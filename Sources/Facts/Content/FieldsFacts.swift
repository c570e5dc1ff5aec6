// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `fields.*`: whether the fields stand as often as the table of RFC 5322 section 3.6 has it.
///
/// Postfix adds Date, From and Message-ID for its own clients only (`local_header_rewrite_clients`), so
/// that what is missing from a stranger's message is seen to be.
enum FieldsFacts {
    static let all: [any Fact] = [
        fact(
            "fields.missing", counts: required + destinations,
            "which of Date, From, Message-ID and To are missing; Cc and Bcc do for To"
        ) { count in
            let isAddressed = destinations.contains { count($0) > 0 }
            return required.filter { count($0) == 0 } + (isAddressed ? [] : ["To"])
        },
        fact(
            "fields.doubled", counts: single,
            "fields that may stand only once and stand more often, such as From, Subject and Content-Type"
        ) { count in single.filter { count($0) > 1 } },
    ]

    /// Date and From must be there; Message-ID should be, and is in whatever a mail program sends.
    private static let required = ["Date", "From", "Message-ID"]
    /// One of these is in whatever a mail program sends, though none has to be.
    private static let destinations = ["To", "Cc", "Bcc"]
    /// At most one: RFC 5322 section 3.6, and for MIME RFC 2045 section 4 and those that it leads to.
    private static let single = [
        "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References",
        "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
    ]

    private static func fact(
        _ name: String, counts: [String], _ documentation: String,
        _ names: @escaping @Sendable (_ count: (String) -> Int) -> [String]
    ) -> any Fact {
        ManyFieldsFact(
            .init(name, .list(.text), .message, from: .header, reason: .always("header"), documentation),
            counts: counts
        ) { fields in .list(names(fields.count).map { .text($0) }) }
    }
}
