// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing

@testable import Reporting

private let parser = SyslogLineParser(
    now: Date(timeIntervalSince1970: 1_795_471_200), zone: .fixed(seconds: 0))

extension Statistics {
    fileprivate mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        add(bytes.span, parser)
    }

    /// One line of each kind.
    fileprivate static func sample(since: Date? = nil) -> Statistics {
        var statistics = Statistics(since: since)
        var line = LogLine.example
        statistics.add("2026-11-23T21:49:00+00:00 host durward[1]: \(line.text)")
        line.to = ["a@example.com", "b@EXAMPLE.com", "c@example.net", "postmaster"]
        (line.verdict, line.stage, line.code, line.rule, line.reason) = ("accept", "eom", nil, nil, nil)
        statistics.add("2026-11-23T22:10:00+01:00 host durward[1]: \(line.text)")
        (line.verdict, line.code, line.to, line.rule) = ("tempfail", 451, [], "greylist")
        statistics.add("Nov 23 20:00:00 host durward[1]: \(line.text)")
        (line.verdict, line.code, line.mode, line.rule) = ("reject", 550, .shadow, "trial")
        statistics.add(line.text)
        statistics.add("Nov 23 20:00:00 host durward[1]: verdict=reject")
        statistics.add("Nov 23 20:00:00 host durward[1]: started")
        statistics.add("Nov 23 20:00:00 host postfix/smtpd[1]: connect from unknown[192.0.2.7]")
        return statistics
    }
}

@Suite("Statistics")
struct StatisticsTests {
    @Test("Verdicts are counted once, recipients each, and shadow apart")
    func counts() {
        let statistics = Statistics.sample()
        #expect(statistics.total == 3 && statistics.hard == 1 && statistics.soft == 1)
        #expect(statistics.verdicts["accept"] == 1 && statistics.verdicts["reject"] == 1)
        #expect(statistics.rules["unknown-recipient"] == 1 && statistics.rules.total == 2)
        #expect(statistics.reasons["unknown-recipient"] == 1 && statistics.reasons.total == 1)
        #expect(statistics.stages["eom"] == 2)
        #expect(statistics.recipients == 5)
        #expect(statistics.recipientDomains["example.com"] == 3)
        #expect(statistics.recipientDomains["(none)"] == 1)
        #expect(statistics.shadow.total == 1 && statistics.shadow.rules["trial"] == 1)
        #expect(statistics.linesRead == 7 && statistics.linesSkipped == 3 && statistics.linesUnreadable == 1)
    }

    @Test("Hours are the log's own, first and last are instants")
    func hours() {
        let statistics = Statistics.sample()
        #expect(statistics.hours.byKey.map(\.key) == ["2026-11-23T20", "2026-11-23T21", "2026-11-23T22"])
        #expect(statistics.first?.text == "2026-11-23T20:00:00")
        #expect(statistics.last?.text == "2026-11-23T21:49:00+00:00")
    }

    @Test("Only what was written since then is counted")
    func since() {
        let statistics = Statistics.sample(since: Date(timeIntervalSince1970: 1_795_468_200))
        #expect(statistics.total == 2 && statistics.shadow.total == 0)
        #expect(statistics.linesRead == 7 && statistics.linesSkipped == 5)
    }

    @Test(
        "Refusals are hard or soft by their code",
        arguments: [
            ("reject", 550, 1, 0), ("reject", nil, 1, 0), ("tempfail", 421, 0, 1), ("tempfail", nil, 0, 1),
            ("reject", 450, 0, 1), ("accept", 250, 0, 0), ("discard", nil, 0, 0), ("quarantine", nil, 0, 0),
        ] as [(String, Int?, Int, Int)])
    func hardAndSoft(verdict: String, code: Int?, hard: Int, soft: Int) {
        var statistics = Statistics()
        statistics.add(LogLine(verdict: verdict, stage: "eom", code: code, sid: "1", ms: 0))
        #expect(statistics.hard == hard && statistics.soft == soft)
    }

    @Test("Recipients that the line had no room for are counted without domain")
    func omittedRecipients() throws {
        var statistics = Statistics()
        var line = LogLine.example
        line.to = (0..<200).map { "user\($0)@example.com" }
        statistics.add(try LogLine(parsing: line.text))
        #expect(statistics.recipients == 200)
        #expect(statistics.recipientDomains["(not listed)"] > 100)
        line.to = [String(repeating: "a", count: 2_000) + "@example.com"]
        statistics.add(try LogLine(parsing: line.text))
        #expect(statistics.recipientDomains.total == 201 && statistics.recipientDomains.byCount.count == 2)
    }

    @Test("A table keeps a bounded number of keys")
    func bounded() {
        var table = Statistics.Table()
        for number in 0..<10_050 { table.add("key\(number)") }
        table.add("key1")
        table.add("(other)", 2)
        #expect(table.total == 10_053)
        #expect(table["(other)"] == 52 && table["key1"] == 2 && table["key10049"] == 0)
        #expect(table.byCount.first?.key == "key1" && table.byCount.last?.key == "(other)")
        #expect(table.byKey.count == 10_001)
        table.add("key1", .max)
        #expect(table["key1"] == .max && table.total == .max)
    }

    @Test("Files are read and counted, with what reading them came to")
    func files() throws {
        let folder = try TemporaryFolder()
        let text = LogLine.example.text + "\n" + String(repeating: "x", count: 70_000) + "\n"
        let path = try folder.file("log.gz", gzip(Array(text.utf8)).dropLast(4))
        var statistics = Statistics()
        let warnings = try statistics.add(LogReader(paths: [path]), parser)
        #expect(warnings.map(\.path) == [path])
        #expect(statistics.total == 1 && statistics.linesRead == 2 && statistics.linesSkipped == 1)
    }
}

@Suite("Statistics as text and JSON")
struct StatisticsOutputTests {
    @Test("A person gets aligned tables")
    func text() {
        let expected = """
            3 verdicts, 2026-11-23T20:00:00 to 2026-11-23T21:49:00+00:00
            5 recipients; refused hard (5xx) 1, 33.3 %; soft (4xx) 1, 33.3 %
            7 lines read, 3 skipped (1 of them damaged)

            Verdicts
              accept    1   33.3 %
              reject    1   33.3 %
              tempfail  1   33.3 %

            Reasons
              unknown-recipient  1   33.3 %

            Rules
              greylist           1   33.3 %
              unknown-recipient  1   33.3 %

            Stages
              eom   2   66.7 %
              rcpt  1   33.3 %

            Recipient domains
              example.com  3   60.0 %
              (none)       1   20.0 %
              example.net  1   20.0 %

            Hours
              2026-11-23T20  1   33.3 %
              2026-11-23T21  1   33.3 %
              2026-11-23T22  1   33.3 %

            In shadow mode: 1 verdict not given

            Would-be verdicts
              reject  1  100.0 %

            Would-be rules
              trial  1  100.0 %

            """
        #expect(Statistics.sample().text == expected)
    }

    @Test("A long table ends in what was left out")
    func longTable() {
        var statistics = Statistics()
        for number in 0..<32 {
            for _ in 0...(number == 5 ? 1_233 : 0) {
                statistics.add(
                    LogLine(verdict: "reject", stage: "eom", rule: "rule-\(number)", sid: "1", ms: 0))
            }
        }
        #expect(statistics.text.contains("\n  rule-5         1,234   97.5 %\n"))
        #expect(statistics.text.contains("\n  … and 12 more     12    0.9 %\n"))
    }

    @Test("Nothing at all is a text and JSON too")
    func nothing() {
        #expect(Statistics().text == "0 verdicts\n0 recipients\n0 lines read, 0 skipped\n")
        #expect(Statistics().json.contains("\"verdicts\": {},\n"))
        #expect(Statistics().json.contains("\"first\": null,\n"))
    }

    @Test("What strangers wrote can't move the cursor")
    func escaped() {
        var statistics = Statistics()
        var line = LogLine.example
        line.to = ["a@\u{1B}[2J\u{9B}\u{202E}\"\\\n" + String(repeating: "x", count: 100)]
        statistics.add(line)
        for text in [statistics.text, statistics.json] {
            #expect(!text.unicodeScalars.contains { $0 != "\n" && LogText.isHidden($0) })
        }
        #expect(statistics.text.contains("  \\x1b[2j\\xc2\\x9b\\xe2\\x80\\xae\"\\\\nxxx"))
        #expect(statistics.json.contains("\"\\u001b[2j\\u009b\\u202e\\\"\\\\\\u000axxx"))
    }

    @Test("A program gets every key, in order and readable")
    func json() throws {
        struct Report: Decodable {
            struct Shadow: Decodable { var total: Int, verdicts, rules: [String: Int] }
            var total, recipients, hard, soft, lines_read, lines_skipped, lines_unreadable: Int
            var verdicts, reasons, rules, stages, hours, recipient_domains: [String: Int]
            var shadow: Shadow
            var first, last: String
        }
        let json = Statistics.sample().json
        let report = try JSONDecoder().decode(Report.self, from: Data(json.utf8))
        #expect(report.total == 3 && report.recipients == 5 && report.hard == 1 && report.soft == 1)
        #expect(report.verdicts == ["accept": 1, "reject": 1, "tempfail": 1])
        #expect(report.recipient_domains == ["example.com": 3, "example.net": 1, "(none)": 1])
        #expect(report.hours.count == 3 && report.stages == ["eom": 2, "rcpt": 1])
        #expect(report.shadow.rules == ["trial": 1] && report.shadow.total == 1)
        #expect(report.first == "2026-11-23T20:00:00" && report.last == "2026-11-23T21:49:00+00:00")
        #expect(report.lines_read == 7 && report.lines_skipped == 3 && report.lines_unreadable == 1)
        #expect(
            json.hasPrefix(
                "{\n  \"total\": 3,\n  \"recipients\": 5,\n  \"verdicts\": {\n    \"accept\": 1,\n"))
    }
}
