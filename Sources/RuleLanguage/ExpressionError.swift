// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a condition or a template: where, what, and what to write instead.
public struct ExpressionError: Error, Hashable, Sendable {
    /// What kind of mistake it is; tests compare this and not the words.
    public enum Code: String, Hashable, Sendable {
        case tooLong, tooDeep, unexpectedCharacter, unterminated, unknownEscape
        case expectedCondition, expectedOperand, unexpectedToken, foreignOperator
        case unknownFact, unknownList, unknownFunction, unknownField, unknownUnit, unknownWord
        case missingArgument, unexpectedArgument, fieldOutsideList, badWindow
        case typeMismatch, notACondition, notComparable, notOrdered, wrongUnit
        case badNetwork, badNumber, badEntry, emptyList
        case badPattern, unsupportedPattern, patternTooLarge
        case badPlaceholder
    }

    /// The kind of mistake.
    public let code: Code
    /// The place in the text, in UTF-8 bytes from its start.
    public let range: Range<Int>
    /// What is wrong, for a person.
    public let message: String
    /// What to write instead; nil where that is not known.
    public let advice: String?

    /// An error at that place.
    public init(_ code: Code, at range: Range<Int>, _ message: String, advice: String? = nil) {
        self.code = code
        self.range = range
        self.message = message
        self.advice = advice
    }
}

/// Everything that is wrong with one text.
public struct ExpressionErrors: Error, Sendable {
    /// The errors, in the order of the text.
    public let errors: [ExpressionError]
}
