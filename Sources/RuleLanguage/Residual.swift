// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// What is left of an undecided condition once the facts at hand are put in, as a text to compare.
    ///
    /// Two recipients whose conditions leave the same text will end alike, whatever the message brings.
    /// A comparison that is still open and speaks of the recipient carries the recipient's value. So what
    /// can be looked up about the recipient must have been: two that are both open look alike.
    public func residual(_ condition: Condition, _ table: inout FactTable, into text: inout String) {
        residual(condition.node, &table, into: &text)
    }

    private func residual(_ node: Node, _ table: inout FactTable, into text: inout String) {
        let truth = judge(node, &table, element: nil)
        guard truth == .unknown else {
            text += "\(truth.rawValue)"
            return
        }
        switch node {
        case .constant: break
        case .not(let inner):
            text += "!"
            residual(inner, &table, into: &text)
        case .and(let parts): residual(parts, neutral: .yes, "&", &table, into: &text)
        case .or(let parts): residual(parts, neutral: .no, "|", &table, into: &text)
        case .test(let test):
            text += "#\(test.id)"
            for slot in test.recipientSlots(program) {
                text += "{\(slot)=\(table[slot])}"
            }
        }
    }

    private func residual(
        _ parts: [Node], neutral: Truth, _ joiner: String, _ table: inout FactTable, into text: inout String
    ) {
        text += "(\(joiner)"
        for part in parts where judge(part, &table, element: nil) != neutral {
            residual(part, &table, into: &text)
            text += ","
        }
        text += ")"
    }
}

extension Test {
    /// The slots in this test that differ from recipient to recipient.
    fileprivate func recipientSlots(_ program: Program) -> [Int] {
        slots.filter { program.slots.indices.contains($0) && program.slots[$0].fact.scope == .recipient }
    }

    /// All slots in this test, in order, each once.
    var slots: [Int] {
        var found: [Int] = []
        subject.collectSlots(into: &found)
        switch predicate {
        case .compares(_, let other), .equals(let other, _), .isElement(of: let other, _),
            .contains(let other, _, _):
            other.collectSlots(into: &found)
        case .quantified(_, let node): node.collectSlots(into: &found)
        case .isTrue, .isMember, .matches: break
        }
        return found
    }
}

extension Operand {
    func collectSlots(into found: inout [Int]) {
        switch self {
        case .fact(let slot): if !found.contains(slot) { found.append(slot) }
        case .length(let inner): inner.collectSlots(into: &found)
        case .count(let inner, let node):
            inner.collectSlots(into: &found)
            node?.collectSlots(into: &found)
        case .field, .element, .constant: break
        }
    }
}

extension Node {
    func collectSlots(into found: inout [Int]) {
        switch self {
        case .constant: break
        case .and(let parts), .or(let parts): for part in parts { part.collectSlots(into: &found) }
        case .not(let inner): inner.collectSlots(into: &found)
        case .test(let test):
            for slot in test.slots where !found.contains(slot) { found.append(slot) }
        }
    }
}
