// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import RuleLanguage

extension Session {
    /// Answers for the whole message if nothing that is still open could change the answer.
    mutating func conclude(at stage: Stage) -> Response {
        guard policy.needs.replies(at: stage), let strictest = strictestGroup() else {
            return goOn(at: stage)
        }
        let group = groups[strictest]
        switch group.judgement.standing(under: policy) {
        case .open: return goOn(at: stage)
        case .failed(let rule):
            return refuseMessage(group.judgement, failing: .failedLookup(rule: rule))
        case .wins(let rule, let kind) where kind.isRefusal:
            return refuseMessage(group.judgement, rule: rule, kind)
        case .wins(let rule, let kind): return letIn(group.judgement, rule, kind, stage)
        case .nobodyWins: return letIn(group.judgement, nil, .accept, stage)
        }
    }

    /// A message that is let in may still be waiting: for fields to add, or for shadow rules to log.
    private mutating func letIn(
        _ judgement: Judgement, _ rule: Int?, _ kind: Verdict.Kind, _ stage: Stage
    ) -> Response {
        if stage == .eom {
            guard kind == .discard || !hasTooManyForgedFields || !mayRefuse else {
                return refuseMessage(judgement, failing: .forgedFields)
            }
            return letMessageIn(judgement, rule, kind, stage)
        }
        let isWaiting = holdsForEdits(kind) || groups.contains { !$0.judgement.mayFinish(policy) }
        return isWaiting ? goOn(at: stage) : letMessageIn(judgement, rule, kind, stage)
    }

    private func goOn(at stage: Stage) -> Response {
        stage == .body && !needsMoreBody() ? .skipBody : .proceed
    }

    /// The group whose verdict holds for all. Only a refusal for good holds while others are open.
    private func strictestGroup() -> Int? {
        let strictness = groups.map { group -> Int? in
            switch group.judgement.standing(under: policy) {
            case .wins(_, let kind): kind.strictness
            case .failed: Verdict.Kind.tempfail.strictness
            case .nobodyWins: Verdict.Kind.accept.strictness
            case .open: nil
            }
        }
        guard let highest = strictness.compactMap(\.self).max() else { return nil }
        if strictness.contains(nil), highest < Verdict.Kind.reject.strictness { return nil }
        return strictness.firstIndex(of: highest)
    }

    /// Fields are added and removed at the end of the message, and a message is held there.
    private func holdsForEdits(_ kind: Verdict.Kind) -> Bool {
        kind == .quarantine || (kind != .discard && !tagsThatCount.isEmpty)
    }

    /// The names that `tag` rules add which stand above the rule that wins.
    private var tagsThatCount: [(name: String, number: Int, rule: Int)] {
        let end = groups.map { $0.judgement.end(policy) }.max() ?? policy.rules.count
        return policy.tagNames.filter { $0.rule < end }
    }

    private func count(of tag: (name: String, number: Int, rule: Int)) -> Int {
        let counts = record.message.fields.counts
        return counts.indices.contains(tag.number) ? counts[tag.number] : 0
    }

    private var hasTooManyForgedFields: Bool {
        tagsThatCount.contains { count(of: $0) > EngineLimits.forgedFields }
    }

    /// True if a rule that is still open reads the body or its size, or a text shows them.
    private func needsMoreBody() -> Bool {
        groups.contains { $0.judgement.needs(policy.bodyRules, showing: policy.bodyShowing, policy) }
    }

    private mutating func letMessageIn(
        _ judgement: Judgement, _ rule: Int?, _ kind: Verdict.Kind, _ stage: Stage
    ) -> Response {
        lastJudgement = judgement
        logShadowOfMessage()
        bringBack(judgement)
        log(verdict(kind, judgement, rule: rule, own: nil, reply: nil, about: .message), record)
        let response = policy.isEnforced && kind == .discard ? Response.discard : .accept
        if policy.isEnforced, kind != .discard, stage == .eom { setEdits(edits(judgement, rule, kind)) }
        answer = response
        return response
    }

    /// The fields to add, and forged ones of the same names to remove, last one first so that the numbers
    /// of those before it stay.
    private mutating func edits(_ judgement: Judgement, _ winner: Int?, _ kind: Verdict.Kind) -> [MessageEdit]
    {
        var edits: [MessageEdit] = []
        for tag in tagsThatCount {
            for index in stride(from: min(count(of: tag), EngineLimits.forgedFields), to: 0, by: -1) {
                edits.append(.deleteField(name: tag.name, index: index))
            }
        }
        for index in policy.watched where !policy.rules[index].isShadow {
            let rule = policy.rules[index]
            let group = groups.first {
                $0.judgement.outcomes[index].truth == .yes && index < $0.judgement.end(policy)
            }
            guard case .tag(let name, let body) = rule.action, let group else { continue }
            judging.restore(group)
            judging.lookUpText(of: index, record)
            edits.append(
                .addField(
                    name: name, body: body.render(judging.texts(of: index), clean: Session.cleanForField)))
        }
        if kind == .quarantine, let winner, case .quarantine(let reason) = policy.rules[winner].action {
            bringBack(judgement)
            judging.lookUpText(of: winner, record)
            edits.append(
                .quarantine(reason: reason.render(judging.texts(of: winner), clean: Session.cleanForField)))
        }
        return edits
    }

    /// Brings back the facts of the group that the verdict is about, for the texts that show them.
    private mutating func bringBack(_ judgement: Judgement) {
        let group = groups.first { $0.judgement.candidate == judgement.candidate }
        if let group { judging.restore(group) }
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
        lastJudgement = judgement
        if groups.isEmpty {
            var judgement = judgement
            _ = logShadow(&judgement, recipientRulesOnly: false)
        } else {
            logShadowOfMessage()
        }
        bringBack(judgement)
        let reply = reply(rule: rule, own: own)
        log(verdict(kind, judgement, rule: rule, own: own, reply: reply, about: .message), record)
        // What has no envelope at all is no local submission either.
        let isRefused = mayRefuse || (policy.isEnforced && !record.message.hasEnvelope)
        let response = isRefused ? reply.map { .refuse($0) } ?? .tempfail : Response.accept
        answer = response
        return record.stage == .mail && !isRefused ? .proceed : response
    }

    mutating func reply(rule: Int?, own: OwnVerdict?) -> Reply? {
        if let own { return own.reply }
        guard let rule, policy.rules.indices.contains(rule) else { return nil }
        judging.lookUpText(of: rule, record)
        switch policy.rules[rule].action {
        case .reject(let template), .tempfail(let template): return template.render(judging.texts(of: rule))
        default: return nil
        }
    }

    // MARK: Verdicts

    /// Whom a verdict is about: the recipient at hand, or all that were let in.
    enum Subject {
        case recipient, message
    }

    func verdict(
        _ kind: Verdict.Kind, _ judgement: Judgement, rule: Int?, own: OwnVerdict?, reply: Reply?,
        about subject: Subject, isShadow: Bool? = nil
    ) -> Verdict {
        let message = record.message
        let rule = rule ?? own?.rule
        let stage = rule.map { max(judgement.outcomes[$0].stage, .firstReply) } ?? record.stage
        let isDecided = policy.scoreRules.allSatisfy { judgement.outcomes[$0.index].truth != .unknown }
        let isAboutScore = rule.map { policy.readsScore[$0] } ?? false
        let hasScore = !policy.scoreRules.isEmpty && (isDecided || isAboutScore)
        let elapsed = (ContinuousClock.now - startedAt).components
        // Of a message that is not transferred as a whole the size is what the client says.
        let isWhole =
            record.stage == .eom && policy.needs.headerFields && policy.needs.body && !hasSkippedBody
        return Verdict(
            kind: kind, stage: stage, reply: reply,
            rule: rule.map { policy.rules[$0].name },
            reason: own?.reason ?? rule.map { policy.rules[$0].reason },
            isShadow: isShadow ?? !(kind.isRefusal ? mayRefuse : policy.isEnforced),
            recipients: subject == .recipient ? message.recipient.map { [$0] } ?? [] : message.accepted,
            omittedRecipients: subject == .message ? message.acceptedCount - message.accepted.count : 0,
            size: isWhole ? message.size : message.declaredSize,
            score: hasScore ? judgement.score(policy).known : nil,
            hints: hasScore ? judgement.hints(policy) : [],
            milliseconds: Int(elapsed.seconds) * 1000 + Int(elapsed.attoseconds / 1_000_000_000_000_000),
            detail: own?.rule.map { judging.failure(of: $0, judgement) })
    }

    // MARK: Shadow rules

    private mutating func logShadowOfMessage() {
        var logged: Set<Int> = []
        for index in groups.indices {
            var judgement = groups[index].judgement
            judgement.logged.formUnion(logged)
            judging.restore(groups[index])
            for held in groups[index].held where held.rule < judgement.end(policy) {
                log(held.verdict, record)
            }
            _ = logShadow(&judgement, recipientRulesOnly: false)
            logged = judgement.logged
        }
    }

    /// Logs each rule in shadow mode that is true and that no rule above it made idle.
    ///
    /// At RCPT those that speak of the recipient; returned is what a rule above may still make idle.
    mutating func logShadow(
        _ judgement: inout Judgement, recipientRulesOnly: Bool
    ) -> [(rule: Int, verdict: Verdict)] {
        var held: [(rule: Int, verdict: Verdict)] = []
        let end = judgement.end(policy)
        for index in policy.watched where index < end && policy.rules[index].isShadow {
            let rule = policy.rules[index]
            guard judgement.outcomes[index].truth == .yes, !judgement.logged.contains(index) else { continue }
            if recipientRulesOnly, !policy.recipientRules.contains(index) { continue }
            judgement.logged.insert(index)
            let verdict = verdict(
                rule.action.verdict ?? .continue, judgement, rule: index, own: nil,
                reply: reply(rule: index, own: nil), about: recipientRulesOnly ? .recipient : .message,
                isShadow: true)
            if recipientRulesOnly, !judgement.isHeard(index, policy) {
                held.append((index, verdict))
            } else {
                log(verdict, record)
            }
        }
        return held
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
