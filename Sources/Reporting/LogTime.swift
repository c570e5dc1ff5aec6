// SPDX-License-Identifier: Apache-2.0
//
// The time stamps of log files: RFC 3339 (and the ISO 8601 forms that syslog daemons write) and the
// traditional one of RFC 3164, which has neither year nor zone. Years 1 to 9999.

public import FoundationEssentials
internal import Glibc

/// The zone of time stamps that don't name one.
public enum LogZone: Hashable, Sendable {
    /// This machine's.
    case system
    /// Always so many seconds east of UTC.
    case fixed(seconds: Int)
}

/// A time stamp as written: the date and time of day in the log's own zone, and the instant meant.
public struct LogTime: Hashable, Sendable {
    /// The date as written, or the year found for it.
    public let year, month, day: Int
    /// The time of day as written; `second` is 60 in a leap second.
    public let hour, minute, second: Int
    /// The fraction of the second as written, cut to microseconds.
    public let microsecond: Int
    /// Seconds east of UTC, `nil` if the stamp doesn't say.
    public let offset: Int?
    /// The instant; a stamp without offset is taken to be in the zone given to the parser.
    public let instant: Date

    /// `nil` if there is no such date or time.
    init?(_ fields: Fields, zone: LogZone) {
        guard fields.isValid, let seconds = fields.secondsSince1970(in: zone) else { return nil }
        year = fields.year
        month = fields.month
        day = fields.day
        hour = fields.hour
        minute = fields.minute
        second = fields.second
        microsecond = fields.microsecond
        offset = fields.offset
        instant = Date(timeIntervalSince1970: Double(seconds) + Double(fields.microsecond) / 1_000_000)
    }

    /// The hour as written: `2026-11-23T21`.
    public var hourText: String {
        var out: [UInt8] = []
        appendDateAndHour(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// The stamp in RFC 3339, without the offset where it is not known: `2026-11-23T21:49:00+00:00`.
    public var text: String {
        var out: [UInt8] = []
        appendDateAndHour(to: &out)
        for part in [minute, second] {
            out.append(UInt8(ascii: ":"))
            Self.append(part, digits: 2, to: &out)
        }
        if microsecond > 0 {
            out.append(UInt8(ascii: "."))
            Self.append(microsecond, digits: 6, to: &out)
        }
        if let offset { Self.append(offset: offset, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    private func appendDateAndHour(to out: inout [UInt8]) {
        Self.append(year, digits: 4, to: &out)
        out.append(UInt8(ascii: "-"))
        Self.append(month, digits: 2, to: &out)
        out.append(UInt8(ascii: "-"))
        Self.append(day, digits: 2, to: &out)
        out.append(UInt8(ascii: "T"))
        Self.append(hour, digits: 2, to: &out)
    }

    /// Appends the last so many digits of a number, with zeros in front.
    static func append(_ number: Int, digits: Int, to out: inout [UInt8]) {
        var unit: UInt = 1
        for _ in 1..<max(1, min(digits, 9)) { unit *= 10 }
        while unit > 0 {
            out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number.magnitude / unit % 10))
            unit /= 10
        }
    }

    /// Appends `+hh:mm`.
    static func append(offset: Int, to out: inout [UInt8]) {
        out.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        append(Int(offset.magnitude / 3_600), digits: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(Int(offset.magnitude / 60 % 60), digits: 2, to: &out)
    }
}

extension LogTime {
    /// What a stamp says, checked or not.
    struct Fields {
        var year = 0
        var month = 0
        var day = 0
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0
        var offset: Int?

        var isValid: Bool {
            1...9999 ~= year && 1...12 ~= month && day >= 1 && day <= Self.days(in: month, of: year)
                && 0...23 ~= hour && 0...59 ~= minute && 0...60 ~= second
        }

        static func days(in month: Int, of year: Int) -> Int {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }

        /// Of a valid stamp; `nil` if the system's zone can't say.
        func secondsSince1970(in zone: LogZone) -> Int? {
            switch (offset, zone) {
            case (let offset?, _): secondsAsUTC - offset
            case (nil, .fixed(let seconds)): secondsAsUTC - max(-86_400, min(86_400, seconds))
            case (nil, .system): secondsInSystemZone
            }
        }

        var secondsAsUTC: Int {
            daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second
        }

        /// In the Gregorian calendar, with years that begin in March so that leap days come last.
        private var daysSince1970: Int {
            let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
            let dayOfYear = (153 * month + 2) / 5 + day - 1
            return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
        }

        private var secondsInSystemZone: Int? {
            var parts = tm()
            parts.tm_year = Int32(year - 1900)
            parts.tm_mon = Int32(month - 1)
            parts.tm_mday = Int32(day)
            parts.tm_hour = Int32(hour)
            parts.tm_min = Int32(minute)
            parts.tm_sec = Int32(second)
            parts.tm_isdst = -1
            let seconds = mktime(&parts)
            return seconds == -1 ? nil : seconds
        }
    }
}
