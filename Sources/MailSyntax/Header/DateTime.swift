// SPDX-License-Identifier: Apache-2.0
//
// date-time of RFC 5322 section 3.3 with the obsolete forms of section 4.3, and what mail in the wild has
// beside them: asctime(3) order, ISO 8601, hyphens and no commas, names in full, AM and PM. Linear, no
// limits of its own.

/// A moment as a Date field tells it.
public struct DateTime: Sendable, Hashable {
    /// Seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    public let unixTime: Int

    /// Reads the body of a Date field; nil if it can't be read, or there is no such day or time.
    ///
    /// - The day of the week may be missing, and is not compared with the date.
    /// - A year of two digits is one of 1950 to 2049, one of three is counted from 1900 (section 4.3).
    /// - A zone that is missing, `-0000`, a letter or an unknown word counts as UTC (section 4.3), so
    ///   that the moment is some hours wrong.
    /// - Behind the zone its name may stand once more; anything else makes the date unreadable.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        var parser = DateTimeParser(bytes)
        guard let unixTime = parser.read() else { return nil }
        self.unixTime = unixTime
    }
}

/// One date being read.
private struct DateTimeParser {
    private var scanner: FieldScanner
    private var year: Int?
    private var month = 0
    private var day = 0
    private var secondOfDay = 0
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { scanner = FieldScanner(bytes) }

    mutating func read() -> Int? {
        guard readDate() else { return nil }
        scanner.skipSpace()
        // `1 Jan 2024, 10:00` and `2024-01-01T10:00`.
        if scanner.take(ASCII.comma) || scanner.take(UInt8(ascii: "T")) { scanner.skipSpace() }
        guard readTime(), readZone(), let year, let days = days(year) else { return nil }
        return days * 86_400 + secondOfDay - offset
    }

    // MARK: Date

    private mutating func readDate() -> Bool {
        scanner.skipSpace()
        if scanner.next?.isLetter == true {
            guard let word = scanner.takeWord() else { return false }
            if DateWords.month(word) != nil { return readMonthFirst(word) }
            guard DateWords.isWeekday(word) else { return false }
            _ = scanner.take(ASCII.dot)
            skipSeparator(ASCII.comma)
            if scanner.next?.isLetter == true {
                guard let word = scanner.takeWord() else { return false }
                return readMonthFirst(word)
            }
        }
        guard let (value, digits) = scanner.takeNumber() else { return false }
        if digits == 4 { return readISO(year: value) }
        guard digits <= 2 else { return false }
        day = value
        skipSeparator(ASCII.hyphen)
        guard let word = scanner.takeWord(), let number = DateWords.month(word) else { return false }
        month = number
        _ = scanner.take(ASCII.dot)
        skipSeparator(ASCII.hyphen)
        return readYear()
    }

    /// `Jan 1 10:00:00 2024`, `Jan 1 10:00:00 CET 2024` and `January 1, 2024 10:00`.
    private mutating func readMonthFirst(_ word: String) -> Bool {
        guard let number = DateWords.month(word) else { return false }
        month = number
        scanner.skipSpace()
        guard let (value, digits) = scanner.takeNumber(), digits <= 2 else { return false }
        day = value
        skipSeparator(ASCII.comma)
        var ahead = scanner
        // Here a year is told from an hour by its digits; two digits are an hour.
        if let (_, digits) = ahead.takeNumber(), digits == 4 { return readYear() }
        return true
    }

    /// `2024-01-01`
    private mutating func readISO(year value: Int) -> Bool {
        guard scanner.take(ASCII.hyphen), let (monthNumber, monthDigits) = scanner.takeNumber(),
            monthDigits == 2, scanner.take(ASCII.hyphen), let (dayNumber, dayDigits) = scanner.takeNumber(),
            dayDigits == 2
        else { return false }
        (year, month, day) = (value, monthNumber, dayNumber)
        return true
    }

    private mutating func readYear() -> Bool {
        guard let (value, digits) = scanner.takeNumber() else { return false }
        switch digits {
        case 2: year = value < 50 ? 2000 + value : 1900 + value
        case 3: year = 1900 + value
        case 4: year = value
        default: return false
        }
        return true
    }

    /// Skips white space, and among it this byte if it is there.
    private mutating func skipSeparator(_ separator: UInt8) {
        scanner.skipSpace()
        if scanner.take(separator) { scanner.skipSpace() }
    }

    // MARK: Time

    /// `10:00`, `10:00:00`, with dots for colons, a fraction of a second, AM or PM.
    private mutating func readTime() -> Bool {
        guard let (hourNumber, hourDigits) = scanner.takeNumber(), hourDigits <= 2, takeColon(),
            let (minute, minuteDigits) = scanner.takeNumber(), minuteDigits <= 2, minute <= 59
        else { return false }
        var hour = hourNumber
        var second = 0
        if takeColon() {
            guard let (value, digits) = scanner.takeNumber(), digits <= 2, value <= 60 else { return false }
            second = value
            if scanner.take(ASCII.dot) || scanner.take(ASCII.comma) { _ = scanner.take(while: \.isDigit) }
        }
        scanner.skipSpace()
        var ahead = scanner
        if let half = ahead.takeWord(), half == "am" || half == "pm" {
            guard (1...12).contains(hour) else { return false }
            hour = hour % 12 + (half == "pm" ? 12 : 0)
            scanner = ahead
        }
        guard hour <= 23 else { return false }
        secondOfDay = hour * 3_600 + minute * 60 + second
        return true
    }

    /// A colon or a dot, with white space around it (section 4.3).
    private mutating func takeColon() -> Bool {
        var ahead = scanner
        ahead.skipSpace()
        guard ahead.take(ASCII.colon) || ahead.take(ASCII.dot) else { return false }
        ahead.skipSpace()
        scanner = ahead
        return true
    }

    // MARK: Zone

    /// What stands behind the time, to the end: a zone, its name, and the year where it was not read yet.
    private mutating func readZone() -> Bool {
        var hasOffset = false
        var names = 0
        while true {
            scanner.skipSpace()
            guard let byte = scanner.next else { return true }
            if byte == UInt8(ascii: "+") || byte == ASCII.hyphen {
                guard !hasOffset, readOffset() else { return false }
                hasOffset = true
            } else if byte.isLetter {
                guard names < 2, let word = scanner.takeWord() else { return false }
                names += 1
                if names == 1, !hasOffset, let hours = DateWords.zone(word) { offset = hours * 3_600 }
            } else if byte.isDigit, year == nil {
                guard readYear() else { return false }
            } else {
                return false
            }
        }
    }

    /// `+hhmm`, and also `+hh:mm`, `+hmm`, `+hh` and `+h`.
    private mutating func readOffset() -> Bool {
        let isWest = scanner.next == ASCII.hyphen
        _ = scanner.take(while: { $0 == UInt8(ascii: "+") || $0 == ASCII.hyphen })
        guard let (value, digits) = scanner.takeNumber(), digits <= 4 else { return false }
        var hours = digits <= 2 ? value : value / 100
        var minutes = digits <= 2 ? 0 : value % 100
        if digits <= 2, scanner.take(ASCII.colon) {
            guard let (value, digits) = scanner.takeNumber(), digits == 2 else { return false }
            minutes = value
        }
        guard minutes <= 59 else { return false }
        if isWest { (hours, minutes) = (-hours, -minutes) }
        offset = hours * 3_600 + minutes * 60
        return true
    }

    // MARK: Calendar

    /// Days since 1970-01-01 of the proleptic Gregorian calendar; nil if there is no such day.
    private func days(_ year: Int) -> Int? {
        // RFC 5322 section 3.3: a year is 1900 or later.
        guard (1_900...9_999).contains(year), (1...12).contains(month),
            (1...DateWords.days(month, of: year)).contains(day)
        else { return nil }
        // Years that begin with March have their leap day at the end.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
