// SPDX-License-Identifier: Apache-2.0
// What Postfix delivered (one Maildir for all recipients) and what it holds. virtual(8) writes one file for each
// recipient and names it in the header field Delivered-To.
import Foundation

/// The Maildir and the queue of the private Postfix.
struct Deliveries {
    /// The Maildir's `new`.
    let mailbox: String
    /// The queue directory.
    let queue: String

    /// The messages that are there now, by file name: what a script compares with later.
    struct Mark {
        fileprivate let delivered: Set<String>
        fileprivate let held: Set<String>
    }

    /// A delivered message.
    struct Message {
        /// The recipient without angle brackets.
        let recipient: String
        /// Unfolded header fields, `Name: body`.
        let fields: [String]
        /// Bytes of the whole file.
        let size: Int
    }

    /// What is there now, once the queue is empty.
    func mark() -> Mark {
        _ = awaitEmptyQueue()
        return Mark(delivered: names(mailbox), held: names("\(queue)/hold"))
    }

    /// The messages delivered since the mark; waits for the queue to run empty.
    func messages(since mark: Mark) throws -> [Message] {
        guard awaitEmptyQueue() else { throw Trouble("messages stay in Postfix's queue") }
        return try names(mailbox).subtracting(mark.delivered).sorted().map { name in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(mailbox)/\(name)"))
            let fields = Self.headerSection(bytes)
            let recipient = fields.first { $0.hasPrefix("Delivered-To: ") }?.dropFirst(14) ?? ""
            return Message(recipient: String(recipient), fields: fields, size: bytes.count)
        }
    }

    /// How many messages were put on hold since the mark.
    func held(since mark: Mark) -> Int {
        _ = awaitEmptyQueue()
        return names("\(queue)/hold").subtracting(mark.held).count
    }

    /// Messages move through these directories in this order, and back from the last to the one before it: two looks
    /// at each in turn miss none.
    func awaitEmptyQueue(_ seconds: Double = Limits.await) -> Bool {
        awaited(seconds) {
            for stage in ["maildrop", "incoming", "active", "deferred", "active", "deferred"]
            where !isEmpty("\(queue)/\(stage)") {
                return nil
            }
            return true
        } ?? false
    }

    /// No files there or in folders below, of which Postfix makes some as it goes.
    private func isEmpty(_ directory: String) -> Bool {
        guard let entries = FileManager.default.enumerator(atPath: directory) else { return true }
        for case let name as String in entries where name.utf8.count > 1 { return false }
        return true
    }

    private func names(_ directory: String) -> Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
    }

    private static func headerSection(_ message: Data) -> [String] {
        var fields: [String] = []
        for line in message.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let text = String(decoding: line, as: UTF8.self)
            if text.isEmpty { break }
            if text.hasPrefix(" ") || text.hasPrefix("\t"), let last = fields.popLast() {
                fields.append(last + text)
            } else {
                fields.append(text)
            }
        }
        return fields
    }
}
