// SPDX-License-Identifier: Apache-2.0

public import FilterEngine

extension LogLine {
    /// The line for a verdict, with what is known of the session it was given in.
    public init(_ verdict: Verdict, _ record: Record, session: String) {
        let message = record.message
        self.init(
            verdict: verdict.kind.rawValue, stage: verdict.stage.description,
            code: verdict.reply?.code, status: verdict.reply?.status.description,
            reason: verdict.reason, rule: verdict.rule, mode: verdict.isShadow ? .shadow : .enforce,
            qid: message.queueID, sid: session,
            ip: record.client.address?.description, helo: record.helo.isEmpty ? nil : record.helo,
            user: message.user.isEmpty ? nil : message.user,
            from: message.hasEnvelope ? message.reversePath?.address ?? "" : nil,
            to: verdict.recipients.map(\.address), omittedRecipients: verdict.omittedRecipients,
            size: verdict.size, score: verdict.score, ms: verdict.milliseconds,
            hints: verdict.hints.map(\.rule))
    }
}
