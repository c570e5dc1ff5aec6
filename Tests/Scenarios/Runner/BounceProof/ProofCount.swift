// SPDX-License-Identifier: Apache-2.0
// What is left when all is over: the gateway's log tells of bounces, the mailboxes tell of deliveries, and together with
// what the senders were told that gives what was lost.
import Foundation

/// The figures of one run.
struct ProofCount {
    var messages = 0
    var recipients = 0
    var accepted = 0
    var refused = 0
    var putOff = 0
    var goodNotAccepted = 0
    var bounces = 0
    var delivered = 0
    var left = 0
    var lost = 0
    var twice = 0
    var twiceByOutage = 0
    /// One line for each thing that should not be, the first few.
    var examples: [String] = []

    /// Counts. Mail folders: the folders that have a Maildir for each address.
    init(_ sender: ProofSender, house: ProofHouse) throws {
        let log = try GatewayLog(path: house.gateway.log)
        let behind = try GatewayLog(path: house.backEnd.log)
        let mailboxes = house.mailFolders.map(Self.delivered).reduce(into: [:]) {
            $0.merge($1, uniquingKeysWith: +)
        }
        messages = sender.messages.count
        bounces = log.bounces + behind.bounces
        delivered = mailboxes.values.reduce(0, +)
        for (message, outcomes) in zip(sender.messages, sender.outcomes) {
            for (recipient, outcome) in zip(message.recipients, outcomes) {
                recipients += 1
                switch outcome {
                case .accepted: accepted += 1
                case .refused: refused += 1
                case .putOff, .open: putOff += 1
                }
                if recipient.isGood, outcome != .accepted {
                    goodNotAccepted += 1
                    note("\(recipient.address) is good, and got: \(outcome)")
                }
                for end in recipient.ends {
                    judge(Copy(message: message.number, mailbox: end), outcome, mailboxes, log)
                }
            }
        }
    }

    private mutating func judge(
        _ copy: Copy, _ outcome: ProofOutcome, _ mailboxes: [Copy: Int], _ log: GatewayLog
    ) {
        let found = mailboxes[copy] ?? 0
        if found > 1 {
            if log.uncertain.contains(copy) {
                twiceByOutage += 1
            } else {
                twice += 1
                note("message \(copy.message) is \(found) times in \(copy.mailbox)")
            }
        }
        guard outcome == .accepted, found == 0, !log.bounced.contains(copy) else { return }
        if log.queued.contains(copy.message) {
            left += 1
        } else {
            lost += 1
            note("message \(copy.message) for \(copy.mailbox) was accepted and is nowhere")
        }
    }

    private mutating func note(_ text: String) {
        if examples.count < Limits.shownLines { examples.append(text) }
    }

    /// A message in a mailbox.
    struct Copy: Hashable {
        let message: Int
        let mailbox: String
    }

    /// How often each message lies in each mailbox.
    private static func delivered(below folder: String) -> [Copy: Int] {
        var found: [Copy: Int] = [:]
        let manager = FileManager.default
        for mailbox in (try? manager.contentsOfDirectory(atPath: folder)) ?? [] {
            let new = "\(folder)/\(mailbox)/new"
            for name in (try? manager.contentsOfDirectory(atPath: new)) ?? [] {
                guard let file = FileHandle(forReadingAtPath: "\(new)/\(name)") else { continue }
                let head = String(
                    decoding: (try? file.read(upToCount: ProofLimits.header)) ?? Data(), as: UTF8.self)
                try? file.close()
                guard let number = ProofMessage.number(head) else { continue }
                found[Copy(message: number, mailbox: mailbox), default: 0] += 1
            }
        }
        return found
    }
}

/// What Postfix's log says of the messages of the proof.
struct GatewayLog {
    /// Delivery status notifications to senders.
    private(set) var bounces = 0
    /// Copies that came back, with a notification.
    private(set) var bounced: Set<ProofCount.Copy> = []
    /// Copies that the next server may have and did not say so, as it went away in the middle: they are sent again.
    private(set) var uncertain: Set<ProofCount.Copy> = []
    /// Messages that are in the queue.
    private(set) var queued: Set<Int> = []

    init(path: String) throws {
        let log = try String(contentsOfFile: path, encoding: .utf8)
        var numbers: [Substring: Int] = [:]
        var deferred: [Substring: Set<String>] = [:]
        for line in log.split(separator: "\n") {
            // 2026-11-24T01:00:00… host postfix/lmtp[123]: 4XYZ: to=<…>, …
            guard let start = line.range(of: "]: ") else { continue }
            let text = line[start.upperBound...]
            guard let colon = text.firstIndex(of: ":") else { continue }
            let queueID = text[..<colon]
            let rest = text[colon...].dropFirst(2)
            if rest.hasPrefix("message-id=") {
                numbers[queueID] = ProofMessage.number(rest)
            } else if rest.hasPrefix("sender non-delivery notification") {
                bounces += 1
            } else if rest.hasPrefix("to=<"), let number = numbers[queueID] {
                let mailbox = rest.dropFirst(4).prefix { $0 != ">" }.lowercased()
                let copy = ProofCount.Copy(message: number, mailbox: mailbox)
                if rest.contains("status=bounced") { bounced.insert(copy) }
                if rest.contains("status=deferred") { deferred[queueID, default: []].insert(mailbox) }
                // Dovecot says 421 here when it is stopped, though it may have delivered by then.
                if rest.contains("may be sent more than once")
                    || rest.contains("status=deferred") && rest.contains("in reply to end of DATA command")
                {
                    uncertain.insert(copy)
                }
            } else if rest.contains("status=expired"), let number = numbers[queueID] {
                for mailbox in deferred[queueID] ?? [] {
                    bounced.insert(ProofCount.Copy(message: number, mailbox: mailbox))
                }
            } else if rest.hasPrefix("removed") {
                numbers[queueID] = nil
                deferred[queueID] = nil
            }
        }
        queued = Set(numbers.values)
    }
}
