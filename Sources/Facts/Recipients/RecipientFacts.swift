// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import Recipients
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
        ] + LookedUpFact.all(directory) + [UnknownRecipientsFact(directory: directory)]
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

extension RecipientDirectory {
    /// What is known of the recipient at hand: looked up once, whatever number of facts asks.
    func lookUp(_ record: Record) -> RecipientLookup {
        record.message.memo.value("recipient") {
            guard let mailbox = record.message.recipient else { return RecipientLookup(.unknown) }
            let found = lookUp(mailbox, size: record.message.declaredSize)
            if found.status == .unknown { record.tallies.add(UnknownRecipientsFact.name) }
            return found
        }
    }
}
