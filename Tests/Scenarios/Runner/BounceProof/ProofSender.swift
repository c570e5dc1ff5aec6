// SPDX-License-Identifier: Apache-2.0
// The sending servers of the bounce proof: sessions side by side that try again what was put off, as servers do.
import Foundation
import Synchronization

/// What became of one recipient of one message, as its sender sees it.
enum ProofOutcome: Sendable, Equatable {
    case open
    /// 250 for the recipient, and 250 for the message after it.
    case accepted
    /// 5xx: the sender's own server tells its user.
    case refused(String)
    /// 4xx whenever it was tried.
    case putOff(String)
}

/// Sends all messages of a run.
final class ProofSender: Sendable {
    /// A message that has to be sent to some of its recipients.
    private struct Job {
        let message: Int
        let recipients: [Int]
        let tries: Int
        let due: ContinuousClock.Instant
    }

    private struct State {
        /// By number of tries; those with the same number are due in their order.
        var waiting: [[Job]]
        var firsts: [Int] = []
        var nextFirst = 0
        var underWay = 0
        var outcomes: [[ProofOutcome]]
        var putOff = 0
        var replyTimes: [Double] = []
        var mistakes: [String] = []
    }

    let messages: [ProofMessage]
    private let port: UInt16
    private let state: Mutex<State>

    init(_ messages: [ProofMessage], port: UInt16) {
        (self.messages, self.port) = (messages, port)
        let outcomes = messages.map { [ProofOutcome](repeating: .open, count: $0.recipients.count) }
        state = Mutex(
            State(waiting: .init(repeating: [], count: ProofLimits.retries.count), outcomes: outcomes))
    }

    /// What became of each recipient of each message.
    var outcomes: [[ProofOutcome]] { state.withLock { $0.outcomes } }
    /// Recipients that were put off and tried again.
    var putOff: Int { state.withLock { $0.putOff } }
    /// Seconds from the recipients to the last reply about them, one a transaction, sorted.
    var replyTimes: [Double] { state.withLock { $0.replyTimes.sorted() } }
    /// Messages that have been tried once.
    var begun: Int { state.withLock { $0.nextFirst } }
    /// Whether everything has its outcome.
    var isDone: Bool {
        state.withLock {
            $0.nextFirst == messages.count && $0.underWay == 0 && $0.waiting.allSatisfy(\.isEmpty)
        }
    }

    /// Starts the sessions, and returns. `isDone` tells when all is over.
    func start(sessions: Int) {
        for _ in 0..<sessions { Thread.detachNewThread { [self] in work() } }
    }

    private func work() {
        var client: SMTPClient?
        var used = 0
        while !isDone {
            guard let job = take() else {
                client = nil
                Thread.sleep(forTimeInterval: 0.02)
                continue
            }
            var results = [ProofOutcome](repeating: .putOff("no connection"), count: job.recipients.count)
            do {
                let open = try client ?? greeted()
                client = open
                used += 1
                try transact(job, open, &results)
                if used >= ProofLimits.messagesOfASession {
                    try open.send(line: "QUIT")
                    (client, used) = (nil, 0)
                }
            } catch {
                (client, used) = (nil, 0)
            }
            put(results, of: job)
        }
    }

    private func greeted() throws -> SMTPClient {
        let client = try SMTPClient(port: port, patience: ProofLimits.patience)
        guard try client.reply().code == "220" else { throw Trouble("no greeting") }
        try client.send(line: "EHLO mx.sender.example")
        guard try client.reply().code == "250" else { throw Trouble("no EHLO") }
        return client
    }

    /// One transaction. What has no outcome when this throws has been put off.
    private func transact(_ job: Job, _ client: SMTPClient, _ results: inout [ProofOutcome]) throws {
        let message = messages[job.message]
        let started = ContinuousClock.now
        let size = message.announcesSize ? " SIZE=\(message.size)" : ""
        var lines = ["MAIL FROM:<sender\(message.number)@sender.example>\(size)"]
        lines += job.recipients.map { "RCPT TO:<\(message.recipients[$0].address)>" }
        try client.send(line: lines.joined(separator: "\r\n"))
        let mail = try client.reply()
        var isTaken = [Bool](repeating: false, count: results.count)
        for index in results.indices {
            let reply = try client.reply()
            isTaken[index] = reply.code == "250"
            if !isTaken[index] { results[index] = outcome(mail.code == "250" ? reply : mail) }
            if reply.code == "421" { throw Trouble("the server closes the session") }
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        state.withLock { $0.replyTimes.append(seconds) }
        guard isTaken.contains(true) else {
            try client.send(line: "RSET")
            _ = try client.reply()
            return
        }
        try client.send(line: "DATA")
        var last = try client.reply()
        if last.code == "354" {
            try client.send(message.wire(attempt: job.tries))
            last = try client.reply()
        }
        for index in results.indices where isTaken[index] { results[index] = outcome(last) }
    }

    private func outcome(_ reply: SMTPReply) -> ProofOutcome {
        let text = reply.lines.last ?? ""
        switch reply.code.first {
        case "2": return .accepted
        case "5": return .refused(text)
        default: return .putOff(text)
        }
    }

    /// The next thing to do: what has waited longest for its turn, else a new message.
    private func take() -> Job? {
        let now = ContinuousClock.now
        return state.withLock { state in
            for tries in state.waiting.indices.reversed() {
                guard let first = state.waiting[tries].first, first.due <= now else { continue }
                state.waiting[tries].removeFirst()
                state.underWay += 1
                return first
            }
            guard state.nextFirst < messages.count else { return nil }
            defer { state.nextFirst += 1 }
            state.underWay += 1
            let all = Array(messages[state.nextFirst].recipients.indices)
            return Job(message: state.nextFirst, recipients: all, tries: 0, due: now)
        }
    }

    private func put(_ results: [ProofOutcome], of job: Job) {
        state.withLock { state in
            state.underWay -= 1
            var again: [Int] = []
            for (index, result) in zip(job.recipients, results) {
                state.outcomes[job.message][index] = result
                guard case .putOff(let text) = result else { continue }
                // A full mailbox does not get empty in this run: two tries will do.
                let retries = text.contains("4.2.2") ? 1 : ProofLimits.retries.count
                if job.tries < retries { again.append(index) }
            }
            state.putOff += again.count
            guard !again.isEmpty else { return }
            let due = ContinuousClock.now + .seconds(ProofLimits.retries[job.tries])
            state.waiting[job.tries].append(
                Job(message: job.message, recipients: again, tries: job.tries + 1, due: due))
        }
    }
}
