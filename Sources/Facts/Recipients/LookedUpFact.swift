// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import Glibc
internal import MailSyntax
internal import Recipients
internal import RuleLanguage

/// What the sources under `recipients:` say of a recipient. Asked only if a rule needs it, and once for all of
/// these facts.
struct LookedUpFact: Fact {
    let declaration: FactDeclaration
    let isCostly = true
    private let directory: RecipientDirectory
    /// Whether it says something also where the lookup has failed.
    private let survivesFailure: Bool
    private let value: @Sendable (RecipientLookup) -> Value

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        let found = directory.lookUp(record)
        if found.status == .failed, !survivesFailure { return .failed(found.detail) }
        return .known(value(found))
    }

    private init(
        _ name: String, _ type: ValueType, _ directory: RecipientDirectory,
        reason: FactDeclaration.Reason = .always("recipient"), survivesFailure: Bool = false,
        _ documentation: String, _ value: @escaping @Sendable (RecipientLookup) -> Value
    ) {
        declaration = FactDeclaration(
            "recipient.\(name)", type, .recipient, from: .rcpt, reason: reason, documentation)
        self.directory = directory
        self.survivesFailure = survivesFailure
        self.value = value
    }

    static func all(_ directory: RecipientDirectory) -> [any Fact] {
        [
            status(directory),
            LookedUpFact(
                "source", .text, directory, survivesFailure: true,
                "the source that gave recipient.status, empty if none was asked"
            ) { .text($0.source) },
            LookedUpFact(
                "detail", .text, directory, survivesFailure: true,
                "the source's own words when the status is not ok, or why it could not be asked"
            ) { .text($0.detail) },
            LookedUpFact(
                "aliases", .list(.address), directory, "the addresses that the recipient stands for"
            ) { .list($0.aliases.map { .address(Mailbox(lenient: $0)) }) },
            LookedUpFact(
                "full_for", .duration, directory, reason: .always("mailbox-full"),
                "how long the mailbox has been full each time it was asked for, 0 if it is not"
            ) { found in
                guard found.status == .full, let since = found.fullSince else { return .number(0) }
                return .number(Double(max(0, time(nil) - since)))
            },
            LookedUpFact(
                "quota_used", .size, directory, reason: .always("mailbox-full"),
                "what the mailbox holds, 0 where the source does not know"
            ) { .count($0.quotaUsed ?? 0) },
            LookedUpFact(
                "quota_limit", .size, directory, reason: .always("mailbox-full"),
                "what the mailbox may hold, without end where the source knows no limit"
            ) { limit($0.quotaLimit) },
            LookedUpFact(
                "size_limit", .size, directory, reason: .always("size"),
                "the largest message that the recipient takes, without end where the source knows no limit"
            ) { limit($0.sizeLimit) },
        ]
    }

    private static func status(_ directory: RecipientDirectory) -> LookedUpFact {
        LookedUpFact(
            "status", .enumeration(RecipientLookup.Status.allCases.map(\.rawValue)), directory,
            reason: .byWord(
                [
                    "unknown": "unknown-recipient", "full": "mailbox-full", "disabled": "mailbox-disabled",
                    "refused": "recipient-refused", "not_ours": "relaying", "failed": "lookup-failed",
                ], otherwise: "recipient"),
            "whether the recipient takes mail, by the sources under 'recipients:'"
        ) { .text($0.status.rawValue) }
    }

    private static func limit(_ bytes: Int?) -> Value { .number(bytes.map(Double.init) ?? .infinity) }
}

/// `recipients.unknown`: who guesses addresses guesses many.
struct UnknownRecipientsFact: Fact {
    static let name = "recipients.unknown"

    let declaration = FactDeclaration(
        UnknownRecipientsFact.name, .integer, .recipient, from: .rcpt, reason: .always("harvest"),
        "recipients of this session that do not exist, with the one at hand")
    let isCostly = true
    let directory: RecipientDirectory

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        _ = directory.lookUp(record)
        return .known(.count(record.tallies[UnknownRecipientsFact.name]))
    }
}
