// SPDX-License-Identifier: Apache-2.0

/// A condition as it was written.
indirect enum ConditionSyntax {
    case or([ConditionSyntax])
    case and([ConditionSyntax])
    case not(ConditionSyntax)
    case comparison(OperandSyntax, Operator, OperandSyntax, at: Range<Int>)
    /// An operand that is a condition in itself.
    case operand(OperandSyntax)
}

/// One side of a comparison.
indirect enum OperandSyntax {
    case fact(String, argument: String?, at: Range<Int>)
    /// A fact that counts over a time: `bulk.copies(1h)`.
    case counted(String, Double, unit: String?, window: Range<Int>, at: Range<Int>)
    case field(String, at: Range<Int>)
    case text(String, at: Range<Int>)
    case number(Double, unit: String?, at: Range<Int>)
    case percent(Double, at: Range<Int>)
    case network(String, at: Range<Int>)
    case pattern(String, flags: String, at: Range<Int>)
    case list([ListElement], at: Range<Int>)
    case namedList(String, at: Range<Int>)
    /// `any(list, condition)` and its like.
    case call(String, OperandSyntax, ConditionSyntax?, at: Range<Int>)
    case parentheses(ConditionSyntax, at: Range<Int>)

    var range: Range<Int> {
        switch self {
        case .fact(_, _, let range), .counted(_, _, _, _, let range), .field(_, let range),
            .text(_, let range), .number(_, _, let range),
            .percent(_, let range), .network(_, let range), .pattern(_, _, let range), .list(_, let range),
            .namedList(_, let range), .call(_, _, _, let range), .parentheses(_, let range):
            range
        }
    }
}

/// What stands between two operands.
enum Operator: String, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case matches = "~"
    case matchesNot = "!~"
    case isIn = "in"
    case contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"
}
