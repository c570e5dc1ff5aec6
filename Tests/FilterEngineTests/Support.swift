// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage
import Synchronization

@testable import FilterEngine

/// A fact made of a closure: enough of each kind to judge by, without the real ones.
struct SampleFact: Fact {
    let declaration: FactDeclaration
    var parts: MessageParts = []
    var isCostly = false
    var quietStages: Set<Stage> = []
    var field: String?
    var interest: String?
    let value: @Sendable (Record, Int?) -> Knowledge

    init(
        _ name: String, _ type: ValueType, _ scope: Scope, from first: Stage, until final: Stage? = nil,
        argument: FactDeclaration.Argument = .none, parts: MessageParts = [], costly: Bool = false,
        quiet: Set<Stage> = [], field: String? = nil,
        interest: String? = nil, _ value: @escaping @Sendable (Record, Int?) -> Knowledge
    ) {
        declaration = FactDeclaration(
            name, type, argument: argument, scope: scope, stage: first.rawValue,
            finalStage: (final ?? first).rawValue, documentation: "")
        self.parts = parts
        isCostly = costly
        quietStages = quiet
        self.field = field
        self.interest = interest
        self.value = value
    }

    func fieldName(argument: String?) -> String? { argument ?? field }

    func interests(fields: Set<String>) -> Set<MessageInterest> {
        interest.map { [MessageInterest("sample", $0)] } ?? []
    }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge { value(record, field) }
}

/// Counts what was looked up.
final class Lookups: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func note(_ name: String) { names.withLock { $0.append(name) } }
}

enum Sample {
    /// `dns` and `recipient.status` cost something and fail where the local-part begins with "broken".
    static func catalog(_ lookups: Lookups) -> FactCatalog {
        FactCatalog(
            envelope(lookups) + [
                SampleFact("header_count", .integer, .message, from: .header, parts: .headerFields) {
                    record, _ in .known(.count(record.message.fieldCount))
                },
                SampleFact(
                    "header", .list(.text), .message, from: .header, argument: .required,
                    parts: .headerFields
                ) { record, field in texts(record, field) },
                SampleFact(
                    "subject", .list(.text), .message, from: .header, parts: .headerFields, field: "Subject"
                ) {
                    record, field in texts(record, field)
                },
                SampleFact("body.raw", .stream, .message, from: .body, until: .eom, parts: .body) { _, _ in
                    .pending
                },
                SampleFact("words", .list(.text), .message, from: .eom, parts: .body, interest: "words") {
                    record, _ in
                    guard let found = record.message.findings(of: "sample", as: SampleFindings.self) else {
                        return .failed("nothing was read")
                    }
                    return .known(.list(found.words.map { .text($0) }))
                },
            ], readers: [SampleReaders(lookups: lookups)])
    }

    private static func envelope(_ lookups: Lookups) -> [any Fact] {
        [
            SampleFact("client.ip", .ip, .session, from: .connect) { record, _ in
                .known(record.client.address.map { .ip($0) } ?? .list([]))
            },
            SampleFact("helo", .domain, .session, from: .helo) { record, _ in .known(.domain(record.helo)) },
            SampleFact("mail_from", .address, .message, from: .mail) { record, _ in
                .known(.address(record.message.reversePath))
            },
            SampleFact("dns", .text, .message, from: .mail, costly: true) { record, _ in
                lookups.note("dns")
                return answer(record.message.reversePath, as: "listed")
            },
            SampleFact("recipient", .address, .recipient, from: .rcpt) { record, _ in
                .known(.address(record.message.recipient))
            },
            SampleFact("recipient.status", .text, .recipient, from: .rcpt, costly: true) { record, _ in
                lookups.note("status of \(record.message.recipient?.address ?? "")")
                return answer(record.message.recipient, as: "unknown")
            },
            SampleFact("recipients.count", .integer, .message, from: .rcpt, until: .data) { record, _ in
                let count = Double(record.message.recipientCount)
                return record.stage > .rcpt ? .known(.number(count)) : .between(count, .infinity)
            },
            SampleFact(
                "message.size", .size, .message, from: .mail, until: .eom, parts: [.headerFields, .body],
                quiet: [.rcpt, .data]
            ) { record, _ in
                let size = Double(max(record.message.declaredSize ?? 0, record.message.size))
                return record.stage == .eom ? .known(.number(size)) : .between(size, .infinity)
            },
        ]
    }

    private static func answer(_ mailbox: Mailbox?, as word: String) -> Knowledge {
        let local = mailbox?.localPart ?? ""
        if local.hasPrefix("broken") { return .failed("no answer") }
        return .known(.text(local.hasPrefix(word) ? word : "ok"))
    }

    private static func texts(_ record: Record, _ field: Int?) -> Knowledge {
        guard let field else { return .failed("no field") }
        guard !record.message.fields.isCut(field) else { return .failed("too much") }
        let bodies = record.message.fields.bodies(of: field)
        return .known(.list(bodies.map { .text(String(decoding: $0, as: UTF8.self)) }))
    }
}

/// A rule as a config file would have it.
struct RuleText: Sendable {
    enum Act: Sendable {
        case accept, discard
        case reject(String)
        case tempfail(String)
        case quarantine(String)
        case score(Double)
        case tag(String, String)
    }

    let name: String
    let when: String
    let act: Act
    var shadow = false
    var onFailure = Rule.OnFailure.tempfail

    init(
        _ name: String, _ when: String, _ act: Act, shadow: Bool = false,
        onFailure: Rule.OnFailure = .tempfail
    ) {
        self.name = name
        self.when = when
        self.act = act
        self.shadow = shadow
        self.onFailure = onFailure
    }
}

extension Policy {
    /// A policy of these rules over the sample facts.
    static func of(
        _ texts: [RuleText], lookups: Lookups = Lookups(), disagree: RecipientsDisagree = .defer,
        enforced: Bool = true
    ) throws -> Policy {
        let catalog = Sample.catalog(lookups)
        var builder = ProgramBuilder(schema: catalog.schema, lists: [:])
        var rules: [Rule] = []
        for text in texts {
            let condition = try builder.condition(text.when)
            rules.append(
                Rule(
                    name: text.name, condition: condition, action: try action(text.act, &builder),
                    isShadow: text.shadow, onFailure: text.onFailure, reason: "because"))
        }
        return Policy(
            rules: rules, program: try builder.finish(), catalog: catalog, recipientsDisagree: disagree,
            isEnforced: enforced)
    }

    private static func action(_ act: RuleText.Act, _ builder: inout ProgramBuilder) throws -> Action {
        switch act {
        case .accept: return .accept
        case .discard: return .discard
        case .reject(let text): return .reject(try reply(text, &builder))
        case .tempfail(let text): return .tempfail(try reply(text, &builder))
        case .quarantine(let text): return .quarantine(try builder.template(text))
        case .score(let weight): return .score(weight)
        case .tag(let name, let body): return .tag(name: name, body: try builder.template(body))
        }
    }

    private static func reply(_ text: String, _ builder: inout ProgramBuilder) throws -> ReplyTemplate {
        let reply = try Reply.parse(text)
        return ReplyTemplate(code: reply.code, status: reply.status, text: try builder.template(reply.text))
    }
}
