// SPDX-License-Identifier: Apache-2.0
// Scenarios: a real Postfix of our own with Durward as its milter, and SMTP conversations against the two.
//
//     scenario demo --durward PATH
//     scenario run  --durward PATH [--config basic.yaml]
//     scenario test --durward PATH [FILE…]
//     scenario bounces [--durward PATH] [--messages N] …   (Tests/BounceProof/README.md)
//
// Exit status: 0 all well, 1 something was not as expected, 2 wrong usage or something is missing here.
import Foundation

@main
struct Scenario {
    private static let usage = """
        usage: scenario demo|run|test --durward PATH [--scenarios FOLDER] [--config FILE] [SCRIPT…]
               scenario bounces [--durward PATH] [--config FILE] [--messages N] [--seed N] [--sessions N]
                                [--outage SECONDS] [--filling N]
          demo   a dozen messages through a private Postfix, shown as they go
          run    the private Postfix and Durward in the foreground until Ctrl-C
          test   all scripts (or those named), one line each
          bounces  how many bounces a gateway generates, without Durward and with it
        FOLDER is Tests/Scenarios by default.
        """

    static func main() {
        do {
            exit(try run(Array(CommandLine.arguments.dropFirst())))
        } catch {
            complain("\(error)")
            exit(2)
        }
    }

    private static func run(_ arguments: [String]) throws -> Int32 {
        if arguments.first == "bounces" { return try proveBounces(arguments) }
        var options = ["--scenarios": "Tests/Scenarios", "--config": "demo.yaml"]
        var words: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            guard ["--durward", "--scenarios", "--config"].contains(argument), let value = rest.popFirst()
            else {
                throw Trouble(usage)
            }
            options[argument] = value
        }
        guard let command = words.first, ["demo", "run", "test"].contains(command),
            let durward = options["--durward"], let root = options["--scenarios"],
            let config = options["--config"]
        else { throw Trouble(usage) }
        guard access(durward, X_OK) == 0 else { throw Trouble("\(durward) cannot be run; build it first") }
        guard access(root, R_OK) == 0 else {
            throw Trouble("no folder \(root); start this in the project's folder or say --scenarios")
        }
        let program = durward.contains("/") ? durward : "./\(durward)"
        let missing = try postfixIsMissing(arguments)
        if let missing, command != "test" { throw Trouble(missing) }

        let cleanup = Cleanup()
        let isRun = command == "run"
        cleanup.watchSignals(
            exitStatus: { isRun && $0 == SIGINT ? 0 : 128 + $0 },
            farewell: "\nstopped, and everything is removed")
        defer { cleanup.takeAway() }
        let places = Places(root: root)
        switch command {
        case "demo": return try Demo(program: program, places: places, cleanup: cleanup).run()
        case "run":
            return try RunCommand(program: program, places: places, cleanup: cleanup, config: config).run()
        default:
            return try TestCommand(
                program: program, places: places, cleanup: cleanup, files: Array(words.dropFirst()),
                noPostfix: missing
            ).run()
        }
    }

    private static func proveBounces(_ arguments: [String]) throws -> Int32 {
        var options = [
            "--durward": "", "--config": "Tests/BounceProof/durward.yaml", "--messages": "10000",
            "--seed": "3",
            "--sessions": "20", "--outage": "8", "--filling": "0",
        ]
        var rest = arguments.dropFirst()
        while let option = rest.popFirst() {
            guard options[option] != nil, let value = rest.popFirst() else { throw Trouble(usage) }
            options[option] = value
        }
        guard let program = options["--durward"], let config = options["--config"],
            let messages = options["--messages"].flatMap({ Int($0) }), messages > 0,
            let seed = options["--seed"].flatMap({ UInt64($0) }),
            let sessions = options["--sessions"].flatMap({ Int($0) }), sessions > 0,
            let outage = options["--outage"].flatMap({ Double($0) }),
            let filling = options["--filling"].flatMap({ Int($0) }), filling >= 0
        else { throw Trouble(usage) }
        if let missing = try postfixIsMissing(arguments) ?? BackEnds.missing(["dovecot"]) {
            throw Trouble(missing)
        }
        let cleanup = Cleanup()
        cleanup.watchSignals(exitStatus: { 128 + $0 }, farewell: "\nstopped, and everything is removed")
        defer { cleanup.takeAway() }
        return try BounceProof(
            program: program.isEmpty ? nil : program, config: config, messages: messages, seed: seed,
            sessions: sessions, outage: outage, filling: filling, cleanup: cleanup
        ).run()
    }

    /// Why there can be no private Postfix here; nil if there can. Becomes root through sudo if that asks nothing.
    private static func postfixIsMissing(_ arguments: [String]) throws -> String? {
        guard TestCommand.isInPath("postconf") else {
            return "Postfix is not installed (Debian's package postfix)"
        }
        guard geteuid() != 0 else { return nil }
        let mayBecomeRoot = TestCommand.isInPath("sudo") && succeeds(["sudo", "-n", "true"])
        guard mayBecomeRoot else {
            return "Postfix needs root: run this as root, or with a sudo that asks for no password"
        }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var argv = (["sudo", "-n", own] + arguments).map { strdup($0) } + [nil]
        execvp("sudo", &argv)
        throw Trouble.system("sudo")
    }

    private static func succeeds(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data("scenario: \(text)\n".utf8))
    }
}
