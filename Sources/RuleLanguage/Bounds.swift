// SPDX-License-Identifier: Apache-2.0

/// What is known of a number: nothing yet, that the lookup broke, or between what it lies.
enum Bounds {
    case unknown
    case failed
    case between(Double, Double)
    /// Between these, and a lookup that broke keeps it from ever being known better.
    case broken(Double, Double)

    var pair: (Double, Double)? {
        switch self {
        case .between(let low, let high), .broken(let low, let high): (low, high)
        case .unknown, .failed: nil
        }
    }

    /// True if later facts may bring the bounds closer together.
    private var isOpen: Bool {
        if case .between(let low, let high) = self { return low < high }
        return false
    }

    /// Decided as soon as no number between the bounds could change it.
    static func compare(_ left: Bounds, _ ordering: Ordering, _ right: Bounds) -> Truth {
        guard let (a, b) = left.pair, let (c, d) = right.pair else {
            if case .failed = left { return .failed }
            if case .failed = right { return .failed }
            return .unknown
        }
        let outcome = compare(a, b, ordering, c, d)
        return outcome == .unknown && !left.isOpen && !right.isOpen ? .failed : outcome
    }

    private static func compare(
        _ a: Double, _ b: Double, _ ordering: Ordering, _ c: Double, _ d: Double
    ) -> Truth {
        switch ordering {
        case .greater: return a > d ? .yes : b <= c ? .no : .unknown
        case .greaterOrEqual: return a >= d ? .yes : b < c ? .no : .unknown
        case .less: return b < c ? .yes : a >= d ? .no : .unknown
        case .lessOrEqual: return b <= c ? .yes : a > d ? .no : .unknown
        case .equal:
            if a == b, c == d { return Truth(a == c) }
            return b < c || a > d ? .no : .unknown
        }
    }
}

extension Evaluator {
    func bounds(of operand: Operand, _ table: inout FactTable, element: Value?) -> Bounds {
        switch operand {
        case .length(let inner): return length(value(of: inner, &table, element: element))
        case .count(let list, let condition):
            return count(value(of: list, &table, element: element), condition, &table)
        default: break
        }
        switch value(of: operand, &table, element: element) {
        case .known(.number(let number)): return number.isNaN ? .failed : .between(number, number)
        case .between(let low, let high): return low.isNaN || high.isNaN ? .failed : .between(low, high)
        case .failed: return .failed
        case .known, .pending, .onDemand: return .unknown
        }
    }

    private func length(_ knowledge: Knowledge) -> Bounds {
        switch knowledge {
        case .known(.list(let values)): return .between(Double(values.count), Double(values.count))
        case .known(let value):
            let length = Double(value.text?.unicodeScalars.count ?? 0)
            return .between(length, length)
        case .failed: return .failed
        case .pending, .onDemand, .between: return .unknown
        }
    }

    private func count(_ knowledge: Knowledge, _ condition: Node?, _ table: inout FactTable) -> Bounds {
        switch knowledge {
        case .failed: return .failed
        case .known(.list(let values)):
            guard let condition else { return .between(Double(values.count), Double(values.count)) }
            var low = 0.0
            var high = 0.0
            var (open, failed) = (false, false)
            for value in values {
                switch judge(condition, &table, element: value) {
                case .yes: (low, high) = (low + 1, high + 1)
                case .unknown: (high, open) = (high + 1, true)
                case .failed: (high, failed) = (high + 1, true)
                case .no: break
                }
            }
            return failed && !open ? .broken(low, high) : .between(low, high)
        default: return .unknown
        }
    }
}
