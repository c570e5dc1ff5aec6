// SPDX-License-Identifier: Apache-2.0

/// A text with facts in it: `message of {message.size} is larger than 25 MiB`.
///
/// `{fact}`, `{header["Name"]}`, `{bulk.copies(1h)}` or, of a list of records, `{attachments.extension}`; `{{` and `}}` are braces.
/// A fact that is not known when the text is made becomes `-`, a long one is cut.
public struct Template: Sendable {
    enum Part: Sendable {
        case text(String)
        case fact(slot: Int, type: ValueType)
        /// A field of each element of a list; `type` is the field's.
        case field(Int, slot: Int, type: ValueType)
    }

    let parts: [Part]

    /// The facts in it, by slot.
    public var slots: [Int] {
        parts.compactMap {
            switch $0 {
            case .fact(let slot, _), .field(_, let slot, _): slot
            case .text: nil
            }
        }
    }

    /// The fixed parts alone, to check what they say.
    public var fixedText: String {
        parts.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }

    /// The text with what is known now. `clean` is applied to every value: it comes from outside.
    public func render(_ facts: TemplateFacts, clean: (String) -> String) -> String {
        let table = facts.table
        var out = ""
        for part in parts {
            switch part {
            case .text(let text): out += text
            case .fact(let slot, let type):
                switch table[slot] {
                case .known(let known): out += clean(cut(known.rendered(as: type)))
                case .between(let low, _) where low.isFinite:
                    // It has outgrown what is shown here: "2 MiB is larger than 2 MiB" helps nobody.
                    out += clean(Value.rendered(low, as: type, roundingUp: true))
                case .between, .pending, .onDemand, .failed: out += clean("-")
                }
            case .field(let field, let slot, let type):
                guard let elements = facts.elements(of: slot) else {
                    out += clean("-")
                    continue
                }
                var values: [Value] = []
                for case .record(let fields) in elements where fields.indices.contains(field) {
                    // A file without a name must not leave a hole in a sentence.
                    let value = fields[field] == .text("") ? .text("(none)") : fields[field]
                    if !values.contains(value) { values.append(value) }
                }
                out += clean(cut(Value.list(values).rendered(as: .list(type))))
            }
        }
        return out
    }

    /// Notes the fields of a list's elements that it shows.
    public func collectFields(of wanted: Int, into fields: inout Set<Int>) {
        for case .field(let field, let slot, _) in parts where slot == wanted { fields.insert(field) }
    }

    /// At most `LanguageLimits.renderedValue` bytes of a value, and no half of a code point.
    private func cut(_ value: String) -> String {
        let limit = LanguageLimits.renderedValue
        guard value.utf8.count > limit else { return value }
        var kept = Array(value.utf8.prefix(limit + 1))
        while let last = kept.popLast(), last & 0xc0 == 0x80 {}
        return String(decoding: kept, as: UTF8.self) + "..."
    }
}

extension ProgramBuilder {
    /// Parses a template; its facts must be in the schema.
    public mutating func template(_ text: String) throws(ExpressionErrors) -> Template {
        var parts: [Template.Part] = []
        var errors: [ExpressionError] = []
        var literal: [UInt8] = []
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            let doubled = position + 1 < bytes.count && bytes[position + 1] == byte
            if (byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")) && doubled {
                literal.append(byte)
                position += 2
            } else if byte == UInt8(ascii: "{") {
                guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else {
                    errors.append(
                        ExpressionError(
                            .badPlaceholder, at: position..<position + 1, "this '{' is not closed",
                            advice: "write {fact}, or '{{' for a brace"))
                    break
                }
                if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
                literal = []
                let name = String(decoding: bytes[position + 1..<end], as: UTF8.self)
                do {
                    parts.append(try placeholder(name, at: position + 1..<end))
                } catch {
                    errors.append(error)
                }
                position = end + 1
            } else {
                literal.append(byte)
                position += 1
            }
        }
        guard errors.isEmpty else { throw ExpressionErrors(errors: errors) }
        if !literal.isEmpty { parts.append(.text(String(decoding: literal, as: UTF8.self))) }
        return Template(parts: parts)
    }

    private mutating func placeholder(_ text: String, at range: Range<Int>) throws(ExpressionError)
        -> Template.Part
    {
        var name = text
        var argument: String?
        if let bracket = text.utf8.firstIndex(of: UInt8(ascii: "[")), text.hasSuffix("]") {
            name = String(text[..<bracket])
            argument = text[text.utf8.index(after: bracket)...].dropLast().filter { $0 != "\"" }
        }
        if let argument, argument.isEmpty {
            throw ExpressionError(
                .badPlaceholder, at: range, "a name is missing in the brackets",
                advice: "for example {\(name)[\"List-Id\"]}")
        }
        if argument == nil, let open = text.utf8.firstIndex(of: UInt8(ascii: "(")), text.hasSuffix(")") {
            let window = text[text.utf8.index(after: open)...].dropLast()
            return try counted(String(text[..<open]), String(window), at: range)
        }
        if argument == nil, let part = field(name) { return part }
        guard let fact = schema.find(name) else {
            throw ExpressionError(
                .unknownFact, at: range, "there is no fact '\(text)'",
                advice: schema.suggestion(for: name).map { "did you mean '\($0)'?" }
                    ?? "write '{{' for a brace")
        }
        let declaration = schema.facts[fact]
        guard declaration.type != .stream, (argument != nil) || declaration.argument != .required,
            declaration.argument != .window, argument == nil || declaration.argument != .none
        else {
            throw ExpressionError(
                .badPlaceholder, at: range, "'\(text)' can't be put into a text",
                advice: declaration.argument == .window ? "write {\(name)(1h)}" : nil)
        }
        return .fact(slot: slot(fact, argument: argument), type: declaration.type)
    }

    /// `fact(1h)`
    private mutating func counted(
        _ name: String, _ window: String, at range: Range<Int>
    ) throws(ExpressionError) -> Template.Part {
        guard let fact = schema.find(name) else {
            throw ExpressionError(
                .unknownFact, at: range, "there is no fact '\(name)'",
                advice: schema.suggestion(for: name).map { "did you mean '\($0)'?" }
                    ?? "write '{{' for a brace")
        }
        guard schema.facts[fact].argument == .window else {
            throw ExpressionError(
                .badPlaceholder, at: range, "\(name) takes no time in parentheses",
                advice: "write {\(name)}")
        }
        let meant = try Window(parsing: window, at: range)
        return .fact(slot: slot(fact, argument: meant.description), type: schema.facts[fact].type)
    }

    /// `list.field`, nil for anything else.
    private mutating func field(_ name: String) -> Template.Part? {
        guard schema.find(name) == nil, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")),
            let fact = schema.find(String(name[..<dot])),
            case .list(.record(let fields)) = schema.facts[fact].type,
            schema.facts[fact].argument != .required,
            let index = fields.firstIndex(where: { $0.name == String(name[name.utf8.index(after: dot)...]) })
        else { return nil }
        return .field(index, slot: slot(fact, argument: nil), type: fields[index].type)
    }
}
