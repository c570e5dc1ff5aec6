// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import Control

/// `durward cache`: what the running filter remembers of recipients.
struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What is remembered of recipients.",
        discussion: "Asks the running filter over its control socket.", subcommands: [Show.self, Flush.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is remembered: address, status, how long it still holds, source, details.")

        @OptionGroup var filter: FilterOption

        @Argument(
            help: .init("An address, or a domain as @example.com. (default: all)", valueName: "addr|@domain"))
        var selection: String?

        func run() throws { try filter.send(["cache", "show"] + (selection.map { [$0] } ?? [])) }
    }

    struct Flush: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget what is remembered, so that the sources are asked again.")

        @OptionGroup var filter: FilterOption

        @Argument(
            help: .init("An address, or a domain as @example.com. (default: all)", valueName: "addr|@domain"))
        var selection: String?

        func run() throws { try filter.send(["cache", "flush"] + (selection.map { [$0] } ?? [])) }
    }
}

/// `durward reload`: as HUP, and says what was wrong.
struct Reload: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have the running filter read its config again, and say what was wrong.",
        discussion: "A config with errors is not taken: the old rules stay in force, and the exit code is 1.")

    @OptionGroup var filter: FilterOption

    func run() throws { try filter.send(["reload"]) }
}

/// Which running filter is meant.
struct FilterOption: ParsableArguments {
    @OptionGroup var option: ConfigOption

    @Option(help: .init("The filter's control socket. (default: as the config file says)", valueName: "path"))
    var control: String?

    /// Sends a command and shows its reply. The config file is read for the socket's path only: it may have errors.
    func send(_ words: [String]) throws {
        let path = control ?? socket()
        do {
            var failure: ExitCode?
            let status = try ControlClient.send(words, to: path) { line in
                do {
                    try Terminal.output(line + "\n")
                } catch {
                    failure = ExitCode(1)
                }
            } complain: { reason in
                Terminal.error("durward: \(reason)")
            }
            if let failure { throw failure }
            if status != 0 { throw ExitCode(Int32(clamping: status)) }
        } catch let error as ControlError {
            Terminal.error("durward: \(error.message)\(error.advice.isEmpty ? "" : "; \(error.advice)")")
            throw ExitCode(1)
        }
    }

    /// As the config file says. One that is no YAML at all says nothing: then the filter may listen elsewhere.
    private func socket() -> String {
        if let peeked = Settings.peek(path: option.config) {
            return peeked.settings.control ?? Settings.defaultControl
        }
        Terminal.error(
            "durward: \(option.config) can't be read or is no YAML, so the default control socket is tried;"
                + " 'durward check' says more, and --control names another socket")
        return Settings.defaultControl
    }
}
