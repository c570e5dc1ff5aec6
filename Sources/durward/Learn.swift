// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Classifier
internal import Configuration
internal import Facts
internal import MailSyntax

/// `durward learn`: what spam looks like here, and what does not.
struct Learn: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Teach the classifier what is spam and what is not.",
        discussion: """
            Takes messages as they lie in mailboxes: files, Maildirs with all their folders, folders of files, mbox \
            files, and standard input for '-' or without a path. A message that was learned before changes nothing; \
            one that was learned as the other is taken back first. The running filter takes the new model by itself.

            Give it both kinds at once if you can: it then learns them in turns, which makes a better model than one \
            kind behind the other.

            Examples:
              durward learn spam ~/Maildir/.Junk ham ~/Maildir/cur ~/Maildir/.Archive
              durward learn spam <message.eml
              durward learn --forget message.eml
              durward learn --show message.eml
            """)

    @Argument(help: .init("'spam' or 'ham', each with the messages behind it.", valueName: "spam|ham path"))
    var words: [String] = []

    @Flag(help: "Take back what the messages have taught.")
    var forget = false

    @Flag(help: "Show what the model has learned; with a message how it is judged, and why.")
    var show = false

    @Option(help: .init("The model. (default: as the config file says)", valueName: "file"))
    var model: String?

    @Option(help: .init("Learn for the model that the config file names for this domain.", valueName: "name"))
    var domain: String?

    @OptionGroup var option: ConfigOption

    /// The kinds and the paths behind them.
    private var tasks: [(label: SpamLabel, paths: [String])] {
        var tasks: [(label: SpamLabel, paths: [String])] = []
        for word in words {
            if let label = SpamLabel(rawValue: word) {
                tasks.append((label, []))
            } else if let last = tasks.indices.last {
                tasks[last].paths.append(word)
            }
        }
        return tasks.map { ($0.label, $0.paths.isEmpty ? ["-"] : $0.paths) }
    }

    func validate() throws {
        if show || forget {
            guard !(show && forget) else { throw ValidationError("--show and --forget exclude each other") }
            guard words.first.map({ SpamLabel(rawValue: $0) == nil }) ?? true else {
                throw ValidationError("no 'spam' or 'ham' here; write ./spam for a file of that name")
            }
            guard forget || words.count <= 1 else { throw ValidationError("--show takes one message") }
            return
        }
        guard let first = words.first, SpamLabel(rawValue: first) != nil else {
            throw ValidationError(
                "say what the messages are: 'durward learn spam PATH…' or 'durward learn ham PATH…'")
        }
        guard tasks.count(where: { $0.paths == ["-"] }) < 2 else {
            throw ValidationError("only one kind can come from standard input")
        }
        guard model == nil || domain == nil else { throw ValidationError("--model or --domain, not both") }
    }

    func run() throws {
        let path = try modelPath()
        do {
            if show {
                try words.first.map { try explain($0, path) } ?? summary(path)
            } else {
                let tools = try FactServices.plain().content
                let learning = Learning(path: path, tools: tools)
                try learning.run(forget ? .forget(words.isEmpty ? ["-"] : words) : .learn(tasks))
            }
        } catch let error as SpamModelError {
            Terminal.error("durward: \(error.message)")
            throw ExitCode(1)
        }
    }

    /// As the command line says, else as the config file does: it may have errors.
    private func modelPath() throws -> String {
        if let model { return model }
        let models = Settings.peek(path: option.config)?.settings.spamModels ?? SpamModelPaths()
        guard let domain else { return models.fallback }
        guard let path = models.path(for: domain) else {
            Terminal.error("durward: \(option.config) names no model for the domain \(domain)")
            throw ExitCode(1)
        }
        return path
    }

    private func summary(_ path: String) throws {
        let summary = try SpamModel(path: path).summary
        let text = """
            model     \(path)
            learned   \(summary.spam) spam, \(summary.ham) ham
            in reach  \(summary.remembered) messages can be taken back or learned as the other
            made      \(Learning.date(summary.created))
            changed   \(Learning.date(summary.changed))
            Its features are kept as numbers only and can't be listed; 'durward learn --show MESSAGE' names those \
            of a message.

            """
        try Terminal.output(text)
    }

    private func explain(_ message: String, _ path: String) throws {
        let model = try SpamModel(path: path)
        let raw = RawMessage(try MessageFile.read(message))
        let explained = model.explain(SpamMessage(raw, tools: try FactServices.plain().content))
        try Terminal.output(TrialClassifier(explained).lines.joined(separator: "\n") + "\n")
    }
}
