// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

extension Session {
    /// Judges one recipient: refuses it alone, lets it in with those that will end alike, or puts it off.
    mutating func recipient(_ mailbox: Mailbox?) -> Response {
        guard record.message.hasEnvelope else { return .proceed }
        guard !isFinished else { return .proceed }
        updateMessage {
            $0.recipient = mailbox
            $0.memo = Memo()
            $0.isJudgingRecipient = true
        }
        // After DATA it is too late: those before it are judged already.
        guard record.stage <= .rcpt else { return refuseRecipient(base, .tempfail, own: .internalError) }
        enter(.rcpt)
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
            return refuseRecipient(judgement, kind, rule: rule)
        case .failed(let rule):
            return refuseRecipient(judgement, .tempfail, own: .failedLookup(rule: rule))
        default: break
        }
        judging.lookUpRecipient(judgement, record)
        let recipientFacts = judging.recipientFacts()
        let signature = judging.signature(judgement)
        let current = groupsAsOfNow()
        guard current.contains(where: { $0.signature == signature }) || mayOpenGroup() else {
            return refuseRecipient(judgement, .tempfail, own: .recipientsDisagree)
        }
        groups = current
        let own = RecipientGroup(judgement: judgement, signature: signature, recipientFacts: recipientFacts)
        judging.restore(own)
        let held = logShadow(&judgement, recipientRulesOnly: true)
        let known = groups.firstIndex { $0.signature == signature }
        if known == nil { groups.append(own) }
        let group = known ?? groups.count - 1
        groups[group].judgement.logged.formUnion(judgement.logged)
        groups[group].held += held.prefix(EngineLimits.namedRecipients - groups[group].held.count)
        letIn(mailbox)
        return .proceed
    }

    /// The groups as they stand with the recipient at hand: their number has grown since they were judged.
    ///
    /// It is put back if that recipient is not let in after all, so nothing of it may stay.
    private mutating func groupsAsOfNow() -> [RecipientGroup] {
        guard policy.changesWithRecipients, !groups.isEmpty else { return groups }
        var current: [RecipientGroup] = []
        for group in groups {
            judging.restore(group.recipientFacts)
            var judgement = group.judgement
            judging.judge(&judgement, rules: policy.rulesAtStage[Stage.rcpt.rawValue], .rcpt, record)
            current.append(
                RecipientGroup(
                    judgement: judgement, signature: judging.signature(judgement),
                    recipientFacts: group.recipientFacts, held: group.held))
        }
        return current
    }

    private func mayOpenGroup() -> Bool {
        groups.isEmpty
            || (policy.recipientsDisagree == .strictest && groups.count < EngineLimits.recipientGroups)
    }

    private mutating func letIn(_ mailbox: Mailbox?) {
        let isCounted = !policy.counters.isEmpty
        updateMessage {
            if isCounted, let mailbox, $0.recipientKeys.count < EngineLimits.countedRecipients {
                $0.recipientKeys.append(StableHash.of(mailbox.canonical))
            }
            $0.isJudgingRecipient = false
            $0.acceptedCount += 1
            if let mailbox, $0.accepted.count < EngineLimits.namedRecipients { $0.accepted.append(mailbox) }
        }
    }

    private mutating func refuseRecipient(
        _ judgement: Judgement, _ kind: Verdict.Kind, rule: Int? = nil, own: OwnVerdict? = nil
    ) -> Response {
        hasRefusedRecipients = true
        lastJudgement = judgement
        var judgement = judgement
        _ = logShadow(&judgement, recipientRulesOnly: true)
        let reply = reply(rule: rule, own: own)
        updateMessage { $0.isJudgingRecipient = false }
        log(verdict(kind, judgement, rule: rule, own: own, reply: reply, about: .recipient), record)
        return mayRefuse ? reply.map { .refuse($0) } ?? .tempfail : .proceed
    }
}
