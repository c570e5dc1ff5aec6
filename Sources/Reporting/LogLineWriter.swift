// SPDX-License-Identifier: Apache-2.0
//
// Writes the log line. A value stands in double quotes, with `\" \\ \n \r \t \xNN`, if it is empty,
// is literally `-`, or holds a space, a quote, `=` or a byte that is escaped. Addresses stand between
// `<` and `>`; such a bracket within an address is escaped, so that the list can be told apart.
//
// A line that would reach 1,000 bytes is cut: values give way in the order of `Field`, each down to
// the bytes named there, and end in `…`. Of the recipients the last ones go first (`,+7`). Hints get what is left.

extension LogLine {
    /// The line in bytes, without a line break.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(512)
        append(to: &out)
        return out
    }

    /// The line as a string, without a line break.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends the line, without a line break: always fewer than 1,000 bytes.
    public func append(to out: inout [UInt8]) {
        let start = out.count
        appendFields(Rooms(), to: &out)
        if out.count - start >= Limits.logLine {
            let size = out.count - start
            out.removeLast(size)
            appendFields(rooms(toSave: size - (Limits.logLine - 1)), to: &out)
        }
        appendHints(room: Limits.logLine - 1 - (out.count - start), to: &out)
    }

    /// ` hints=one,two`: whole names alone, and nothing if there is no room for one.
    private func appendHints(room: Int, to out: inout [UInt8]) {
        let start = out.count
        for hint in hints where LogLine.isPlain(hint) {
            let mark = out.count
            LogText.append(mark == start ? " hints=" : ",", to: &out)
            out.append(contentsOf: hint.utf8)
            if out.count - start > room { return out.removeLast(out.count - mark) }
        }
    }

    /// What can stand in a list without quotes.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && !"\",=\\".utf8.contains($0) }
    }

    private func appendFields(_ rooms: Rooms, to out: inout [UInt8]) {
        LogText.append("verdict=", to: &out)
        append(.verdict, rooms, to: &out)
        LogText.append(" stage=", to: &out)
        append(.stage, rooms, to: &out)
        LogText.append(" code=", to: &out)
        append(number: code, to: &out)
        LogText.append(" status=", to: &out)
        append(.status, rooms, to: &out)
        LogText.append(" reason=", to: &out)
        append(.reason, rooms, to: &out)
        LogText.append(" rule=", to: &out)
        append(.rule, rooms, to: &out)
        LogText.append(mode == .enforce ? " mode=enforce qid=" : " mode=shadow qid=", to: &out)
        append(.qid, rooms, to: &out)
        LogText.append(" sid=", to: &out)
        append(.sid, rooms, to: &out)
        LogText.append(" ip=", to: &out)
        append(.ip, rooms, to: &out)
        LogText.append(" helo=", to: &out)
        append(.helo, rooms, to: &out)
        LogText.append(" user=", to: &out)
        append(.user, rooms, to: &out)
        LogText.append(" from=", to: &out)
        append(.from, rooms, to: &out)
        LogText.append(" to=", to: &out)
        append(.to, rooms, to: &out)
        LogText.append(" size=", to: &out)
        append(number: size, to: &out)
        LogText.append(" score=", to: &out)
        appendScore(to: &out)
        LogText.append(" ms=", to: &out)
        LogText.append(ms, to: &out)
    }

    private func append(_ field: Field, _ rooms: Rooms, to out: inout [UInt8]) {
        let room = rooms[field]
        switch field {
        case .verdict: append(verdict, room: room, to: &out)
        case .stage: append(stage, room: room, to: &out)
        case .status: append(status, room: room, to: &out)
        case .reason: append(reason, room: room, to: &out)
        case .rule: append(rule, room: room, to: &out)
        case .qid: append(qid, missing: Self.noQueue, room: room, to: &out)
        case .sid: append(sid, room: room, to: &out)
        case .ip: append(ip, room: room, to: &out)
        case .helo: append(helo, room: room, to: &out)
        case .user: append(user, room: room, to: &out)
        case .from:
            if let from {
                append(addresses: CollectionOfOne(from), omitted: 0, room: room, to: &out)
            } else {
                out.append(UInt8(ascii: "-"))
            }
        case .to:
            append(addresses: to, omitted: omittedRecipients, room: room, to: &out)
        }
    }
}

// MARK: - One value

extension LogLine {
    static let noQueue: StaticString = "NOQUEUE"

    private func append(
        _ value: String?, missing: StaticString = "-", room: Int, to out: inout [UInt8]
    ) {
        guard let value else { return LogText.append(missing, to: &out) }
        let text = value.utf8Span.span
        let start = out.count
        let isReserved =
            value.isEmpty || value == "-" || (value == "NOQUEUE" && missing.utf8CodeUnitCount > 1)
        if !isReserved {
            if LogText.append(text, as: .bare, room: room, to: &out) != .needsQuotes { return }
            out.removeLast(out.count - start)
        }
        out.append(UInt8(ascii: "\""))
        _ = LogText.append(text, as: .quoted, room: room - 2, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    private func append(number: Int?, to out: inout [UInt8]) {
        if let number { LogText.append(number, to: &out) } else { out.append(UInt8(ascii: "-")) }
    }

    private func appendScore(to out: inout [UInt8]) {
        guard let score, !score.isNaN else { return out.append(UInt8(ascii: "-")) }
        let bounded = max(-Limits.score, min(Limits.score, score))
        let hundredths = Int((bounded * 100).rounded())
        if hundredths < 0 { out.append(UInt8(ascii: "-")) }
        LogText.append(Int(hundredths.magnitude / 100), to: &out)
        let decimals = UInt8(hundredths.magnitude % 100)
        if decimals == 0 { return }
        out.append(UInt8(ascii: "."))
        out.append(UInt8(ascii: "0") + decimals / 10)
        if decimals % 10 > 0 { out.append(UInt8(ascii: "0") + decimals % 10) }
    }

    private func append(
        addresses: some Collection<String>, omitted: Int, room: Int, to out: inout [UInt8]
    ) {
        let start = out.count
        if appendList(addresses, omitted, as: .bareAddress, room: room, to: &out) { return }
        out.removeLast(out.count - start)
        out.append(UInt8(ascii: "\""))
        _ = appendList(addresses, omitted, as: .quotedAddress, room: room - 2, to: &out)
        out.append(UInt8(ascii: "\""))
    }

    /// `<a@x>,<b@y>,+7`; false if it needs quotes.
    private func appendList(
        _ addresses: some Collection<String>, _ omitted: Int, as place: LogText.Place, room: Int,
        to out: inout [UInt8]
    ) -> Bool {
        let start = out.count
        var rest = addresses.count.addingReportingOverflow(max(0, omitted)).partialValue
        rest = rest < 0 ? Limits.omittedRecipients : min(rest, Limits.omittedRecipients)
        for address in addresses {
            let mark = out.count
            let isFirst = mark == start
            let suffix = Self.width(ofRest: rest - 1)
            if !isFirst { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "<"))
            let outcome = LogText.append(
                address.utf8Span.span, as: place, room: isFirst ? room - 2 - suffix : room, to: &out)
            if outcome == .needsQuotes { return false }
            out.append(UInt8(ascii: ">"))
            let fits = out.count - start <= room - suffix && outcome == .whole
            if !fits, !isFirst {
                out.removeLast(out.count - mark)
                break
            }
            rest -= 1
        }
        if rest > 0 {
            if out.count > start { out.append(UInt8(ascii: ",")) }
            out.append(UInt8(ascii: "+"))
            LogText.append(rest, to: &out)
        } else if out.count == start {
            out.append(UInt8(ascii: "-"))
        }
        return true
    }

    /// The bytes that `,+N` takes.
    private static func width(ofRest rest: Int) -> Int {
        var (width, left) = (2, rest)
        while left > 0 { (width, left) = (width + 1, left / 10) }
        return rest > 0 ? width : 0
    }
}

// MARK: - Cutting

extension LogLine {
    /// The values that have no length of their own, in the order in which they give way.
    private enum Field: Int, CaseIterable {
        case to, helo, from, rule, reason, user, qid, sid, ip, status, stage, verdict

        /// The bytes that the value keeps at least. All of them, the keys and the longest numbers
        /// together are below `Limits.logLine`.
        var floor: Int {
            switch self {
            case .to, .from: 160
            case .helo, .rule: 80
            case .reason, .user: 64
            case .ip: 48
            case .qid, .sid: 40
            case .status, .stage, .verdict: 16
            }
        }
    }

    /// The bytes that each value may take.
    private struct Rooms {
        private var rooms = InlineArray<12, Int>(repeating: Limits.logLine)

        subscript(field: Field) -> Int {
            get { rooms[field.rawValue] }
            set { rooms[field.rawValue] = newValue }
        }
    }

    private func rooms(toSave bytes: Int) -> Rooms {
        var rooms = Rooms()
        var missing = bytes
        var value: [UInt8] = []
        for field in Field.allCases where missing > 0 {
            value.removeAll(keepingCapacity: true)
            append(field, Rooms(), to: &value)
            let saved = min(missing, max(0, value.count - field.floor))
            if saved > 0 { rooms[field] = value.count - saved }
            missing -= saved
        }
        return rooms
    }
}
