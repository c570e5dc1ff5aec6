// SPDX-License-Identifier: Apache-2.0
// `scenario bounces`: how many bounces a gateway generates, first without Durward, then with it, for the same messages.
import Foundation

/// The proof of `make bounce-proof`.
struct BounceProof {
    /// The filter; nil for the run without alone.
    let program: String?
    /// Its config file.
    let config: String
    let messages: Int
    let seed: UInt64
    let sessions: Int
    /// Seconds that Dovecot is down, 0 for never.
    let outage: Double
    /// How many of some hundred recipients are mailboxes that get full during the run.
    let filling: Int
    let cleanup: Cleanup

    /// What one run came to.
    private struct Run {
        let count: ProofCount
        let triedAgain: Int
        let sending: Double
        let draining: Double
        let replyTimes: [Double]
        let filterSeconds: Double?
    }

    /// Returns the exit status: 0 if there were bounces without Durward, none with it, and nothing lost, doubled or
    /// refused that is good.
    func run() throws -> Int32 {
        let traffic = ProofMessage.all(messages, seed: seed, filling: filling)
        Terminal.say("\(messages) messages, seed \(seed), \(sessions) sessions, Dovecot down for \(outage) s")
        let without = try run(traffic, filter: nil)
        let with = try program.map { try run(traffic, filter: ($0, config)) }
        show(without, with)
        var problems: [String] = []
        if without.count.bounces == 0 {
            problems.append("without Durward nothing bounced: this proves nothing")
        }
        if without.count.lost > 0 {
            problems.append("without Durward messages were lost: the count is wrong")
        }
        if let count = with?.count {
            if count.bounces > 0 { problems.append("\(count.bounces) bounces with Durward") }
            if count.lost > 0 { problems.append("\(count.lost) lost with Durward") }
            if count.twice > 0 { problems.append("\(count.twice) delivered twice with Durward") }
            if count.left > 0 { problems.append("\(count.left) left in the queue with Durward") }
            if count.goodNotAccepted > 0 {
                problems.append("\(count.goodNotAccepted) good recipients not accepted with Durward")
            }
        }
        for example in (with ?? without).count.examples { Terminal.say("  \(example.printable)") }
        for problem in problems { Terminal.say(Terminal.styled("FAIL \(problem)", .red)) }
        if problems.isEmpty { Terminal.say(Terminal.styled("ok", .green)) }
        return problems.isEmpty ? 0 : 1
    }

    private func run(_ traffic: [ProofMessage], filter: (program: String, config: String)?) throws -> Run {
        let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(folder)/durward-bounces.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble.system("mkdtemp") }
        let directory = String(cString: made)
        cleanup.add(directory: directory)
        chmod(directory, 0o755)
        let house = try ProofHouse(
            below: directory, filter: filter, queueLifetime: ProofLimits.queueLifetime(outage: outage),
            cleanup: cleanup)
        defer { house.stop() }
        let sender = ProofSender(traffic, port: house.gateway.port)
        let filterBefore = house.durward.map { Self.processorSeconds(of: $0.pid) } ?? 0
        let started = ContinuousClock.now
        sender.start(sessions: sessions)
        try breakDovecot(house.dovecot, during: sender)
        guard awaited(ProofLimits.sending, { sender.isDone ? true : nil }) != nil else {
            throw Trouble("the senders are not done after \(ProofLimits.sending) s")
        }
        let sending = (ContinuousClock.now - started) / .seconds(1)
        _ = house.gateway.deliveries.awaitEmptyQueue(ProofLimits.draining)
        _ = house.backEnd.deliveries?.awaitEmptyQueue(ProofLimits.draining)
        let draining = (ContinuousClock.now - started) / .seconds(1) - sending
        let filterAfter = house.durward.map { Self.processorSeconds(of: $0.pid) }
        if let durward = house.durward, !durward.isRunning {
            throw Trouble("durward has ended with \(durward.ending ?? 0)")
        }
        return Run(
            count: try ProofCount(sender, house: house), triedAgain: sender.putOff, sending: sending,
            draining: draining, replyTimes: sender.replyTimes,
            filterSeconds: filterAfter.map { $0 - filterBefore })
    }

    /// Takes Dovecot away when four of ten messages have been tried.
    private func breakDovecot(_ dovecot: DovecotServer, during sender: ProofSender) throws {
        guard outage > 0 else { return }
        _ = awaited(ProofLimits.sending) { sender.begun * 10 >= messages * 4 ? true : nil }
        dovecot.stop()
        Thread.sleep(forTimeInterval: outage)
        try dovecot.start()
    }

    /// Processor time of a process so far.
    private static func processorSeconds(of pid: pid_t) -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func show(_ without: Run, _ with: Run?) {
        func line(_ title: String, _ value: (Run) -> String) {
            let cells = [without, with].compactMap { $0 }.map(value)
            let padded = cells.map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }
            let name = title + String(repeating: " ", count: max(0, 46 - title.count))
            Terminal.say(name + padded.joined())
        }
        func number(_ title: String, _ path: KeyPath<ProofCount, Int>) {
            line(title) { "\($0.count[keyPath: path])" }
        }
        func seconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) s" }
        Terminal.say("")
        line("") { $0.filterSeconds == nil ? "without" : "with Durward" }
        number("messages", \.messages)
        number("recipients", \.recipients)
        number("  accepted", \.accepted)
        number("  refused (5xx)", \.refused)
        number("  put off to the end (4xx)", \.putOff)
        number("  good ones that were not accepted", \.goodNotAccepted)
        line("put off and tried again") { "\($0.triedAgain)" }
        number("bounces that the gateway generated", \.bounces)
        number("delivered", \.delivered)
        number("lost", \.lost)
        number("delivered twice", \.twice)
        number("  as Dovecot was killed while it took them", \.twiceByOutage)
        number("left in the queue", \.left)
        line("time until all was sent") { seconds($0.sending) }
        line("  and until the queue was empty") { seconds($0.draining) }
        for (name, share) in [("half", 0.5), ("99 of 100", 0.99)] {
            line("replies to recipients, \(name) within") { run in
                let times = run.replyTimes
                let index = min(Int(Double(times.count) * share), times.count - 1)
                return times.isEmpty ? "-" : "\((times[index] * 10_000).rounded() / 10) ms"
            }
        }
        line("processor time of the filter, a message") { run in
            run.filterSeconds.map { "\(Int($0 / Double(messages) * 1e6)) us" } ?? "-"
        }
        Terminal.say("")
    }
}
