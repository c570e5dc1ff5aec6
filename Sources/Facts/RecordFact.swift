// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// A fact that is read from the record as it stands: most of them are no more than that.
struct RecordFact: Fact {
    let declaration: FactDeclaration
    let parts: MessageParts
    let quietStages: Set<Stage>
    private let field: String?
    private let value: @Sendable (Record, Int?) -> Knowledge

    /// `field` is the header field that it reads, if it reads one; its number is handed to `value`.
    init(
        _ declaration: FactDeclaration, field: String? = nil, parts: MessageParts = [],
        quiet: Set<Stage> = [],
        _ value: @escaping @Sendable (Record, Int?) -> Knowledge
    ) {
        self.declaration = declaration
        self.field = field
        self.parts = field == nil ? parts : parts.union(.headerFields)
        quietStages = quiet
        self.value = value
    }

    func fieldName(argument: String?) -> String? { field }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge { value(record, field) }
}

extension FactDeclaration {
    /// A declaration by stages instead of their numbers.
    init(
        _ name: String, _ type: ValueType, _ scope: Scope, from stage: Stage, until final: Stage? = nil,
        argument: Argument = .none, reason: Reason?, _ documentation: String
    ) {
        self.init(
            name, type, argument: argument, scope: scope, stage: stage.rawValue,
            finalStage: (final ?? stage).rawValue, reason: reason, documentation: documentation)
    }
}
