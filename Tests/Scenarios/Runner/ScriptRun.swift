// SPDX-License-Identifier: Apache-2.0
// One script against Postfix and Durward, step by step, until the end or the first failure.
import Foundation

/// A step that did not go as the script says.
struct StepFailure: Error {
    let expected: String
    let got: String
}

/// What is told of a running script to whoever shows it (the demo does).
enum Said {
    case client(String)
    case message(size: Int, subject: String)
    case server([String])
}

/// The state of one running script.
final class ScriptRun {
    private let script: Script
    let workbench: Workbench
    let postfix: PrivatePostfix
    private(set) var durward: DurwardProcess
    private let listener: (Said) -> Void
    private var connections: [String: SMTPClient] = [:]
    private var milters: [String: MilterClient] = [:]
    private var current = "main"
    private var unsent: [UInt8] = []
    private let mark: Deliveries.Mark
    private let firstLogLine: Int
    private let firstMaillogByte: Int
    private var matchedLogLines: Set<Int> = []
    private var lastChecks: [(Step, () throws -> Void)] = []
    private var mayEnd = false
    /// The made-up servers by name.
    let servers: [String: ScriptedServer]

    /// Makes everything ready. Throws a `Trouble` if Postfix or Durward do not start.
    init(
        _ script: Script, on workbench: Workbench, listener: @escaping (Said) -> Void = { _ in }
    ) throws {
        (self.script, self.workbench, self.listener) = (script, workbench, listener)
        postfix = try workbench.runningPostfix()
        for name in script.backEnds { try workbench.backEnds.running(name) }
        let directory = workbench.directory
        let made = script.servers.map {
            ($0.name, ScriptedServer($0, path: "\(directory)/\($0.name).sock"))
        }
        servers = Dictionary(made) { $1 }
        for server in servers.values { try server.start() }
        durward = try workbench.durward(config: script.config)
        mark = postfix.deliveries.mark()
        durward.log.refresh()
        firstLogLine = durward.log.lines.count
        firstMaillogByte = (try? Data(contentsOf: URL(fileURLWithPath: postfix.log)).count) ?? 0
    }

    /// The lines that Durward logged since the start of the script.
    var logLines: ArraySlice<String> {
        durward.log.refresh()
        return durward.log.lines[firstLogLine...]
    }

    /// Runs all steps. Returns nil, or a description of the failure.
    func run() -> String? {
        defer {
            for server in servers.values { server.stop() }
            if !servers.isEmpty { workbench.leaveTraces() }
        }
        var at = script.steps.first
        do {
            for step in script.steps {
                at = step
                if step.action.leavesTraces { workbench.leaveTraces() }
                try perform(step)
            }
            try flush()
            connections = [:]
            milters = [:]
            for (step, check) in lastChecks {
                at = step
                try check()
            }
            guard mayEnd || durward.isRunning else {
                throw StepFailure(expected: "the filter runs", got: "it ended with \(durward.ending ?? 0)")
            }
            return nil
        } catch {
            workbench.leaveTraces()
            return describe(error, at)
        }
    }

    private func describe(_ error: any Error, _ step: Step?) -> String {
        var text = "\(script.path):\(step?.line ?? 0): \(step?.source ?? "")\n"
        if let failure = error as? StepFailure {
            text += "  expected: \(failure.expected)\n  got:      \(failure.got)\n"
        } else {
            text += "  \(error)\n"
        }
        if let ending = durward.ending, !mayEnd { text += "  durward has ended with \(ending)\n" }
        text += "  the log of durward so far:\n"
        text += logLines.suffix(Limits.shownLines).map { "    \($0.printable)\n" }.joined()
        let maillog = (try? String(contentsOfFile: postfix.log, encoding: .utf8)) ?? ""
        let warnings = maillog.utf8.dropFirst(firstMaillogByte).split(separator: 0x0A).map {
            String(Substring($0))
        }
        .filter { $0.contains(": warning: ") || $0.contains(": fatal: ") || $0.contains(": panic: ") }
        if !warnings.isEmpty {
            text += "  warnings of Postfix:\n"
            text += warnings.suffix(5).map { "    \($0.printable)\n" }.joined()
        }
        return text
    }

    // MARK: Steps

    private func perform(_ step: Step) throws {
        switch step.action {
        case .send, .bytes: break
        default: try flush()
        }
        switch step.action {
        case .send(let line):
            // Commands in a row go out together: that is pipelining.
            unsent += Array(line.utf8) + [0x0D, 0x0A]
            listener(.client(line))
        case .bytes(let bytes): unsent += bytes
        case .expect(let pattern): try expect(pattern)
        case .until(let line, let pattern): try sendUntil(line, pattern)
        case .connect(let address, let name, let more): try connect(address, name, more)
        case .newConnection(let name):
            current = name
            connections[name] = nil
            _ = try connection()
        case .use(let name):
            guard connections[name] != nil else { throw Trouble("no connection \(name)") }
            current = name
        case .close:
            connections.removeValue(forKey: current)?.close()
            milters[current] = nil
        case .expectEnd:
            try connection().awaitEnd()
            connections.removeValue(forKey: current)?.close()
        case .packet(let command, let payload): try milter().send(command, payload)
        case .answer(let pattern): try expectAnswer(pattern)
        case .message(let source):
            let content = source.content
            try connection().send(source.wire(content))
            listener(.message(size: content.count, subject: source.subject))
        case .submit(let from, let to, let source): try submit(from: from, to: to, source)
        default:
            try outcome(step)
            try control(step.action)
            try backEnd(step.action)
        }
    }

    private func outcome(_ step: Step) throws {
        switch step.action {
        case .log(let fields): try awaitLog(fields)
        case .noLog(let fields):
            try checkNoLog(fields)
            lastChecks.append((step, { [unowned self] in try checkNoLog(fields) }))
        case .logText(let pattern): try awaitText(pattern)
        case .verdicts(let count):
            try checkVerdicts(count)
            lastChecks.append((step, { [unowned self] in try checkVerdicts(count) }))
        case .delivered(let recipient, let count):
            let all = try postfix.deliveries.messages(since: mark).map(\.recipient)
            guard all.count(where: { $0 == recipient }) == count else {
                throw StepFailure(expected: "\(count) delivered to \(recipient)", got: "delivered to \(all)")
            }
        case .deliveredSize(let size):
            let sizes = try postfix.deliveries.messages(since: mark).map(\.size)
            guard sizes.contains(where: { $0 >= size.bytes }) else {
                throw StepFailure(expected: "a message of at least \(size.bytes) bytes", got: "\(sizes)")
            }
        case .deliveredField(let pattern): try checkField(pattern, isThere: true)
        case .noDeliveredField(let pattern): try checkField(pattern, isThere: false)
        case .held(let count):
            let held = postfix.deliveries.held(since: mark)
            guard held == count else { throw StepFailure(expected: "\(count) on hold", got: "\(held)") }
        default: break
        }
    }

    private func control(_ action: Action) throws {
        switch action {
        case .reload: try durward.reload()
        case .restart: durward = try workbench.restartedDurward()
        case .terminate:
            mayEnd = true
            durward.terminate()
        case .waitExit(let status, let seconds):
            mayEnd = true
            let ending = durward.awaitEnd(seconds)
            guard ending == status else {
                throw StepFailure(
                    expected: "exit status \(status) within \(seconds) s",
                    got: ending.map(String.init) ?? "it still runs")
            }
        case .writeConfig(let name):
            try workbench.replace(script.config, with: Array(try workbench.configText(name).utf8))
        case .writeFile(let name, let bytes): try workbench.replace(name, with: bytes)
        case .removeFile(let name):
            try FileManager.default.removeItem(atPath: "\(workbench.liveConfigs)/\(name)")
        default: break
        }
    }
}

// MARK: - SMTP

extension ScriptRun {
    /// The current connection; opened, and its greeting read, when it is first needed.
    private func connection() throws -> SMTPClient {
        if let open = connections[current] { return open }
        let client = try SMTPClient(port: postfix.port)
        let greeting = try client.reply()
        guard greeting.code == "220" else {
            throw StepFailure(expected: "a greeting 220", got: greeting.lines.joined(separator: "\n"))
        }
        connections[current] = client
        return client
    }

    private func flush() throws {
        guard !unsent.isEmpty else { return }
        defer { unsent = [] }
        try connection().send(unsent)
    }

    private func expect(_ pattern: ReplyPattern) throws {
        let reply = try connection().reply()
        listener(.server(reply.lines))
        guard pattern.matches(reply) else {
            throw StepFailure(
                expected: pattern.description,
                got: reply.lines.map(\.printable).joined(separator: "\n            "))
        }
    }

    private func sendUntil(_ line: String, _ pattern: ReplyPattern) throws {
        var last: SMTPReply?
        let found = try awaited(Limits.await) {
            try connection().send(line: line)
            let reply = try connection().reply()
            last = reply
            return pattern.matches(reply) ? true : nil
        }
        guard found == nil else { return }
        throw StepFailure(
            expected: pattern.description, got: last?.lines.joined(separator: "\n") ?? "nothing")
    }

    /// A new connection that says it is another client's, as a proxy would, and says EHLO.
    private func connect(_ address: String, _ name: String, _ more: String) throws {
        connections.removeValue(forKey: current)?.close()
        let client = try connection()
        let literal = address.contains(":") ? "IPV6:\(address)" : address
        let xclient = "XCLIENT ADDR=\(literal) NAME=\(name) \(more)"
        let ehlo = name.hasPrefix("[") ? "EHLO [\(literal)]" : "EHLO \(name)"
        for (command, code) in [("EHLO scenario", "250"), (xclient, "220"), (ehlo, "250")] {
            try client.send(line: command.trimmingCharacters(in: .whitespaces))
            let reply = try client.reply()
            guard reply.code == code else {
                throw StepFailure(expected: "\(code) to \(command)", got: reply.lines.joined(separator: "\n"))
            }
        }
    }

    /// A message by the sendmail command, not by SMTP.
    private func submit(from: String, to: String, _ source: MessageSource) throws {
        let file = "\(workbench.directory)/submitted"
        try Data(source.content.filter { $0 != 0x0D }).write(to: URL(fileURLWithPath: file))
        let done = try workbench.shell(
            [
                "sh", "-c", "exec sendmail -C \"$1\" -i -f \"$2\" -- \"$3\" <\"$4\"", "sh",
                "\(postfix.directory)/etc", from, to, file,
            ])
        guard done.ending == 0 else { throw Trouble("sendmail ended with \(done.ending): \(done.output)") }
    }
}

// MARK: - Milter packets

extension ScriptRun {
    private func milter() throws -> MilterClient {
        if let open = milters[current] { return open }
        let client = try MilterClient(path: workbench.socket)
        milters[current] = client
        return client
    }

    /// `c` for a packet of that letter, `a|c` for either, `y550 5.1.1 *` for its bytes as well, `end` for a
    /// closed connection.
    private func expectAnswer(_ pattern: String) throws {
        let answer = try milter().answer()
        let shown =
            answer.map { answer in
                var payload = answer.payload
                if payload.last == 0 { payload.removeLast() }
                return String(decoding: [answer.command] + payload, as: UTF8.self)
            } ?? "end"
        if answer == nil { milters[current] = nil }
        let letters = pattern.split(separator: "|")
        let isLetters = letters.allSatisfy { $0.utf8.count == 1 }
        guard isLetters ? letters.contains(shown.prefix(1)) : Wildcard(pattern).matches(shown) else {
            throw StepFailure(expected: pattern, got: shown.printable)
        }
    }
}

// MARK: - What came of it

extension ScriptRun {
    private func awaitLog(_ fields: LogFields) throws {
        let found = durward.log.await(from: firstLogLine) { lines in
            lines.indices.first { index in
                !matchedLogLines.contains(index)
                    && LogFields(lines[index], verdictOnly: true)?.matches(fields) == true
            }
        }
        guard let found else {
            throw StepFailure(expected: "a further line in the log with these fields", got: "none")
        }
        matchedLogLines.insert(found)
    }

    private func checkNoLog(_ fields: LogFields) throws {
        let found = logLines.first { LogFields($0, verdictOnly: true)?.matches(fields) == true }
        if let found { throw StepFailure(expected: "no such line in the log", got: found) }
    }

    private func awaitText(_ pattern: String) throws {
        let wildcard = Wildcard(pattern)
        let found = durward.log.await(from: firstLogLine) { lines in lines.first { wildcard.matches($0) } }
        guard found != nil else { throw StepFailure(expected: "a line in the log: \(pattern)", got: "none") }
    }

    private func checkVerdicts(_ count: Int) throws {
        let isVerdict: (String) -> Bool = { LogFields($0, verdictOnly: true) != nil }
        let enough = durward.log.await(from: firstLogLine) { lines in
            lines.count(where: isVerdict) >= count ? true : nil
        }
        let got = logLines.count(where: isVerdict)
        guard enough == true, got == count else {
            throw StepFailure(expected: "\(count) lines with a verdict", got: "\(got)")
        }
    }

    private func checkField(_ pattern: String, isThere: Bool) throws {
        let messages = try postfix.deliveries.messages(since: mark)
        let wildcard = Wildcard(pattern)
        let found = messages.contains { $0.fields.contains { wildcard.matches($0) } }
        guard found == isThere, !messages.isEmpty else {
            throw StepFailure(
                expected: (isThere ? "delivered with " : "delivered without ") + pattern,
                got: messages.isEmpty
                    ? "nothing was delivered" : messages.flatMap(\.fields).joined(separator: "\n            ")
            )
        }
    }
}
