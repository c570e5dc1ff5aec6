// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// The command. Each subcommand has a file of its own.
@main
struct Durward: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durward",
        abstract: "A mail filter that decides while the sending server is still on the line.",
        version: version,
        subcommands: [Serve.self, Check.self, Try.self, Stats.self, Facts.self])

    static let version = "0.1.0"
}

/// The option that most subcommands take.
struct ConfigOption: ParsableArguments {
    @Option(name: .long, help: "The config file.")
    var config = "/etc/durward/durward.yaml"
}
