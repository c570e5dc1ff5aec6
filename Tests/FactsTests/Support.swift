// SPDX-License-Identifier: Apache-2.0

import Attachments
import Classifier
import Facts
import MailSyntax
import MessageContent
import Recipients
import RuleLanguage

@testable import FilterEngine

/// The real facts, for a server that is `example.com`.
struct Bench {
    let catalog: FactCatalog

    init(
        _ directory: RecipientDirectory = RecipientDirectory(domains: ["example.com"]),
        trusted: [String] = [],
        models: SpamModelPaths = SpamModelPaths(fallback: "/nonexistent"), isDelivered: Bool = false
    ) throws {
        let networks = trusted.compactMap { try? Network(parsing: $0) }
        catalog = BuiltInFacts.catalog(
            recipients: directory, trusted: NetworkSet(networks),
            content: ContentTools(attachments: try AttachmentTools()),
            models: SpamModels(models, shelf: ModelShelf()), isDelivered: isDelivered)
    }

    /// What a fact says of a record.
    func read(_ name: String, _ record: Record) -> Knowledge? {
        catalog.facts.first { $0.declaration.name == name }?.read(record, argument: nil, field: nil)
    }

    /// What a fact says in the end of a message with these header fields and this body, as a text shows it.
    func shown(_ fact: String, fields: [(String, [UInt8])] = [], body: [[UInt8]] = [], size: Int? = nil)
        throws -> String
    {
        var builder = ProgramBuilder(schema: catalog.schema, lists: [:])
        let condition = try builder.condition("true")
        let text = try builder.template("{\(fact)}")
        let rule = Rule(
            name: "show", condition: condition, action: .tag(name: "X-Shown", body: text), isShadow: false,
            onFailure: .tempfail, reason: "")
        let policy = Policy(rules: [rule], program: try builder.finish(), catalog: catalog)
        var session = Session(policy: policy) { _, _ in }
        _ = session.handle(.connect(.remote))
        let parameters = ESMTPParameters(size.map { ["SIZE=\($0)"] } ?? [])
        _ = session.handle(.mail(Mailbox(lenient: "a@example.org"), parameters, user: nil))
        _ = session.handle(.recipient(Mailbox(lenient: "b@example.com")))
        for (name, body) in fields {
            Array(name.utf8).withUnsafeBytes { name in
                body.withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        _ = session.handle(.endOfHeader(queueID: nil))
        for chunk in body { chunk.withUnsafeBytes { _ = session.handle(.bodyChunk($0)) } }
        _ = session.handle(.endOfMessage(queueID: "Q1"))
        guard case .addField(_, let shown)? = session.edits.last else { return "no field" }
        return shown
    }

    /// The outcome of a condition for a message with these header fields.
    func holds(_ condition: String, fields: [(String, String)]) throws -> Bool {
        var builder = ProgramBuilder(schema: catalog.schema, lists: [:])
        let rule = Rule(
            name: "r", condition: try builder.condition(condition), action: .discard, isShadow: false,
            onFailure: .tempfail, reason: "")
        let policy = Policy(rules: [rule], program: try builder.finish(), catalog: catalog)
        var session = Session(policy: policy) { _, _ in }
        _ = session.handle(.connect(.remote))
        _ = session.handle(.mail(nil, ESMTPParameters([]), user: nil))
        _ = session.handle(.recipient(Mailbox(lenient: "b@example.com")))
        for (name, body) in fields {
            Array(name.utf8).withUnsafeBytes { name in
                Array(body.utf8).withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        return session.handle(.endOfMessage(queueID: nil)) == .discard
    }
}

extension Client {
    static let remote = Client(
        family: .internet, address: IPAddress("192.0.2.7"), port: 4711, name: "mx.example.org")
}

extension Record {
    /// A record in which something was noted.
    static func with(_ change: (inout Record) -> Void) -> Record {
        var record = Record()
        record.client = .remote
        change(&record)
        return record
    }
}

extension Knowledge {
    static func text(_ text: String) -> Knowledge { .known(.text(text)) }
    static func count(_ count: Int) -> Knowledge { .known(.count(count)) }
    static func domain(_ name: String) -> Knowledge { .known(.domain(name)) }
    static func address(_ text: String) -> Knowledge { .known(.address(Path.parse(text))) }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
