// SPDX-License-Identifier: Apache-2.0

/// Judges conditions over a table of facts.
///
/// Total: whatever the facts are, the outcome is one of the four of ``Truth``. `and` and `or` stop at the
/// side that settles them, and a part that is settled wants no fact: what stands left of the side that
/// settled it is not looked up either.
public struct Evaluator {
    let program: Program

    /// An evaluator of that program's conditions.
    public init(_ program: Program) { self.program = program }

    /// The outcome of a condition with what is known now.
    public func judge(_ condition: Condition, _ table: inout FactTable) -> Truth {
        judge(condition.node, &table, element: nil)
    }

    func judge(_ node: Node, _ table: inout FactTable, element: Value?) -> Truth {
        let wanted = table.wanted.count
        let outcome = outcome(of: node, &table, element: element)
        if outcome.isDecided { table.unwant(from: wanted) }
        return outcome
    }

    private func outcome(of node: Node, _ table: inout FactTable, element: Value?) -> Truth {
        switch node {
        case .constant(let value): return Truth(value)
        case .not(let inner): return !judge(inner, &table, element: element)
        case .and(let parts):
            var outcome = Truth.yes
            for part in parts {
                outcome = outcome.and(judge(part, &table, element: element))
                if outcome == .no { break }
            }
            return outcome
        case .or(let parts):
            var outcome = Truth.no
            for part in parts {
                outcome = outcome.or(judge(part, &table, element: element))
                if outcome == .yes { break }
            }
            return outcome
        case .test(let test): return judge(test, &table, element: element)
        }
    }

    func judge(_ test: Test, _ table: inout FactTable, element: Value?) -> Truth {
        switch test.predicate {
        case .compares(let ordering, let other):
            let left = bounds(of: test.subject, &table, element: element)
            let right = bounds(of: other, &table, element: element)
            return Bounds.compare(left, ordering, right)
        case .matches(let pattern):
            return match(test.subject, pattern, &table, element: element)
        case .quantified(let quantifier, let condition):
            return judge(all: quantifier == .all, test.subject, condition, &table, element: element)
        default: break
        }
        switch value(of: test.subject, &table, element: element) {
        case .pending, .onDemand, .between: return .unknown
        case .failed: return asksForFailure(test) ? .yes : .failed
        case .known(.list(let values)):
            var outcome = Truth.no
            for value in values {
                outcome = outcome.or(holds(test.predicate, value, &table, element: element))
                if outcome == .yes { break }
            }
            return outcome
        case .known(let value): return holds(test.predicate, value, &table, element: element)
        }
    }

    /// True for `status == failed`, the one way in which a rule speaks of the broken lookup itself.
    private func asksForFailure(_ test: Test) -> Bool {
        guard case .fact(let slot) = test.subject, program.slots.indices.contains(slot),
            case .enumeration(let words) = program.slots[slot].fact.type, words.contains("failed")
        else { return false }
        guard case .equals(.constant(let value), _) = test.predicate else { return false }
        return value == .text("failed")
    }

    /// One value against one predicate.
    private func holds(
        _ predicate: Predicate, _ value: Value, _ table: inout FactTable, element: Value?
    ) -> Truth {
        switch predicate {
        case .isTrue: return Truth(value == .boolean(true))
        case .isMember(let membership): return Truth(membership.contains(value))
        case .equals(let other, let folded), .isElement(of: let other, let folded):
            return with(other, &table, element: element) { other in
                if case .list(let values) = other {
                    return Truth(values.contains { value.equals($0, folded: folded) })
                }
                return Truth(value.equals(other, folded: folded))
            }
        case .contains(let other, let position, let folded):
            return with(other, &table, element: element) { other in
                guard let text = folded ? value.folded : value.text,
                    let part = folded ? other.foldedPart : other.text
                else { return .no }
                return Truth(text.holds(part, at: position))
            }
        case .compares, .matches, .quantified: return .no
        }
    }

    private func with(
        _ operand: Operand, _ table: inout FactTable, element: Value?, _ body: (Value) -> Truth
    ) -> Truth {
        switch value(of: operand, &table, element: element) {
        case .known(let value): body(value)
        case .failed: .failed
        case .pending, .onDemand, .between: .unknown
        }
    }

    /// What is known of an operand; what is there for the asking is noted as wanted.
    func value(of operand: Operand, _ table: inout FactTable, element: Value?) -> Knowledge {
        switch operand {
        case .constant(let value): return .known(value)
        case .element: return element.map { .known($0) } ?? .pending
        case .field(let index):
            guard case .record(let values)? = element, values.indices.contains(index) else { return .pending }
            return .known(values[index])
        case .fact(let slot):
            let known = table[slot]
            if case .onDemand = known { table.want(slot) }
            return known
        case .length, .count:
            switch bounds(of: operand, &table, element: element) {
            case .between(let low, let high): return low == high ? .known(.number(low)) : .between(low, high)
            case .unknown: return .pending
            case .failed, .broken: return .failed("")
            }
        }
    }

    private func judge(
        all: Bool, _ list: Operand, _ condition: Node, _ table: inout FactTable, element: Value?
    ) -> Truth {
        switch value(of: list, &table, element: element) {
        case .failed: return .failed
        case .known(.list(let values)):
            var outcome = Truth(all)
            for value in values {
                let truth = judge(condition, &table, element: value)
                outcome = all ? outcome.and(truth) : outcome.or(truth)
                if outcome == Truth(!all) { break }
            }
            return outcome
        default: return .unknown
        }
    }
}
