// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Classifier
internal import FoundationEssentials
internal import Glibc
internal import MailSyntax
internal import MessageContent

/// Learns many messages: the model is read once, and written at the end and every half minute.
final class Learning {
    enum Task {
        case learn([(label: SpamLabel, paths: [String])])
        case forget([String])
    }

    /// Seconds between two writes.
    private static let interval = 30.0
    /// Names of what could not be read that are shown.
    private static let shownProblems = 20

    private let path: String
    private let tools: ContentTools
    private var outcomes: [SpamLearner.Outcome: Int] = [:]
    private var problems: [(path: String, reason: String)] = []
    private var problemCount = 0
    private var isChanged = false

    init(path: String, tools: ContentTools) {
        self.path = path
        self.tools = tools
    }

    func run(_ task: Task) throws {
        let path = path
        let writer = try ModelWriter(path: path) {
            Terminal.error("durward: another 'durward learn' is at work on \(path), waiting for it")
        }
        var learner = try writer.learner()
        var lastWrite = ContinuousClock.now
        var turns = Turns(task)
        var progress = Progress(total: turns.size)
        while let (label, item) = turns.next() {
            switch item {
            case .problem(let path, let reason): note(path, reason)
            case .message(let bytes): take(bytes, label, &learner)
            }
            progress.show(bytes: turns.bytesRead, messages: outcomes.values.reduce(0, +))
            if isChanged, ContinuousClock.now - lastWrite > .seconds(Learning.interval) {
                try writer.write(learner)
                (lastWrite, isChanged) = (.now, false)
            }
        }
        progress.clear()
        if isChanged { try writer.write(learner) }
        try report(learner.summary)
    }

    private func take(_ bytes: [UInt8], _ label: SpamLabel?, _ learner: inout SpamLearner) {
        let features = SpamMessage(RawMessage(bytes), tools: tools).features
        let outcome = label.map { learner.learn(features, as: $0) } ?? learner.forget(features)
        outcomes[outcome, default: 0] += 1
        if outcome != .known, outcome != .unknown { isChanged = true }
    }

    private func note(_ path: String, _ reason: String) {
        problemCount += 1
        if problems.count < Learning.shownProblems { problems.append((path, reason)) }
    }

    private func report(_ summary: SpamModelSummary) throws {
        for (path, reason) in problems {
            Terminal.error("durward: \(path == "-" ? "standard input" : path) can't be read: \(reason)")
        }
        if problemCount > problems.count {
            Terminal.error("durward: and \(problemCount - problems.count) more")
        }
        let words: [(SpamLearner.Outcome, String)] = [
            (.learned, "learned"), (.relearned, "learned anew as the other"), (.forgotten, "forgotten"),
            (.known, "known already"), (.unknown, "never learned"),
        ]
        var parts = words.compactMap { outcome, word in outcomes[outcome].map { "\($0) \(word)" } }
        if problemCount > 0 { parts.append("\(problemCount) not readable") }
        if parts.isEmpty { parts = ["no messages"] }
        try Terminal.output(
            parts.joined(separator: ", ") + "; the model has \(summary.spam) spam and \(summary.ham) ham\n")
        if summary.spam == 0 || summary.ham == 0, summary.spam + summary.ham > 0 {
            Terminal.error(
                "durward: it has learned no \(summary.spam == 0 ? "spam" : "ham") yet: rules can't ask it before"
            )
        }
        if problemCount > 0 { throw ExitCode(1) }
    }

    static func date(_ seconds: Int) -> String {
        seconds == 0 ? "never" : Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}

/// The messages of several sources in turns, so that each is as far on its way as the others.
private struct Turns {
    private struct Source {
        let label: SpamLabel?
        let source: MailSource
        let size: Int
        var isOver = false

        var share: Double { Double(source.bytesRead) / Double(max(1, size)) }
    }

    private var sources: [Source]

    init(_ task: Learning.Task) {
        switch task {
        case .forget(let paths):
            sources = [Source(label: nil, source: MailSource(paths), size: MailSource.size(of: paths))]
        case .learn(let tasks):
            sources = tasks.map {
                Source(label: $0.label, source: MailSource($0.paths), size: MailSource.size(of: $0.paths))
            }
        }
    }

    var size: Int { Turns.sum(sources.map(\.size)) }
    var bytesRead: Int { Turns.sum(sources.map(\.source.bytesRead)) }

    /// Sizes of files may be anything.
    private static func sum(_ sizes: [Int]) -> Int { sizes.reduce(0) { $0 > .max - $1 ? .max : $0 + $1 } }

    mutating func next() -> (SpamLabel?, MailSource.Item)? {
        while let index = sources.indices.filter({ !sources[$0].isOver }).min(by: {
            sources[$0].share < sources[$1].share
        }) {
            if let item = sources[index].source.next() { return (sources[index].label, item) }
            sources[index].isOver = true
        }
        return nil
    }
}

/// How far it is, on a terminal only.
private struct Progress {
    private let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1
    private var last = ContinuousClock.now
    private let width = 30

    init(total: Int) { self.total = total }

    mutating func show(bytes: Int, messages: Int) {
        guard isShown, ContinuousClock.now - last > .milliseconds(200) else { return }
        last = .now
        guard total > 0 else {
            Terminal.progress("\(messages) messages")
            return
        }
        let share = min(1, Double(bytes) / Double(total))
        let full = Int(share * Double(width))
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
        Terminal.progress("[\(bar)] \(Int(share * 100)) %  \(messages) messages")
    }

    func clear() { if isShown { Terminal.progress("") } }
}
