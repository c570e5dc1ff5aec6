// SPDX-License-Identifier: Apache-2.0
// What a server of a script answers: `PATTERN => ANSWER` a line, the first pattern that matches counts.
import Foundation

/// The answers of a server that a script makes up.
struct ScriptedAnswers: Sendable {
    /// What the server speaks.
    enum Kind: String, Sendable {
        /// Lines; LMTP and SMTP differ in the greeting word alone.
        case lmtp, smtp
        /// Netstrings, as Sendmail and Postfix ask for lookups.
        case socketmap
        /// clamd's commands that end with NUL: INSTREAM with its chunks, PING.
        case clamd
    }

    /// What happens in answer to one command.
    enum Effect: Sendable {
        case send([UInt8])
        /// So many seconds after the command came.
        case wait(Double)
        case close
        /// Nothing more on this connection, which stays open.
        case hang
        /// The same again and again, as long as it is taken.
        case flood([UInt8])
    }

    let name: String
    let kind: Kind
    private var rules: [(pattern: Wildcard, effects: [Effect])] = []

    /// Reads `serve: NAME KIND` and the lines of its block.
    init(_ text: String, _ lines: [String]) throws {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[2].hasPrefix("<<"), let kind = Kind(rawValue: words[1]) else {
            throw Script.Mistake(description: "serve: NAME lmtp|smtp|socketmap|clamd <<END")
        }
        (name, self.kind) = (words[0], kind)
        for line in lines + Self.common(kind, name) where !line.allSatisfy(\.isWhitespace) {
            guard let arrow = line.range(of: " => ") else {
                throw Script.Mistake(description: "PATTERN => ANSWER, got: \(line)")
            }
            let effects = try line[arrow.upperBound...].components(separatedBy: " ; ").map(effect)
            rules.append((Wildcard(line[..<arrow.lowerBound]), effects))
        }
    }

    /// What follows a command, or the start of a connection, which is the command `greet`.
    func effects(of command: String) -> [Effect] {
        rules.first { $0.pattern.matches(command) }?.effects ?? []
    }

    private func effect(_ text: String) throws -> Effect {
        let (word, rest) =
            text.firstIndex(of: " ").map { (text[..<$0], text[$0...].dropFirst()) } ?? (text[...], "")
        switch word {
        case "wait":
            guard let seconds = Double(rest) else { throw Script.Mistake(description: "wait SECONDS") }
            return .wait(seconds)
        case "close": return .close
        case "hang": return .hang
        case "raw": return .send(try StepReader.unescaped(String(rest)))
        case "flood": return .flood(try StepReader.unescaped(String(rest)))
        default:
            let bytes = try StepReader.unescaped(text)
            switch kind {
            case .lmtp, .smtp: return .send(bytes + [0x0D, 0x0A])
            case .socketmap: return .send(Array("\(bytes.count):".utf8) + bytes + [UInt8(ascii: ",")])
            case .clamd: return .send(bytes + [0])
            }
        }
    }

    /// What comes after the script's own rules, so that a script says only what it is about.
    private static func common(_ kind: Kind, _ name: String) -> [String] {
        switch kind {
        case .lmtp, .smtp: break
        case .socketmap: return [#"greet => raw "#, #"* => NOTFOUND\x20"#]
        case .clamd:
            return [
                "greet => raw ", "INSTREAM => raw ", "CHUNK => raw ", "END => stream: OK ; close",
                "PING => PONG ; close", "* => UNKNOWN COMMAND ; close",
            ]
        }
        return [
            "greet => 220 \(name).example ready",
            #"?HLO* => 250-\#(name).example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"#,
            "MAIL* => 250 2.1.0 ok", "RCPT* => 250 2.1.5 ok", "QUIT* => 221 2.0.0 bye ; close",
            "RSET* => 250 2.0.0 ok", "NOOP* => 250 2.0.0 ok", "* => 500 5.5.1 not known here",
        ].map { $0.replacingOccurrences(of: "?HLO", with: kind == .lmtp ? "LHLO" : "EHLO") }
    }
}
