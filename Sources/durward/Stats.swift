// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RuleLanguage

/// `durward stats`: what the filter did, from its log.
struct Stats: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Statistics from log files.",
        discussion: "Reads ISO 8601 and traditional syslog time stamps, .gz files, and standard input for '-'.")

    @Argument(help: "Log files; standard input without any.")
    var logs: [String] = []

    @Option(help: "Only what was logged since then: 2026-11-23, 2026-11-23T10:00:00, or an age such as 24h.")
    var since: String?

    @Option(help: "text or json.")
    var format = Format.text

    func run() throws {
        let now = Date()
        var statistics = Statistics(since: try since.map { try Stats.date($0, now: now) })
        let parser = SyslogLineParser(now: now)
        do {
            for warning in try statistics.add(LogReader(paths: logs.isEmpty ? ["-"] : logs), parser) {
                Terminal.error("durward: \(warning)")
            }
        } catch {
            Terminal.error("durward: \(error)")
            throw ExitCode(1)
        }
        print(format == .json ? statistics.json : statistics.text, terminator: format == .json ? "\n" : "")
    }

    /// A date, a date with a time (of this machine's zone unless it names one), or an age.
    static func date(_ text: String, now: Date) throws -> Date {
        if let age = Value.seconds(text), text.last?.isLetter == true { return now.addingTimeInterval(-age) }
        let formats = ["yyyy-MM-dd'T'HH:mm:ssXXXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd"]
        for format in formats {
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date }
        }
        throw ValidationError("'\(text)' is not a time; write 2026-11-23, 2026-11-23T10:00:00 or an age such as 24h")
    }
}
