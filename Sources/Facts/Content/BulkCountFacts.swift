// SPDX-License-Identifier: Apache-2.0

internal import Bulk
internal import FilterEngine
internal import MessageContent
internal import RuleLanguage

/// `bulk.copies(1h)` and its like: how many messages with nearly the same text there were of late, this one among them.
struct BulkCountFact: Fact {
    let declaration: FactDeclaration
    let parts: MessageParts = [.headerFields, .body]
    let isCostly = true
    private let kind: BulkKind
    private let counts: BulkCounts

    /// All of them, asking there.
    static func all(_ counts: BulkCounts) -> [any Fact] {
        [
            BulkCountFact(
                .copies, counts, "messages with nearly this text within that time, this one included"),
            BulkCountFact(.recipients, counts, "different recipients that they went to, about"),
            BulkCountFact(.senders, counts, "different reverse-paths that they came from, about"),
        ]
    }

    private init(_ kind: BulkKind, _ counts: BulkCounts, _ documentation: String) {
        declaration = FactDeclaration(
            "bulk.\(kind.rawValue)", .integer, .message, from: .eom, argument: .window,
            reason: .always("bulk"), documentation)
        self.kind = kind
        self.counts = counts
    }

    func interests(fields: Set<String>) -> Set<MessageInterest> {
        let wanted: [ContentReaders.Interest] = [.text, .links, .attachments, .hashes]
        return Set(wanted.map { MessageInterest(ContentReaders.name, $0.rawValue) })
    }

    func tallies(argument: String?) -> Set<MessageInterest> {
        guard let window = argument.flatMap(Window.init) else { return [] }
        return [MessageInterest(BulkCounter.name, "\(kind.rawValue) \(window.seconds)")]
    }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let window = argument.flatMap(Window.init) else { return .failed("it has no window") }
        guard let message = BulkCounter.message(record) else { return .failed("the message was not read") }
        do {
            return .known(.count(try counts.value(BulkTally(kind, window: window.seconds), of: message)))
        } catch {
            return .failed(error.reason)
        }
    }
}

/// Counts messages for ``BulkCountFact``, over the windows that rules ask for.
struct BulkCounter: MessageCounter {
    static let name = "bulk"

    let counts: BulkCounts
    var name: String { BulkCounter.name }

    func count(_ record: Record, for interests: Set<String>) {
        guard let message = BulkCounter.message(record) else { return }
        counts.count(message, interests.compactMap(BulkCounter.tally))
    }

    /// What ``BulkCountFact/tallies(argument:)`` has written.
    private static func tally(_ interest: String) -> BulkTally? {
        let words = interest.split(separator: " ")
        guard words.count == 2, let kind = BulkKind(rawValue: String(words[0])), let window = Int(words[1])
        else { return nil }
        return BulkTally(kind, window: window)
    }

    /// The message as it is counted, made once for each; nil before its end, and for one whose text was not read.
    static func message(_ record: Record) -> BulkMessage? {
        let message = record.message
        guard let content = message.findings(of: ContentReaders.name, as: MessageContent.self) else {
            return nil
        }
        // The memo of the recipient that came last is there until the message has ended.
        return message.memo.value(BulkCounter.name) {
            BulkMessage(
                Fingerprint(content, recipients: message.accepted), recipients: message.recipientKeys,
                reversePath: message.reversePath)
        }
    }
}
