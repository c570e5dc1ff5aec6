// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Reporting

@Suite("Reading a log line")
struct LogLineParserTests {
    private static let least = "verdict=accept stage=eom mode=enforce sid=1-1 ms=0"

    @Test("Every line that is written in full is read as it was")
    func roundTrip() throws {
        var random = SplitMix64(seed: 1)
        var count = 0
        for _ in 0..<5_000 {
            let line = LogLine(random.logLine(upTo: 8))
            // Cut lines are the next test's.
            if line.bytes.count > 960 { continue }
            #expect(try LogLine(parsing: line.bytes.span) == line)
            count += 1
        }
        #expect(count > 4_000)
    }

    @Test("Every line that has to be cut is below the limit, one line, and read as beginnings")
    func roundTripCut() throws {
        var random = SplitMix64(seed: 2)
        for _ in 0..<1_000 {
            let line = LogLine(random.logLine(upTo: 400))
            let bytes = line.bytes
            #expect(bytes.count < 1_000)
            #expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F })
            let read = try LogLine(parsing: bytes.span)
            for (before, after) in [
                (line.verdict, read.verdict), (line.helo, read.helo), (line.from, read.from),
                (line.rule, read.rule),
                (line.qid, read.qid), (line.to.first, read.to.first),
            ] where before != after {
                #expect(after?.unicodeScalars.last == "…")
                let kept = after?.unicodeScalars.dropLast() ?? []
                #expect(before?.unicodeScalars.starts(with: kept) == true)
            }
            #expect(read.to.count + read.omittedRecipients == line.to.count)
            #expect(read.size == line.size && read.ms == line.ms && read.mode == line.mode)
        }
    }

    @Test("Order is free and unknown keys are left out")
    func orderAndUnknownKeys() throws {
        let line = try LogLine(
            parsing:
                "ms=12 new=\"a \\\" b\" to=<nobody@example.com> code=550 sid=7f3a-1 mode=enforce  stage=rcpt verdict=reject "
        )
        #expect(line.verdict == "reject" && line.code == 550 && line.ms == 12 && line.qid == nil)
        #expect(line.to == ["nobody@example.com"])
    }

    @Test(
        "What was not written by the writer is an error that says why",
        arguments: [
            ("", .missing(key: "verdict")), ("x", .malformed(at: 1)), ("=x", .malformed(at: 0)),
            ("verdict=", .malformed(at: 8)), ("verdict=a\"b", .malformed(at: 9)),
            ("verdict=a=b", .malformed(at: 9)), ("verdict=\"a", .malformed(at: 9)),
            ("verdict=\"a\"b", .malformed(at: 11)), ("verdict=\"a\\", .malformed(at: 9)),
            ("verdict=\"\\q\"", .badValue(key: "verdict")), ("verdict=\"\\x4\"", .badValue(key: "verdict")),
            ("verdict=\"\\xzz\"", .badValue(key: "verdict")), ("verdict=a\tb", .malformed(at: 9)),
            ("verdict=a verdict=b", .duplicate(key: "verdict")),
            ("verdict=a stage=b mode=enforce sid=c", .missing(key: "ms")),
            (least + " code=abc", .badValue(key: "code")), (least + " code=-", nil),
            (least + " code=--", .badValue(key: "code")), (least + " code=\"550\"", .badValue(key: "code")),
            (least + " size=9223372036854775808", .badValue(key: "size")),
            (least + " size=-9223372036854775808", nil),
            (least + " size=99999999999999999999999999", .badValue(key: "size")),
            (least + " score=1.234", .badValue(key: "score")), (least + " score=1.", .badValue(key: "score")),
            (least + " score=1e3", .badValue(key: "score")), (least + " score=-0.5", nil),
            (least + " score=9223372036854775807", .badValue(key: "score")),
            (least + " from=a@example.org", .badValue(key: "from")),
            (least + " from=<a", .badValue(key: "from")),
            (least + " from=<a>,<b>", .badValue(key: "from")), (least + " to=<a>,", .badValue(key: "to")),
            (least + " to=<a>b", .badValue(key: "to")), (least + " to=<a>,+", .badValue(key: "to")),
            (least + " to=<a>,+0", .badValue(key: "to")), (least + " to=+3", nil),
            (least + " to=<a>,+99999999999999", .badValue(key: "to")),
            (least + " to=\"\"", .badValue(key: "to")),
            ("verdict=a stage=b mode=other sid=c ms=1", .badValue(key: "mode")),
            (String(repeating: "a", count: 3_000), .tooLong),
        ] as [(String, LogLineError?)])
    func errors(text: String, expected: LogLineError?) {
        var error: LogLineError?
        do { _ = try LogLine(parsing: text) } catch let caught { error = caught }
        #expect(error == expected)
    }

    @Test("Any bytes give a line or an error")
    func anyBytes() {
        var random = SplitMix64(seed: 3)
        var lines = 0
        for _ in 0..<5_000 {
            var bytes = LogLine(random.logLine(upTo: 4)).bytes
            for _ in 0..<random.below(4) where !bytes.isEmpty {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            bytes.removeLast(random.below(3) == 0 ? random.below(bytes.count) : 0)
            if (try? LogLine(parsing: bytes.span)) != nil { lines += 1 }
        }
        #expect(lines > 500 && lines < 4_500)
    }

    @Test("Invalid UTF-8 in a value is replaced")
    func invalidUTF8() throws {
        let line = try LogLine(parsing: (Array("\(Self.least) helo=".utf8) + [0xFF, 0x61]).span)
        #expect(line.helo == "\u{FFFD}a")
    }
}
