// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Reporting

extension LogLine {
    /// The line of the documentation.
    static let example = LogLine(
        verdict: "reject", stage: "rcpt", code: 550, status: "5.1.1", reason: "unknown-recipient",
        rule: "unknown-recipient", sid: "7f3a-1", ip: "192.0.2.7", helo: "mx.example.org",
        from: "a@example.org", to: ["nobody@example.com"], ms: 12)

    init(_ fields: LogLineFields) {
        let texts = fields.texts
        self.init(
            verdict: texts[0] ?? "", stage: texts[1] ?? "", code: fields.numbers[0], status: texts[2],
            reason: texts[3], rule: texts[4], mode: fields.isShadow ? .shadow : .enforce, qid: texts[5],
            sid: texts[6] ?? "", ip: texts[7], helo: texts[8], user: texts[9], from: texts[10],
            to: fields.to, size: fields.numbers[1], score: fields.score, ms: fields.numbers[2] ?? 0)
    }
}

/// The value of a key as written, with its quotes.
private func value(_ key: String, of line: LogLine) -> String? {
    guard let start = line.text.range(of: " \(key)=") else { return nil }
    let rest = line.text[start.upperBound...]
    guard let end = rest.range(of: " \(key == "to" ? "size" : key == "helo" ? "user" : "to")=") else {
        return nil
    }
    return String(rest[..<end.lowerBound])
}

extension String {
    /// The first place of another string, byte by byte.
    fileprivate func range(of other: String) -> Range<Index>? { self[...].range(of: other) }
}

extension Substring {
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: other.utf8) {
                return start..<utf8.index(start, offsetBy: other.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}

@Suite("Writing a log line")
struct LogLineWriterTests {
    @Test("The line of the documentation is written byte for byte")
    func documentedLine() {
        #expect(
            LogLine.example.text == """
                verdict=reject stage=rcpt code=550 status=5.1.1 reason=unknown-recipient \
                rule=unknown-recipient mode=enforce qid=NOQUEUE sid=7f3a-1 ip=192.0.2.7 \
                helo=mx.example.org user=- from=<a@example.org> to=<nobody@example.com> size=- score=- ms=12
                """)
    }

    @Test(
        "A value is quoted and escaped only where it must be",
        arguments: [
            ("mx.example.org", "mx.example.org"), ("", "\"\""), ("-", "\"-\""), ("--", "--"),
            ("a b", "\"a b\""), ("a=b", "\"a=b\""), ("a\"b", #""a\"b""#), (#"a\b"#, #"a\b"#),
            (#"a\ b"#, #""a\\ b""#), ("a\nb\r\t", #""a\nb\r\t""#), ("\0\u{1B}\u{7F}", #""\x00\x1b\x7f""#),
            ("<x>", "<x>"), ("bücher.example", "bücher.example"), ("日本", "日本"),
            ("a\u{85}b", #""a\xc2\x85b""#),
            ("\u{2028}\u{2029}", #""\xe2\x80\xa8\xe2\x80\xa9""#), ("\u{202E}", #""\xe2\x80\xae""#),
            ("\u{2066}\u{200F}\u{61C}", #""\xe2\x81\xa6\xe2\x80\x8f\xd8\x9c""#),
        ])
    func values(helo: String, written: String) {
        var line = LogLine.example
        line.helo = helo
        #expect(value("helo", of: line) == written)
    }

    @Test(
        "An address stands in brackets, and what could end it is escaped",
        arguments: [
            (nil, "-"), ("", "<>"), ("a@example.org", "<a@example.org>"), ("-", "<->"),
            ("a=b@example.org", "\"<a=b@example.org>\""),
            (#""a b"@example.org"#, #""<\"a b\"@example.org>""#),
            ("a>,<b@example.org", #""<a\x3e,\x3cb@example.org>""#), ("a\n@x", #""<a\n@x>""#),
        ] as [(String?, String)])
    func addresses(from: String?, written: String) {
        var line = LogLine.example
        line.from = from
        #expect(value("from", of: line) == written)
    }

    @Test(
        "A score is written with at most two decimals",
        arguments: [
            (8.0, "8"), (2.5, "2.5"), (2.25, "2.25"), (0.1 + 0.2, "0.3"), (1.999, "2"), (-1.5, "-1.5"),
            (-0.001, "0"), (-0.25, "-0.25"), (0.05, "0.05"), (1e300, "1000000000"),
            (-Double.infinity, "-1000000000"), (Double.nan, "-"),
        ])
    func scores(score: Double, written: String) {
        var line = LogLine.example
        line.score = score
        #expect(line.text.hasSuffix(" score=\(written) ms=12"))
    }

    @Test("A queue ID that says NOQUEUE is told from none")
    func queueID() throws {
        var line = LogLine.example
        line.qid = "NOQUEUE"
        #expect(line.text.utf8.elementsEqual(LogLine.example.text.utf8) == false)
        #expect(try LogLine(parsing: line.text).qid == "NOQUEUE")
        #expect(try LogLine(parsing: LogLine.example.text).qid == nil)
    }
}

@Suite("Cutting a log line")
struct LogLineCutTests {
    @Test("Recipients that do not fit are counted")
    func manyRecipients() throws {
        var line = LogLine.example
        line.to = (0..<100).map { "user\($0)@example.com" }
        let read = try LogLine(parsing: line.text)
        #expect(line.bytes.count < 1_000)
        #expect(line.bytes.count > 970, "as many as fit are listed")
        #expect(read.to == Array(line.to.prefix(read.to.count)))
        #expect(read.to.count + read.omittedRecipients == 100)
        #expect(read.helo == line.helo && read.from == line.from && read.rule == line.rule)
    }

    @Test("Recipients that just fit are all listed", arguments: 20..<45)
    func recipientsAtTheLimit(count: Int) throws {
        var line = LogLine.example
        line.to = (0..<count).map { "user\($0)@example.com" }
        let whole = line.to.map { "<\($0)>" }.joined(separator: ",")
        let size = LogLine.example.bytes.count - "<nobody@example.com>".utf8.count + whole.utf8.count
        let read = try LogLine(parsing: line.text)
        #expect((read.omittedRecipients == 0) == (size < 1_000))
        #expect(line.bytes.count == size || size >= 1_000)
    }

    @Test("The recipients give way first, then HELO, then the reverse-path")
    func order() throws {
        var line = LogLine.example
        line.helo = String(repeating: "h", count: 600)
        line.to = (0..<30).map { "user\($0)@example.com" }
        var read = try LogLine(parsing: line.text)
        #expect(read.helo == line.helo, "the recipients alone make room enough")
        #expect(read.omittedRecipients > 0 && !read.to.isEmpty)

        line.helo = String(repeating: "h", count: 5_000)
        line.from = String(repeating: "f", count: 200)
        read = try LogLine(parsing: line.text)
        #expect(read.helo?.hasSuffix("h…") == true)
        #expect(read.from == line.from)
        #expect(line.bytes.count > 970)
    }

    @Test("One recipient too long is cut, and the others are counted")
    func longRecipient() throws {
        var line = LogLine.example
        line.to = [String(repeating: "ä", count: 2_000) + "@example.com", "b@example.com"]
        let read = try LogLine(parsing: line.text)
        #expect(line.bytes.count < 1_000)
        #expect(read.to.count == 1 && read.omittedRecipients == 1)
        #expect(read.to.first?.hasSuffix("ä…") == true)
    }

    @Test("Whatever is long, the line stays below 1,000 bytes and is read")
    func everythingLong() throws {
        for filler in ["x", "\"", "\0", "\u{202E}", "😀", " ", "<"] {
            let long = String(repeating: filler, count: 3_000)
            let line = LogLine(
                verdict: long, stage: long, code: .min, status: long, reason: long, rule: long,
                mode: .enforce,
                qid: long, sid: long, ip: long, helo: long, user: long, from: long, to: [long, long],
                omittedRecipients: .max, size: .min, score: -1e300, ms: .min)
            #expect(line.bytes.count < 1_000)
            let read = try LogLine(parsing: line.text)
            #expect(read.omittedRecipients == 999_999_999)
            #expect(read.verdict.hasSuffix("…") && read.ip?.hasSuffix("…") == true)
        }
    }

    @Test("A cut never splits a character or an escape", arguments: 0..<64)
    func boundaries(shift: Int) throws {
        var line = LogLine.example
        line.from = String(repeating: "f", count: 100 + shift)
        line.to = []
        line.helo = String(repeating: "ä\n😀\"", count: 300)
        let read = try #require(try LogLine(parsing: line.text).helo)
        #expect(line.bytes.count < 1_000 && line.bytes.count > 970)
        #expect(!read.contains("\u{FFFD}"))
        #expect(line.helo?.hasPrefix(read.dropLast()) == true)
    }
}
