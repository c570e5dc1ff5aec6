// SPDX-License-Identifier: Apache-2.0

/// How long a fact holds.
public enum Scope: Int, Sendable, Hashable, Comparable {
    /// For the whole session.
    case session
    /// For one message.
    case message
    /// For one recipient of one message.
    case recipient

    /// True if `a` holds longer than `b`.
    public static func < (a: Scope, b: Scope) -> Bool { a.rawValue < b.rawValue }
}

/// What a fact is: its name, type, the stage from which it can be known, one line of documentation.
public struct FactDeclaration: Sendable, Hashable {
    /// Whether the fact takes a name in brackets, as in `header["List-Id"]`, or a window, as in `bulk.copies(1h)`.
    public enum Argument: Sendable, Hashable {
        case none, optional, required
        /// A ``Window`` in parentheses, always.
        case window
    }

    /// The class for statistics that a rule about this fact proposes.
    public enum Reason: Sendable, Hashable {
        case always(String)
        /// By the enumerated word that the rule compares with.
        case byWord([String: String], otherwise: String)
    }

    /// As conditions name it.
    public let name: String
    /// The type of its value.
    public let type: ValueType
    /// Whether it takes a name in brackets, or a window.
    public let argument: Argument
    /// How long its value holds.
    public let scope: Scope
    /// The first stage at which it may be known, as a number in the order of stages.
    public let stage: Int
    /// The stage at which it is known for sure; later than `stage` for a fact that grows.
    public let finalStage: Int
    /// The class for statistics that it proposes; nil for none.
    public let reason: Reason?
    /// One line for `durward facts`.
    public let documentation: String

    /// A fact; without `finalStage` it is known for sure at `stage`.
    public init(
        _ name: String, _ type: ValueType, argument: Argument = .none, scope: Scope, stage: Int,
        finalStage: Int? = nil, reason: Reason? = nil, documentation: String
    ) {
        self.name = name
        self.type = type
        self.argument = argument
        self.scope = scope
        self.stage = stage
        self.finalStage = finalStage ?? stage
        self.reason = reason
        self.documentation = documentation
    }
}

/// All facts that conditions may speak of.
public struct Schema: Sendable {
    /// All facts, in the order in which they are listed.
    public let facts: [FactDeclaration]
    private let index: [String: Int]

    /// A schema of these facts; of two with one name the first counts.
    public init(_ facts: [FactDeclaration]) {
        self.facts = facts
        index = Dictionary(
            facts.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The number of the fact of that name.
    public func find(_ name: String) -> Int? { index[name] }

    /// The known name that is nearest to a misspelt one.
    public func suggestion(for name: String) -> String? {
        Suggestion.nearest(to: name, among: facts.lazy.map(\.name))
    }
}
