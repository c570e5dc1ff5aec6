// SPDX-License-Identifier: Apache-2.0

import AccuracyMetrics
import ArgumentParser
import Foundation

/// A file of scores of another filter, as a figure.
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What a file of scores is worth: lines 'spam SCORE' and 'ham SCORE'.")

    @Option(help: "What was judged.")
    var set = "set"
    @Option(help: "Whose scores they are.")
    var filter = "filter"
    @Option(help: "A threshold of that filter.")
    var at: [Double] = []
    @Argument(help: "The file.")
    var file: String

    func run() throws {
        print(
            Figure(set, filter, try ScoreFile.read(try String(contentsOfFile: file, encoding: .utf8)), at: at)
        )
    }
}

/// The figures of a run as one Markdown table.
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Figures as one Markdown table; with --strict, exit 1 if a goal is missed.")

    @Flag(help: "Exit 1 if a goal is missed.")
    var strict = false
    @Argument(help: "Files of figures.")
    var files: [String]

    func run() throws {
        var figures: [Figure] = []
        for file in files {
            for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
                guard let figure = Figure(line) else { throw ValidationError("\(file): no figure: \(line)") }
                figures.append(figure)
            }
        }
        let table = Table(
            Rows.all, ours: .init("durward", "durward"),
            others: [
                .init("spamassassin", "SpamAssassin -L"), .init("rspamd", "rspamd"),
                .init("bogofilter", "bogofilter"),
            ], figures: figures)
        print(table.markdown)
        print("Goals missed: \(table.missed). Rows without a figure: \(table.unmeasured).")
        if strict, table.missed > 0 { throw ExitCode(1) }
    }
}
