// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import FoundationEssentials
internal import Reporting
internal import RuleLanguage

/// `durward stats`: what the filter did, from its log.
struct Stats: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        abstract: "Statistics from log files.",
        discussion: """
            Messages by verdict, reason, rule, stage, hour and recipient domain. Reads ISO 8601 and traditional \
            syslog time stamps, .gz files, and standard input for '-'.

            Example: durward stats --since 24h /var/log/mail.log.1 /var/log/mail.log
            """)

    @Argument(help: "Log files; standard input without any.")
    var logs: [String] = []

    @Option(
        help: .init(
            "Only what was logged since then: 2026-11-23, 2026-11-23T10:00:00, or an age such as 24h.",
            valueName: "time"))
    var since: String?

    @Option(help: "How to print them.")
    var format = Format.text

    func validate() throws {
        if let since { _ = try Stats.date(since, now: Date()) }
    }

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
        try Terminal.output(format == .json ? statistics.json : statistics.text)
    }

    /// A date, a date with a time (of this machine's zone unless it names one), or an age.
    static func date(_ text: String, now: Date) throws -> Date {
        if let age = Value.seconds(text), text.last?.isLetter == true { return now.addingTimeInterval(-age) }
        let local = Date.ISO8601FormatStyle(timeZone: .current)
        let day = local.year().month().day()
        let time = day.dateTimeSeparator(.standard).time(includingFractionalSeconds: false)
        for (style, candidate) in [(day, text), (time, text), (time, text + ":00")] {
            // 31 February would be read as 3 March.
            if let date = try? Date(candidate, strategy: style), style.format(date) == candidate {
                return date
            }
        }
        if text.utf8.count > 19, let date = try? Date(text, strategy: Date.ISO8601FormatStyle()) {
            return date
        }
        throw ValidationError(
            "'\(text)' is not a time; write 2026-11-23, 2026-11-23T10:00:00 or an age such as 24h")
    }
}
