// SPDX-License-Identifier: Apache-2.0

public import RuleLanguage

/// What a fact needs of the message itself, beside the envelope.
public struct MessageParts: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The header section.
    public static let headerFields = MessageParts(rawValue: 1)
    /// The body.
    public static let body = MessageParts(rawValue: 2)
}

/// What a fact needs of the header fields of one name.
public enum FieldNeed: Sendable, Hashable {
    /// What they say, and how many there are.
    case bodies(String)
    /// Only how many there are: nothing of them is kept.
    case count(String)

    /// The name of the fields.
    public var name: String {
        switch self {
        case .bodies(let name), .count(let name): name
        }
    }
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
    /// True if it may rightly be missing: where nothing but such facts failed, a rule is false, whatever its `on_failure`.
    var failureIsAbsence: Bool { get }
    /// Stages between its first and its last at which it can't have changed.
    var quietStages: Set<Stage> { get }
    /// The header field it reads, if it reads one; `argument` is the name in brackets.
    func fieldName(argument: String?) -> String?
    /// All header fields it reads, for a fact that reads several or only counts them.
    func fieldNeeds(argument: String?) -> [FieldNeed]
    /// What readers of the message have to look for; `fields` are those of its elements that rules speak of.
    func interests(fields: Set<String>) -> Set<MessageInterest>
    /// What counters of messages have to count for it; `argument` is its window.
    func tallies(argument: String?) -> Set<MessageInterest>
    /// What is known of it. `field` is the number under which the record keeps the field named above.
    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge
    /// The same, with the numbers of all that it needs, in that order.
    func read(_ record: Record, argument: String?, fields: [Int]) -> Knowledge
}

extension Fact {
    /// Nothing of the message itself.
    public var parts: MessageParts { [] }
    /// Read at each stage at which it may change.
    public var isCostly: Bool { false }
    /// It is a lookup that broke.
    public var failureIsAbsence: Bool { false }
    /// It may change at each stage.
    public var quietStages: Set<Stage> { [] }
    /// No field.
    public func fieldName(argument: String?) -> String? { nil }
    /// The bodies of the one field.
    public func fieldNeeds(argument: String?) -> [FieldNeed] {
        fieldName(argument: argument).map { [.bodies($0)] } ?? []
    }
    /// Nothing.
    public func interests(fields: Set<String>) -> Set<MessageInterest> { [] }
    /// Nothing.
    public func tallies(argument: String?) -> Set<MessageInterest> { [] }
    /// By the one field.
    public func read(_ record: Record, argument: String?, fields: [Int]) -> Knowledge {
        read(record, argument: argument, field: fields.first)
    }
}

/// All facts there are.
public struct FactCatalog: Sendable {
    /// All of them.
    public let facts: [any Fact]
    /// What conditions may speak of.
    public let schema: Schema
    let readers: [any MessageReaderSource]
    let counters: [any MessageCounter]

    /// These facts and `score`, and the readers and counters of messages that they ask.
    public init(
        _ facts: [any Fact], readers: [any MessageReaderSource] = [], counters: [any MessageCounter] = []
    ) {
        self.facts = facts + [ScoreFact()]
        self.readers = readers
        self.counters = counters
        schema = Schema(self.facts.map(\.declaration))
    }
}

/// In the place of a fact that the program speaks of and the catalog does not have.
struct MissingFact: Fact {
    let declaration: FactDeclaration

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        .failed("there is no such fact")
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
