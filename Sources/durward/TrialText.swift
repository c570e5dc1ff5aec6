// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `durward try` for a person.
struct TrialText {
    private let result: TrialResult

    init(_ result: TrialResult) { self.result = result }

    var text: String {
        var lines = heading
        for recipient in result.recipients {
            guard let reply = recipient.reply else { continue }
            lines.append("")
            lines.append("\(Terminal.styled("<\(recipient.mailbox.address)>", .strong)) is refused")
            lines += table(recipient.rules)
            lines.append("  reply: " + Terminal.styled(reply, .bad))
        }
        let isRefusedWhole = !result.recipients.isEmpty && result.recipients.allSatisfy { $0.reply != nil }
        if !isRefusedWhole {
            lines.append("")
            lines.append(Terminal.styled("message", .strong))
            lines += table(result.rules)
            lines += result.edits.map { "  edit:  \($0.described)" }
            let style: Terminal.Style = result.reply == nil ? .good : .bad
            lines.append("  reply: " + Terminal.styled(result.finalReply, style))
        }
        lines += hints
        if let content = result.content { lines += TrialContent(content).lines }
        if let classifier = result.classifier { lines += [""] + TrialClassifier(classifier).lines }
        lines.append("")
        lines += result.logText.map { Terminal.styled($0, .shy) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What each score rule that is true adds to the score.
    private var hints: [String] {
        guard let verdict = result.verdicts.last(where: { !$0.isShadow }) ?? result.verdicts.last,
            let score = verdict.score
        else { return [] }
        let width = verdict.hints.map(\.rule.count).max() ?? 0
        let shares = verdict.hints.map { hint in
            "  \(Terminal.padded(hint.rule, width))  \(hint.score < 0 ? "" : "+")\(Value.number(hint.score).rendered(as: .number))"
        }
        return ["", Terminal.styled("score \(Value.number(score).rendered(as: .number))", .strong)] + shares
    }

    private var heading: [String] {
        let from = result.envelope.from?.address ?? ""
        let to = result.envelope.to.map { "<\($0.address)>" }.joined(separator: " ")
        let address = result.client.address?.description ?? "-"
        return [
            "client \(address) (\(result.client.name)), helo \(result.helo), at \(result.timeText)",
            "from <\(from)> to \(to)",
            "\(result.message.fields.count) header fields, "
                + "\(Value.number(Double(result.message.body.count)).rendered(as: .size)) of body",
        ].map(TrialText.printable)
    }

    private func table(_ rules: [RuleExplanation]) -> [String] {
        let width = rules.map(\.rule.count).max() ?? 0
        return rules.map { rule in
            let outcome: String =
                switch rule.outcome {
                case .yes: Terminal.styled("yes   ", .strong)
                case .no: "no    "
                case .open: Terminal.styled("open  ", .shy)
                case .failed: Terminal.styled("failed", .bad)
                }
            let action = Terminal.padded(rule.action + (rule.isShadow ? "*" : ""), 11)
            let facts = rule.facts.map { "\($0.name)=\($0.value)" }.joined(separator: ", ")
            return "  \(Terminal.padded(rule.rule, width))  \(action) \(outcome) "
                + "\(Terminal.padded(rule.stage?.description ?? "-", 6)) \(TrialText.printable(facts))"
        }
    }

    /// What comes from a message must not move the cursor.
    static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> Character in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) ? "?" : Character(scalar)
        }
        let shown = String(scalars.prefix(300))
        return shown.count < scalars.count ? shown + "…" : shown
    }
}
