// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// The envelope to try a message with: as given, else as the message's own fields suggest.
struct Envelope {
    /// nil for the null reverse-path.
    let from: Mailbox?
    let to: [Mailbox]

    init(_ message: RawMessage, from: String?, to: [String], domains: [String]) {
        if let from {
            self.from = Path.parse(from)
        } else {
            self.from = Envelope.mailboxes(message, ["return-path", "from"]).first
        }
        if !to.isEmpty {
            self.to = to.compactMap { Path.parse($0) }
        } else {
            let named = Envelope.mailboxes(message, ["x-original-to", "delivered-to", "to"]).prefix(1)
            let fallback = Mailbox(localPart: "postmaster", domain: domains.first ?? "")
            self.to = named.isEmpty ? [fallback] : Array(named)
        }
    }

    /// The mailboxes of the first of these fields that has any.
    private static func mailboxes(_ message: RawMessage, _ names: [String]) -> [Mailbox] {
        for name in names {
            for field in message.fields
            where lowercasedASCII(String(decoding: field.name, as: UTF8.self)) == name {
                let found = field.body.withUnsafeBytes { AddressList.parse($0) }.map(\.mailbox)
                if !found.isEmpty { return found }
            }
        }
        return []
    }
}
