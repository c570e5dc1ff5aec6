// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

extension Session {
    /// Judges one recipient: refuses it alone, lets it in with those that will end alike, or puts it off.
    mutating func recipient(_ mailbox: Mailbox?) -> Response {
        guard record.message.hasEnvelope else { return .proceed }
        enter(.rcpt)
        guard !isFinished else { return .proceed }
        updateMessage {
            $0.recipient = mailbox
            $0.isJudgingRecipient = true
        }
        guard policy.needs.repliesAtRecipient else {
            letIn(mailbox)
            return .proceed
        }
        judging.forget(from: .recipient)
        judging.refresh(.rcpt, record, scopes: .message ... .recipient)
        var judgement = base
        judging.judge(&judgement, rules: policy.rulesAtStage[Stage.rcpt.rawValue], .rcpt, record)

        let standing = judgement.standing(under: policy)
        switch standing {
        case .wins(let rule, let kind) where kind == .reject || kind == .tempfail:
            return refuseRecipient(&judgement, kind, rule: rule)
        case .failed:
            return refuseRecipient(&judgement, .tempfail, own: .failedLookup)
        default: break
        }
        let recipientFacts = judging.recipientFacts()
        let signature = judging.signature(judgement)
        guard isAlike(signature) || mayOpenGroup() else {
            return refuseRecipient(&judgement, .tempfail, own: .recipientsDisagree)
        }
        logShadow(&judgement, recipientRulesOnly: true)
        if let group = groups.firstIndex(where: { $0.signature == signature }) {
            groups[group].judgement.logged.formUnion(judgement.logged)
        } else {
            groups.append(
                RecipientGroup(judgement: judgement, signature: signature, recipientFacts: recipientFacts))
        }
        letIn(mailbox)
        return .proceed
    }

    /// True if this recipient will end like one group of those let in before.
    private mutating func isAlike(_ signature: String) -> Bool {
        if policy.changesWithRecipients {
            // The number of recipients has grown since the others were judged: compare by today's facts.
            let current = judging.recipientFacts()
            for index in groups.indices {
                judging.restore(groups[index].recipientFacts)
                var judgement = groups[index].judgement
                judging.judge(&judgement, rules: policy.rulesAtStage[Stage.rcpt.rawValue], .rcpt, record)
                groups[index] = RecipientGroup(
                    judgement: judgement, signature: judging.signature(judgement),
                    recipientFacts: groups[index].recipientFacts)
            }
            judging.restore(current)
        }
        return groups.contains { $0.signature == signature }
    }

    private func mayOpenGroup() -> Bool {
        groups.isEmpty
            || (policy.recipientsDisagree == .strictest && groups.count < EngineLimits.recipientGroups)
    }

    private mutating func letIn(_ mailbox: Mailbox?) {
        updateMessage {
            $0.isJudgingRecipient = false
            $0.acceptedCount += 1
            if let mailbox, $0.accepted.count < EngineLimits.namedRecipients { $0.accepted.append(mailbox) }
        }
    }

    private mutating func refuseRecipient(
        _ judgement: inout Judgement, _ kind: Verdict.Kind, rule: Int? = nil, own: OwnVerdict? = nil
    ) -> Response {
        updateMessage { $0.isJudgingRecipient = false }
        hasRefusedRecipients = true
        lastJudgement = judgement
        logShadow(&judgement, recipientRulesOnly: true)
        let reply = reply(rule: rule, own: own)
        log(
            verdict(kind, judgement, rule: rule, own: own, reply: reply, recipient: record.message.recipient),
            record)
        return mayRefuse ? reply.map { .refuse($0) } ?? .tempfail : .proceed
    }
}
