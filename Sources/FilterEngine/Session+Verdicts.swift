// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

extension Session {
    /// Answers for the whole message if nothing that is still open could change the answer.
    mutating func conclude(at stage: Stage) -> Response {
        let mayReply = policy.needs.replies(at: stage)
        let open = groups.contains { $0.judgement.standing(under: policy) == .open }
        guard let strictest = strictestGroup(anyOpen: open) else {
            return stage == .body && !needsMoreBody() ? .skipBody : .proceed
        }
        let judgement = groups[strictest].judgement
        let standing = judgement.standing(under: policy)
        switch standing {
        case .wins(let rule, let kind) where kind == .reject || kind == .tempfail:
            return mayReply ? refuseMessage(judgement, rule: rule, kind) : .proceed
        case .failed: return mayReply ? refuseMessage(judgement, failing: .failedLookup) : .proceed
        case .open: return .proceed
        case .wins, .nobodyWins: break
        }
        // A message that is let in may still be waiting: for fields to add, or for shadow rules to log.
        let isWaiting =
            stage < .eom && (holdsForEdits(standing) || groups.contains { !$0.judgement.mayFinish(policy) })
        guard !isWaiting, mayReply else {
            return stage == .body && !needsMoreBody() ? .skipBody : .proceed
        }
        return letMessageIn(judgement, standing, stage)
    }

    /// The group whose verdict holds for all. Only a refusal holds while others are open.
    private func strictestGroup(anyOpen: Bool) -> Int? {
        func strictness(_ group: RecipientGroup) -> Int {
            switch group.judgement.standing(under: policy) {
            case .wins(_, let kind): kind.strictness
            case .failed: Verdict.Kind.tempfail.strictness
            case .nobodyWins: 0
            case .open: -1
            }
        }
        let strictest = groups.indices.max { strictness(groups[$0]) < strictness(groups[$1]) }
        guard let strictest else { return nil }
        if anyOpen, strictness(groups[strictest]) < Verdict.Kind.reject.strictness { return nil }
        return strictest
    }

    private func holdsForEdits(_ standing: Judgement.Standing) -> Bool {
        switch standing {
        case .wins(_, .discard): false
        case .wins(_, .quarantine): true
        case .wins(let rule, _): policy.rules.prefix(rule).contains { $0.action.isTag && !$0.isShadow }
        default: !policy.tagNames.isEmpty
        }
    }

    /// True if a rule that is still open reads the body, or its size.
    private func needsMoreBody() -> Bool {
        let readers = policy.rulesAtStage[Stage.body.rawValue]
        return groups.contains { group in
            let end = group.judgement.winner(policy) ?? policy.rules.count
            return readers.contains { $0 < end && group.judgement.outcomes[$0].truth == .unknown }
        }
    }

    private mutating func letMessageIn(
        _ judgement: Judgement, _ standing: Judgement.Standing, _ stage: Stage
    ) -> Response {
        isFinished = true
        lastJudgement = judgement
        var rule: Int?
        var kind = Verdict.Kind.accept
        if case .wins(let winner, let verdict) = standing { (rule, kind) = (winner, verdict) }
        logShadowOfMessage()
        log(verdict(kind, judgement, rule: rule, own: nil, reply: nil, recipient: nil), record)
        guard policy.isEnforced else { return .accept }
        if kind == .discard { return .discard }
        if stage == .eom { setEdits(edits(judgement, rule, kind)) }
        return .accept
    }

    /// The fields to add, and forged ones of the same names to remove, last one first so that the numbers
    /// of those before it stay.
    private func edits(_ judgement: Judgement, _ winner: Int?, _ kind: Verdict.Kind) -> [MessageEdit] {
        var edits: [MessageEdit] = []
        for (name, number) in policy.tagNames {
            let count = record.message.fields.counts.indices.contains(number)
                ? record.message.fields.counts[number] : 0
            for index in stride(from: min(count, EngineLimits.forgedFields), to: 0, by: -1) {
                edits.append(.deleteField(name: name, index: index))
            }
        }
        for (index, rule) in policy.rules.prefix(winner ?? policy.rules.count).enumerated() {
            guard case .tag(let name, let body) = rule.action, !rule.isShadow,
                groups.contains(where: { $0.judgement.outcomes[index].truth == .yes })
            else { continue }
            edits.append(.addField(name: name, body: body.render(judging.table, clean: Session.cleanForField)))
        }
        if kind == .quarantine, let winner, case .quarantine(let reason) = policy.rules[winner].action {
            edits.append(.quarantine(reason: reason.render(judging.table, clean: Session.cleanForField)))
        }
        return edits
    }

    /// What comes from outside becomes part of a header field: no line breaks, no control bytes.
    static func cleanForField(_ text: String) -> String { Reply.sanitizedForReply(text) }

    // MARK: Refusals

    mutating func refuseMessage(_ judgement: Judgement, rule: Int, _ kind: Verdict.Kind) -> Response {
        refuse(judgement, kind, rule: rule, own: nil)
    }

    mutating func refuseMessage(_ judgement: Judgement, failing own: OwnVerdict) -> Response {
        refuse(judgement, .tempfail, rule: nil, own: own)
    }

    private mutating func refuse(
        _ judgement: Judgement, _ kind: Verdict.Kind, rule: Int?, own: OwnVerdict?
    ) -> Response {
        isFinished = true
        lastJudgement = judgement
        if groups.isEmpty {
            var judgement = judgement
            logShadow(&judgement, recipientRulesOnly: false)
        } else {
            logShadowOfMessage()
        }
        let reply = reply(rule: rule, own: own)
        log(verdict(kind, judgement, rule: rule, own: own, reply: reply, recipient: nil), record)
        guard mayRefuse else { return record.stage == .mail ? .proceed : .accept }
        return reply.map { .refuse($0) } ?? .tempfail
    }

    func reply(rule: Int?, own: OwnVerdict?) -> Reply? {
        if let own { return own.reply }
        guard let rule, policy.rules.indices.contains(rule) else { return nil }
        switch policy.rules[rule].action {
        case .reject(let template), .tempfail(let template): return template.render(judging.table)
        default: return nil
        }
    }

    // MARK: Verdicts

    func verdict(
        _ kind: Verdict.Kind, _ judgement: Judgement, rule: Int?, own: OwnVerdict?, reply: Reply?,
        recipient: Mailbox?, isShadow: Bool? = nil
    ) -> Verdict {
        let message = record.message
        let stage = rule.map { max(judgement.outcomes[$0].stage, .firstReply) } ?? record.stage
        let isDecided = policy.scoreRules.allSatisfy { judgement.outcomes[$0.index].truth != .unknown }
        let isAboutScore = rule.map { policy.readsScore[$0] } ?? false
        let elapsed = (ContinuousClock.now - startedAt).components
        return Verdict(
            kind: kind, stage: stage, reply: reply,
            rule: rule.map { policy.rules[$0].name },
            reason: own?.reason ?? rule.map { policy.rules[$0].reason },
            isShadow: isShadow ?? !(kind.isRefusal ? mayRefuse : policy.isEnforced),
            recipients: recipient.map { [$0] } ?? message.accepted,
            omittedRecipients: recipient == nil ? message.acceptedCount - message.accepted.count : 0,
            size: record.stage == .eom ? message.size : message.declaredSize,
            score: !policy.scoreRules.isEmpty && (isDecided || isAboutScore) ? judgement.score(policy).known : nil,
            milliseconds: Int(elapsed.seconds) * 1000 + Int(elapsed.attoseconds / 1_000_000_000_000_000))
    }

    // MARK: Shadow rules

    private mutating func logShadowOfMessage() {
        for index in groups.indices {
            var judgement = groups[index].judgement
            if index > 0 { judgement.logged.formUnion(groups[0].judgement.logged) }
            logShadow(&judgement, recipientRulesOnly: false)
            groups[index].judgement.logged = judgement.logged
        }
    }

    /// Logs each rule in shadow mode that is true and that no rule above it made idle.
    mutating func logShadow(_ judgement: inout Judgement, recipientRulesOnly: Bool) {
        let end = judgement.winner(policy) ?? policy.rules.count
        for index in policy.rules.indices.prefix(end) where policy.rules[index].isShadow {
            let rule = policy.rules[index]
            guard judgement.outcomes[index].truth == .yes, !judgement.logged.contains(index) else { continue }
            let isAboutRecipient = rule.condition.slots.contains { policy.recipientSlots.contains($0) }
            if recipientRulesOnly, !isAboutRecipient { continue }
            judgement.logged.insert(index)
            log(
                verdict(
                    rule.action.verdict ?? .continue, judgement, rule: index, own: nil,
                    reply: reply(rule: index, own: nil),
                    recipient: recipientRulesOnly ? record.message.recipient : nil, isShadow: true),
                record)
        }
    }
}

extension Action {
    var isTag: Bool {
        if case .tag = self { return true }
        return false
    }
}

extension Needs {
    func replies(at stage: Stage) -> Bool {
        switch stage {
        case .connect, .helo: false
        case .mail: repliesAtMail
        case .rcpt: repliesAtRecipient
        case .data: repliesAtData
        case .header: repliesAtHeader
        case .body: repliesInBody
        case .eom: true
        }
    }
}
