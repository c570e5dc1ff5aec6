// SPDX-License-Identifier: Apache-2.0

extension Checker {
    mutating func compare(
        _ left: OperandSyntax, _ comparison: Operator, _ right: OperandSyntax, at range: Range<Int>
    ) -> Node? {
        switch comparison {
        case .equal: return equal(left, right, at: range)
        case .notEqual:
            guard !isNegatedEmptyText(left, right, at: range) else { return nil }
            return equal(left, right, at: range).map { .not($0) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return order(left, comparison, right, at: range)
        case .matches: return match(left, right)
        case .matchesNot: return match(left, right).map { .not($0) }
        case .isIn: return isIn(left, right, at: range)
        case .contains: return part(left, .anywhere, right)
        case .startsWith: return part(left, .start, right)
        case .endsWith: return part(left, .end, right)
        }
    }

    /// Both sides of a comparison; a literal gets the type of what it is compared with.
    private mutating func pair(
        _ left: OperandSyntax, _ right: OperandSyntax
    ) -> ((Operand, ValueType), (Operand, ValueType))? {
        let literalFirst = isLiteral(left) && !isLiteral(right)
        let (first, second) = literalFirst ? (right, left) : (left, right)
        guard let a = operand(first, expected: nil) else {
            // The other side is looked at as well: all mistakes are shown at once.
            if !isLiteral(second) { _ = operand(second, expected: nil) }
            return nil
        }
        guard let b = operand(second, expected: a.1.element) else { return nil }
        return literalFirst ? (b, a) : (a, b)
    }

    /// `header["X"] != ""` looks like "there is such a field" and holds where there is none.
    private mutating func isNegatedEmptyText(
        _ left: OperandSyntax, _ right: OperandSyntax, at range: Range<Int>
    ) -> Bool {
        guard case .fact(let name, let argument, _) = left, case .text("", _) = right,
            let fact = builder.schema.find(name), case .list = builder.schema.facts[fact].type
        else { return false }
        let written = argument.map { "\(name)[\"\($0)\"]" } ?? name
        fail(
            .notComparable, at: range, "this holds also where '\(written)' has no value at all",
            advice: "for \"there is one\" write count(\(written)) > 0")
        return true
    }

    private mutating func equal(_ left: OperandSyntax, _ right: OperandSyntax, at range: Range<Int>) -> Node?
    {
        guard var (a, b) = pair(left, right) else { return nil }
        // The list goes left: what is asked of a list is asked of any of its elements.
        if case .list = b.1 { swap(&a, &b) }
        guard a.1.element.isComparable(with: b.1.element) else {
            fail(
                .notComparable, at: range,
                "\(a.1.withArticle) and \(b.1.withArticle) can't be compared",
                advice: a.1.element.example.map { "for example == \($0)" })
            return nil
        }
        guard a.1 != .stream, b.1 != .stream else {
            fail(
                .typeMismatch, at: range, "a stream is not kept and can't be compared",
                advice: "'~', 'contains', 'starts_with' and 'ends_with' work on it")
            return nil
        }
        if a.1.isNumeric, b.1.isNumeric { return test(a.0, .compares(.equal, b.0)) }
        noteComparedWord(a.0, b.0)
        noteComparedWord(b.0, a.0)
        let folded = [a.1.element, b.1.element].contains { $0 == .domain || $0 == .address }
        return test(a.0, .equals(b.0, folded: folded))
    }

    /// Keeps the first word that a fact is compared with whose reason goes by the word.
    private mutating func noteComparedWord(_ fact: Operand, _ other: Operand) {
        guard comparedWord == nil, case .fact(let slot) = fact, case .constant(.text(let word)) = other,
            case .byWord = builder.declaration(of: slot)?.reason
        else { return }
        comparedWord = word
    }

    private mutating func order(
        _ left: OperandSyntax, _ comparison: Operator, _ right: OperandSyntax, at range: Range<Int>
    ) -> Node? {
        guard let (a, b) = pair(left, right) else { return nil }
        guard a.1.isNumeric, b.1.isNumeric else {
            let type = a.1.isNumeric ? b.1 : a.1
            fail(
                .notOrdered, at: range,
                "'\(comparison.rawValue)' compares numbers, this is \(type.withArticle)")
            return nil
        }
        guard a.1.isComparable(with: b.1) else {
            fail(.notComparable, at: range, "\(a.1.withArticle) and \(b.1.withArticle) can't be compared")
            return nil
        }
        let ordering: Ordering =
            switch comparison {
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greaterOrEqual: .greaterOrEqual
            default: .greater
            }
        return test(a.0, .compares(ordering, b.0))
    }

    // MARK: Text

    private mutating func textual(_ syntax: OperandSyntax, for what: String) -> (Operand, ValueType)? {
        guard let (operand, type) = operand(syntax, expected: nil) else { return nil }
        guard type.element.isTextual else {
            fail(.typeMismatch, at: syntax.range, "\(what) works on text, this is \(type.withArticle)")
            return nil
        }
        return (operand, type)
    }

    private mutating func match(_ left: OperandSyntax, _ right: OperandSyntax) -> Node? {
        let subject = textual(left, for: "'~'")
        guard case .pattern(let source, let flags, let range) = right else {
            fail(
                .typeMismatch, at: right.range, "a pattern is expected here",
                advice: "for example ~ /free money/i")
            return nil
        }
        guard let (operand, type) = subject else { return nil }
        return pattern(source, flags, over: operand, type, at: range)
    }

    private mutating func pattern(
        _ source: String, _ flags: String, over operand: Operand, _ type: ValueType, at range: Range<Int>
    ) -> Node? {
        if let unknown = flags.first(where: { !PatternSet.Pattern.knownFlags.contains($0) }) {
            fail(
                .badPattern, at: range, "there is no flag '\(unknown)' for patterns",
                advice: "the flags are i (any case), s (dot matches line breaks), m (^ and $ match at lines)")
            return nil
        }
        guard source.utf8.count <= LanguageLimits.patternLength, !source.utf8.contains(0), !source.isEmpty
        else {
            fail(
                .badPattern, at: range,
                source.isEmpty ? "the pattern is empty and would match everything" : "the pattern is too long"
            )
            return nil
        }
        guard let key = patternKey(operand) else {
            fail(.typeMismatch, at: range, "a pattern needs a fact on its left side")
            return nil
        }
        let pattern = PatternSet.Pattern(source: source, flags: flags, unicode: type.element != .stream)
        do {
            return test(operand, .matches(try builder.pattern(pattern, over: key, at: range)))
        } catch {
            errors.append(error)
            return nil
        }
    }

    private func patternKey(_ operand: Operand) -> ProgramBuilder.PatternKey? {
        switch operand {
        case .fact(let slot): .init(slot: slot, field: nil)
        case .field(let field): element?.slot.map { .init(slot: $0, field: field) }
        // Elements of a plain list have one database of their own, beside that of the list as a whole.
        case .element: element?.slot.map { .init(slot: $0, field: -1) }
        case .constant, .length, .count: nil
        }
    }

    private mutating func part(_ left: OperandSyntax, _ position: Position, _ right: OperandSyntax) -> Node? {
        let subject = textual(left, for: "this comparison")
        guard let (other, otherType) = self.operand(right, expected: .text), let (operand, type) = subject
        else { return nil }
        guard otherType.isTextual, otherType != .stream else {
            fail(.typeMismatch, at: right.range, "text is expected here, this is \(otherType.withArticle)")
            return nil
        }
        if case .constant(let value) = other, value.text?.isEmpty ?? false {
            fail(.typeMismatch, at: right.range, "the empty text is a part of every text")
            return nil
        }
        if type == .stream {
            // A body is not kept: what it contains is found as it passes by, like any pattern.
            guard case .constant(let value) = other, let text = value.text else {
                fail(.typeMismatch, at: right.range, "a quoted text is expected here")
                return nil
            }
            let quoted = PatternSet.Pattern.quoted(text)
            let source = position == .start ? "\\A" + quoted : position == .end ? quoted + "\\z" : quoted
            return pattern(source, "", over: operand, type, at: right.range)
        }
        let folded = type.element == .domain || type.element == .address
        return test(operand, .contains(other, position, folded: folded))
    }
}

extension PatternSet.Pattern {
    /// A pattern that matches just this text.
    static func quoted(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            out += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: out, as: UTF8.self)
    }
}
