// SPDX-License-Identifier: Apache-2.0

/// Tokens to syntax, by recursive descent.
///
///     condition  = and *("or" and)
///     and        = not *("and" not)
///     not        = "not" not / comparison
///     comparison = operand [operator operand]
///     operand    = fact / fact "[" name "]" / fact "(" number unit ")" / "." field / literal / "$" list / "(" condition ")"
///                / ("any" / "all" / "count") "(" operand "," condition ")"
///                / ("count" / "length") "(" operand ")"
struct Parser {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    static let functions = ["any", "all", "count", "length"]
    static let keywords = ["and", "or", "not", "in", "contains", "starts_with", "ends_with"]

    static func parse(_ text: String) throws(ExpressionError) -> ConditionSyntax {
        var parser = Parser(tokens: try Lexer.tokens(of: text))
        let condition = try parser.condition()
        let rest = parser.current
        guard rest.kind == .end else { throw parser.unexpected(rest) }
        return condition
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private var current: Token {
        tokens.indices.contains(position) ? tokens[position] : Token(kind: .end, range: 0..<0)
    }

    private mutating func take() -> Token {
        defer { position += 1 }
        return current
    }

    private mutating func take(word: String) -> Bool {
        guard current.kind == .word(word) else { return false }
        position += 1
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private func unexpected(_ token: Token) -> ExpressionError {
        if case .word(let word) = token.kind {
            let near = Suggestion.nearest(to: word, among: Parser.keywords)
            let advice: String? =
                switch word {
                case "not": "'not' stands before the whole comparison, or in 'not in'"
                case _ where Parser.keywords.contains(word): nil
                default: near.map { "did you mean '\($0)'?" } ?? "join conditions with 'and' or 'or'"
                }
            return ExpressionError(
                .unexpectedToken, at: token.range, "'\(word)' is not expected here", advice: advice)
        }
        return ExpressionError(.unexpectedToken, at: token.range, "\(token.described) is not expected here")
    }

    private mutating func nested<T>(
        _ body: (inout Parser) throws(ExpressionError) -> T
    ) throws(ExpressionError) -> T {
        guard depth < LanguageLimits.nesting else {
            throw ExpressionError(
                .tooDeep, at: current.range, "nested deeper than \(LanguageLimits.nesting) levels")
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func condition() throws(ExpressionError) -> ConditionSyntax {
        var parts = [try conjunction()]
        while take(word: "or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func conjunction() throws(ExpressionError) -> ConditionSyntax {
        var parts = [try negation()]
        while take(word: "and") { parts.append(try negation()) }
        return parts.count == 1 ? parts[0] : .and(parts)
    }

    private mutating func negation() throws(ExpressionError) -> ConditionSyntax {
        guard take(word: "not") else { return try comparison() }
        return .not(try nested { parser throws(ExpressionError) in try parser.negation() })
    }

    private mutating func comparison() throws(ExpressionError) -> ConditionSyntax {
        let left = try operand()
        let token = current
        let word: String
        switch token.kind {
        case .symbol(let symbol): word = symbol
        case .word(let name): word = name
        default: return .operand(left)
        }
        if word == "not", tokens.indices.contains(position + 1), tokens[position + 1].kind == .word("in") {
            position += 2
            let right = try operand()
            return .not(.comparison(left, .isIn, right, at: token.range))
        }
        guard let comparison = Operator(rawValue: word) else { return .operand(left) }
        position += 1
        let right = try operand()
        return .comparison(left, comparison, right, at: token.range)
    }

    private mutating func operand() throws(ExpressionError) -> OperandSyntax {
        let token = take()
        switch token.kind {
        case .word(let word): return try fact(or: word, token)
        case .field(let name): return .field(name, at: token.range)
        case .listName(let name): return .namedList(name, at: token.range)
        case .text(let text): return .text(text, at: token.range)
        case .pattern(let pattern, let flags): return .pattern(pattern, flags: flags, at: token.range)
        case .percent(let number): return .percent(number, at: token.range)
        case .network(let text): return .network(text, at: token.range)
        case .list(let elements): return .list(elements, at: token.range)
        case .number(let number):
            // `AND` is no unit either: the error is then about the word and not about the number.
            if case .word(let unit) = current.kind, !Parser.keywords.contains(unit.lowercased()) {
                return .number(number, unit: unit, at: token.range.lowerBound..<take().range.upperBound)
            }
            return .number(number, unit: nil, at: token.range)
        case .symbol("("):
            let inner = try nested { parser throws(ExpressionError) in try parser.condition() }
            try close(token)
            return .parentheses(inner, at: token.range.lowerBound..<tokens[position - 1].range.upperBound)
        case .end:
            let missing = position <= 1 ? "a condition" : "something"
            throw ExpressionError(
                .expectedOperand, at: token.range, "\(missing) is missing here",
                advice: "for example message.size > 25 MiB")
        case .argument, .symbol:
            throw ExpressionError(
                .expectedOperand, at: token.range, "\(token.described) is not expected here",
                advice: "a fact or a value belongs here")
        }
    }

    private mutating func fact(or word: String, _ token: Token) throws(ExpressionError) -> OperandSyntax {
        if Parser.keywords.contains(word) {
            throw ExpressionError(
                .expectedOperand, at: token.range, "'\(word)' needs something on its left side")
        }
        let isAdjacent = current.range.lowerBound == token.range.upperBound
        if current.kind == .symbol("("), isAdjacent || Parser.functions.contains(word) {
            return try isCounted(word) ? counted(word, token) : call(word, token)
        }
        if case .argument(let name) = current.kind {
            let end = take().range.upperBound
            return .fact(word, argument: name, at: token.range.lowerBound..<end)
        }
        return .fact(word, argument: nil, at: token.range)
    }

    /// True for a fact with a window; the `(` stands at hand. Facts with a dot in their names are no functions.
    private func isCounted(_ word: String) -> Bool {
        if Parser.functions.contains(word) { return false }
        guard tokens.indices.contains(position + 1), !word.utf8.contains(UInt8(ascii: ".")) else {
            return true
        }
        if case .number = tokens[position + 1].kind { return true }
        return false
    }

    private mutating func counted(_ name: String, _ token: Token) throws(ExpressionError) -> OperandSyntax {
        let open = take()
        let first = current
        guard case .number(let number) = first.kind else {
            throw Window.missing(at: first.kind == .end ? open.range : first.range)
        }
        position += 1
        var unit: String?
        var end = first.range.upperBound
        if case .word(let word) = current.kind {
            unit = word
            end = take().range.upperBound
        }
        try close(open)
        return .counted(
            name, number, unit: unit, window: first.range.lowerBound..<end,
            at: token.range.lowerBound..<tokens[position - 1].range.upperBound)
    }

    private mutating func call(_ name: String, _ token: Token) throws(ExpressionError) -> OperandSyntax {
        guard Parser.functions.contains(name) else {
            let near = Suggestion.nearest(to: name, among: Parser.functions)
            throw ExpressionError(
                .unknownFunction, at: token.range, "there is no function '\(name)'",
                advice: near.map { "did you mean '\($0)'?" }
                    ?? "the functions are \(Parser.functions.joined(separator: ", "))")
        }
        let open = take()
        let subject = try nested { parser throws(ExpressionError) in try parser.operand() }
        var inner: ConditionSyntax?
        if take(symbol: ",") {
            inner = try nested { parser throws(ExpressionError) in try parser.condition() }
        }
        try close(open)
        return .call(name, subject, inner, at: token.range.lowerBound..<tokens[position - 1].range.upperBound)
    }

    private mutating func close(_ open: Token) throws(ExpressionError) {
        guard !take(symbol: ")") else { return }
        guard current.kind == .end else { throw unexpected(current) }
        throw ExpressionError(
            .unterminated, at: open.range, "this parenthesis is not closed", advice: "add a ')'")
    }
}
