// SPDX-License-Identifier: Apache-2.0
//
// Reads the log line back: exactly what LogLineWriter.swift writes, with the keys in any order and
// keys that it does not know left out. Total: any bytes give a line or an error. At most 2,048 bytes.
//
//     line     = field *(1*SP field) *SP
//     field    = key "=" (bare / quoted)
//     bare     = 1*(any byte but SP, DQUOTE, "=" and controls)
//     quoted   = DQUOTE *(any byte but DQUOTE, "\" and controls / escape) DQUOTE
//     escape   = "\" (DQUOTE / "\" / "n" / "r" / "t" / "x" 2HEXDIG)
//     hints    = name *("," name)
//     from, to = "-" / "<" address ">" *("," "<" address ">") ["," "+" number]

/// Why bytes are not a log line.
public enum LogLineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Longer than any line that is written.
    case tooLong
    /// Not `key=value` at this byte.
    case malformed(at: Int)
    /// The key stands twice.
    case duplicate(key: String)
    /// The key must be there and is not.
    case missing(key: String)
    /// The key's value can't be read.
    case badValue(key: String)

    /// One line for a person.
    public var description: String {
        switch self {
        case .tooLong: "longer than a log line can be"
        case .malformed(let offset): "no key=value at byte \(offset)"
        case .duplicate(let key): "\(key) stands twice"
        case .missing(let key): "\(key) is missing"
        case .badValue(let key): "\(key) has a value that can't be read"
        }
    }
}

extension LogLine {
    /// Reads a line without its line break.
    ///
    /// `verdict`, `stage`, `mode`, `sid` and `ms` must be there; what else is missing is `nil`.
    public init(parsing text: String) throws(LogLineError) {
        let copy = text
        try self.init(parsing: copy.utf8Span.span)
    }

    /// Reads a line without its line break from bytes; invalid UTF-8 is replaced by U+FFFD.
    public init(parsing bytes: Span<UInt8>) throws(LogLineError) {
        guard bytes.count <= Limits.parsedLogLine else { throw .tooLong }
        self.init(verdict: "", stage: "", sid: "", ms: 0)
        var seen: UInt32 = 0
        var expected = 0
        var index = 0
        while true {
            while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
            if index == bytes.count { break }
            let field = try LogField(in: bytes, from: index)
            index = field.end
            guard let key = LogKey.find(bytes, field.key, expected: expected) else { continue }
            expected = key.rawValue + 1
            if seen & key.bit != 0 { throw .duplicate(key: key.name) }
            seen |= key.bit
            guard set(key, field.value, in: bytes) else { throw .badValue(key: key.name) }
        }
        for key in [LogKey.verdict, .stage, .mode, .sid, .ms] where seen & key.bit == 0 {
            throw .missing(key: key.name)
        }
    }

    /// False if the value can't be read.
    private mutating func set(_ key: LogKey, _ value: LogValue, in bytes: Span<UInt8>) -> Bool {
        switch key {
        case .verdict: Self.assign(value.text(in: bytes), to: &verdict)
        case .stage: Self.assign(value.text(in: bytes), to: &stage)
        case .sid: Self.assign(value.text(in: bytes), to: &sid)
        case .status: Self.assign(value.text(in: bytes), to: &status, orMissing: value, bytes)
        case .reason: Self.assign(value.text(in: bytes), to: &reason, orMissing: value, bytes)
        case .rule: Self.assign(value.text(in: bytes), to: &rule, orMissing: value, bytes)
        case .qid:
            value.isBare("NOQUEUE", in: bytes)
                || Self.assign(value.text(in: bytes), to: &qid, orMissing: value, bytes)
        case .ip: Self.assign(value.text(in: bytes), to: &ip, orMissing: value, bytes)
        case .helo: Self.assign(value.text(in: bytes), to: &helo, orMissing: value, bytes)
        case .user: Self.assign(value.text(in: bytes), to: &user, orMissing: value, bytes)
        case .code: Self.assign(value.number(in: bytes), to: &code, orMissing: value, bytes)
        case .size: Self.assign(value.number(in: bytes), to: &size, orMissing: value, bytes)
        case .score: Self.assign(value.decimal(in: bytes), to: &score, orMissing: value, bytes)
        case .ms: Self.assign(value.number(in: bytes), to: &ms)
        case .mode: setMode(value, in: bytes)
        case .from: setFrom(value, in: bytes)
        case .to: setTo(value, in: bytes)
        case .hints: setHints(value, in: bytes)
        }
    }

    private static func assign<Value>(_ value: Value?, to field: inout Value) -> Bool {
        guard let value else { return false }
        field = value
        return true
    }

    private static func assign<Value>(
        _ value: @autoclosure () -> Value?, to field: inout Value?, orMissing raw: LogValue,
        _ bytes: Span<UInt8>
    ) -> Bool {
        if raw.isBare("-", in: bytes) { return true }
        field = value()
        return field != nil
    }

    private mutating func setMode(_ value: LogValue, in bytes: Span<UInt8>) -> Bool {
        if value.isBare("enforce", in: bytes) {
            mode = .enforce
        } else if value.isBare("shadow", in: bytes) {
            mode = .shadow
        } else {
            return false
        }
        return true
    }

    private mutating func setFrom(_ value: LogValue, in bytes: Span<UInt8>) -> Bool {
        if value.isBare("-", in: bytes) { return true }
        guard let list = value.addresses(in: bytes), list.omitted == 0, list.addresses.count == 1 else {
            return false
        }
        from = list.addresses.first
        return true
    }

    private mutating func setHints(_ value: LogValue, in bytes: Span<UInt8>) -> Bool {
        guard let names = value.text(in: bytes) else { return false }
        hints = names.split(separator: ",").map(String.init)
        return true
    }

    private mutating func setTo(_ value: LogValue, in bytes: Span<UInt8>) -> Bool {
        if value.isBare("-", in: bytes) { return true }
        guard let list = value.addresses(in: bytes) else { return false }
        to = list.addresses
        omittedRecipients = list.omitted
        return true
    }
}

/// The keys in the order in which they are written.
private enum LogKey: Int, CaseIterable {
    case verdict, stage, code, status, reason, rule, mode, qid, sid, ip, helo, user, from, to, size, score, ms
    case hints

    private static let names = allCases.map { Array("\($0)".utf8) }

    var bit: UInt32 { 1 << UInt32(rawValue) }
    var name: String { "\(self)" }

    /// The key that stands at a place; quick if it is the expected one.
    static func find(_ bytes: Span<UInt8>, _ place: Range<Int>, expected: Int) -> LogKey? {
        let names = names
        if names.indices.contains(expected), matches(bytes, place, names[expected]) {
            return LogKey(rawValue: expected)
        }
        for (index, name) in names.enumerated() where matches(bytes, place, name) {
            return LogKey(rawValue: index)
        }
        return nil
    }

    private static func matches(_ bytes: Span<UInt8>, _ place: Range<Int>, _ name: [UInt8]) -> Bool {
        LogField.matches(bytes, place, name.span)
    }
}
