// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Classifier
internal import Configuration
internal import Facts
internal import FilterEngine
internal import FoundationEssentials
internal import MailSyntax
internal import RuleLanguage

/// `durward try`: one message through the rules, explained. The engine is the one that serves.
struct Try: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "One message through the rules, explained.",
        discussion: """
            No mail is sent and nothing is remembered; the servers under 'recipients:' are asked. Without --from and --to the message's own fields serve: \
            Return-Path or From, and X-Original-To, Delivered-To or To. Without --client, --client-name and --helo \
            the message is taken for one from a mailbox: the client, what it called itself and the time are those of the \
            Received field that this server added, where that tells of a client from outside.

            The message is taken for a copy from a mailbox: to the classifier, the Received fields of our own servers \
            on top of it tell who brought it, and don't count.

            For each rule it prints the action, whether it is true (yes, no, open where that was not needed, \
            failed), the stage at which that was known and the facts behind it; then the reply that the client \
            would get, and the line for the log.

            Example: durward try message.eml --client 198.51.100.7 --to info@example.com
            """)

    @Argument(help: "The message, a file with header fields and body; '-' reads standard input.")
    var message: String

    @OptionGroup var option: ConfigOption

    @Option(help: .init("Address of the client. (default: as Received says, or 192.0.2.1)", valueName: "ip"))
    var client: String?

    @Option(
        help: .init(
            "Verified name of the client. (default: as Received says; none with --client)", valueName: "name")
    )
    var clientName: String?

    @Option(
        help: .init("Name given with EHLO. (default: as Received says, or client.example)", valueName: "name")
    )
    var helo: String?

    @Option(help: .init("Reverse-path; '<>' for the null one.", valueName: "address"))
    var from: String?

    @Option(name: .long, help: .init("A recipient; give it once for each.", valueName: "address"))
    var to: [String] = []

    @Option(help: .init("Authenticated user. (default: none)", valueName: "name"))
    var user: String?

    @Option(help: .init("What the client declares with SIZE=. (default: nothing)", valueName: "bytes"))
    var size: Int?

    @Option(help: .init("TLS version, such as TLSv1.3. (default: no TLS)", valueName: "version"))
    var tls: String?

    @Option(help: "When it arrives, such as 2026-11-23T10:00:00Z. (default: as Received says, or now)")
    var time: String?

    @Flag(help: "Print JSON, for programs.")
    var json = false

    func validate() throws {
        _ = try givenClient()
        if let from { try Try.checkAddress(from, "--from") }
        for to in to { try Try.checkAddress(to, "--to") }
        if let time { _ = try Stats.date(time, now: Date()) }
    }

    func run() throws {
        let now = Date()
        let given = try givenClient()
        let givenDate = try time.map { try Stats.date($0, now: now) }
        let services = try Try.services()
        let snapshot = try option.load(services)
        let raw = RawMessage(try MessageFile.read(message))
        let envelope = Envelope(raw, from: from, to: to, domains: snapshot.settings.domains)
        let arrival = Arrival(raw)
        let isGiven = given != nil || clientName != nil || helo != nil
        var client = given ?? (isGiven ? Arrival.unknownClient : arrival.client)
        if given == nil, let clientName { client.name = clientName }
        let date = givenDate ?? (isGiven ? now : Date(timeIntervalSince1970: Double(arrival.time)))
        let trial = Trial(
            client: client, helo: helo ?? (isGiven ? Arrival.unknownHelo : arrival.helo),
            tls: TLS(version: tls ?? ""), envelope: envelope, user: user,
            declaredSize: size, date: date)
        var result = trial.run(raw, policy: snapshot.policy)
        result.content = Trial.content(raw, tools: services.content)
        if let model = snapshot.spamModels?.model(for: trial.envelope.to.map(\.domain)), model.isOfUse {
            result.classifier = model.explain(SpamMessage(raw, tools: services.content))
        }
        try Terminal.output(json ? result.json + "\n" : TrialText(result).text)
    }

    /// What looks into the message is the same that the rules ask.
    private static func services() throws -> FactServices {
        do {
            return try FactServices.plain()
        } catch {
            Terminal.error("durward: \(error)")
            throw ExitCode(1)
        }
    }

    private func givenClient() throws -> Client? {
        guard size ?? 0 >= 0 else { throw ValidationError("--size is a number of bytes") }
        guard let client else { return nil }
        guard let address = IPAddress(client) else {
            throw ValidationError("'\(client)' is not an IP address; write for example 192.0.2.7")
        }
        return Client(family: .internet, address: address, port: 25_000, name: clientName ?? "[\(client)]")
    }

    /// An address as the envelope takes it; `<>` is the null reverse-path.
    private static func checkAddress(_ text: String, _ option: String) throws {
        if Path.parse(text) != nil || (option == "--from" && text == "<>") { return }
        throw ValidationError(
            option == "--from" ? "--from takes an address, or '<>' for the null one" : "--to takes an address"
        )
    }
}
