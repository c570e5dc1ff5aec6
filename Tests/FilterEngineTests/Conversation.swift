// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage

@testable import FilterEngine

/// A message as a client would send it.
struct Mail: Sendable {
    var from = "a@example.org"
    var size: Int?
    var to = ["b@example.com"]
    var fields: [(String, String)] = [("Subject", "hello")]
    var body: [String] = ["Hello.\r\n"]
}

/// A session, and the MTA's side of it.
final class Conversation {
    /// What the session told its log.
    final class Log {
        var verdicts: [Verdict] = []
    }

    private(set) var session: Session
    private let log: Log

    init(_ policy: Policy, client: Client = .remote) {
        let log = Log()
        self.log = log
        session = Session(policy: policy) { verdict, _ in log.verdicts.append(verdict) }
        _ = session.handle(.connect(client))
        helo("mx.example.org")
    }

    convenience init(_ rules: [RuleText], client: Client = .remote) throws {
        self.init(try Policy.of(rules), client: client)
    }

    var verdicts: [Verdict] { log.verdicts }

    /// `reject rule 550`, one a verdict; what is in shadow mode is in parentheses.
    var lines: [String] {
        verdicts.map { verdict in
            let parts = [
                verdict.kind.rawValue, verdict.rule ?? verdict.reason, verdict.reply.map { "\($0.code)" },
            ]
            let line = parts.compactMap(\.self).joined(separator: " ")
            return verdict.isShadow ? "(\(line))" : line
        }
    }

    func forgetVerdicts() { log.verdicts = [] }

    @discardableResult func handle(_ event: Event) -> Response { session.handle(event) }

    @discardableResult func helo(_ name: String) -> Response {
        with(name) { session.handle(.helo($0, TLS())) }
    }

    @discardableResult func mail(_ from: String = "a@example.org", size: Int? = nil) -> Response {
        let parameters = ESMTPParameters(size.map { ["SIZE=\($0)"] } ?? [])
        return session.handle(.mail(Path.parse(from), parameters, user: nil))
    }

    @discardableResult func rcpt(_ to: String = "b@example.com") -> Response {
        session.handle(.recipient(Path.parse(to)))
    }

    @discardableResult func data() -> Response { session.handle(.data(queueID: "Q1")) }

    func field(_ name: String, _ body: String) {
        with(name) { name in with(body) { _ = session.handle(.headerField(name: name, body: $0)) } }
    }

    @discardableResult func endOfHeader() -> Response { session.handle(.endOfHeader(queueID: "Q1")) }

    @discardableResult func body(_ text: String) -> Response { with(text) { session.handle(.bodyChunk($0)) } }

    @discardableResult func end() -> Response { session.handle(.endOfMessage(queueID: "Q1")) }

    /// From MAIL to the end, stopping where the MTA would; `negotiated` leaves out what was not asked for.
    @discardableResult func send(_ mail: Mail, negotiated: Bool = false) -> Response {
        let needs = session.policy.needs
        func isOver(_ response: Response) -> Bool { response != .proceed && response != .skipBody }
        var response = self.mail(mail.from, size: mail.size)
        if isOver(response) { return response }
        var isAnyIn = false
        for recipient in mail.to {
            let answer = rcpt(recipient)
            if answer == .proceed { isAnyIn = true } else { response = answer }
        }
        guard isAnyIn else { return response }
        if !negotiated || needs.data {
            response = data()
            if isOver(response) { return response }
        }
        if !negotiated || needs.headerFields { for (name, body) in mail.fields { field(name, body) } }
        if !negotiated || needs.endOfHeader {
            response = endOfHeader()
            if isOver(response) { return response }
        }
        for chunk in mail.body where response != .skipBody && (!negotiated || needs.body) {
            response = body(chunk)
            if isOver(response) { return response }
        }
        return end()
    }

    private func with<T>(_ text: String, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

extension Client {
    static let remote = Client(
        family: .internet, address: IPAddress("192.0.2.7"), port: 4711, name: "mx.example.org")
    /// As Postfix shows what came by the sendmail command.
    static let submission = Client(
        family: .internet, address: IPAddress("127.0.0.1"), port: 0, name: "localhost")
}

extension Response {
    /// The code of a refusal.
    var code: Int? {
        if case .refuse(let reply) = self { return reply.code }
        return nil
    }

    /// The reply of a refusal.
    var reply: String? {
        if case .refuse(let reply) = self { return reply.description }
        return nil
    }
}
