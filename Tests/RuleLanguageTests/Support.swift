// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import RuleLanguage

/// A schema with a fact of each type and scope, and what tests need to judge conditions over it.
enum Sample {
    static let attachment: [RecordField] = [
        RecordField("name", .text), RecordField("extension", .text), RecordField("size", .size),
        RecordField("encrypted", .boolean), RecordField("kind", .enumeration(["image", "program", "other"])),
        RecordField("sender", .address), RecordField("tags", .list(.text)),
    ]

    static let schema = Schema([
        FactDeclaration("client.ip", .ip, scope: .session, stage: 0, documentation: ""),
        FactDeclaration("client.name", .domain, scope: .session, stage: 0, documentation: ""),
        FactDeclaration("helo", .text, scope: .session, stage: 1, documentation: ""),
        FactDeclaration("secure", .boolean, scope: .session, stage: 1, documentation: ""),
        FactDeclaration(
            "direction", .enumeration(["inbound", "outbound", "local"]), scope: .session, stage: 2,
            documentation: ""),
        FactDeclaration("mail_from", .address, scope: .message, stage: 2, documentation: ""),
        FactDeclaration("mail_from.domain", .domain, scope: .message, stage: 2, documentation: ""),
        FactDeclaration("message.size", .size, scope: .message, stage: 2, finalStage: 6, documentation: ""),
        FactDeclaration("recipient", .address, scope: .recipient, stage: 3, documentation: ""),
        FactDeclaration("recipient.domain", .domain, scope: .recipient, stage: 3, documentation: ""),
        FactDeclaration(
            "recipient.status", .enumeration(["ok", "unknown", "full", "failed"]), scope: .recipient,
            stage: 3,
            reason: .byWord(["unknown": "unknown-recipient"], otherwise: "recipient"), documentation: ""),
        FactDeclaration(
            "recipients.count", .integer, scope: .message, stage: 3, finalStage: 4, documentation: ""),
        FactDeclaration("age", .duration, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("subject", .text, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("subject.capitals", .ratio, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("score", .number, scope: .message, stage: 5, finalStage: 6, documentation: ""),
        FactDeclaration(
            "header", .list(.text), argument: .required, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("sizes", .list(.integer), scope: .message, stage: 5, documentation: ""),
        FactDeclaration("relays", .list(.ip), scope: .message, stage: 5, documentation: ""),
        FactDeclaration("links", .list(.domain), scope: .message, stage: 5, documentation: ""),
        FactDeclaration(
            "attachments", .list(.record(attachment)), scope: .message, stage: 6, documentation: ""),
        FactDeclaration("body.raw", .stream, scope: .message, stage: 6, documentation: ""),
    ])

    static let lists: [String: NamedList] = [
        "executables": list("exe", "scr"),
        "partners": list("example.org", ".example.net"),
        "people": list("info@example.com", "@example.org", "@.example.net"),
        "trusted": list("127.0.0.0/8", "2001:db8::/32"),
        "none": NamedList([]),
    ]

    static func list(_ entries: String...) -> NamedList {
        NamedList(entries.map { NamedList.Entry($0, origin: "list:1") })
    }

    static func attachment(
        _ name: String, _ ext: String, size: Double = 0, encrypted: Bool = false, kind: String = "other",
        sender: String = "a@example.org", tags: [String] = []
    ) -> Value {
        .record([
            .text(name), .text(ext), .number(size), .boolean(encrypted), .text(kind),
            .address(Mailbox(lenient: sender)), .list(tags.map { .text($0) }),
        ])
    }
}

/// One condition with its program and a table.
struct Bench {
    let program: Program
    let condition: Condition
    var table: FactTable

    init(
        _ text: String, _ facts: [String: Knowledge] = [:], schema: Schema = Sample.schema,
        lists: [String: NamedList] = Sample.lists
    ) throws {
        var builder = ProgramBuilder(schema: schema, lists: lists)
        condition = try builder.condition(text)
        program = try builder.finish()
        table = program.makeTable()
        for (name, knowledge) in facts { set(name, knowledge) }
    }

    init(_ program: Program, _ condition: Condition) {
        self.program = program
        self.condition = condition
        table = program.makeTable()
    }

    mutating func set(_ name: String, _ knowledge: Knowledge) {
        guard let slot = program.slots.firstIndex(where: { $0.name.lowercased() == name.lowercased() })
        else { return }
        table.set(slot, knowledge, of: program)
    }

    mutating func judge() -> Truth { Evaluator(program).judge(condition, &table) }

    /// The names of the facts that judging asked for.
    mutating func wanted() -> [String] { table.takeWanted().map { program.slots[$0].name } }

    mutating func feed(_ bytes: [UInt8], to name: String = "body.raw") {
        guard let slot = program.slots.firstIndex(where: { $0.name == name }) else { return }
        _ = bytes.withUnsafeBytes { table.feed($0, slot: slot, of: program) }
    }

    mutating func finish(_ name: String = "body.raw") {
        guard let slot = program.slots.firstIndex(where: { $0.name == name }) else { return }
        table.finishStream(slot: slot, of: program)
    }

    mutating func residual() -> String {
        var text = ""
        Evaluator(program).residual(condition, &table, into: &text)
        return text
    }
}

/// The outcome of a condition over these facts; all others are pending.
func judge(_ text: String, _ facts: [String: Knowledge] = [:]) throws -> Truth {
    var bench = try Bench(text, facts)
    return bench.judge()
}

/// What is wrong with a condition; empty if nothing is.
func errors(_ text: String, lists: [String: NamedList] = Sample.lists) -> [ExpressionError] {
    var builder = ProgramBuilder(schema: Sample.schema, lists: lists)
    do {
        _ = try builder.condition(text)
        _ = try builder.finish()
        return []
    } catch let errors as ExpressionErrors {
        return errors.errors
    } catch let errors as PatternErrors {
        return errors.failures.map(\.error)
    } catch {
        Issue.record("another error: \(error)")
        return []
    }
}

/// The part of the text that an error points at.
func marked(_ error: ExpressionError, in text: String) -> String {
    String(decoding: Array(text.utf8)[error.range.clamped(to: 0..<text.utf8.count)], as: UTF8.self)
}

extension Value {
    static func address(_ text: String) -> Value { .address(text.isEmpty ? nil : Mailbox(lenient: text)) }

    static func ip(_ text: String) throws -> Value { .ip(try #require(IPAddress(text))) }

    static func texts(_ texts: String...) -> Value { .list(texts.map { .text($0) }) }
}
