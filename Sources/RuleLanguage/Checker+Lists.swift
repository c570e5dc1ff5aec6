// SPDX-License-Identifier: Apache-2.0

extension Checker {
    /// `in`: a network, a list in brackets, a named list, or a fact that is a list.
    mutating func isIn(_ left: OperandSyntax, _ right: OperandSyntax, at range: Range<Int>) -> Node? {
        if !right.isListOfValues { return isElement(left, right, at: range) }
        if case .namedList(let name, let place) = right, builder.lists[name] == nil {
            _ = operand(left, expected: nil)
            let near = Suggestion.nearest(to: name, among: builder.lists.keys.sorted())
            fail(
                .unknownList, at: place, "there is no list '$\(name)'",
                advice: near.map { "did you mean '$\($0)'?" } ?? "lists are declared under 'lists:'")
            return nil
        }
        guard let (subject, type) = operand(left, expected: nil) else { return nil }
        let wanted = type.element
        switch right {
        case .network(let text, let place):
            return member(subject, wanted, [(text, place, "")], at: place)
        case .list(let elements, let place):
            guard !elements.isEmpty else {
                fail(.emptyList, at: place, "this list is empty: nothing is ever in it")
                return nil
            }
            return member(subject, wanted, elements.map { ($0.text, $0.range, "") }, at: place)
        case .namedList(let name, let place):
            let entries = builder.lists[name]?.entries ?? []
            return member(
                subject, wanted,
                entries.map { ($0.text, place, " (\($0.origin.isEmpty ? name : $0.origin))") },
                at: place)
        default: return nil
        }
    }

    /// `in` a fact or a field that is a list.
    private mutating func isElement(
        _ left: OperandSyntax, _ right: OperandSyntax, at range: Range<Int>
    ) -> Node? {
        guard !isLiteral(right) else {
            _ = operand(left, expected: nil)
            if case .fact = right {
                _ = operand(right, expected: nil)
            } else {
                failNoList(at: right.range)
            }
            return nil
        }
        let list = operand(right, expected: nil)
        guard let (other, otherType) = list else {
            if !isLiteral(left) { _ = operand(left, expected: nil) }
            return nil
        }
        guard case .list(let element) = otherType else {
            failNoList(at: right.range)
            return nil
        }
        guard let (subject, type) = operand(left, expected: element) else { return nil }
        guard type.element.isComparable(with: element), type.element != .stream else {
            fail(.notComparable, at: range, "\(type.element.withArticle) can't be in a list of \(element)")
            return nil
        }
        let folded = [type.element, element].contains { $0 == .domain || $0 == .address }
        return test(subject, .isElement(of: other, folded: folded))
    }

    private mutating func failNoList(at range: Range<Int>) {
        fail(
            .typeMismatch, at: range, "'in' needs a list",
            advice: "for example in [a, b], in $list or in 192.0.2.0/24")
    }

    private mutating func member(
        _ subject: Operand, _ type: ValueType,
        _ entries: [(text: String, range: Range<Int>, origin: String)], at range: Range<Int>
    ) -> Node? {
        switch type {
        case .boolean, .list, .record, .stream:
            fail(.typeMismatch, at: range, "'in' can't look for \(type.withArticle)")
            return nil
        default: break
        }
        guard entries.count <= LanguageLimits.listEntries else {
            fail(.tooLong, at: range, "the list has more than \(LanguageLimits.listEntries) entries")
            return nil
        }
        var networks: [Network] = []
        var values: [Value] = []
        let before = errors.count
        for entry in entries {
            do {
                if type == .ip {
                    networks.append(try Literals.network(entry.text, at: entry.range))
                } else {
                    values.append(try Literals.entry(entry.text, as: type, at: entry.range))
                }
            } catch {
                errors.append(
                    ExpressionError(
                        error.code, at: error.range, error.message + entry.origin, advice: error.advice))
                // One list has many entries: the first few mistakes tell enough.
                if errors.count - before >= 5 { break }
            }
        }
        guard errors.count == before else { return nil }
        switch type {
        case .ip: return test(subject, .isMember(.networks(NetworkSet(networks))))
        case .domain, .address:
            return test(subject, .isMember(.names(NameSet(canonical: values.lazy.compactMap(\.folded)))))
        case .text, .enumeration:
            return test(subject, .isMember(.texts(Set(values.lazy.compactMap(\.text)))))
        case .integer, .number, .size, .duration, .ratio:
            return test(
                subject,
                .isMember(
                    .numbers(
                        values.compactMap { if case .number(let number) = $0 { number } else { nil } })))
        case .boolean, .list, .record, .stream: return nil
        }
    }
}

extension OperandSyntax {
    /// True for what `in` reads as a list of values, false for what yields one.
    fileprivate var isListOfValues: Bool {
        switch self {
        case .network, .list, .namedList: true
        default: false
        }
    }
}
