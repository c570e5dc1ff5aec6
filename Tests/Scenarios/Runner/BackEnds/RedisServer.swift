// SPDX-License-Identifier: Apache-2.0
// A Redis of our own: in memory, on a port of 127.0.0.1.
import Foundation

/// A running private Redis.
final class RedisServer: BackEnd {
    let log: String
    private let directory: String
    private let port: UInt16
    private let cleanup: Cleanup
    private var process: ChildProcess?

    /// Makes its folder `redis` below `parent`.
    init(below parent: String, port: UInt16, cleanup: Cleanup) throws {
        directory = "\(parent)/redis"
        log = "\(directory).log"
        (self.port, self.cleanup) = (port, cleanup)
        guard mkdir(directory, 0o755) == 0 else { throw Trouble.system("make \(directory)") }
    }

    func start() throws {
        if process?.poll() == nil, process != nil { return }
        let started = try ChildProcess(
            [
                "timeout", String(Limits.orphan), "redis-server", "--bind", "127.0.0.1", "--port",
                String(port), "--dir", directory,
                "--logfile", log, "--save", "", "--appendonly", "no", "--daemonize", "no",
            ], cleanup: cleanup)
        cleanup.add(group: started.pid)
        process = started
        let isUp: Bool? = awaited(Limits.start) {
            if started.poll() != nil { return false }
            return (try? SMTPClient(port: port)) == nil ? nil : true
        }
        guard isUp == true else {
            stop()
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Trouble("Redis does not start:\n\(said)")
        }
    }

    func stop() {
        guard let process else { return }
        kill(-process.pid, SIGKILL)
        process.end()
        cleanup.remove(group: process.pid)
        self.process = nil
    }
}
