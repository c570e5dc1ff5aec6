// SPDX-License-Identifier: Apache-2.0

/// Syntax to checked nodes: every fact, word, unit, network and pattern is looked at, and each mistake is
/// reported; a part with a mistake is nil and the rest is still checked.
struct Checker {
    var builder: ProgramBuilder
    var errors: [ExpressionError] = []
    var comparedWord: String?
    /// The type of the element that `any`, `all` or `count` looks at, and the slot of its list.
    var element: (type: ValueType, slot: Int?)?

    init(builder: ProgramBuilder) { self.builder = builder }

    mutating func fail(
        _ code: ExpressionError.Code, at range: Range<Int>, _ message: String, advice: String? = nil
    ) {
        errors.append(ExpressionError(code, at: range, message, advice: advice))
    }

    mutating func check(_ syntax: ConditionSyntax) -> Node? {
        switch syntax {
        case .or(let parts):
            let nodes = parts.map { check($0) }
            return join(nodes, neutral: false) { .or($0) }
        case .and(let parts):
            let nodes = parts.map { check($0) }
            return join(nodes, neutral: true) { .and($0) }
        case .not(let inner):
            guard let node = check(inner) else { return nil }
            if case .constant(let value) = node { return .constant(!value) }
            return .not(node)
        case .operand(.parentheses(let inner, _)): return check(inner)
        case .operand(let operand): return bare(operand)
        case .comparison(let left, let comparison, let right, let range):
            return compare(left, comparison, right, at: range)
        }
    }

    /// Joins checked parts; constants are folded away, so that `check` can say what never or always holds.
    private func join(_ nodes: [Node?], neutral: Bool, _ make: ([Node]) -> Node) -> Node? {
        var kept: [Node] = []
        for node in nodes {
            guard let node else { return nil }
            if case .constant(let value) = node {
                if value == neutral { continue }
                return .constant(value)
            }
            kept.append(node)
        }
        return kept.isEmpty ? .constant(neutral) : kept.count == 1 ? kept[0] : make(kept)
    }

    /// A condition without a comparison: a boolean fact, `true`, `any(…)`.
    private mutating func bare(_ syntax: OperandSyntax) -> Node? {
        if case .fact("true", nil, _) = syntax { return .constant(true) }
        if case .fact("false", nil, _) = syntax { return .constant(false) }
        if case .call(let name, let list, let inner, let range) = syntax, name == "any" || name == "all" {
            return quantified(name, list, inner, at: range)
        }
        guard let (operand, type) = operand(syntax, expected: .boolean) else { return nil }
        guard type == .boolean else {
            fail(
                .notACondition, at: syntax.range, "this is \(type.withArticle) and not a condition",
                advice: type.example.map { "compare it, for example with == \($0)" })
            return nil
        }
        return test(operand, .isTrue)
    }

    mutating func test(_ subject: Operand, _ predicate: Predicate) -> Node {
        .test(Test(id: builder.newTestID(), subject: subject, predicate: predicate))
    }

    private mutating func quantified(
        _ name: String, _ list: OperandSyntax, _ inner: ConditionSyntax?, at range: Range<Int>
    ) -> Node? {
        guard let inner else {
            fail(
                .expectedCondition, at: range, "\(name) needs a list and a condition",
                advice: "for example \(name)(attachments, .size > 1 MiB)")
            return nil
        }
        guard let (operand, node) = elements(list, inner) else { return nil }
        return test(operand, .quantified(name == "all" ? .all : .any, node))
    }

    /// The list of a quantifier and its condition, checked with the list's element in view.
    mutating func elements(_ list: OperandSyntax, _ inner: ConditionSyntax) -> (Operand, Node)? {
        guard let (operand, type) = operand(list, expected: nil) else { return nil }
        guard case .list(let elementType) = type else {
            fail(.typeMismatch, at: list.range, "a list is expected here, this is \(type.withArticle)")
            return nil
        }
        let outer = element
        var slot: Int?
        switch operand {
        case .fact(let number): slot = number
        // A list within an element: its patterns join those of the list around it.
        case .field: slot = outer?.slot
        default: break
        }
        element = (elementType, slot)
        defer { element = outer }
        guard let node = check(inner) else { return nil }
        return (operand, node)
    }
}
