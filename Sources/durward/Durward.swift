// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The command. Each subcommand has a file of its own.
@main
struct Durward: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durward",
        abstract: "A mail filter that decides while the sending server is still on the line.",
        discussion: """
            Postfix or Sendmail asks it for each message; rules in a file decide. Start with 'durward check' on \
            your config file, then 'durward try' on a message of yours.
            """,
        version: version,
        subcommands: [
            Serve.self, Check.self, Reload.self, Cache.self, Try.self, Learn.self, Stats.self, Facts.self,
        ])

    static let version = "0.1.0"
}

/// The option that most subcommands take.
struct ConfigOption: ParsableArguments {
    @Option(name: .long, help: .init("The config file.", valueName: "file"))
    var config = "/etc/durward/durward.yaml"
}
