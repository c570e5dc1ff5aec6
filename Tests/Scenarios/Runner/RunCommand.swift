// SPDX-License-Identifier: Apache-2.0
// `scenario run`: Postfix and Durward in the foreground, to be played with.
import Foundation

/// Leaves everything running until Ctrl-C.
struct RunCommand {
    let program: String
    let places: Places
    let cleanup: Cleanup
    /// The config, a file in configs/.
    let config: String

    func run() throws -> Int32 {
        let workbench = try Workbench(program: program, places: places, cleanup: cleanup)
        let durward = try workbench.durward(config: config)
        let postfix = try workbench.runningPostfix(orphanLimit: nil)
        Terminal.say(
            """
            \(Terminal.styled("Postfix with Durward is running.", .bold)) Ctrl-C ends both and removes their files.

              SMTP        127.0.0.1:\(postfix.port)
              try         swaks --server 127.0.0.1:\(postfix.port) --xclient "ADDR=192.0.2.7 NAME=mx.example.org" \\
                            --from a@example.org --to info@example.com
              rules       \(durward.config)
              reload      kill -HUP \(durward.pid)
              its log     \(durward.log.path)
              Postfix log \(postfix.log)
              delivered   \(postfix.directory)/mail/all/new

            \(Terminal.styled("Durward says:", .bold))
            """)
        var shown = 0
        while durward.isRunning {
            durward.log.refresh()
            for line in durward.log.lines[shown...] { Terminal.say(line.printable) }
            shown = durward.log.lines.count
            Thread.sleep(forTimeInterval: 0.1)
        }
        cleanup.takeAway()
        Terminal.say(Terminal.styled("Durward has ended with \(durward.ending ?? 0).", .red))
        return 1
    }
}
