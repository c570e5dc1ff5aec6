// SPDX-License-Identifier: Apache-2.0

internal import Classifier
internal import FilterEngine
internal import FoundationEssentials
internal import MailSyntax
internal import MessageContent
internal import Reporting

/// What became of a message that was tried.
struct TrialResult {
    struct Recipient {
        let mailbox: Mailbox
        /// nil if it was let in.
        let reply: String?
        /// The rules as they stood for it, if it was refused.
        let rules: [RuleExplanation]
    }

    let envelope: Envelope
    let client: Client
    let helo: String
    let message: RawMessage
    let date: Date
    var recipients: [Recipient] = []
    /// The refusal of the message as a whole; nil if there is none.
    var reply: String?
    var rules: [RuleExplanation] = []
    var edits: [MessageEdit] = []
    var log: [LogLine] = []
    var verdicts: [Verdict] = []
    var content: MessageContent?
    /// nil if no rule asks the classifier, or there is no model.
    var classifier: SpamExplanation?

    /// The refusal in a response; nil where it is none.
    static func reply(_ response: Response) -> String? {
        switch response {
        case .refuse(let reply): reply.description
        case .tempfail: "451 4.7.1 try again later"
        case .proceed, .skipBody, .accept, .discard: nil
        }
    }

    /// What the client is told in the end, when no recipient is left or the message is over.
    var finalReply: String {
        if let reply { return reply }
        let refused = recipients.compactMap(\.reply)
        if !refused.isEmpty, refused.count == recipients.count { return refused.last ?? "" }
        return "250 2.0.0 accepted"
    }

    var timeText: String { date.formatted(.iso8601) }

    /// The log lines as they would stand in the log.
    var logText: [String] {
        log.map { "\(timeText) try durward: \($0.text)" }
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(TrialJSON(self))) ?? Data("{}".utf8)
        return String(decoding: data, as: UTF8.self)
    }
}

/// The JSON of `try --json`. Its keys are stable.
private struct TrialJSON: Encodable {
    struct Recipient: Encodable {
        let address: String
        let accepted: Bool
        let reply: String?
        let rules: [Rule]?
    }

    struct Rule: Encodable {
        let name: String
        let action: String
        let mode: String
        let outcome: String
        let stage: String?
        let facts: [String: String]
    }

    struct Hint: Encodable {
        let rule: String
        let score: Double
    }

    let time: String
    let verdict: String
    let rule: String?
    let reason: String?
    let score: Double?
    let hints: [Hint]
    let reply: String
    let recipients: [Recipient]
    let rules: [Rule]
    let edits: [String]
    let content: TrialContentJSON?
    let classifier: TrialClassifierJSON?
    let log: [String]

    init(_ result: TrialResult) {
        let last = result.verdicts.last { !$0.isShadow } ?? result.verdicts.last
        time = result.timeText
        verdict = last?.kind.rawValue ?? "accept"
        rule = last?.rule
        reason = last?.reason
        score = last?.score
        hints = last?.hints.map { Hint(rule: $0.rule, score: $0.score) } ?? []
        reply = result.finalReply
        recipients = result.recipients.map {
            Recipient(
                address: $0.mailbox.address, accepted: $0.reply == nil, reply: $0.reply,
                rules: $0.reply == nil ? nil : $0.rules.map(Rule.init))
        }
        rules = result.rules.map(Rule.init)
        edits = result.edits.map(\.described)
        content = result.content.map(TrialContentJSON.init)
        classifier = result.classifier.map(TrialClassifierJSON.init)
        log = result.log.map(\.text)
    }
}

extension TrialJSON.Rule {
    init(_ rule: RuleExplanation) {
        self.init(
            name: rule.rule, action: rule.action, mode: rule.isShadow ? "shadow" : "enforce",
            outcome: rule.outcome.rawValue, stage: rule.stage?.description,
            facts: Dictionary(rule.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        )
    }
}

extension MessageEdit {
    /// One line for people.
    var described: String {
        switch self {
        case .addField(let name, let body): "add \(name): \(body)"
        case .deleteField(let name, let index): "remove field \(index) named \(name)"
        case .quarantine(let reason): "hold: \(reason)"
        }
    }
}
