// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import FoundationEssentials
internal import MailSyntax
internal import MessageContent
internal import Reporting

/// A message handed to the engine as the mail server would hand it.
struct Trial {
    let client: Client
    let helo: String
    let tls: TLS
    let envelope: Envelope
    let user: String?
    let declaredSize: Int?
    let date: Date

    /// Postfix's own size of body chunks.
    private static let chunk = 65_535

    func run(_ message: RawMessage, policy: Policy) -> TrialResult {
        let log = TrialLog()
        let time = Int(date.timeIntervalSince1970)
        var session = Session(policy: policy, clock: { time }) { verdict, record in
            log.entries.append((verdict, LogLine(verdict, record, session: "try-1")))
        }
        _ = session.handle(.connect(client))
        var name = helo
        name.withUTF8 { _ = session.handle(.helo(UnsafeRawBufferPointer($0), tls)) }
        var result = TrialResult(envelope: envelope, client: client, helo: helo, message: message, date: date)
        let parameters = ESMTPParameters(declaredSize.map { ["SIZE=\($0)"] } ?? [])
        result.reply = TrialResult.reply(session.handle(.mail(envelope.from, parameters, user: user)))
        if result.reply == nil { recipients(&session, &result) }
        if result.reply == nil, result.recipients.contains(where: { $0.reply == nil }) {
            result.reply = content(message, &session)
        }
        result.rules = session.explanation
        result.edits = session.edits
        result.log = log.entries.map(\.line)
        result.verdicts = log.entries.map(\.verdict)
        return result
    }

    /// What is in the message, whatever the rules ask for.
    static func content(_ message: RawMessage, tools: ContentTools) -> MessageContent {
        let reader = ContentReader(.all, tools: tools)
        for field in message.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { reader.headerField(name: name, body: $0) }
            }
        }
        reader.endOfHeader()
        message.body.withUnsafeBytes { reader.body($0) }
        return reader.content()
    }

    private func recipients(_ session: inout Session, _ result: inout TrialResult) {
        for recipient in envelope.to {
            let reply = TrialResult.reply(session.handle(.recipient(recipient)))
            result.recipients.append(
                .init(mailbox: recipient, reply: reply, rules: reply == nil ? [] : session.explanation))
        }
    }

    /// From DATA to the end; returns the refusal, if there is one.
    private func content(_ message: RawMessage, _ session: inout Session) -> String? {
        func isOver(_ response: Response) -> Bool { response != .proceed && response != .skipBody }
        var response = session.handle(.data(queueID: nil))
        if isOver(response) { return TrialResult.reply(response) }
        for field in message.fields {
            field.name.withUnsafeBytes { name in
                field.body.withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        response = session.handle(.endOfHeader(queueID: nil))
        if isOver(response) { return TrialResult.reply(response) }
        for start in stride(from: 0, to: message.body.count, by: Trial.chunk) {
            response = message.body[start..<min(start + Trial.chunk, message.body.count)].withUnsafeBytes {
                session.handle(.bodyChunk($0))
            }
            if response != .proceed { break }
        }
        if isOver(response) { return TrialResult.reply(response) }
        return TrialResult.reply(session.handle(.endOfMessage(queueID: nil)))
    }
}

/// Collects what the session logs.
private final class TrialLog {
    var entries: [(verdict: Verdict, line: LogLine)] = []
}
