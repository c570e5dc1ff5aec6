// SPDX-License-Identifier: Apache-2.0

internal import Classifier
internal import FilterEngine
internal import MailSyntax
internal import MessageContent
internal import RuleLanguage

/// `spam.probability`: what the classifier has learned to think of such a message. Without a model there is no such
/// fact, and rules that ask for it are false.
struct SpamFact: Fact {
    let declaration = FactDeclaration(
        "spam.probability", .ratio, .message, from: .eom, reason: .always("spam"),
        "how likely the classifier thinks the message to be spam; no fact before 'durward learn' has taught it"
    )
    let parts: MessageParts = [.headerFields, .body]
    let isCostly = true
    let failureIsAbsence = true
    private let models: SpamModels
    /// True for copies from mailboxes: who brought them is told by their Received fields.
    private let isDelivered: Bool

    init(_ models: SpamModels, isDelivered: Bool) {
        self.models = models
        self.isDelivered = isDelivered
    }

    func interests(fields: Set<String>) -> Set<MessageInterest> {
        [
            MessageInterest(SpamReaders.name, "header"),
            MessageInterest(ContentReaders.name, ContentReaders.Interest.text.rawValue),
        ]
    }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let header = record.message.findings(of: SpamReaders.name, as: SpamHeader.self),
            let content = record.message.findings(of: ContentReaders.name, as: MessageContent.self)
        else { return .failed("the message was not read") }
        guard let model = models.model(for: domains(record)), model.isOfUse else {
            return .failed(models.absence)
        }
        let message = SpamMessage(header: header, client: client(record), text: content.text.text)
        return .known(.number(model.probability(message.features)))
    }

    /// Of all recipients; none if not all are known by name.
    private func domains(_ record: Record) -> [String] {
        let accepted = record.message.accepted
        return accepted.count == record.message.acceptedCount ? accepted.map(\.domain) : []
    }

    private func client(_ record: Record) -> SpamClient {
        if isDelivered { return .delivered }
        guard let address = record.client.address else { return .unknown }
        return .onItsWay(helo: record.helo, name: record.client.name, address: address.description)
    }
}

/// Readers that keep the header fields for the classifier.
struct SpamReaders: MessageReaderSource {
    static let name = "spam"

    var name: String { SpamReaders.name }

    func makeReader(for interests: Set<String>) -> any MessageReader { SpamReader() }
}

private final class SpamReader: MessageReader {
    private var header = SpamHeader()

    func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        header.add(name: name, body: body)
    }

    func endOfHeader() {}

    func body(_ chunk: UnsafeRawBufferPointer) {}

    func finish() -> any Sendable { header }
}
