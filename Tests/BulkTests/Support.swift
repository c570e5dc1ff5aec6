// SPDX-License-Identifier: Apache-2.0

import Attachments
import MailSyntax
import MessageContent
import Synchronization
import Testing

@testable import Bulk

/// What looks into the messages of these tests.
let tools: ContentTools? = try? ContentTools(attachments: AttachmentTools(spoolFolder: "/tmp"))

/// What is in a message.
func content(of message: RawMessage) throws -> MessageContent {
    let reader = ContentReader([.text, .links, .attachments, .hashes], tools: try #require(tools))
    for field in message.fields {
        field.name.withUnsafeBytes { name in
            field.body.withUnsafeBytes { reader.headerField(name: name, body: $0) }
        }
    }
    reader.endOfHeader()
    message.body.withUnsafeBytes { reader.body($0) }
    return reader.content()
}

/// The fingerprint of a message in its source.
func fingerprint(of source: String, to recipients: [String] = []) throws -> Fingerprint? {
    let mailboxes = recipients.map { address in
        let parts = address.split(separator: "@")
        return Mailbox(localPart: String(parts[0]), domain: String(parts[1]))
    }
    return Fingerprint(try content(of: RawMessage(Array(source.utf8))), recipients: mailboxes)
}

/// The fingerprint of a message of plain text.
func fingerprint(ofText text: String, to recipients: [String] = []) throws -> Fingerprint? {
    try fingerprint(of: "Content-Type: text/plain; charset=utf-8\r\n\r\n\(text)\r\n", to: recipients)
}

/// The fingerprint of a message of HTML.
func fingerprint(ofHTML html: String) throws -> Fingerprint? {
    try fingerprint(of: "Content-Type: text/html; charset=utf-8\r\n\r\n\(html)\r\n")
}

/// True if two messages would be counted as copies of each other.
func areAlike(_ one: Fingerprint?, _ other: Fingerprint?) -> Bool {
    guard let one, let other else { return false }
    let shared = Set(other.keys)
    return Fingerprint.agreed(one.keys.map { shared.contains($0) ? 1 : 0 }) == 1
}

/// Seconds that tests set themselves.
final class TestClock: Sendable {
    private let seconds: Mutex<Int>

    init(_ start: Int = 1_000_000_000) { seconds = Mutex(start) }

    var now: Int { seconds.withLock { $0 } }

    func advance(_ by: Int) { seconds.withLock { $0 += by } }
}
