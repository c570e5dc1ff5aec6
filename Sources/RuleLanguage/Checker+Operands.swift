// SPDX-License-Identifier: Apache-2.0

extension Checker {
    /// True for what has no type of its own: a number, a quoted text, a word that is no fact.
    func isLiteral(_ syntax: OperandSyntax) -> Bool {
        switch syntax {
        case .fact(let name, let argument, _): argument == nil && builder.schema.find(name) == nil
        case .text, .number, .percent, .network, .list, .pattern, .namedList: true
        case .counted, .field, .call, .parentheses: false
        }
    }

    /// One side of a comparison with its type; `expected` is the type of the other side.
    mutating func operand(_ syntax: OperandSyntax, expected: ValueType?) -> (Operand, ValueType)? {
        do {
            switch syntax {
            case .fact(let name, let argument, let range):
                return try fact(name, argument, expected, at: range)
            case .counted(let name, let number, let unit, let window, let range):
                return try counted(name, number, unit, window, at: range)
            case .field(let name, let range): return try field(name, at: range)
            case .call(let name, let subject, let inner, let range):
                return call(name, subject, inner, at: range)
            case .text(let text, let range):
                let type = expected ?? .text
                if type.isNumeric {
                    throw ExpressionError(
                        .typeMismatch, at: range, "a quoted text can't be compared with \(type.withArticle)",
                        advice: type.example.map { "for example \($0)" })
                }
                if type == .domain || type == .address, let first = text.utf8.first,
                    "@.*".utf8.contains(first)
                {
                    throw ExpressionError(
                        .notComparable, at: range, "'\(text)' stands for many and nothing is equal to it",
                        advice: "write in [\(text)]")
                }
                return (.constant(try Literals.entry(text, as: type, at: range)), type)
            case .number(let number, let unit, let range):
                let type = expected ?? .number
                return (.constant(try Literals.number(number, unit: unit, as: type, at: range)), type)
            case .percent(let number, let range):
                guard expected == .ratio else {
                    throw ExpressionError(
                        .wrongUnit, at: range, "a percentage is not expected here",
                        advice: expected?.example.map { "for example \($0)" })
                }
                return (.constant(try Literals.percent(number, at: range)), .ratio)
            case .network(let text, let range): return try address(text, expected, at: range)
            case .pattern(_, _, let range):
                throw ExpressionError(.unexpectedToken, at: range, "a pattern stands only behind '~' or '!~'")
            case .list(_, let range), .namedList(_, let range):
                throw ExpressionError(
                    .unexpectedToken, at: range, "a list stands only behind 'in'",
                    advice: "write 'in' instead of the comparison")
            case .parentheses(_, let range):
                throw ExpressionError(
                    .notComparable, at: range, "a condition in parentheses can't be compared",
                    advice: "join it with 'and' or 'or'")
            }
        } catch let error as ExpressionError {
            errors.append(error)
        } catch {}
        return nil
    }

    private func address(
        _ text: String, _ expected: ValueType?, at range: Range<Int>
    ) throws(ExpressionError) -> (Operand, ValueType) {
        if let expected, expected.isTextual { return (.constant(.text(text)), expected) }
        let network = try Literals.network(text, at: range)
        guard network.first == network.last else {
            throw ExpressionError(
                .notComparable, at: range, "a network can't be equal to an address", advice: "write 'in'")
        }
        return (.constant(.ip(network.first)), .ip)
    }

    private mutating func fact(
        _ name: String, _ argument: String?, _ expected: ValueType?, at range: Range<Int>
    ) throws(ExpressionError) -> (Operand, ValueType) {
        guard let number = builder.schema.find(name) else {
            return try word(name, argument, expected, at: range)
        }
        let declaration = builder.schema.facts[number]
        if argument == nil, declaration.argument == .required {
            throw ExpressionError(
                .missingArgument, at: range, "\(name) needs a name in brackets",
                advice: "for example \(name)[\"List-Id\"]")
        }
        if argument != nil, declaration.argument == .none || declaration.argument == .window {
            throw ExpressionError(
                .unexpectedArgument, at: range, "\(name) takes no name in brackets",
                advice: declaration.argument == .window ? "write \(name)(1h)" : nil)
        }
        if declaration.argument == .window {
            throw ExpressionError(
                .missingArgument, at: range, "\(name) needs a time in parentheses, over which it counts",
                advice: "write \(name)(1h)")
        }
        return (.fact(slot: builder.slot(number, argument: argument)), declaration.type)
    }

    /// A fact that counts over a time.
    private mutating func counted(
        _ name: String, _ number: Double, _ unit: String?, _ window: Range<Int>, at range: Range<Int>
    ) throws(ExpressionError) -> (Operand, ValueType) {
        guard let fact = builder.schema.find(name) else {
            throw ExpressionError(
                .unknownFact, at: range, "there is no fact '\(name)'",
                advice: builder.schema.suggestion(for: name).map { "did you mean '\($0)'?" }
                    ?? "'durward facts' lists them all")
        }
        let declaration = builder.schema.facts[fact]
        guard declaration.argument == .window else {
            throw ExpressionError(
                .unexpectedArgument, at: window, "\(name) takes no time in parentheses",
                advice: "write \(name) alone")
        }
        let meant = try Window(number, unit: unit, at: window)
        return (.fact(slot: builder.slot(fact, argument: meant.description)), declaration.type)
    }

    /// A word that is no fact: an enumerated word, true or false, or a mistake.
    private func word(
        _ word: String, _ argument: String?, _ expected: ValueType?, at range: Range<Int>
    ) throws(ExpressionError) -> (Operand, ValueType) {
        switch expected {
        case .enumeration(let words)? where argument == nil && !word.contains("."):
            return (.constant(try Literals.word(word, of: words, at: range)), .enumeration(words))
        case .boolean? where word == "true" || word == "false":
            return (.constant(.boolean(word == "true")), .boolean)
        default: break
        }
        let near = builder.schema.suggestion(for: word)
        let isText = expected.map { $0.isTextual } ?? false
        throw ExpressionError(
            .unknownFact, at: range, "there is no fact '\(word)'",
            advice: near.map { "did you mean '\($0)'?" }
                ?? (isText ? "text goes in double quotes: \"\(word)\"" : "'durward facts' lists them all"))
    }

    private func field(_ name: String, at range: Range<Int>) throws(ExpressionError) -> (Operand, ValueType) {
        guard let element else {
            throw ExpressionError(
                .fieldOutsideList, at: range,
                "'.\(name)' has a meaning only within any(…), all(…) and count(…)")
        }
        guard case .record(let fields) = element.type else {
            if name == "value" { return (.element, element.type) }
            throw ExpressionError(
                .unknownField, at: range, "the elements of this list have no fields",
                advice: "write .value for the element itself")
        }
        guard let index = fields.firstIndex(where: { $0.name == name }) else {
            let near = Suggestion.nearest(to: name, among: fields.map(\.name))
            throw ExpressionError(
                .unknownField, at: range, "there is no field '.\(name)'",
                advice: near.map { "did you mean '.\($0)'?" }
                    ?? "the fields are \(fields.map { "." + $0.name }.joined(separator: " "))")
        }
        return (.field(index), fields[index].type)
    }

    private mutating func call(
        _ name: String, _ subject: OperandSyntax, _ inner: ConditionSyntax?, at range: Range<Int>
    ) -> (Operand, ValueType)? {
        switch name {
        case "count":
            if let inner {
                return elements(subject, inner).map { (.count($0, $1), .integer) }
            }
            guard let (list, type) = operand(subject, expected: nil) else { return nil }
            guard case .list = type else {
                fail(.typeMismatch, at: subject.range, "count works on lists, this is \(type.withArticle)")
                return nil
            }
            return (.count(list, nil), .integer)
        case "length":
            guard let (value, type) = operand(subject, expected: nil) else { return nil }
            guard type != .stream, inner == nil, type.element.isTextual || type != type.element else {
                fail(
                    .typeMismatch, at: range, "length works on one text or list, this is \(type.withArticle)")
                return nil
            }
            return (.length(value), .integer)
        default:
            fail(
                .notComparable, at: range, "\(name)(…) is a condition and can't be compared",
                advice: "use count(…) for a number")
            return nil
        }
    }
}
