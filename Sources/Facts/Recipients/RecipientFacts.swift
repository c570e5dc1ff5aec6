// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `recipient.*`: the recipient that is being judged.
enum RecipientFacts {
    static func all(_ directory: RecipientDirectory) -> [any Fact] {
        [
            fact("recipient", .address, "the recipient (RCPT TO)") { .address($0) },
            fact("recipient.address", .address, "the same") { .address($0) },
            fact("recipient.local_part", .text, "local-part of the recipient") { .text($0?.localPart ?? "") },
            fact("recipient.domain", .domain, "domain of the recipient") { .domain($0?.domain ?? "") },
            fact("recipient.ours", .boolean, "whether the recipient's domain is one of ours") {
                .boolean($0.map(directory.isOurs) ?? false)
            },
            RecipientStatusFact(directory: directory),
        ]
    }

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (Mailbox?) -> Value
    ) -> any Fact {
        RecordFact(.init(name, type, .recipient, from: .rcpt, reason: .always("recipient"), documentation)) {
            record, _ in .known(value(record.message.recipient))
        }
    }
}

/// `recipient.status`: whether the recipient exists. Asked only if a rule needs it.
struct RecipientStatusFact: Fact {
    let directory: RecipientDirectory

    let declaration = FactDeclaration(
        "recipient.status", .enumeration(["ok", "unknown", "not_ours", "failed"]), .recipient, from: .rcpt,
        reason: .byWord(
            ["unknown": "unknown-recipient", "not_ours": "relaying", "failed": "lookup-failed"],
            otherwise: "recipient"),
        "whether the recipient exists, by the sources under 'recipients:'")
    let isCostly = true

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let mailbox = record.message.recipient else { return .known(.text("unknown")) }
        switch directory.status(of: mailbox) {
        case .ok: return .known(.text("ok"))
        case .unknown: return .known(.text("unknown"))
        case .notOurs: return .known(.text("not_ours"))
        case .failed(let reason): return .failed(reason)
        }
    }
}
