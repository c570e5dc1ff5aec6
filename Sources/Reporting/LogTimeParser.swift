// SPDX-License-Identifier: Apache-2.0
//
// Reads the time stamp at the start of a log line:
//
//     2026-11-23T21:49:00.123456+00:00   RFC 3339; also Z, +0000, no fraction, no offset
//     Nov 23 21:49:00                    RFC 3164; the day padded with a space or a zero
//
// The traditional stamp gets the newest year with which it does not lie in the future.

internal import FoundationEssentials

/// Reads time stamps, given what the current time is.
struct LogTimeParser: Sendable {
    let now: Date
    let zone: LogZone
    /// The greatest year in which a stamp without year can lie.
    private let newestYear: Int

    init(now: Date, zone: LogZone) {
        self.now = now
        self.zone = zone
        // A day ahead, so that it holds in any zone; 31,556,952 s is the mean year.
        let years = ((now.timeIntervalSince1970 + 86_400) / 31_556_952).rounded(.down)
        newestYear = 1970 + 1 + Int(max(-1_000, min(8_000, years.isNaN ? 0 : years)))
    }

    /// The stamp that begins the line and the index after it; `nil` if there is none.
    func parse(_ line: Span<UInt8>) -> (time: LogTime, end: Int)? {
        guard !line.isEmpty else { return nil }
        let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= line[0]
        return isDigit ? parseISO(line) : parseTraditional(line)
    }

    private func parseISO(_ line: Span<UInt8>) -> (time: LogTime, end: Int)? {
        var fields = LogTime.Fields()
        var index = 0
        guard let year = Self.digits(4, line, &index), Self.skip("-", line, &index),
            let month = Self.digits(2, line, &index), Self.skip("-", line, &index),
            let day = Self.digits(2, line, &index), Self.skip("T", line, &index)
        else { return nil }
        (fields.year, fields.month, fields.day) = (year, month, day)
        guard Self.timeOfDay(line, &index, &fields), Self.offset(line, &index, &fields),
            let time = LogTime(fields, zone: zone)
        else { return nil }
        return (time, index)
    }

    private func parseTraditional(_ line: Span<UInt8>) -> (time: LogTime, end: Int)? {
        var fields = LogTime.Fields()
        var index = 4
        guard line.count > 6, line[3] == UInt8(ascii: " "), let month = Self.month(line) else { return nil }
        if line[4] == UInt8(ascii: " ") { index += 1 }
        guard let day = Self.digits(6 - index, line, &index), Self.skip(" ", line, &index) else { return nil }
        (fields.month, fields.day) = (month, day)
        guard Self.timeOfDay(line, &index, &fields) else { return nil }
        // Nine years, as 29 February can be missing for eight.
        for year in stride(from: newestYear, through: newestYear - 9, by: -1) {
            fields.year = year
            // No zone is a day from UTC; asking the system's zone is slow.
            let ahead = Double(fields.secondsAsUTC) - now.timeIntervalSince1970
            if ahead > Limits.clockSlack + 86_400 { continue }
            if let time = LogTime(fields, zone: zone), time.instant <= now + Limits.clockSlack {
                return (time, index)
            }
        }
        return nil
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ].map { Array($0.utf8) }

    private static func month(_ line: Span<UInt8>) -> Int? {
        for (index, name) in months.enumerated() where LogField.matches(line, 0..<3, name.span) {
            return index + 1
        }
        return nil
    }

    private static func timeOfDay(
        _ line: Span<UInt8>, _ index: inout Int, _ fields: inout LogTime.Fields
    ) -> Bool {
        guard let hour = digits(2, line, &index), skip(":", line, &index),
            let minute = digits(2, line, &index), skip(":", line, &index),
            let second = digits(2, line, &index)
        else { return false }
        (fields.hour, fields.minute, fields.second) = (hour, minute, second)
        guard skip(".", line, &index) else { return true }
        var unit = 100_000
        let first = index
        while let digit = digits(1, line, &index) {
            fields.microsecond += digit * unit
            unit /= 10
        }
        return index > first
    }

    private static func offset(
        _ line: Span<UInt8>, _ index: inout Int, _ fields: inout LogTime.Fields
    ) -> Bool {
        if skip("Z", line, &index) {
            fields.offset = 0
            return true
        }
        let isNegative = skip("-", line, &index)
        guard isNegative || skip("+", line, &index) else { return true }
        guard let hours = digits(2, line, &index) else { return false }
        _ = skip(":", line, &index)
        guard let minutes = digits(2, line, &index), hours < 24, minutes < 60 else { return false }
        fields.offset = (hours * 3_600 + minutes * 60) * (isNegative ? -1 : 1)
        return true
    }

    private static func digits(_ count: Int, _ line: Span<UInt8>, _ index: inout Int) -> Int? {
        guard line.count - index >= count else { return nil }
        var number = 0
        for offset in 0..<count {
            let byte = line[index + offset]
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += count
        return number
    }

    private static func skip(_ character: Unicode.Scalar, _ line: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < line.count, line[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }
}
