// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Parser")
struct ParserTests {
    /// The syntax with all its parentheses, in prefix order.
    private func shape(_ text: String) throws -> String { shape(try Parser.parse(text)) }

    private func shape(_ syntax: ConditionSyntax) -> String {
        switch syntax {
        case .or(let parts): "(or \(parts.map(shape).joined(separator: " ")))"
        case .and(let parts): "(and \(parts.map(shape).joined(separator: " ")))"
        case .not(let inner): "(not \(shape(inner)))"
        case .comparison(let left, let comparison, let right, _):
            "(\(comparison.rawValue) \(shape(left)) \(shape(right)))"
        case .operand(let operand): shape(operand)
        }
    }

    private func shape(_ operand: OperandSyntax) -> String {
        switch operand {
        case .fact(let name, let argument, _): argument.map { "\(name)[\($0)]" } ?? name
        case .counted(let name, let number, let unit, _, _): "\(name)(\(number)\(unit ?? ""))"
        case .field(let name, _): ".\(name)"
        case .text(let text, _): "'\(text)'"
        case .number(let number, let unit, _): "\(number)\(unit ?? "")"
        case .percent(let number, _): "\(number)%"
        case .network(let text, _): text
        case .pattern(let source, let flags, _): "/\(source)/\(flags)"
        case .list(let elements, _): "[\(elements.map(\.text).joined(separator: ","))]"
        case .namedList(let name, _): "$\(name)"
        case .call(let name, let list, let inner, _):
            "(\(name) \(shape(list))\(inner.map { " " + shape($0) } ?? ""))"
        case .parentheses(let inner, _): shape(inner)
        }
    }

    @Test(
        "or binds weakest, then and, then not, then comparisons",
        arguments: [
            ("a or b and c", "(or a (and b c))"),
            ("a and b or c", "(or (and a b) c)"),
            ("(a or b) and c", "(and (or a b) c)"),
            ("a or b or c and d and e", "(or a b (and c d e))"),
            ("not a and b", "(and (not a) b)"),
            ("not (a and b)", "(not (and a b))"),
            ("not a == b", "(not (== a b))"),
            ("not not a", "(not (not a))"),
            ("not a or not b", "(or (not a) (not b))"),
            ("a and not b in $c", "(and a (not (in b $c)))"),
            ("x not in [a, b]", "(not (in x [a,b]))"),
            ("not x not in [a]", "(not (not (in x [a])))"),
            ("x > 5 and y", "(and (> x 5.0) y)"),
            ("x > 5and y", "(and (> x 5.0) y)"),
            ("x > 5 MiB and y", "(and (> x 5.0MiB) y)"),
            ("x > 5 m or y < 80%", "(or (> x 5.0m) (< y 0.8%))"),
            ("5 MiB < x", "(< 5.0MiB x)"),
            ("x contains \"a\" and y starts_with \"b\" or z ends_with \"c\"", nil),
            ("header[\"A\"] ~ /x/i", "(~ header[A] /x/i)"),
            ("any(list, .a == 1 or .b)", "(any list (or (== .a 1.0) .b))"),
            ("any (list, .a)", "(any list .a)"),
            ("count(list) > 1", "(> (count list) 1.0)"),
            ("all(list, any(.tags, .value == \"x\"))", "(all list (any .tags (== .value 'x')))"),
            ("length(x) >= length(y)", "(>= (length x) (length y))"),
            ("client in 192.0.2.0/24", "(in client 192.0.2.0/24)"),
        ] as [(String, String?)])
    func precedence(text: String, expected: String?) throws {
        #expect(
            try shape(text) == expected
                ?? "(or (and (contains x 'a') (starts_with y 'b')) (ends_with z 'c'))")
    }

    @Test(
        "a mistake is told by its kind, place and remedy",
        arguments: [
            ("", .expectedOperand, "", "message.size"),
            ("   ", .expectedOperand, "", "message.size"),
            ("secure and", .expectedOperand, "", "message.size"),
            ("secure or or secure", .expectedOperand, "or", nil),
            ("and secure", .expectedOperand, "and", nil),
            ("helo ==", .expectedOperand, "", "message.size"),
            ("helo == == \"a\"", .expectedOperand, "==", "a fact or a value"),
            ("()", .expectedOperand, ")", "a fact or a value"),
            ("(secure", .unterminated, "(", "')'"),
            ("any(header[\"A\"], .value == \"x\"", .unterminated, "(", "')'"),
            ("secure)", .unexpectedToken, ")", nil),
            ("secure secure", .unexpectedToken, "secure", "'and' or 'or'"),
            ("secure AND secure", .unexpectedToken, "AND", "did you mean 'and'?"),
            ("message.size > 5 AND secure", .unexpectedToken, "AND", "did you mean 'and'?"),
            ("secure adn secure", .unexpectedToken, "adn", "did you mean 'and'?"),
            ("helo contians \"a\"", .unexpectedToken, "contians", "did you mean 'contains'?"),
            ("helo not contains \"a\"", .unexpectedToken, "not", "before the whole comparison"),
            ("1 < score < 5", .unexpectedToken, "<", nil),
            ("helo == \"a\" in $partners", .unexpectedToken, "in", nil),
            ("header [\"A\"] == \"x\"", .unexpectedToken, "[\"A\"]", nil),
            ("anny(header[\"A\"], .value == \"x\")", .unknownFunction, "anny", "did you mean 'any'?"),
            ("lookup(helo)", .unknownFunction, "lookup", "any, all, count, length"),
        ] as [(String, ExpressionError.Code, String, String?)])
    func mistakes(text: String, code: ExpressionError.Code, place: String, advice: String?) throws {
        let error = try #require(errors(text).first)
        #expect(error.code == code, "\(error)")
        #expect(marked(error, in: text) == place)
        if let advice { #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")") }
    }

    @Test("where something is missing at the end, the error stands behind the last byte")
    func endOfText() throws {
        let error = try #require(errors("helo ==").first)
        #expect(error.range == 7..<7)
    }

    @Test(
        "64 levels may be nested and no more",
        arguments: [("(", "secure", ")"), ("not ", "secure", ""), ("count(", "sizes", ")")])
    func nesting(open: String, inner: String, close: String) throws {
        func text(_ depth: Int) -> String {
            String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
        }
        let limit = LanguageLimits.nesting
        #expect(throws: Never.self) { try Parser.parse(text(limit)) }
        #expect(errors(text(limit + 1)).map(\.code) == [.tooDeep])
        #expect(errors(text(2_000)).map(\.code) == [.tooDeep])
    }

    @Test("a long chain is not a deep one")
    func chains() throws {
        let text = Array(repeating: "secure", count: 1_400).joined(separator: " and ")
        #expect(try judge(text, ["secure": .known(.boolean(true))]) == .yes)
    }
}
