// SPDX-License-Identifier: Apache-2.0

/// What a text is made from: the facts, and of a list the elements that the text is about.
public struct TemplateFacts {
    let table: FactTable
    private let condition: Condition?
    private let evaluator: Evaluator

    /// A text of a rule with this condition: of a list, only the elements are shown of which the condition holds.
    public init(_ table: FactTable, condition: Condition?, _ evaluator: Evaluator) {
        self.table = table
        self.condition = condition
        self.evaluator = evaluator
    }

    /// The elements of the list in a slot that made the condition true, all if it does not say; nil for no list.
    func elements(of slot: Int) -> [Value]? {
        guard case .known(.list(let all)) = table[slot] else { return nil }
        guard let condition else { return all }
        var nodes: [Node] = []
        condition.node.collectQuantified(over: slot, into: &nodes)
        guard !nodes.isEmpty else { return all }
        var table = table
        let meant = all.filter { element in
            nodes.contains { evaluator.judge($0, &table, element: element) == .yes }
        }
        return meant.isEmpty ? all : meant
    }

    /// Of a list of records, the elements that made the condition true, as a person reads them: with the first field
    /// and those that the condition speaks of. nil for any other value.
    public func decisive(of slot: Int, as type: ValueType) -> String? {
        guard case .record(let declared) = type.element, let elements = elements(of: slot) else { return nil }
        var spoken: Set<Int> = [0]
        condition?.collectFields(of: slot, into: &spoken)
        let numbers = declared.indices.filter(spoken.contains)
        let chosen = elements.map { element in
            guard case .record(let values) = element else { return element }
            return .record(numbers.filter(values.indices.contains).map { values[$0] })
        }
        return Value.list(chosen).rendered(as: .list(.record(numbers.map { declared[$0] })))
    }
}

extension Condition {
    /// Notes the fields of the elements of the list in a slot that the condition speaks of.
    public func collectFields(of slot: Int, into fields: inout Set<Int>) {
        var nodes: [Node] = []
        node.collectQuantified(over: slot, withinNot: true, into: &nodes)
        for node in nodes { node.collectFields(into: &fields) }
    }
}

extension Node {
    /// The conditions on elements of the list in a slot that make this one true by holding for some of them. What
    /// stands under a `not` does not, and is left out unless it is asked for.
    fileprivate func collectQuantified(over slot: Int, withinNot: Bool = false, into found: inout [Node]) {
        switch self {
        case .constant: break
        case .and(let parts), .or(let parts):
            for part in parts { part.collectQuantified(over: slot, withinNot: withinNot, into: &found) }
        case .not(let inner):
            if withinNot { inner.collectQuantified(over: slot, withinNot: true, into: &found) }
        case .test(let test):
            var operands = [test.subject]
            if case .compares(_, let other) = test.predicate { operands.append(other) }
            for case .count(.fact(slot: slot), let node?) in operands { found.append(node) }
            guard case .quantified(let quantifier, let node) = test.predicate else { return }
            node.collectQuantified(over: slot, withinNot: withinNot, into: &found)
            guard case .fact(slot: slot) = test.subject, withinNot || quantifier == .any else { return }
            found.append(node)
        }
    }

    /// All fields of elements that the condition speaks of, also those of lists within it.
    fileprivate func collectFields(into fields: inout Set<Int>) {
        switch self {
        case .constant: break
        case .and(let parts), .or(let parts): for part in parts { part.collectFields(into: &fields) }
        case .not(let inner): inner.collectFields(into: &fields)
        case .test(let test):
            test.subject.collectFields(into: &fields)
            switch test.predicate {
            case .compares(_, let other), .equals(let other, _), .isElement(of: let other, _),
                .contains(let other, _, _):
                other.collectFields(into: &fields)
            case .quantified(_, let node): node.collectFields(into: &fields)
            case .isTrue, .isMember, .matches: break
            }
        }
    }
}

extension Operand {
    fileprivate func collectFields(into fields: inout Set<Int>) {
        switch self {
        case .field(let field): fields.insert(field)
        case .length(let inner): inner.collectFields(into: &fields)
        case .count(let inner, let node):
            inner.collectFields(into: &fields)
            node?.collectFields(into: &fields)
        case .fact, .element, .constant: break
        }
    }
}
