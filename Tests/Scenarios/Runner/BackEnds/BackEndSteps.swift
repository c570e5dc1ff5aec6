// SPDX-License-Identifier: Apache-2.0
// The steps of scripts that are about the servers behind the filter, and about the filter's own commands.
import Foundation

/// Many sessions that send the same command at once.
struct Crowd {
    /// How many.
    let count: Int
    /// The command; `%` stands for the number of the session.
    let command: String
    let reply: ReplyPattern
    /// Seconds until the last of them has its reply.
    let seconds: Double
}

extension StepReader {
    func backEndStep(_ word: String, _ text: String) throws -> Action? {
        switch word {
        case "restart": return .restart
        case "start": return .startBackEnd(text)
        case "stop": return .stopBackEnd(text)
        case "command":
            guard let arrow = text.range(of: " => ") else {
                throw Script.Mistake(description: "command: WORDS => OUTPUT")
            }
            let words = text[..<arrow.lowerBound].split(separator: " ").map(String.init)
            return .command(words, says: String(text[arrow.upperBound...]))
        case "asked":
            let words = text.components(separatedBy: " ")
            guard words.count > 2, let first = words.first, let count = words.last.flatMap({ Int($0) }) else {
                throw Script.Mistake(description: "asked: SERVER COMMAND COUNT")
            }
            return .asked(first, words.dropFirst().dropLast().joined(separator: " "), count)
        case "back-end-log":
            let words = text.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else { throw Script.Mistake(description: "back-end-log: NAME TEXT") }
            return .backEndLog(words[0], words[1])
        case "crowd": return .crowd(try crowd(text))
        default: return nil
        }
    }

    private func crowd(_ text: String) throws -> Crowd {
        guard let space = text.firstIndex(of: " "), let count = Int(text[..<space]), count > 0,
            let arrow = text.range(of: " => "), let within = text.range(of: " within ", options: .backwards),
            within.lowerBound >= arrow.upperBound, let seconds = Double(text[within.upperBound...])
        else { throw Script.Mistake(description: "crowd: COUNT COMMAND => REPLY within SECONDS") }
        return Crowd(
            count: count, command: String(text[space..<arrow.lowerBound].dropFirst()),
            reply: ReplyPattern(lines: [String(text[arrow.upperBound..<within.lowerBound])]), seconds: seconds
        )
    }
}

extension ScriptRun {
    func backEnd(_ action: Action) throws {
        switch action {
        case .startBackEnd(let name):
            if let server = servers[name] { return try server.start() }
            try workbench.backEnds.running(name)
        case .stopBackEnd(let name):
            if let server = servers[name] { return server.stop() }
            guard let backEnd = workbench.backEnds.known(name) else {
                throw Trouble("nothing is called \(name)")
            }
            backEnd.stop()
        case .command(let words, let says): try command(words, says)
        case .asked(let name, let pattern, let count):
            guard let server = servers[name] else { throw Trouble("no server is called \(name)") }
            let got = server.count(Wildcard(pattern))
            guard got == count else { throw StepFailure(expected: "asked \(count) times", got: "\(got)") }
        case .backEndLog(let name, let pattern):
            guard let backEnd = workbench.backEnds.known(name) else {
                throw Trouble("nothing is called \(name)")
            }
            let log = DurwardLog(path: backEnd.log)
            let wildcard = Wildcard(pattern)
            guard log.await(from: 0, { lines in lines.first { wildcard.matches($0) } }) != nil else {
                throw StepFailure(expected: "in the log of \(name): \(pattern)", got: "no such line")
            }
        case .crowd(let crowd): try gather(crowd)
        default: break
        }
    }

    /// A subcommand of the filter, with the live config.
    private func command(_ words: [String], _ says: String) throws {
        let words = words.map { $0.replacingOccurrences(of: "@DIR@", with: workbench.directory) }
        let done = try workbench.command(words + ["--config", durward.config])
        let wildcard = Wildcard(says)
        let lines = done.output.components(separatedBy: "\n")
        guard done.ending == 0, lines.contains(where: { wildcard.matches($0) }) else {
            throw StepFailure(
                expected: "status 0 and \(says)", got: "status \(done.ending) and \(done.output)")
        }
    }

    /// All are greeted and have said MAIL before the first of them sends its command.
    private func gather(_ crowd: Crowd) throws {
        let patience = crowd.seconds + Limits.reply
        var clients: [SMTPClient] = []
        for number in 0..<crowd.count {
            let client = try SMTPClient(port: postfix.port, patience: patience)
            clients.append(client)
            try client.send(line: "EHLO mx\(number).example.org\r\nMAIL FROM:<a@example.org>")
        }
        for client in clients {
            for code in ["220", "250", "250"] {
                let reply = try client.reply()
                guard reply.code == code else { throw StepFailure(expected: code, got: "\(reply.lines)") }
            }
        }
        let started = ContinuousClock.now
        for (number, client) in clients.enumerated() {
            try client.send(line: crowd.command.replacingOccurrences(of: "%", with: String(number)))
        }
        for client in clients {
            let reply = try client.reply()
            guard crowd.reply.matches(reply) else {
                throw StepFailure(expected: crowd.reply.description, got: "\(reply.lines)")
            }
        }
        let took = (ContinuousClock.now - started) / .seconds(1)
        guard took <= crowd.seconds else {
            throw StepFailure(expected: "all answered within \(crowd.seconds) s", got: "\(took) s")
        }
        for client in clients { try client.send(line: "QUIT") }
    }
}
