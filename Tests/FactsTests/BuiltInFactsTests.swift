// SPDX-License-Identifier: Apache-2.0

import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("The catalog of facts")
struct BuiltInFactsTests {
    /// Name, type, scope, the stages from and until which it becomes known.
    private static let table = [
        "client.ip|IP address|session|connect|connect", "client.name|domain|session|connect|connect",
        "client.port|integer|session|connect|connect", "client.numbered|boolean|session|connect|connect",
        "helo|domain|session|helo|helo", "helo.numbered|boolean|session|helo|helo",
        "tls.version|text|session|helo|helo",
        "tls.cipher|text|session|helo|helo", "auth.user|text|message|mail|mail",
        "queue_id|text|message|data|eom",
        "direction|inbound / outbound / local|message|mail|mail", "mail_from|address|message|mail|mail",
        "mail_from.address|address|message|mail|mail", "mail_from.local_part|text|message|mail|mail",
        "mail_from.domain|domain|message|mail|mail", "recipient|address|recipient|rcpt|rcpt",
        "recipient.address|address|recipient|rcpt|rcpt", "recipient.local_part|text|recipient|rcpt|rcpt",
        "recipient.domain|domain|recipient|rcpt|rcpt", "recipient.ours|boolean|recipient|rcpt|rcpt",
        "recipient.status|ok / unknown / full / disabled / refused / not_ours / failed|recipient|rcpt|rcpt",
        "recipient.source|text|recipient|rcpt|rcpt", "recipient.detail|text|recipient|rcpt|rcpt",
        "recipient.aliases|list of address|recipient|rcpt|rcpt",
        "recipient.full_for|duration|recipient|rcpt|rcpt", "recipient.quota_used|size|recipient|rcpt|rcpt",
        "recipient.quota_limit|size|recipient|rcpt|rcpt", "recipient.size_limit|size|recipient|rcpt|rcpt",
        "recipients.unknown|integer|recipient|rcpt|rcpt",
        "message.declared_size|size|message|mail|mail", "message.size|size|message|mail|eom",
        "recipients.count|integer|message|rcpt|data", "header|list of text|message|header|header",
        "header_count|integer|message|header|header", "subject|text|message|header|header",
        "subject.capitals|percentage|message|header|header", "subject.letters|integer|message|header|header",
        "subject.exclamations|integer|message|header|header",
        "header_from|list of address|message|header|header",
        "header_from.address|list of address|message|header|header",
        "header_from.domain|list of domain|message|header|header",
        "header_from.name|list of text|message|header|header",
        "header_from.name_fit|none / word / initial / unrelated|message|header|header",
        "body.raw|stream|message|body|eom",
        "score|number|message|mail|eom",
    ]

    /// The same, of what is in the message.
    private static let content = [
        "fields.missing|list of text|message|header|header",
        "fields.doubled|list of text|message|header|header",
        "date.valid|boolean|message|header|header",
        "date.skew|duration|message|header|header",
        "date.ahead|duration|message|header|header",
        "fields.conflicts|list of message-id-time / boundary-time / message-id-form / mimeole-version "
            + "/ thread-index|message|header|header",
        "message_id.form|ok / missing / malformed / no_domain|message|header|header",
        "message_id.domain|list of domain|message|header|header",
        "received.count|integer|message|header|header",
        "bulk.marks|list of precedence / list-id / feedback-id / list-unsubscribe / auto-submitted "
            + "/ campaign|message|header|header",
        "unsubscribe.link|boolean|message|header|header",
        "unsubscribe.one_click|boolean|message|header|header",
        "spam.probability|percentage|message|eom|eom",
        "body.text|text|message|eom|eom",
        "body.html|text|message|eom|eom",
        "body.letters|integer|message|eom|eom",
        "body.capitals|percentage|message|eom|eom",
        "body.exclamations|integer|message|eom|eom",
        "text_to_image|number|message|eom|eom",
        "body.hidden|integer|message|eom|eom",
        "body.hidden_by|list of display / size / colour / offscreen / style|message|eom|eom",
        "body.hidden_text|text|message|eom|eom",
        "body.script|latin / cyrillic / greek / armenian / hebrew / arabic / devanagari / bengali "
            + "/ thai / georgian / hangul / ethiopic / khmer / hiragana / katakana / han / other / "
            + "none|message|eom|eom",
        "body.scripts|list of latin / cyrillic / greek / armenian / hebrew / arabic / devanagari / "
            + "bengali / thai / georgian / hangul / ethiopic / khmer / hiragana / katakana / han / other "
            + "/ none|message|eom|eom",
        "body.mixed_words|integer|message|eom|eom",
        "body.form|boolean|message|eom|eom",
        "body.javascript|boolean|message|eom|eom",
        "links|list of record(.url .host .domain .scheme .ip_host .shown .mismatch .punycode "
            + ".port)|message|eom|eom",
        "links.count|integer|message|eom|eom",
        "links.domains.count|integer|message|eom|eom",
        "images.count|integer|message|eom|eom",
        "images.remote.count|integer|message|eom|eom",
        "attachments|list of record(.name .extension .extensions .declared_type .type .size "
            + ".encoded_size .sha256 .encrypted .depth .inside .container .macros "
            + ".reading)|message|eom|eom",
        "archive.bomb|boolean|message|eom|eom",
        "archive.broken|boolean|message|eom|eom",
        "archive.too_large|boolean|message|eom|eom",
        "mime.anomalies|list of content-type-twice / content-type-malformed / encoding-twice / "
            + "encoding-malformed / disposition-twice / parameter-twice / parameter-malformed / "
            + "name-ambiguous / name-deceptive / field-malformed / line-end-malformed / boundary-missing "
            + "/ boundary-ambiguous / boundary-malformed / boundary-not-found / boundary-reused / "
            + "encoded-multipart / part-outside / header-unfinished / base64-malformed / "
            + "base64-undeclared / quoted-printable-malformed / uuencode-malformed / charset-malformed / "
            + "too-many-parts / too-deep / header-too-long / too-many-readings / text-too-long / "
            + "too-many-links|message|eom|eom",
        "mime.parts|integer|message|eom|eom",
        "mime.depth|integer|message|eom|eom",
        "bulk.copies|integer|message|eom|eom", "bulk.recipients|integer|message|eom|eom",
        "bulk.senders|integer|message|eom|eom", "virus.found|boolean|message|eom|eom",
        "virus.name|text|message|eom|eom",
    ]

    private static let lookedUp: Set = [
        "recipient.status", "recipient.source", "recipient.detail", "recipient.aliases", "recipient.full_for",
        "recipient.quota_used", "recipient.quota_limit", "recipient.size_limit", "recipients.unknown",
    ]

    @Test("each fact has its type, its scope and its stages")
    func declarations() throws {
        let rows = try Bench().catalog.facts.map { fact in
            let declared = fact.declaration
            let stages = [declared.stage, declared.finalStage].map { Stage(rawValue: $0)?.description ?? "?" }
            let type = declared.type.description.replacing("|", with: "/")
            return ([declared.name, type, "\(declared.scope)"] + stages).joined(separator: "|")
        }
        let table = BuiltInFactsTests.table + BuiltInFactsTests.content
        #expect(Set(rows) == Set(table))
        #expect(rows.count == table.count)
    }

    @Test("each fact is documented in one line and proposes a reason")
    func documented() throws {
        for fact in try Bench().catalog.facts {
            #expect(!fact.declaration.documentation.isEmpty && !fact.declaration.documentation.contains("\n"))
            #expect(fact.declaration.reason != nil)
        }
    }

    @Test("what needs the message itself says so, and only what others are asked for costs something")
    func needs() throws {
        let ofHeader: Set = [
            "header", "header_count", "subject", "header_from", "fields", "date", "message_id", "received",
            "bulk",
            "unsubscribe",
        ]
        let ofBody: Set = [
            "body", "text_to_image", "links", "images", "attachments", "archive", "mime", "virus", "spam",
        ]
        for fact in try Bench().catalog.facts {
            let name = fact.declaration.name
            let family = String(name.prefix { $0 != "." })
            let isCounted = fact.declaration.argument == .window
            let isBody = ofBody.contains(family) || isCounted || name == "message.size"
            // A pattern over the body needs no more than the body.
            let isHeader = ofHeader.contains(family) || isBody && name != "body.raw"
            #expect(fact.parts.contains(.headerFields) == isHeader, "\(name)")
            #expect(fact.parts.contains(.body) == isBody, "\(name)")
            let isCostly =
                BuiltInFactsTests.lookedUp.contains(name) || ["virus", "spam"].contains(family) || isCounted
            #expect(fact.isCostly == isCostly, "\(name)")
        }
    }

    @Test("what is looked for in a message is what rules speak of")
    func interests() throws {
        let facts = try Bench().catalog.facts
        func wanted(_ name: String, _ fields: Set<String> = []) -> Set<String> {
            Set(
                facts.filter { $0.declaration.name == name }.flatMap { $0.interests(fields: fields) }.map(
                    \.what))
        }
        #expect(wanted("attachments", ["name"]) == ["attachments", "members"])
        #expect(wanted("attachments", ["sha256", "type"]) == ["attachments", "members", "hashes", "types"])
        #expect(wanted("links.count") == ["links"])
        #expect(wanted("bulk.copies") == ["text", "links", "attachments", "hashes"])
        #expect(wanted("mime.depth") == ["structure"])
        #expect(wanted("subject").isEmpty)
    }
}
