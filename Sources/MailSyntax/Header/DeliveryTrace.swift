// SPDX-License-Identifier: Apache-2.0

/// What a message from a mailbox tells of its way into this server.
///
/// The Received fields from the top that one host has added are the server's own, in the order of delivery: a message may
/// have passed it several times (LMTP, a filter that hands it back). The last of them tells of the client.
public struct DeliveryTrace: Sendable, Hashable {
    /// The hop by which the message came in; nil if there is no Received field.
    public let entry: ReceivedField?
    /// The first hop of all, which stands last.
    public let first: ReceivedField?
    /// How many fields from the top this server has added.
    public let own: Int

    /// From the Received fields of a message, the topmost first. Total.
    public init(_ fields: [ReceivedField]) {
        self.first = fields.last
        guard let last = fields.first else {
            (entry, own) = (nil, 0)
            return
        }
        // A host that does not name itself may be any.
        let own = last.by.isEmpty ? 1 : fields.prefix { $0.by == last.by }.count
        self.own = own
        entry = fields.indices.contains(own - 1) ? fields[own - 1] : last
    }

    /// From the header section of a message as it lies in a mailbox.
    public init(_ message: RawMessage) {
        let received = message.fields.filter {
            lowercasedASCII(String(decoding: $0.name, as: UTF8.self)) == "received"
        }
        self.init(received.map { field in field.body.withUnsafeBytes { ReceivedField($0) } })
    }
}
