// SPDX-License-Identifier: Apache-2.0

public import RuleLanguage

/// What a fact needs of the message itself, beside the envelope.
public struct MessageParts: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let headerFields = MessageParts(rawValue: 1)
    public static let body = MessageParts(rawValue: 2)
}

/// One fact: what it is, what it needs, and how it is read from the record of a session.
///
/// This is the socket into which every family of facts plugs.
public protocol Fact: Sendable {
    var declaration: FactDeclaration { get }
    /// The parts of the message that have to be transferred for it.
    var parts: MessageParts { get }
    /// A fact that costs something is read only when a rule can't do without.
    var isCostly: Bool { get }
    /// The header field it reads, if it reads one; `argument` is the name in brackets.
    func fieldName(argument: String?) -> String?
    /// What is known of it. `field` is the number under which the record keeps the field named above.
    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge
}

extension Fact {
    public var parts: MessageParts { [] }
    public var isCostly: Bool { false }
    public func fieldName(argument: String?) -> String? { nil }
}

/// All facts there are.
public struct FactCatalog: Sendable {
    public let facts: [any Fact]
    public let schema: Schema

    public init(_ facts: [any Fact]) {
        self.facts = facts + [ScoreFact()]
        schema = Schema(self.facts.map(\.declaration))
    }
}

/// `score`: what the score rules that are true add up to. The engine itself keeps it.
struct ScoreFact: Fact {
    static let name = "score"

    let declaration = FactDeclaration(
        ScoreFact.name, .number, scope: .message, stage: Stage.mail.rawValue,
        finalStage: Stage.eom.rawValue, reason: .always("spam"),
        documentation: "sum of the scores of all rules that are true")

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge { .pending }
}
