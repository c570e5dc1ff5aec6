// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// One message as it is counted.
public struct BulkMessage: Sendable {
    /// By what its like are known; nil for one that has none.
    public let fingerprint: Fingerprint?
    /// A hash of each recipient.
    public let recipients: [UInt64]
    /// A hash of the reverse-path.
    public let sender: UInt64

    /// A message with that fingerprint; `recipients` are hashes of whom it was accepted for.
    public init(_ fingerprint: Fingerprint?, recipients: [UInt64], reversePath: Mailbox?) {
        self.fingerprint = fingerprint
        self.recipients = Array(Set(recipients))
        sender = BulkMessage.sender(reversePath)
    }

    /// The reverse-path without what it says of the recipient: `list-1234-info=example.com@example.org` is
    /// `list@example.org`, as are all those of one list (VERP, BATV, SRS).
    private static func sender(_ path: Mailbox?) -> UInt64 {
        guard let path else { return StableHash.of("") }
        let name = path.localPart.prefix { !"+=-_".contains($0) }.filter { !$0.isNumber }
        return StableHash.of("\(name.lowercased())@\(DomainName.canonical(path.domain))")
    }
}

/// What is counted of messages that are alike.
public enum BulkKind: String, Sendable, Hashable, CaseIterable {
    /// The messages.
    case copies
    /// To how many different recipients they went.
    case recipients
    /// From how many different reverse-paths they came.
    case senders

    /// Of its name: the store has one for each key of each message.
    var initial: Character { rawValue.first ?? "-" }
}

/// What is counted, and over which time.
public struct BulkTally: Sendable, Hashable {
    /// What.
    public let kind: BulkKind
    /// Seconds up to now, at least 1.
    public let window: Int

    /// Of that kind, over that time.
    public init(_ kind: BulkKind, window: Int) {
        self.kind = kind
        self.window = max(1, window)
    }
}
