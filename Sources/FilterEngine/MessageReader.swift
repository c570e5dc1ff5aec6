// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// Reads one message as it passes by, for facts that need more of it than the record keeps.
///
/// Made for a message once it is sure that a rule may ask for what it finds, and dropped as soon as no rule can
/// any more. Used by one thread at a time; buffers are valid only during the call.
public protocol MessageReader: AnyObject {
    /// A header field: its name, and its body as it stood behind the colon.
    func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer)
    /// The header section is over.
    func endOfHeader()
    /// The next bytes of the body.
    func body(_ chunk: UnsafeRawBufferPointer)
    /// The message is whole: what facts are read from, by the name of the source.
    func finish() -> any Sendable
}

/// Where the readers of one kind come from.
public protocol MessageReaderSource: Sendable {
    /// The name under which facts ask for what its readers find.
    var name: String { get }
    /// A reader for the next message that looks for this, and need not look for more.
    func makeReader(for interests: Set<String>) -> any MessageReader
}

/// Something that a fact wants a reader to look for, or a counter to count.
public struct MessageInterest: Sendable, Hashable {
    /// The name of the ``MessageReaderSource`` or ``MessageCounter``.
    public let reader: String
    /// What to look for, in its words.
    public let what: String

    /// This, of that reader.
    public init(_ reader: String, _ what: String) {
        self.reader = reader
        self.what = what
    }
}

/// The readers that a policy may need: each with all that its facts ask for, and the rules that do.
struct ReaderPlan: Sendable {
    let source: any MessageReaderSource
    let interests: Set<String>
    /// Rules whose condition asks for what it finds.
    let rules: [Int]
    /// Rules whose text shows it.
    let showing: [Int]

    /// The readers that some fact of the rules asks for.
    static func plans(
        _ sources: [any MessageReaderSource], rules: [Rule], bindings: [Policy.Binding]
    ) -> [ReaderPlan] {
        let interests = bindings.map { binding in
            binding.fact.interests(fields: rules.fields(of: binding.slotNumber, type: binding.slot.fact.type))
        }
        return sources.compactMap { source in
            let slots = bindings.indices.filter { slot in
                interests[slot].contains { $0.reader == source.name }
            }
            guard !slots.isEmpty else { return nil }
            let wanted = slots.flatMap { interests[$0] }.filter { $0.reader == source.name }.map(\.what)
            return ReaderPlan(
                source: source, interests: Set(wanted),
                rules: rules.indices.filter { !slots.allSatisfy(rules[$0].condition.slots.lacks) },
                showing: rules.indices.filter { !slots.allSatisfy(rules[$0].action.textSlots.lacks) })
        }
    }
}

extension [Int] {
    fileprivate func lacks(_ number: Int) -> Bool { !contains(number) }
}

extension [Rule] {
    /// The fields of a list's elements that the rules speak of or show.
    fileprivate func fields(of slot: Int, type: ValueType) -> Set<String> {
        guard case .record(let fields) = type.element else { return [] }
        let numbers = reduce(into: Set<Int>()) { numbers, rule in
            rule.condition.collectFields(of: slot, into: &numbers)
            for template in rule.action.templates { template.collectFields(of: slot, into: &numbers) }
        }
        return Set(numbers.filter(fields.indices.contains).map { fields[$0].name })
    }
}
