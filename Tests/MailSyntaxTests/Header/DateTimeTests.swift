// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import MailSyntax

@Suite("date-time")
struct DateTimeTests {
    /// 2024-01-01 12:00:00 UTC
    static let noon = 1_704_110_400

    static let readable: [(String, Int)] = [
        // RFC 5322 section 3.3
        ("Mon, 1 Jan 2024 12:00:00 +0000", noon),
        (" Mon, 01 Jan 2024 12:00:00 +0000\r\n", noon),
        ("1 Jan 2024 12:00:00 +0000", noon),
        ("1 Jan 2024 12:00 +0000", noon),
        ("Mon, 1 Jan 2024 13:30:00 +0130", noon),
        ("Mon, 1 Jan 2024 07:00:00 -0500", noon),
        ("Tue, 2 Jan 2024 01:45:00 +1345", noon),
        ("mon, 1 JAN 2024 12:00:00 -0000", noon),
        ("Mon, 1 Jan 2024 12:00:00 +0000 (UTC)", noon),
        ("Thu, 1 Jan 1970 00:00:00 +0000", 0),
        ("Wed, 31 Dec 1969 23:59:59 +0000", -1),
        ("Mon, 1 Jan 1900 00:00:00 +0000", -2_208_988_800),
        ("Fri, 31 Dec 9999 23:59:59 +0000", 253_402_300_799),
        ("29 Feb 2024 00:00:00 +0000", 1_709_164_800),
        ("29 Feb 2000 00:00:00 +0000", 951_782_400),
        ("1 Mar 2023 00:00:00 +0000", 1_677_628_800),
        ("31 Dec 2016 23:59:60 +0000", 1_483_228_800),
        // Section 4.3, and appendix A.6.2 and A.5
        ("Mon, 1 Jan 24 12:00:00 GMT", noon),
        ("1 Jan 124 12:00:00 GMT", noon),
        ("21 Nov 97 09:55:06 GMT", 880_106_106),
        ("1 Jan 49 00:00:00 GMT", 2_493_072_000),
        ("1 Jan 50 00:00:00 GMT", -631_152_000),
        ("Mon, 1 Jan 2024 07:00:00 EST", noon), ("Mon, 1 Jan 2024 08:00:00 EDT", noon),
        ("Mon, 1 Jan 2024 04:00:00 PST", noon), ("Mon, 1 Jan 2024 12:00:00 UT", noon),
        ("Mon, 1 Jan 2024 12:00:00 Z", noon), ("Mon, 1 Jan 2024 12:00:00 K", noon),
        ("Mon, 1 Jan 2024 12:00:00 XYZT", noon), ("Mon, 1 Jan 2024 12:00:00", noon),
        ("Mon , 1\r\n Jan\r\n 2024\r\n 12 : 00 : 00\r\n +0000", noon),
        ("Mon(a), (b (c) \\)) 1 (d) Jan 2024 12(e):00:00 (f)+0000(g)", noon),
        (
            "Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n  -0330 (Newfoundland Time)",
            -27_723_480
        ),
        // What is sent beside that
        ("Mon 1 Jan 2024 12:00:00 +0000", noon), ("Monday, 1 January 2024 12:00:00 +0000", noon),
        ("Mon, 1-Jan-2024 12:00:00 GMT", noon), ("Mon,1 Jan 2024 12.00.00 +0000", noon),
        ("Mon Jan  1 12:00:00 2024", noon), ("Mon Jan  1 13:00:00 CET 2024", noon),
        ("Mon Jan 1 12:00:00 +0000 2024", noon), ("Mon Jan 1 07:00:00 2024 -0500", noon),
        ("January 1, 2024 12:00:00 PM", noon), ("Jan 1 2024 12:00", noon),
        ("1 Jan 2024, 12:00 AM", noon - 43_200), ("1 Jan 2024 01:00:00 pm +0100", noon),
        ("2024-01-01 12:00:00", noon), ("2024-01-01T12:00:00Z", noon),
        ("2024-01-01T13:00:00.125+01:00", noon),
        ("Mon, 1 Jan 2024 13:00:00 GMT+0100", noon), ("Mon, 1 Jan 2024 13:00:00 +0100 CET", noon),
        ("Mon, 1 Jan 2024 13:00:00 +1", noon), ("Mon, 1 Jan 2024 13:00:00 +100", noon),
        ("Mon, 1 Jan 2024 17:30:00 +5:30", noon),
        ("Mon, 1 Jan 2024 11:00:00 --100", noon), ("Mon, 1 Sept 2024 12:00:00 GMT", 1_725_192_000),
        // The wrong day of the week
        ("Fri, 1 Jan 2024 12:00:00 +0000", noon),
        // A comment that does not end
        ("Mon, 1 Jan 2024 12:00:00 +0000 (UTC", noon),
    ]

    @Test("the moment it tells", arguments: readable)
    func moment(body: String, expected: Int) {
        #expect(with(body) { DateTime($0)?.unixTime } == expected)
    }

    static let unreadable = [
        "", " ", "()", "(Mon, 1 Jan 2024 12:00:00 +0000", "Mon", "Mon,", "yesterday", "1", "1 Jan",
        "1 Jan 2024",
        "Mon, 1 Jan 2024 +0000", "Mon, 1 Jan 2024 12 +0000", "Mon, 1 Jan 2024 12:00:00 +0000 x y z",
        "0 Jan 2024 12:00:00 +0000", "32 Jan 2024 12:00:00 +0000", "31 Apr 2024 12:00:00 +0000",
        "29 Feb 2023 12:00:00 +0000", "29 Feb 1900 12:00:00 +0000", "30 Feb 2024 12:00:00 +0000",
        "1 Jan 2024 24:00:00 +0000", "1 Jan 2024 12:60:00 +0000", "1 Jan 2024 12:00:61 +0000",
        "1 Jan 2024 12:00:00 +0060", "1 Jan 2024 12:00:00 +12345", "1 Jan 2024 12:00:00 +",
        "1 Jan 2024 12:00:00 +a",
        "1 Jan 2024 12:00:00 +0000 +0000", "1 Jan 2024 12:00:00 +0000 2024", "1 Jan 2024 13:00 PM",
        "1 Jan 2024 0:00 AM",
        "1 Jan 1899 12:00:00 +0000", "1 Jan 0024 12:00:00 +0000", "1 Jan 12024 12:00:00 +0000",
        "1 Jan 5 12:00:00 +0000", "1 Foo 2024 12:00:00 +0000", "1 Ja 2024 12:00:00 +0000",
        "Foo, 1 Jan 2024 12:00:00 +0000",
        "1/2/2024 12:00:00", "01.02.2024 12:00:00", "2024-13-01 12:00:00", "2024-1-1 12:00:00",
        "20240101T120000",
        "1 Jan 2024 12:00:00 +0000;", "1 Jan 2024 12:00:00 \0", "Mon Jan 1 12:00:00",
        "99999999999999999999 Jan 2024 12:00:00 +0000", "1 Jan 2024 99999999999999999999:00:00",
        "Januaryjanuaryjanuary 1 2024 12:00:00",
    ]

    @Test("what tells none", arguments: unreadable)
    func nothing(body: String) {
        #expect(with(body) { DateTime($0) } == nil)
    }

    @Test("each day of four hundred years is one day after the last")
    func calendar() {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var last = -86_400 + -2_208_988_800
        for year in 1_900..<2_300 {
            for month in months {
                for day in 1...31 {
                    let date = with("\(day) \(month) \(year) 00:00:00 +0000") { DateTime($0) }
                    guard let date else { continue }
                    #expect(date.unixTime == last + 86_400)
                    last = date.unixTime
                }
            }
        }
        #expect(last == 10_413_705_600)
    }

    @Test("any bytes, and any date cut and spoilt anywhere")
    func anyBytes() {
        var random = SplitMix64(seed: 322)
        for (body, _) in Self.readable {
            let body = Array(body.utf8)
            for length in 0...body.count { _ = with(Array(body[..<length])) { DateTime($0) } }
            for _ in 0..<200 {
                var spoilt = body
                for _ in 0...random.below(3) where !spoilt.isEmpty {
                    spoilt[random.below(spoilt.count)] = random.pick(
                        Array("0 9:+-,(ajT\0\u{7f}".utf8) + [0x80, 0xff])
                }
                if let date = with(spoilt, { DateTime($0) }) {
                    #expect((-2_209_400_000...253_402_800_000).contains(date.unixTime))
                }
            }
        }
        AnyBytesTests.each(6) { input in _ = with(input) { DateTime($0) } }
    }

    @Test(
        "a long body takes no longer than to read it",
        arguments: ["(", "\\", "()", " ", "1", "a", "+", "(\\)"])
    func long(piece: String) {
        let rest = String(repeating: piece, count: 200_000)
        for head in ["", "Mon", "Mon, 1 Jan ", "Mon, 1 Jan 2024 12", "Mon, 1 Jan 2024 12:00:00 ", "Jan 1 "] {
            _ = with(head + rest) { DateTime($0) }
        }
    }
}
