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
        let errors = reader.errorCount
        var parts: [String: (key: Node, value: Node)] = [:]
        for (key, value) in reader.mapping(node, known: RulesReader.keys, what: "a rule") {
            if let name = key.scalar?.string { parts[name] = (key, value) }
        }
        // A misspelt key is reported as such; that the right one is missing would only repeat it.
        let isClean = reader.errorCount == errors
        let name = self.name(parts["name"]?.value, isClean ? node : nil, &reader)
        let condition = self.condition(parts["when"]?.value, name, isClean ? node : nil, &reader)
        let action = self.action(parts, name, isClean ? node : nil, &reader)
        let mode: Settings.Mode? = parts["mode"].flatMap { reader.word($0.value, "mode") }
        let onFailure: Rule.OnFailure? = parts["on_failure"].flatMap { reader.word($0.value, "on_failure") }
        let reason = parts["reason"].flatMap { self.reason($0.value, &reader) }
        guard let name, let (condition, scalar) = condition, let action else { return }
        if case .reject = action, condition.comparedWord == "failed" {
            reader.fail(
                node, "rule '\(name)' refuses for good because a lookup broke",
                advice: "use 'tempfail:', so that the sender tries again")
            return
        }
        let rule = Rule(
            name: name, condition: condition, action: action, isShadow: mode == .shadow,
            onFailure: onFailure ?? .tempfail, reason: reason ?? proposedReason(condition))
        entries.append(
            Entry(rule: rule, node: node, when: scalar, text: RulesReader.comparable(scalar.string)))
    }

    /// A condition as it is compared with others: blanks have no meaning, but within quotes and patterns.
    private static func comparable(_ condition: String) -> String {
        let words = condition.split(whereSeparator: \.isWhitespace)
        return condition.contains("\"") || condition.contains("/")
            ? condition : words.joined(separator: " ")
    }

    // The rule is nil where a missing key is not to be reported.

    private mutating func name(_ node: Node?, _ rule: Node?, _ reader: inout ConfigReader) -> String? {
        guard let node else {
            if let rule {
                reader.fail(
                    rule, "this rule has no name", advice: "add 'name: …'; the log and the statistics show it"
                )
            }
            return nil
        }
        guard let name = reader.string(node, "name") else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value > 0x20 && !$0.properties.isWhitespace && $0.value != 0x7f
        }
        guard isPlain, name.count <= ConfigLimits.ruleName, name != "-" else {
            reader.fail(
                node, "a rule's name has no spaces and at most \(ConfigLimits.ruleName) characters",
                advice: "for example too-large")
            return nil
        }
        if let line = names[name] {
            reader.fail(
                node, "there is a rule '\(name)' already, in line \(line)", advice: "choose another name")
            return nil
        }
        names[name] = node.mark?.line ?? 0
        return name
    }

    private mutating func condition(
        _ node: Node?, _ name: String?, _ rule: Node?, _ reader: inout ConfigReader
    ) -> (Condition, Node.Scalar)? {
        let called = name.map { "rule '\($0)'" } ?? "this rule"
        guard let node else {
            if let rule {
                reader.fail(
                    rule, "\(called) has no condition", advice: "add 'when: …', or 'when: true' for always")
            }
            return nil
        }
        guard let scalar = node.scalar else {
            reader.fail(
                node, "the condition of \(called) should be one text", advice: "put it in single quotes")
            return nil
        }
        if let control = RulesReader.control(in: scalar.string) {
            // Most likely \b, a word's edge for a pattern and a backspace for YAML.
            reader.note(
                reader.source.diagnostic(
                    in: scalar, range: control, "YAML makes a control character of this escape",
                    advice: "put the condition in single quotes"))
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

    /// The first control character that is no blank, as a range of UTF-8 bytes.
    private static func control(in text: String) -> Range<Int>? {
        var offset = 0
        for scalar in text.unicodeScalars {
            let end = offset + UTF8.width(scalar)
            let isBlank = scalar == "\t" || scalar == "\n" || scalar == "\r"
            if !isBlank, scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) { return offset..<end }
            offset = end
        }
        return nil
    }

    private mutating func reason(_ node: Node, _ reader: inout ConfigReader) -> String? {
        guard let text = reader.string(node, "reason") else { return nil }
        guard text.utf8.count <= ConfigLimits.ruleName, text != "-",
            text.utf8.allSatisfy({
                $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
            })
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
        _ parts: [String: (key: Node, value: Node)], _ name: String?, _ rule: Node?,
        _ reader: inout ConfigReader
    ) -> Action? {
        let present = RulesReader.actions.filter { parts[$0] != nil }
        guard let word = present.first, let (key, value) = parts[word] else {
            if let rule {
                reader.fail(
                    rule, "\(name.map { "rule '\($0)'" } ?? "this rule") has no action",
                    advice: "add one of \(RulesReader.actions.joined(separator: ", "))")
            }
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
            guard let reason = reader.string(value, "quarantine"),
                RulesReader.fits(reason, value, "quarantine", &reader)
            else { return nil }
            return template(reason == "true" ? name ?? "" : reason, value, 0, &reader).map { .quarantine($0) }
        case "score":
            guard let score = reader.number(value, "score") else { return nil }
            if score == 0 { reader.warn(value, "a score of 0 changes nothing") }
            return .score(score)
        default: return tag(value, &reader)
        }
    }

    private mutating func tag(_ node: Node, _ reader: inout ConfigReader) -> Action? {
        guard let text = reader.string(node, "tag"), RulesReader.fits(text, node, "tag", &reader) else {
            return nil
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let isName = !name.isEmpty && name.utf8.count <= 76 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
        guard parts.count == 2, isName else {
            reader.fail(
                node, "tag should be a header field", advice: "for example tag: 'X-Durward-Score: {score}'")
            return nil
        }
        guard !["from", "to", "cc", "date", "subject", "message-id", "received"].contains(name.lowercased())
        else {
            reader.fail(
                node, "'\(name)' belongs to the sender: 'tag' removes other fields of that name",
                advice: "use a name that starts with X-")
            return nil
        }
        if !text.utf8.allSatisfy({ $0 < 0x80 }) {
            reader.warn(
                node, "not every server can read a header field that is not ASCII", advice: "use ASCII only")
        }
        let body = parts[1].drop { $0 == " " }
        let offset = text.utf8.count - body.utf8.count
        return template(String(body), node, offset, &reader).map { .tag(name: name, body: $0) }
    }

    private static func fits(_ text: String, _ node: Node, _ what: String, _ reader: inout ConfigReader)
        -> Bool
    {
        guard text.utf8.count > ConfigLimits.fieldText else { return true }
        reader.fail(node, "\(what) takes at most \(ConfigLimits.fieldText) bytes")
        return false
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
