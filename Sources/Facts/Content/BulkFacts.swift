// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `bulk.marks`: by what a message says of itself that it went to many, or that no person wrote it.
///
/// - `precedence`: Precedence is bulk, list or junk (RFC 2076 section 3.9; never standardised).
/// - `list-id`, `list-unsubscribe`: the field is there (RFC 2919, RFC 2369).
/// - `feedback-id`: the field is there; large receivers sort complaints by it.
/// - `auto-submitted`: the field is there and does not say `no` (RFC 3834 section 5).
/// - `campaign`: one of the ``campaign`` fields is there.
///
/// An empty list says nothing: senders of spam leave out what would give them away.
enum BulkFacts {
    /// Fields that the senders of campaigns add: general ones, that of the Certified Senders Alliance,
    /// and those of Mailchimp, Interspire and Acoustic.
    static let campaign = [
        "X-Campaign", "X-CampaignID", "X-Campaign-ID", "X-CSA-Complaints", "X-MC-User", "X-Mailer-LID",
        "X-rpcampaign",
    ]

    static let all: [any Fact] = [
        ManyFieldsFact(
            .init(
                "bulk.marks", .list(.enumeration(marks.map(\.name))), .message, from: .header,
                reason: .always("bulk"), "by what fields a message says of itself that it went to many"),
            bodies: ["Precedence", "Auto-Submitted"],
            counts: ["List-Id", "Feedback-ID", "List-Unsubscribe"] + campaign
        ) { fields in .list(marks.filter { $0.isThere(fields) }.map { .text($0.name) }) }
    ]

    private static let marks: [(name: String, isThere: @Sendable (ManyFields) -> Bool)] = [
        (
            "precedence",
            { $0.texts("Precedence").contains { ["bulk", "list", "junk"].contains(firstWord($0)) } }
        ),
        ("list-id", { $0.count("List-Id") > 0 }),
        ("feedback-id", { $0.count("Feedback-ID") > 0 }),
        ("list-unsubscribe", { $0.count("List-Unsubscribe") > 0 }),
        (
            "auto-submitted",
            { $0.texts("Auto-Submitted").contains { !["", "no"].contains(firstWord($0)) } }
        ),
        ("campaign", { fields in campaign.contains { fields.count($0) > 0 } }),
    ]

    /// What stands before a blank, a parameter or a comment, in lower case.
    private static func firstWord(_ text: String) -> String {
        lowercasedASCII(text.prefix { !" \t;(".contains($0) })
    }
}
