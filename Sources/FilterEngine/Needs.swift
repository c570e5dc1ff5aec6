// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// What a policy needs of the MTA: which parts of a message, and at which stages it may answer.
/// All else is negotiated away, which saves most of what a milter costs.
public struct Needs: Sendable, Hashable {
    /// Header fields are transferred.
    public let headerFields: Bool
    /// The end of the header section is told.
    public let endOfHeader: Bool
    /// The body is transferred.
    public let body: Bool
    /// DATA is told.
    public let data: Bool
    /// Answers are given, and waited for, at MAIL, at RCPT, and so on.
    public let repliesAtMail: Bool
    /// At each RCPT.
    public let repliesAtRecipient: Bool
    /// At DATA.
    public let repliesAtData: Bool
    /// At the end of the header section.
    public let repliesAtHeader: Bool
    /// At each chunk of the body.
    public let repliesInBody: Bool
    /// The message may be changed: header fields added and removed, the message held.
    public let editsFields: Bool
    /// The message may be held.
    public let quarantines: Bool

    init(
        rules: [Rule], bindings: [Policy.Binding], spans: [Condition.Span], rulesAtStage: [[Int]],
        hasTags: Bool, readsMessages: Bool
    ) {
        var parts = bindings.reduce(into: MessageParts()) { $0.formUnion($1.fact.parts) }
        if readsMessages { parts.formUnion([.headerFields, .body]) }
        body = parts.contains(.body)
        headerFields = hasTags || parts.contains(.headerFields)
        editsFields = hasTags
        quarantines = rules.contains { $0.action.verdict == .quarantine }

        func changes(at stage: Stage) -> Bool {
            rulesAtStage.indices.contains(stage.rawValue) && !rulesAtStage[stage.rawValue].isEmpty
        }
        func isTrue(by stage: Stage, _ kinds: Set<Verdict.Kind>) -> Bool {
            zip(rules, spans).contains { rule, span in
                guard let kind = rule.action.verdict, !rule.isShadow else { return false }
                return kinds.contains(kind) && span.earliest <= stage.rawValue
            }
        }
        repliesAtMail = isTrue(by: .mail, [.reject, .tempfail])
        repliesAtRecipient = changes(at: .rcpt)
        data = changes(at: .data)
        repliesAtData = data
        // Once a message is sure to be taken its body is spared; the answer to the header section says so.
        endOfHeader = body && (changes(at: .header) || isTrue(by: .header, [.accept, .discard]))
        repliesAtHeader = endOfHeader
        repliesInBody = body && changes(at: .body)
    }
}
