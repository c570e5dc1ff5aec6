// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("durward stats")
struct StatsTests {
    static func line(_ stamp: String, _ verdict: String, rule: String = "a") -> String {
        let code = verdict == "reject" ? "550 status=5.7.1" : "- status=-"
        return
            "\(stamp) mx durward[7]: verdict=\(verdict) stage=eom code=\(code) reason=spam rule=\(rule) mode=enforce"
            + " qid=4Q sid=1-1 ip=192.0.2.7 helo=a.example user=- from=<a@example.org> to=<b@example.com> size=100"
            + " score=- ms=1\n"
    }

    static let log =
        line("2026-11-22T10:00:00+00:00", "reject") + line("2026-11-23T10:00:00.123456+00:00", "accept")
        + "2026-11-23T10:00:01+00:00 mx postfix/smtpd[9]: connect from example.org\n"
        + line("2026-11-23T11:00:00+00:00", "reject", rule: "b")

    static func json(_ result: Command.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
    }

    /// The number of verdicts that the text begins with.
    static func total(_ result: Command.Result) -> Int? {
        result.out.split(separator: " ").first.flatMap { Int($0.filter(\.isNumber)) }
    }

    @Test("a log is counted, from a file, from standard input and as JSON")
    func counted() throws {
        let folder = try Folder()
        let path = try folder.write("mail.log", StatsTests.log)
        let file = try Command.run(["stats", path])
        #expect(file.code == 0)
        #expect(file.err == "")
        #expect(StatsTests.total(file) == 3)
        for arguments in [["stats"], ["stats", "-"]] {
            let input = try Command.run(arguments, input: Array(StatsTests.log.utf8))
            #expect(input.out == file.out)
        }
        let json = try StatsTests.json(try Command.run(["stats", "--format", "json", path]))
        #expect(String(describing: json).contains("reject"))
        #expect(try Command.run(["stats", "--format", "json", path]).out.hasSuffix("}\n"))
    }

    @Test("several files and .gz are counted together")
    func several() throws {
        let folder = try Folder()
        try folder.write("a.log", StatsTests.log)
        try folder.write("b.log", StatsTests.log)
        let result = try Command.shell("gzip b.log && $durward stats a.log b.log.gz", in: folder)
        #expect(result.code == 0)
        #expect(StatsTests.total(result) == 6)
    }

    @Test("a truncated .gz is counted as far as it goes, with a warning")
    func truncated() throws {
        let folder = try Folder()
        try folder.write("a.log", String(repeating: StatsTests.log, count: 2_000))
        let result = try Command.shell(
            "gzip a.log && head -c $(($(stat -c %s a.log.gz) / 2)) a.log.gz >b.gz && $durward stats b.gz",
            in: folder)
        #expect(result.code == 0)
        #expect(result.err.hasPrefix("durward: b.gz: "))
        #expect((StatsTests.total(result) ?? 0) > 0)
    }

    @Test(
        "--since leaves out what is older",
        arguments: [
            ("2026-11-23", 2), ("2026-11-23T10:30", 1), ("2026-11-23T10:30:00", 1),
            ("2026-11-23T10:30:00Z", 1),
            ("2026-11-23T13:30:00+03:00", 1), ("2026-11-24", 0), ("2020-01-01", 3), ("1000000h", 3),
        ])
    func since(since: String, expected: Int) throws {
        let result = try Command.run(["stats", "--since", since], input: Array(StatsTests.log.utf8))
        #expect(result.code == 0)
        #expect(StatsTests.total(result) == expected)
    }

    @Test("a time that is none is told", arguments: ["soon", "2026-02-31", "2026-11-23T25:00:00", "", "24"])
    func badSince(since: String) throws {
        let result = try Command.run(["stats", "--since", since])
        #expect(result.code == 64)
        #expect(result.err.hasPrefix("Error: '\(since)' is not a time; write 2026-11-23, "))
    }

    @Test("traditional time stamps are read")
    func traditional() throws {
        let log = StatsTests.line("Nov 23 10:00:00", "reject") + StatsTests.line("Nov  3 10:00:00", "accept")
        let result = try Command.run(["stats"], input: Array(log.utf8))
        #expect(StatsTests.total(result) == 2)
    }

    @Test("a file that can't be read is told, with exit code 1")
    func missing() throws {
        let folder = try Folder()
        let result = try Command.run(["stats", folder.path + "/none.log"])
        #expect(result.code == 1)
        #expect(result.err.hasPrefix("durward: \(folder.path)/none.log: "))
        #expect(result.out == "")
    }

    @Test("an empty log and one without lines of ours are no error", arguments: ["", "x\n", "\u{0}\u{1}"])
    func empty(log: String) throws {
        let result = try Command.run(["stats"], input: Array(log.utf8))
        #expect(result.code == 0)
        #expect(StatsTests.total(result) == 0)
    }
}
