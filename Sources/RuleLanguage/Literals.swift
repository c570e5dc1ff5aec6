// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Units of sizes and durations, and values of lists, by the type that is expected of them.
enum Literals {
    /// Bytes. KB and its like are decimal, KiB and its like binary.
    static let sizeUnits: [String: Double] = [
        "B": 1, "byte": 1, "bytes": 1,
        "KB": 1e3, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
        "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]

    /// Seconds.
    static let durationUnits: [String: Double] = [
        "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
    ]

    /// A number with its unit as a value of that type; the error says what is wrong with the unit.
    static func number(
        _ number: Double, unit: String?, as type: ValueType, at range: Range<Int>
    ) throws(ExpressionError) -> Value {
        switch type {
        case .size: return .number(number * (try factor(unit, sizeUnits, plain: 1, "25 MiB", range)))
        case .duration: return .number(number * (try factor(unit, durationUnits, plain: nil, "10 m", range)))
        case .ratio:
            guard unit == nil, (0...1).contains(number) else {
                throw ExpressionError(
                    .wrongUnit, at: range, "a percentage is expected here",
                    advice: "write \(Value.decimal(number, places: 2))%")
            }
            return .number(number)
        case .integer, .number:
            guard let unit else { return .number(number) }
            throw ExpressionError(
                .wrongUnit, at: range, "a plain number is expected here, without '\(unit)'",
                advice: "write \(Value.decimal(number, places: 2))")
        default:
            throw ExpressionError(
                .typeMismatch, at: range, "a number can't be compared with \(type.withArticle)",
                advice: type.example.map { "for example \($0)" })
        }
    }

    private static func factor(
        _ unit: String?, _ units: [String: Double], plain: Double?, _ example: String, _ range: Range<Int>
    ) throws(ExpressionError) -> Double {
        guard let unit else {
            if let plain { return plain }
            throw ExpressionError(
                .wrongUnit, at: range, "this number needs a unit", advice: "for example \(example)")
        }
        if let factor = units[unit] { return factor }
        let near = units.keys.sorted().first { $0.lowercased() == unit.lowercased() }
        throw ExpressionError(
            .unknownUnit, at: range, "there is no unit '\(unit)'",
            advice: near.map { "did you mean '\($0)'?" } ?? "for example \(example)")
    }

    /// One entry of a list as a value of that type.
    static func entry(_ text: String, as type: ValueType, at range: Range<Int>) throws(ExpressionError)
        -> Value
    {
        guard text.utf8.count <= LanguageLimits.listEntryLength else {
            throw ExpressionError(.tooLong, at: range, "the entry is too long")
        }
        switch type {
        case .text, .stream: return .text(text)
        case .domain, .address: return try name(text, as: type, at: range)
        case .enumeration(let words): return try word(text, of: words, at: range)
        case .boolean where text == "true" || text == "false": return .boolean(text == "true")
        case .ip:
            guard let address = IPAddress(text) else {
                throw ExpressionError(.badNetwork, at: range, "'\(text)' is not an IP address")
            }
            return .ip(address)
        case .ratio where text.hasSuffix("%"):
            guard text.dropLast().allSatisfy(isPartOfNumber), let number = Double(text.dropLast()) else {
                break
            }
            return try percent(number / 100, at: range)
        case .integer, .number, .size, .duration, .ratio:
            let digits = text.prefix(while: isPartOfNumber)
            guard let value = Double(digits.filter { $0 != "_" }), value.magnitude < 9e15 else { break }
            let unit = text.dropFirst(digits.count).filter { $0 != " " }
            return try number(value, unit: unit.isEmpty ? nil : String(unit), as: type, at: range)
        case .boolean, .list, .record: break
        }
        throw ExpressionError(.badEntry, at: range, "'\(text)' is not \(type.withArticle)")
    }

    private static func isPartOfNumber(_ character: Character) -> Bool {
        "0123456789._-".contains(character)
    }

    /// A share, given as a fraction of 1.
    static func percent(_ number: Double, at range: Range<Int>) throws(ExpressionError) -> Value {
        guard (0...1).contains(number) else {
            throw ExpressionError(.badNumber, at: range, "a percentage is from 0% to 100%")
        }
        return .number(number)
    }

    /// A domain or an address, or what many of them end in (``NameSet``).
    private static func name(
        _ text: String, as type: ValueType, at range: Range<Int>
    ) throws(ExpressionError) -> Value {
        for prefix in ["*.", ".", "@."] where text.hasPrefix(prefix) && (prefix != "@." || type == .address) {
            let domain = DomainName.canonical(text.dropFirst(prefix.count))
            return .name(text, canonical: prefix + domain)
        }
        guard !text.hasPrefix("<") else {
            let inner = text.filter { $0 != "<" && $0 != ">" }
            throw ExpressionError(
                .badEntry, at: range, "an \(type) is written without '<' and '>'",
                advice: inner.isEmpty ? "the null reverse-path is \"\"" : "write \"\(inner)\"")
        }
        let hasAt = text.utf8.contains(UInt8(ascii: "@"))
        if type == .domain {
            guard !hasAt else {
                let domain = Mailbox(lenient: text).domain
                throw ExpressionError(
                    .badEntry, at: range, "'\(text)' is an address and not a domain",
                    advice: domain.isEmpty ? nil : "write \(domain)")
            }
            return .domain(text)
        }
        guard hasAt || !text.utf8.contains(UInt8(ascii: ".")) else {
            throw ExpressionError(
                .badEntry, at: range, "'\(text)' is a domain and not an address",
                advice: "for all addresses of that domain write in [@\(text)]")
        }
        return .name(text, canonical: Mailbox(lenient: text).canonical)
    }

    static func word(_ word: String, of words: [String], at range: Range<Int>) throws(ExpressionError)
        -> Value
    {
        if words.contains(word) { return .text(word) }
        let near = Suggestion.nearest(to: word, among: words)
        throw ExpressionError(
            .unknownWord, at: range, "'\(word)' is none of \(words.joined(separator: ", "))",
            advice: near.map { "did you mean '\($0)'?" })
    }

    /// One entry as a network, with advice on the usual slips.
    static func network(_ text: String, at range: Range<Int>) throws(ExpressionError) -> Network {
        do {
            return try Network(parsing: text)
        } catch {
            throw networkError(error, text, at: range)
        }
    }

    private static func networkError(
        _ error: Network.ParseError, _ text: String, at range: Range<Int>
    ) -> ExpressionError {
        switch error {
        case .notAnAddress:
            ExpressionError(
                .badNetwork, at: range, "'\(text)' is not an IP address or network",
                advice: "for example 192.0.2.0/24 or 2001:db8::/32")
        case .badPrefixLength(let limit):
            ExpressionError(
                .badNetwork, at: range, "the prefix length of '\(text)' must be from 0 to \(limit)")
        case .hostBitsSet(let suggestion):
            ExpressionError(
                .badNetwork, at: range, "'\(text)' has bits set behind the prefix",
                advice: "did you mean \(suggestion)?")
        }
    }
}

extension ValueType {
    /// "a size", "an IP address": for messages.
    var withArticle: String {
        switch self {
        case .enumeration(let words): "one of \(words.joined(separator: ", "))"
        case .integer: "an integer"
        case .address: "an address"
        case .ip: "an IP address"
        default: "a \(self)"
        }
    }

    /// How a value of this type is written.
    var example: String? {
        switch self {
        case .boolean: "true"
        case .integer: "10"
        case .number: "2.5"
        case .size: "25 MiB"
        case .duration: "10 m"
        case .ratio: "80%"
        case .text: "\"text\""
        case .domain: "\"example.org\""
        case .address: "\"info@example.org\""
        case .ip: "192.0.2.7"
        case .enumeration(let words): words.first
        case .list, .record, .stream: nil
        }
    }
}
