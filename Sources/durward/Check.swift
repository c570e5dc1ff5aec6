// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import FilterEngine
internal import Recipients

/// `durward check`: all errors of a config file, or none.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a config file; exit 1 with every error.")

    @OptionGroup var option: ConfigOption

    @Flag(help: "Print when each rule is decided, and what makes it wait.")
    var plan = false

    func run() throws {
        let snapshot = try option.load()
        ConfigOption.show(snapshot.warnings)
        for server in snapshot.servers.sorted(by: { $0.name < $1.name }) {
            guard let problem = Reachability.problem(server.address) else { continue }
            Terminal.error("\(option.config): warning: \(server.name) can't be asked now: \(problem)")
        }
        if plan { try Terminal.output(Check.plan(of: snapshot.policy)) }
        let rules = snapshot.policy.rules.count
        let warnings = snapshot.warnings.count
        try Terminal.output(
            "\(option.config): ok, \(rules == 1 ? "1 rule" : "\(rules) rules")"
                + (warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", \(warnings) warnings") + "\n")
    }

    /// One line a rule: name, action, the stage at which it may first be true, the stage at which it is
    /// decided for sure, and the rules above it that make it wait.
    static func plan(of policy: Policy) -> String {
        let width = max(4, policy.rules.map(\.name.count).max() ?? 0)
        let heading =
            Terminal.padded("rule", width) + "  action      from     decided  waits for\n"
        return policy.plan.reduce(into: heading) { text, line in
            let rule = policy.rules[line.rule]
            let waits = line.waitsFor.map { policy.rules[$0].name }
            text += Terminal.padded(rule.name, width)
            text += "  " + Terminal.padded(rule.action.word + (rule.isShadow ? "*" : ""), 10)
            text += "  " + Terminal.padded(line.from.description, 7)
            text += "  " + Terminal.padded(line.decidedAt.description, 7)
            text +=
                "  " + (waits.isEmpty ? "-" : waits.joined(separator: ", ") + " (until \(line.effectiveAt))")
            text += "\n"
        } + "A refusal decided before mail is given at mail. * is in shadow mode.\n" + needs(of: policy)
    }

    private static func needs(of policy: Policy) -> String {
        let needs = policy.needs
        var parts = ["the envelope"]
        if needs.headerFields { parts.append("header fields") }
        if needs.body { parts.append("the body") }
        let stages: [(Bool, Stage)] = [
            (needs.repliesAtMail, .mail), (needs.repliesAtRecipient, .rcpt), (needs.repliesAtData, .data),
            (needs.repliesAtHeader, .header), (needs.repliesInBody, .body),
        ]
        let answers = stages.filter(\.0).map(\.1.description) + [Stage.eom.description]
        return "The mail server sends \(parts.joined(separator: ", ")); it is answered at "
            + "\(answers.joined(separator: ", ")).\n"
    }
}
