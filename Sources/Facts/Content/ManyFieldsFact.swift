// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// A fact that is read from the header fields of several names, or from how many there are of each.
struct ManyFieldsFact: Fact {
    let declaration: FactDeclaration
    let parts: MessageParts = .headerFields
    private let needs: [FieldNeed]
    private let value: @Sendable (ManyFields) -> Value

    /// The fields of which `value` may ask: what they say, or only how many there are.
    init(
        _ declaration: FactDeclaration, bodies: [String] = [], counts: [String] = [],
        _ value: @escaping @Sendable (ManyFields) -> Value
    ) {
        self.declaration = declaration
        needs = bodies.map { .bodies($0) } + counts.map { .count($0) }
        self.value = value
    }

    func fieldNeeds(argument: String?) -> [FieldNeed] { needs }

    /// Without numbers there are no such fields.
    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        read(record, argument: argument, fields: [])
    }

    func read(_ record: Record, argument: String?, fields: [Int]) -> Knowledge {
        let fields = ManyFields(fields: record.message.fields, needs: needs, numbers: fields)
        guard !fields.isCut else { return .failed("more or longer fields than the limits allow") }
        return .known(value(fields))
    }
}

/// The header fields of one message that such a fact may ask for.
struct ManyFields {
    fileprivate let fields: KeptFields
    fileprivate let needs: [FieldNeed]
    fileprivate let numbers: [Int]

    /// True if a limit kept out one whose body is asked for.
    fileprivate var isCut: Bool {
        zip(needs, numbers).contains { need, number in
            guard case .bodies = need else { return false }
            return fields.isCut(number)
        }
    }

    /// How many fields there are of a name.
    func count(_ name: String) -> Int {
        guard let number = number(of: name), fields.counts.indices.contains(number) else { return 0 }
        return fields.counts[number]
    }

    /// Their bodies, unfolded and decoded.
    func texts(_ name: String) -> [String] {
        guard let number = number(of: name) else { return [] }
        return fields.bodies(of: number).map { $0.withUnsafeBytes { FieldBody.text($0) } }
    }

    private func number(of name: String) -> Int? {
        zip(needs, numbers).first { $0.0.name == name }?.1
    }
}
