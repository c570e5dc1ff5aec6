// SPDX-License-Identifier: Apache-2.0

import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("The catalog of facts")
struct BuiltInFactsTests {
    /// Name, type, scope, the stages from and until which it becomes known.
    private static let table = [
        "client.ip|IP address|session|connect|connect", "client.name|domain|session|connect|connect",
        "client.port|integer|session|connect|connect", "helo|domain|session|helo|helo",
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
        "header_from.name|list of text|message|header|header", "body.raw|stream|message|body|eom",
        "score|number|message|mail|eom",
    ]

    private static let lookedUp: Set = [
        "recipient.status", "recipient.source", "recipient.detail", "recipient.aliases", "recipient.full_for",
        "recipient.quota_used", "recipient.quota_limit", "recipient.size_limit", "recipients.unknown",
    ]

    @Test("each fact has its type, its scope and its stages")
    func declarations() {
        let rows = Bench().catalog.facts.map { fact in
            let declared = fact.declaration
            let stages = [declared.stage, declared.finalStage].map { Stage(rawValue: $0)?.description ?? "?" }
            let type = declared.type.description.replacing("|", with: "/")
            return ([declared.name, type, "\(declared.scope)"] + stages).joined(separator: "|")
        }
        #expect(Set(rows) == Set(BuiltInFactsTests.table))
        #expect(rows.count == BuiltInFactsTests.table.count)
    }

    @Test("each fact is documented in one line and proposes a reason")
    func documented() {
        for fact in Bench().catalog.facts {
            #expect(!fact.declaration.documentation.isEmpty && !fact.declaration.documentation.contains("\n"))
            #expect(fact.declaration.reason != nil)
        }
    }

    @Test("what needs the message itself says so, and only what sources are asked for costs something")
    func needs() {
        for fact in Bench().catalog.facts {
            let name = fact.declaration.name
            let isHeader = name.hasPrefix("header") || name.hasPrefix("subject") || name == "message.size"
            #expect(fact.parts.contains(.headerFields) == isHeader, "\(name)")
            #expect(fact.parts.contains(.body) == (name == "body.raw" || name == "message.size"), "\(name)")
            #expect(fact.isCostly == BuiltInFactsTests.lookedUp.contains(name), "\(name)")
        }
    }
}
