// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

/// A schema with a fact of every type, and two states of knowledge of each.
enum SampleFacts {
    private static let item: [RecordField] = [
        RecordField("name", .text), RecordField("size", .size), RecordField("safe", .boolean),
        RecordField("kind", .enumeration(["image", "program", "other"])), RecordField("sender", .address),
        RecordField("tags", .list(.text)),
    ]

    static let schema = Schema([
        FactDeclaration("ip", .ip, scope: .session, stage: 0, documentation: ""),
        FactDeclaration("host", .domain, scope: .session, stage: 0, documentation: ""),
        FactDeclaration("secure", .boolean, scope: .session, stage: 1, documentation: ""),
        FactDeclaration("from", .address, scope: .message, stage: 2, documentation: ""),
        FactDeclaration("size", .size, scope: .message, stage: 2, finalStage: 6, documentation: ""),
        FactDeclaration(
            "status", .enumeration(["ok", "unknown", "failed"]), scope: .recipient, stage: 3,
            documentation: ""),
        FactDeclaration("number", .integer, scope: .message, stage: 3, finalStage: 4, documentation: ""),
        FactDeclaration("age", .duration, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("subject", .text, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("capitals", .ratio, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("score", .number, scope: .message, stage: 5, finalStage: 6, documentation: ""),
        FactDeclaration(
            "header", .list(.text), argument: .required, scope: .message, stage: 5, documentation: ""),
        FactDeclaration("sizes", .list(.integer), scope: .message, stage: 5, documentation: ""),
        FactDeclaration("relays", .list(.ip), scope: .message, stage: 5, documentation: ""),
        FactDeclaration("links", .list(.domain), scope: .message, stage: 5, documentation: ""),
        FactDeclaration("items", .list(.record(item)), scope: .message, stage: 6, documentation: ""),
        FactDeclaration(
            "bulk.copies", .integer, argument: .window, scope: .message, stage: 6, documentation: ""),
        FactDeclaration("body", .stream, scope: .message, stage: 6, documentation: ""),
    ])

    static let lists: [String: NamedList] = [
        "words": NamedList([.init("exe"), .init("scr")]),
        "domains": NamedList([.init("example.org"), .init(".example.net")]),
        "people": NamedList([.init("info@example.com"), .init("@example.org")]),
        "networks": NamedList([.init("127.0.0.0/8"), .init("2001:db8::/32")]),
        "none": NamedList([]),
    ]

    /// All that will be known of a fact in the end: one of a few values by `choice`, or that the lookup broke.
    static func final(_ fact: FactDeclaration, _ choice: Int) -> Knowledge {
        if choice % 8 == 7, fact.finalStage == fact.stage { return .failed("no answer") }
        guard fact.type != .stream else { return .pending }
        return .known(value(fact.type, choice))
    }

    /// Less of the same: what is known before it is known for sure.
    static func early(_ fact: FactDeclaration, _ choice: Int) -> Knowledge {
        let end = final(fact, choice)
        switch choice / 8 % 4 {
        case 0: return .pending
        case 1: return .onDemand
        case 2:
            guard fact.finalStage > fact.stage, case .known(.number(let number)) = end else {
                return .pending
            }
            return choice.isMultiple(of: 2) ? .between(0, .infinity) : .between(number - 1, number + 1)
        default: return end
        }
    }

    private static func value(_ type: ValueType, _ choice: Int) -> Value {
        switch type {
        case .boolean: return .boolean(choice.isMultiple(of: 2))
        case .integer, .number, .size, .duration: return .number([0, 1, 10, 1_048_576, 3.5][choice % 5])
        case .ratio: return .number([0, 0.5, 1][choice % 3])
        case .text, .stream: return .text(["", "exe", "a b", "Ärger", "x\u{0}y\n"][choice % 5])
        case .domain: return .domain(["", "example.org", "a.example.net", "exämple.com"][choice % 4])
        case .address: return .address([nil, Mailbox(lenient: "info@example.com")][choice % 2])
        case .ip:
            return [IPAddress("127.0.0.1"), IPAddress("2001:db8::1")][choice % 2].map { .ip($0) } ?? .text("")
        case .enumeration(let words): return .text(words[choice % words.count])
        case .list(let element): return .list((0..<choice % 3).map { value(element, choice + $0) })
        case .record(let fields):
            return .record(fields.enumerated().map { value($1.type, choice + $0) })
        }
    }
}
