// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage
internal import Yams

/// `rules:`, read from the top.
struct RulesReader {
    static let actions = ["accept", "reject", "tempfail", "discard", "quarantine", "score", "tag"]
    static let keys = ["name", "when"] + actions + ["mode", "on_failure", "reason"]

    /// A rule with the node it was made from, for remarks that need all rules.
    struct Entry {
        let rule: Rule
        let node: Node
        let when: Node.Scalar
        /// What is compared to find two rules with the same condition.
        let text: String
    }

    private(set) var builder: ProgramBuilder
    private(set) var entries: [Entry] = []
    /// The scalar of each condition that was compiled, in order.
    private(set) var conditions: [Node.Scalar] = []
    private var names: [String: Int] = [:]

    init(builder: ProgramBuilder) { self.builder = builder }

    mutating func read(_ node: Node?, _ reader: inout ConfigReader) {
        guard let node else {
            reader.note(reader.source.diagnostic(at: nil, "there are no rules", advice: "add 'rules:'"))
            return
        }
        guard case .sequence(let sequence) = node else {
            reader.fail(node, "rules should be a list", advice: "start each rule with '- name: …'")
            return
        }
        guard sequence.count <= ConfigLimits.rules else {
            reader.fail(node, "more than \(ConfigLimits.rules) rules")
            return
        }
        for entry in sequence { rule(entry, &reader) }
    }

    private mutating func rule(_ node: Node, _ reader: inout ConfigReader) {
        var parts: [String: (key: Node, value: Node)] = [:]
        for (key, value) in reader.mapping(node, known: RulesReader.keys, what: "a rule") {
            if let name = key.scalar?.string { parts[name] = (key, value) }
        }
        let name = self.name(parts["name"]?.value, node, &reader)
        let condition = self.condition(parts["when"]?.value, name, node, &reader)
        let action = self.action(parts, name, node, &reader)
        let mode: Settings.Mode? = parts["mode"].flatMap { reader.word($0.value, "mode") }
        let onFailure: Rule.OnFailure? = parts["on_failure"].flatMap { reader.word($0.value, "on_failure") }
        let reason = parts["reason"].flatMap { self.reason($0.value, &reader) }
        guard let name, let (condition, scalar) = condition, let action else { return }
        let rule = Rule(
            name: name, condition: condition, action: action, isShadow: mode == .shadow,
            onFailure: onFailure ?? .tempfail, reason: reason ?? proposedReason(condition))
        entries.append(
            Entry(rule: rule, node: node, when: scalar, text: scalar.string.filter { !$0.isWhitespace }))
    }

    private mutating func name(_ node: Node?, _ rule: Node, _ reader: inout ConfigReader) -> String? {
        guard let node else {
            reader.fail(rule, "this rule has no name", advice: "add 'name: …'; the log and the statistics show it")
            return nil
        }
        guard let name = reader.string(node, "name") else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy { $0.value > 0x20 && !$0.properties.isWhitespace && $0.value != 0x7f }
        guard isPlain, name.count <= ConfigLimits.ruleName, name != "-" else {
            reader.fail(
                node, "a rule's name has no spaces and at most \(ConfigLimits.ruleName) characters",
                advice: "for example too-large")
            return nil
        }
        if let line = names[name] {
            reader.fail(node, "there is a rule '\(name)' already, in line \(line)", advice: "choose another name")
            return nil
        }
        names[name] = node.mark?.line ?? 0
        return name
    }

    private mutating func condition(
        _ node: Node?, _ name: String?, _ rule: Node, _ reader: inout ConfigReader
    ) -> (Condition, Node.Scalar)? {
        let called = name.map { "rule '\($0)'" } ?? "this rule"
        guard let node else {
            reader.fail(rule, "\(called) has no condition", advice: "add 'when: …', or 'when: true' for always")
            return nil
        }
        guard let scalar = node.scalar else {
            reader.fail(
                node, "the condition of \(called) should be one text", advice: "put it in single quotes")
            return nil
        }
        conditions.append(scalar)
        do {
            return (try builder.condition(scalar.string), scalar)
        } catch {
            reader.note(error.errors, in: scalar)
            return nil
        }
    }

    private mutating func reason(_ node: Node, _ reader: inout ConfigReader) -> String? {
        guard let text = reader.string(node, "reason") else { return nil }
        guard text.utf8.count <= ConfigLimits.ruleName, text != "-",
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") })
        else {
            reader.fail(node, "a reason is a short word without spaces", advice: "for example spam")
            return nil
        }
        return text
    }

    /// The class that the first fact of the condition proposes.
    private func proposedReason(_ condition: Condition) -> String {
        for slot in condition.slots {
            switch builder.declaration(of: slot)?.reason {
            case .always(let reason): return reason
            case .byWord(let reasons, let otherwise):
                return condition.comparedWord.flatMap { reasons[$0] } ?? otherwise
            case nil: continue
            }
        }
        return "policy"
    }

    // MARK: Actions

    private mutating func action(
        _ parts: [String: (key: Node, value: Node)], _ name: String?, _ rule: Node, _ reader: inout ConfigReader
    ) -> Action? {
        let present = RulesReader.actions.filter { parts[$0] != nil }
        guard let word = present.first, let (key, value) = parts[word] else {
            reader.fail(
                rule, "\(name.map { "rule '\($0)'" } ?? "this rule") has no action",
                advice: "add one of \(RulesReader.actions.joined(separator: ", "))")
            return nil
        }
        for second in present.dropFirst() {
            reader.fail(parts[second]?.key ?? key, "a rule has one action, this one has '\(word)' already")
        }
        switch word {
        case "accept", "discard":
            guard value.scalar?.string == "true" else {
                reader.fail(value, "\(word) takes no value but true", advice: "write \(word): true")
                return nil
            }
            return word == "accept" ? .accept : .discard
        case "reject", "tempfail": return ReplyReader.action(word, value, &builder, &reader)
        case "quarantine":
            guard let reason = reader.string(value, "quarantine") else { return nil }
            return template(reason == "true" ? name ?? "" : reason, value, 0, &reader).map { .quarantine($0) }
        case "score":
            guard let score = reader.number(value, "score") else { return nil }
            if score == 0 { reader.warn(value, "a score of 0 changes nothing") }
            return .score(score)
        default: return tag(value, &reader)
        }
    }

    private mutating func tag(_ node: Node, _ reader: inout ConfigReader) -> Action? {
        guard let text = reader.string(node, "tag") else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let isName = !name.isEmpty && name.utf8.count <= 76 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard parts.count == 2, isName, !text.contains(where: \.isNewline) else {
            reader.fail(
                node, "tag should be a header field", advice: "for example tag: 'X-Durward-Score: {score}'")
            return nil
        }
        guard !["from", "to", "cc", "date", "subject", "message-id", "received"].contains(name.lowercased()) else {
            reader.fail(
                node, "'\(name)' belongs to the sender: 'tag' removes other fields of that name",
                advice: "use a name that starts with X-")
            return nil
        }
        let body = parts[1].drop { $0 == " " }
        let offset = text.utf8.count - body.utf8.count
        return template(String(body), node, offset, &reader).map { .tag(name: name, body: $0) }
    }

    private mutating func template(
        _ text: String, _ node: Node, _ offset: Int, _ reader: inout ConfigReader
    ) -> Template? {
        do {
            return try builder.template(text)
        } catch {
            if let scalar = node.scalar { reader.note(error.errors, in: scalar, offset: offset) }
            return nil
        }
    }
}
