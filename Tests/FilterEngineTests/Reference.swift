// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage

@testable import FilterEngine

/// The rules read from the top with everything known: what the engine should come to, without its stages.
///
/// For messages with one recipient.
struct Reference {
    /// What may happen, and by which rule; nil where no rule decides.
    struct Ending: Hashable {
        let kind: Verdict.Kind
        let rule: String?
    }

    let policy: Policy
    let mail: Mail

    /// The endings that are right. There is more than one only where a lookup broke: a rule below it that
    /// ends alike may have won before it was known.
    func endings() -> Set<Ending> {
        let truths = self.truths()
        var endings: Set<Ending> = []
        var only: Verdict.Kind?
        for (rule, truth) in zip(policy.rules, truths) where !rule.isShadow {
            switch truth {
            case .no, .unknown: continue
            case .failed:
                guard rule.onFailure == .tempfail else { continue }
                if only == nil || only == .tempfail {
                    endings.insert(Ending(kind: .tempfail, rule: rule.name))
                }
                // What decides nothing makes nobody wait.
                guard let kind = rule.action.verdict else { continue }
                if let only, only != kind { return endings }
                only = kind
            case .yes:
                guard let kind = rule.action.verdict else { continue }
                if only == nil || only == kind { endings.insert(Ending(kind: kind, rule: rule.name)) }
                // Of rules that end alike one below may have been known first.
                if let only, only != kind { return endings }
                only = kind
            }
        }
        if only == nil || only == .accept { endings.insert(Ending(kind: .accept, rule: nil)) }
        return endings
    }

    /// The outcome of each rule.
    func truths() -> [Truth] {
        var table = policy.program.makeTable()
        for (index, slot) in policy.program.slots.enumerated() {
            table.set(index, knowledge(slot), of: policy.program)
            guard slot.fact.type == .stream else { continue }
            let bytes = Array(mail.body.joined().utf8)
            _ = bytes.withUnsafeBytes { table.feed($0, slot: index, of: policy.program) }
            table.finishStream(slot: index, of: policy.program)
        }
        let evaluator = Evaluator(policy.program)
        var truths = policy.rules.map { evaluator.judge($0.condition, &table) }
        var (low, high) = (0.0, 0.0)
        for (rule, truth) in zip(policy.rules, truths) {
            guard case .score(let weight) = rule.action, !rule.isShadow else { continue }
            if truth == .yes { (low, high) = (low + weight, high + weight) }
            if truth == .failed, rule.onFailure == .tempfail {
                (low, high) = (low + min(0, weight), high + max(0, weight))
            }
        }
        guard let slot = policy.scoreSlot else { return truths }
        table.set(slot, low == high ? .known(.number(low)) : .between(low, high), of: policy.program)
        for index in truths.indices where policy.readsScore[index] {
            truths[index] = evaluator.judge(policy.rules[index].condition, &table)
        }
        table.set(slot, .failed("broken"), of: policy.program)
        for index in truths.indices where truths[index] == .unknown {
            truths[index] = evaluator.judge(policy.rules[index].condition, &table)
        }
        return truths
    }

    private func knowledge(_ slot: Slot) -> Knowledge {
        let recipient = Path.parse(mail.to.first ?? "")
        let texts = mail.fields.filter { $0.0 == slot.argument ?? "Subject" }.map { Value.text($0.1) }
        switch slot.name {
        case "client.ip": return IPAddress("192.0.2.7").map { .known(.ip($0)) } ?? .pending
        case "helo": return .known(.domain("mx.example.org"))
        case "mail_from": return .known(.address(Path.parse(mail.from)))
        case "dns": return answer(mail.from, "listed")
        case "recipient": return .known(.address(recipient))
        case "recipient.status": return answer(mail.to.first ?? "", "unknown")
        case "recipients.count": return .known(.count(1))
        case "header_count": return .known(.count(mail.fields.count))
        case "subject", "header[\"X\"]": return .known(.list(texts))
        case "message.size": return .known(.count(max(size, mail.size ?? 0)))
        default: return .pending
        }
    }

    private var size: Int {
        mail.fields.reduce(2) { $0 + $1.0.utf8.count + $1.1.utf8.count + 3 } + mail.body.joined().utf8.count
    }

    private func answer(_ address: String, _ word: String) -> Knowledge {
        if address.hasPrefix("broken") { return .failed("no answer") }
        return .known(.text(address.hasPrefix(word) ? word : "ok"))
    }
}
