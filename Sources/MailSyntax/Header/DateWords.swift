// SPDX-License-Identifier: Apache-2.0
//
// The words of RFC 5322 section 3.3 and 4.3, in lower case. No limits of its own.

/// Names of months, days of the week and zones.
enum DateWords {
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
    ]
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]
    private static let zones = [
        "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
        // Not in the RFC, common all the same, and each means but one thing.
        "cet": 1, "met": 1, "cest": 2, "mest": 2, "eet": 2, "eest": 3, "jst": 9,
    ]

    /// 1 to 12 for the name of a month or three and more of its letters.
    static func month(_ word: String) -> Int? {
        guard word.utf8.count >= 3 else { return nil }
        return months.firstIndex { $0.hasPrefix(word) }.map { $0 + 1 }
    }

    /// True for the name of a day or three and more of its letters.
    static func isWeekday(_ word: String) -> Bool {
        word.utf8.count >= 3 && weekdays.contains { $0.hasPrefix(word) }
    }

    /// Hours east of UTC; nil for UTC, for a military letter, and for what nobody knows.
    static func zone(_ word: String) -> Int? { zones[word] }

    /// How many days a month has.
    static func days(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
