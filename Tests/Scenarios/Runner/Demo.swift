// SPDX-License-Identifier: Apache-2.0
// `scenario demo`: the scripts in demo/ one after the other, shown as they go: what was sent, what was answered, what
// the log says, and the statistics of that log.
import Foundation

/// The main job, shown.
struct Demo {
    let program: String
    let places: Places
    let cleanup: Cleanup

    /// Returns the exit status: 0 only if every reply was as expected.
    func run() throws -> Int32 {
        let started = ContinuousClock.now
        let scripts = try places.files(in: places.demo, ending: ".smtp").map {
            try Script(path: $0, messages: places.messages)
        }
        guard let config = scripts.first?.config else { throw Trouble("no scripts in \(places.demo)") }
        let workbench = try Workbench(program: program, places: places, cleanup: cleanup)
        let postfix = try workbench.runningPostfix()
        let durward = try workbench.durward(config: config)
        Terminal.say(
            """
            \(Terminal.styled("Durward at the door of a real Postfix", .bold))
            A private Postfix listens on 127.0.0.1:\(postfix.port) and asks Durward about each message.
            The rules are those of \(places.configs)/\(config).

            """)

        var failures = 0
        for (index, script) in scripts.enumerated() {
            Terminal.say(Terminal.styled("\(index + 1). \(script.title)", .bold))
            let failure = try ScriptRun(script, on: workbench, listener: Self.show).run()
            if let failure {
                failures += 1
                Terminal.say(Terminal.styled("   NOT AS EXPECTED", .red) + "\n\(failure)")
            }
            Terminal.say("")
        }

        durward.log.refresh()
        Terminal.say(Terminal.styled("What the log says, one line for each verdict", .bold))
        for line in durward.log.lines {
            guard let start = line.range(of: "verdict=") else { continue }
            Terminal.say(line[start.lowerBound...].printable)
        }
        Terminal.say("\n" + Terminal.styled("durward stats", .bold))
        let stats = try workbench.command(["stats", durward.log.path])
        Terminal.say(stats.output)
        if stats.ending != 0 {
            failures += 1
            Terminal.say(Terminal.styled("durward stats ended with \(stats.ending)", .red))
        }
        cleanup.takeAway()
        let took = Int((ContinuousClock.now - started) / .milliseconds(1))
        Terminal.say(
            failures == 0
                ? Terminal.styled("Each of the \(scripts.count) went as expected", .green)
                    + ", in \(took) ms. Postfix and Durward are stopped, and their files are gone."
                : Terminal.styled("\(failures) did not go as expected.", .red))
        return failures == 0 ? 0 : 1
    }

    /// Shows the commands and replies that tell something; greetings and 354 do not.
    private static func show(_ said: Said) {
        switch said {
        case .message(let size, let subject):
            let bytes = size < 10_000 ? "\(size) bytes" : "\(size >> 10) KiB"
            Terminal.say("   \(Terminal.styled(">", .dim)) (a message of \(bytes), \(subject.printable))")
        case .client(let line):
            guard line != "DATA", line != "QUIT" else { return }
            let short = line.count > 100 ? line.prefix(97) + "..." : line[...]
            Terminal.say("   \(Terminal.styled(">", .dim)) \(short.printable)")
        case .server(let lines):
            for line in lines where !line.hasPrefix("354") && !line.hasPrefix("221") {
                let style: Terminal.Style =
                    line.hasPrefix("2") ? .green : line.hasPrefix("4") ? .yellow : .red
                Terminal.say("   \(Terminal.styled("<", .dim)) \(Terminal.styled(line.printable, style))")
            }
        }
    }
}
