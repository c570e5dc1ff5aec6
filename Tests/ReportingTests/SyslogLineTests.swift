// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import TestSupport
import Testing

@testable import Reporting

@Suite("Finding verdicts in a log file")
struct SyslogLineTests {
    private let parser = SyslogLineParser(
        now: Date(timeIntervalSince1970: 1_795_471_200), zone: .fixed(seconds: 0))
    private static let verdict = "verdict=accept stage=eom"

    private func found(_ text: String) -> (time: String?, message: String)? {
        let bytes = Array(text.utf8)
        guard let line = parser.parse(bytes.span) else { return nil }
        return (line.time?.text, String(decoding: bytes[line.message], as: UTF8.self))
    }

    @Test(
        "Prefixes of all kinds are read",
        arguments: [
            ("", nil),
            ("2026-11-23T21:49:00.123456+00:00 host durward[123]: ", "2026-11-23T21:49:00.123456+00:00"),
            ("2026-11-23T21:49:00Z host durward[123]: ", "2026-11-23T21:49:00+00:00"),
            ("2026-11-23T21:49:00.5-03:30 host durward: ", "2026-11-23T21:49:00.500000-03:30"),
            ("2026-11-23T21:49:00+0100 host durward/out[1]: ", "2026-11-23T21:49:00+01:00"),
            ("2026-11-23T21:49:00.123456789012Z host durward/out: ", "2026-11-23T21:49:00.123456+00:00"),
            ("2026-11-23T21:49:00 h durward[1]:  ", "2026-11-23T21:49:00"),
            ("Nov 23 21:49:00 host durward[123]: ", "2026-11-23T21:49:00"),
            ("Nov  3 01:02:03 host durward/in[123]: ", "2026-11-03T01:02:03"),
            ("Nov 03 01:02:03.25 2001:db8::1 durward[123]: ", "2026-11-03T01:02:03.250000"),
            ("Nov 23 21:49:00 durward durward[123]: ", "2026-11-23T21:49:00"),
        ] as [(String, String?)])
    func prefixes(prefix: String, time: String?) throws {
        for end in ["", "\r", "\r\n", "\n"] {
            let line = try #require(found(prefix + Self.verdict + end))
            #expect(line.time == time)
            #expect(line.message == Self.verdict)
        }
    }

    @Test(
        "Lines that are not verdicts of ours are skipped",
        arguments: [
            "", " ", "verdict", "verdic=accept", " \(verdict)", "durward[1]: \(verdict)",
            "Nov 23 21:49:00 host postfix/smtpd[1]: \(verdict)",
            "Nov 23 21:49:00 host postfix/cleanup[1]: A1: warning: header Subject: x durward[1]: \(verdict)",
            "Nov 23 21:49:00 host durwards[1]: \(verdict)", "Nov 23 21:49:00 host xdurward[1]: \(verdict)",
            "Nov 23 21:49:00 host durward[1]: started", "Nov 23 21:49:00 host durward[1]: x \(verdict)",
            "Nov 23 21:49:00 host durward[1] \(verdict)", "Nov 23 21:49:00 host durward[1: \(verdict)",
            "Nov 23 21:49:00 host durward[1]:\(verdict)", "Nov 23 21:49:00  durward[1]: \(verdict)",
            "Nov 23 21:49:00 durward[1]: \(verdict)", "Nov 23 21:49:00 host durward", "Nov 23 21:49:00 host",
            "Nov 31 21:49:00 host durward[1]: \(verdict)", "Nuv 23 21:49:00 host durward[1]: \(verdict)",
            "Nov 23 24:49:00 host durward[1]: \(verdict)", "Nov 23 21:49 host durward[1]: \(verdict)",
            "2026-02-29T21:49:00Z host durward[1]: \(verdict)",
            "2026-11-23T21:49:00Zx host durward[1]: \(verdict)",
            "2026-11-23T21:49:00. host durward[1]: \(verdict)",
            "2026-11-23T21:49:00+0 host durward[1]: \(verdict)",
            "2026-11-23T21:49:00+24:00 host durward[1]: \(verdict)",
            "2026-13-23T21:49:00Z host durward[1]: \(verdict)",
            "0000-11-23T21:49:00Z host durward[1]: \(verdict)",
        ])
    func skipped(line: String) {
        #expect(found(line) == nil)
    }

    @Test(
        "A stamp without year gets the newest year that is not in the future",
        arguments: [
            // The stamp, now, the stamp as read.
            ("Dec 31 23:59:59", "2027-01-01T00:00:10Z", "2026-12-31T23:59:59"),
            ("Jan  1 00:00:05", "2027-01-01T00:00:10Z", "2027-01-01T00:00:05"),
            ("Jan  1 00:00:05", "2026-12-31T20:00:00Z", "2026-01-01T00:00:05"),
            // A clock that is a little ahead.
            ("Jan  1 00:00:05", "2026-12-31T23:59:59Z", "2027-01-01T00:00:05"),
            ("Nov 23 21:49:00", "2026-11-23T21:48:00Z", "2026-11-23T21:49:00"),
            ("Nov 24 21:49:00", "2026-11-23T21:48:00Z", "2025-11-24T21:49:00"),
            ("Feb 29 12:00:00", "2026-11-23T21:48:00Z", "2024-02-29T12:00:00"),
            ("Feb 29 12:00:00", "2028-02-28T00:00:00Z", "2024-02-29T12:00:00"),
            ("Feb 29 12:00:00", "2104-02-28T00:00:00Z", "2096-02-29T12:00:00"),
        ])
    func yearChange(stamp: String, now: String, read: String) throws {
        let none = LogTimeParser(now: Date(timeIntervalSince1970: 0), zone: .fixed(seconds: 0))
        let instant = none.parse(Array(now.utf8).span)?.time.instant
        let now = try #require(instant)
        let times = LogTimeParser(now: now, zone: .fixed(seconds: 0))
        #expect(times.parse(Array(stamp.utf8).span)?.time.text == read)
    }

    @Test("Instants follow the offset, and the given zone where there is none")
    func instants() {
        let times = LogTimeParser(
            now: Date(timeIntervalSince1970: 1_795_471_200), zone: .fixed(seconds: 3_600))
        func seconds(_ text: String) -> Double? {
            times.parse(Array(text.utf8).span)?.time.instant.timeIntervalSince1970
        }
        #expect(seconds("1970-01-01T00:00:00Z") == 0)
        #expect(seconds("1970-01-01T01:00:00") == 0)
        #expect(seconds("2000-03-01T00:00:00.5Z") == 951_868_800.5)
        #expect(seconds("2026-11-23T21:49:00+00:00") == 1_795_470_540)
        #expect(seconds("2026-11-23T21:49:00-01:30") == 1_795_475_940)
        #expect(seconds("2016-12-31T23:59:60Z") == 1_483_228_800)
        #expect(seconds("Nov 23 22:49:00") == 1_795_470_540)
        #expect(seconds("0001-01-01T00:00:00Z") == -62_135_596_800)
    }

    @Test("Any now is taken", arguments: [-1e300, 0, 1e300, .infinity, -.infinity, .nan])
    func anyNow(now: Double) {
        let times = LogTimeParser(now: Date(timeIntervalSince1970: now), zone: .system)
        _ = times.parse(Array("Nov 23 21:49:00".utf8).span)
        #expect(times.parse(Array("2026-11-23T21:49:00Z".utf8).span) != nil)
    }

    @Test("Bytes of any kind and length are taken")
    func anyBytes() {
        var random = SplitMix64(seed: 4)
        let line = Array("2026-11-23T21:49:00.123456+00:00 host durward/a[123]: \(Self.verdict)".utf8)
        var ours = 0
        for _ in 0..<5_000 {
            var bytes = Array(line.prefix(random.below(line.count + 1)))
            for _ in 0..<random.below(3) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            if parser.parse(bytes.span) != nil { ours += 1 }
        }
        #expect(ours > 50 && ours < 2_500)
        #expect(parser.parse([UInt8](repeating: 0x39, count: 1_000_000).span) == nil)
    }
}
