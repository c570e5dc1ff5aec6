// SPDX-License-Identifier: Apache-2.0
// The filter under test as a process: started with a config, watched through its socket and its log.
import Foundation

/// A running `durward serve`.
final class DurwardProcess {
    /// Its config file, which may be rewritten while it runs.
    let config: String
    /// Its socket.
    let socket: String
    /// What it has written to standard error.
    let log: DurwardLog
    private let process: ChildProcess

    /// Starts it and waits until its socket is there for everybody. Throws with its log if it isn't in time.
    init(program: String, config: String, socket: String, log: String, cleanup: Cleanup) throws {
        self.config = config
        self.socket = socket
        self.log = DurwardLog(path: log)
        unlink(socket)
        let writing = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        guard writing >= 0 else { throw Trouble.system(log) }
        defer { close(writing) }
        process = try ChildProcess(
            [program, "serve", "--config", config], output: writing, errors: writing, cleanup: cleanup)
        let isUp: Bool? = awaited(Limits.start) {
            if process.poll() != nil { return false }
            return Self.isOpenForAll(socket) ? true : nil
        }
        guard isUp == true else {
            let how = process.poll().map { "ended with \($0)" } ?? "does not listen on \(socket)"
            process.end()
            self.log.refresh()
            throw Trouble("durward \(how); it said:\n" + self.log.lines.joined(separator: "\n"))
        }
    }

    /// The number of the process.
    var pid: pid_t { process.pid }

    /// Whether it runs.
    var isRunning: Bool { process.poll() == nil }

    /// How it ended: exit status, or minus the signal.
    var ending: Int32? { process.poll() }

    /// Sends HUP and waits until it has said that it is done, well or not.
    func reload() throws {
        log.refresh()
        let known = log.lines.count
        process.signal(SIGHUP)
        let said = log.await(from: known) { lines in lines.first { !$0.contains("verdict=") } }
        guard said != nil else { throw Trouble("nothing in the log after SIGHUP") }
    }

    /// Asks it to end, and does not wait.
    func terminate() { process.signal(SIGTERM) }

    /// Waits for its end; nil when the time is over.
    func awaitEnd(_ seconds: Double) -> Int32? { process.wait(seconds) }

    /// Kills it.
    func end() { process.end() }

    /// The socket is there, listens, and lets Postfix's user in.
    private static func isOpenForAll(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o666 == 0o666 else { return false }
        guard let probe = UnixSocket.connected(to: path) else { return false }
        close(probe)
        return true
    }
}
