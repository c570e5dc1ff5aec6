// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import FilterEngine
internal import Foundation
internal import MailSyntax
internal import RuleLanguage

/// `durward try`: one message through the rules, explained. The engine is the one that serves.
struct Try: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One message through the rules, explained.",
        discussion: "Nothing is sent and nothing is remembered. Without --from and --to the message's own fields serve.")

    @Argument(help: "The message; '-' reads standard input.")
    var message: String

    @OptionGroup var option: ConfigOption

    @Option(help: "Address of the client.")
    var client = "192.0.2.1"

    @Option(help: "Verified name of the client.")
    var clientName: String?

    @Option(help: "Name given with EHLO.")
    var helo = "client.example"

    @Option(help: "Reverse-path; '<>' for the null one.")
    var from: String?

    @Option(name: .long, help: "A recipient; may be given several times.")
    var to: [String] = []

    @Option(help: "Authenticated user.")
    var user: String?

    @Option(help: "What the client declares with SIZE=, in bytes.")
    var size: Int?

    @Option(help: "TLS version, such as TLSv1.3.")
    var tls: String?

    @Option(help: "The time of it all, such as 2026-11-23T10:00:00Z; now without.")
    var time: String?

    @Flag(help: "For programs.")
    var json = false

    func run() throws {
        let snapshot = try option.load()
        guard let address = IPAddress(client) else {
            throw ValidationError("'\(client)' is not an IP address; write for example 192.0.2.7")
        }
        let bytes = try read()
        let raw = RawMessage(bytes)
        let envelope = Envelope(raw, from: from, to: to, domains: snapshot.settings.domains)
        let trial = Trial(
            client: Client(family: .internet, address: address, port: 25_000, name: clientName ?? "[\(client)]"),
            helo: helo, tls: TLS(version: tls ?? ""), envelope: envelope, user: user, declaredSize: size,
            date: try time.map { try Stats.date($0.hasSuffix("Z") ? $0.dropLast() + "+00:00" : $0, now: Date()) })
        let result = trial.run(raw, policy: snapshot.policy)
        print(json ? result.json : TrialText(result).text, terminator: json ? "\n" : "")
    }

    private func read() throws -> [UInt8] {
        do {
            let handle = message == "-"
                ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: message))
            return [UInt8](try handle.readToEnd() ?? Data())
        } catch {
            Terminal.error("durward: \(message) can't be read")
            throw ExitCode(1)
        }
    }
}
