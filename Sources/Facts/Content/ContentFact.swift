// SPDX-License-Identifier: Apache-2.0

public import FilterEngine
public import MessageContent
internal import RuleLanguage

/// A fact that is read from what is in the message: known at its end.
struct ContentFact: Fact {
    let declaration: FactDeclaration
    let parts: MessageParts = [.headerFields, .body]
    private let wants: @Sendable (Set<String>) -> Set<ContentReaders.Interest>
    private let value: @Sendable (MessageContent) -> Knowledge

    /// `wants` is what has to be looked for, by the fields of its elements that rules speak of.
    init(
        _ name: String, _ type: ValueType, reason: String,
        wants: @escaping @Sendable (Set<String>) -> Set<ContentReaders.Interest>, _ documentation: String,
        _ value: @escaping @Sendable (MessageContent) -> Knowledge
    ) {
        declaration = FactDeclaration(
            name, type, .message, from: .eom, reason: .always(reason), documentation)
        self.wants = wants
        self.value = value
    }

    /// A fact of which the same has to be looked for whatever rules speak of.
    init(
        _ name: String, _ type: ValueType, reason: String, wants: ContentReaders.Interest,
        _ documentation: String, _ value: @escaping @Sendable (MessageContent) -> Value
    ) {
        self.init(name, type, reason: reason, wants: { _ in [wants] }, documentation) { .known(value($0)) }
    }

    func interests(fields: Set<String>) -> Set<MessageInterest> {
        Set(wants(fields).map { MessageInterest(ContentReaders.name, $0.rawValue) })
    }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let content = record.message.findings(of: ContentReaders.name, as: MessageContent.self) else {
            return .failed("the message was not read")
        }
        return value(content)
    }
}

/// Readers of what is in a message.
struct ContentReaders: MessageReaderSource {
    /// What facts may ask them to look for.
    enum Interest: String, Sendable {
        case structure, attachments, types, hashes, members, text, html, links

        var wants: ContentWants {
            switch self {
            case .structure: .structure
            case .attachments: .attachments
            case .types: .types
            case .hashes: .hashes
            case .members: .members
            case .text: .text
            case .html: .html
            case .links: .links
            }
        }
    }

    static let name = "content"

    let tools: ContentTools
    var name: String { ContentReaders.name }

    func makeReader(for interests: Set<String>) -> any MessageReader {
        let wants = interests.compactMap { Interest(rawValue: $0)?.wants }
        return ContentReader(wants.reduce(into: ContentWants.structure) { $0.formUnion($1) }, tools: tools)
    }
}

extension ContentReader: MessageReader {
    /// What is in the message.
    public func finish() -> any Sendable { content() }
}
