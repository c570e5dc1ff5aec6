// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage
internal import Yams

/// What only shows when all rules are seen together.
enum PolicyChecks {
    /// Rules that can never be reached, and scores that no one reads.
    static func check(_ entries: [RulesReader.Entry], _ scoreSlot: Int?, _ reader: inout ConfigReader) {
        unreachable(entries, &reader)
        scores(entries, scoreSlot, &reader)
    }

    private static func unreachable(_ entries: [RulesReader.Entry], _ reader: inout ConfigReader) {
        var end: RulesReader.Entry?
        var seen: [String: RulesReader.Entry] = [:]
        for entry in entries {
            let rule = entry.rule
            if let end {
                reader.fail(
                    entry.node,
                    "rule '\(rule.name)' can never be reached: '\(end.rule.name)' above it is always true",
                    advice: "move it above, or give '\(end.rule.name)' a condition")
                continue
            }
            if rule.condition.constant == false {
                reader.note(
                    reader.source.diagnostic(
                        .warning, at: entry.when.mark, "the condition of rule '\(rule.name)' is never true"))
            }
            let decides = rule.action.verdict != nil && !rule.isShadow
            if let earlier = seen[entry.text], rule.action.verdict != nil {
                reader.fail(
                    entry.node,
                    "rule '\(rule.name)' can never be reached: '\(earlier.rule.name)' above it has the same condition",
                    advice: "remove one of them")
            } else if decides {
                seen[entry.text] = entry
            }
            if decides, rule.condition.constant == true { end = entry }
        }
    }

    /// Rules about viruses where no scanner is named.
    static func scanner(
        _ entries: [RulesReader.Entry], _ builder: ProgramBuilder, _ reader: inout ConfigReader
    ) {
        for entry in entries {
            let names = entry.rule.condition.slots.compactMap { builder.declaration(of: $0)?.name }
            guard let fact = names.first(where: { $0.hasPrefix("virus.") }) else { continue }
            reader.note(
                reader.source.diagnostic(
                    at: entry.when.mark,
                    "rule '\(entry.rule.name)' asks for '\(fact)', and there is no virus scanner",
                    advice: "name one: virus_scan: {clamd: unix:/run/clamav/clamd.ctl}"))
        }
    }

    private static func scores(
        _ entries: [RulesReader.Entry], _ scoreSlot: Int?, _ reader: inout ConfigReader
    ) {
        var scoring: RulesReader.Entry?
        var reads = false
        for entry in entries {
            let readsScore = scoreSlot.map { entry.rule.condition.slots.contains($0) } ?? false
            reads = reads || readsScore
            guard case .score = entry.rule.action else { continue }
            scoring = scoring ?? entry
            if readsScore {
                reader.note(
                    reader.source.diagnostic(
                        at: entry.when.mark,
                        "rule '\(entry.rule.name)' adds to the score and can't depend on it",
                        advice: "score counts all score rules of the file, wherever they stand"))
            }
        }
        // A rule with a mistake is missing here, and may be the one that looks at the score.
        if let scoring, !reads, !reader.hasErrors {
            reader.note(
                reader.source.diagnostic(
                    .warning, at: scoring.node.mark, "scores are added up, and no rule looks at 'score'",
                    advice: "add a rule such as when: score >= 8"))
        }
    }

    /// Remarks that need the bound policy: rules about recipients that come too late to refuse one alone.
    static func check(_ policy: Policy, _ entries: [RulesReader.Entry], _ reader: inout ConfigReader) {
        for line in policy.plan where line.isLateForRecipients {
            guard entries.indices.contains(line.rule) else { continue }
            reader.note(
                reader.source.diagnostic(
                    .warning, at: entries[line.rule].when.mark,
                    "rule '\(policy.rules[line.rule].name)' speaks of the recipient and is decided at \(line.decidedAt):"
                        + " it can't refuse one recipient alone",
                    advice: policy.recipientsDisagree == .defer
                        ? "recipients that would end differently are deferred with 452 4.5.3" : nil))
        }
    }
}
