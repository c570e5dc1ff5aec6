// SPDX-License-Identifier: Apache-2.0
// The servers that Durward asks, real ones: each private, on loopback, below the directory of the scenarios, and
// stopped whatever happens.
import Foundation

/// A server that can be asked about recipients or messages, or that remembers for Durward.
protocol BackEnd: AnyObject {
    /// The path of its log.
    var log: String { get }
    /// Starts it, and returns when it answers. Nothing if it runs.
    func start() throws
    /// Ends it with all its processes. Nothing if it does not run.
    func stop()
}

/// The back ends by the names that scripts use for them.
final class BackEnds {
    /// What stands for a port in a config: `@POSTFIX_PORT@`.
    let ports: [String: UInt16]
    private let directory: String
    private let cleanup: Cleanup
    private var made: [String: any BackEnd] = [:]

    /// Reserves the ports. `directory` is where they will live, each in a folder of its own.
    init(below directory: String, cleanup: Cleanup) throws {
        (self.directory, self.cleanup) = (directory, cleanup)
        var ports: [String: UInt16] = [:]
        for name in ["DOVECOT_PORT", "POSTFIX_PORT", "POSTFIX_TLS_PORT", "REDIS_PORT"] {
            var port = try FreePort.next()
            while ports.values.contains(port) { port = try FreePort.next() }
            ports[name] = port
        }
        self.ports = ports
    }

    /// Why one of these can't run here; nil if all can.
    static func missing(_ names: [String]) -> String? {
        let programs = [
            "clamd": ("clamd", "clamav-daemon"), "dovecot": ("dovecot", "dovecot-lmtpd"),
            "postfix": ("postconf", "postfix"),
            "redis": ("redis-server", "redis-server"),
        ]
        for name in names {
            guard let (program, package) = programs[name] else { return "no back end is called \(name)" }
            if !TestCommand.isInPath(program) {
                return "\(program) is not installed (Debian's package \(package))"
            }
        }
        return nil
    }

    /// The text of a config with the ports in it.
    func filled(_ config: String) -> String {
        ports.reduce(config) { text, port in
            text.replacingOccurrences(of: "@\(port.key)@", with: String(port.value))
        }
    }

    /// The back end of that name, made and running.
    @discardableResult
    func running(_ name: String) throws -> any BackEnd {
        let backEnd = try made[name] ?? make(name)
        made[name] = backEnd
        try backEnd.start()
        return backEnd
    }

    /// The back end of that name, if a script has asked for it before.
    func known(_ name: String) -> (any BackEnd)? { made[name] }

    private func port(_ name: String) -> UInt16 { ports[name] ?? 0 }

    private func make(_ name: String) throws -> any BackEnd {
        switch name {
        case "clamd": return try ClamdServer(below: directory, cleanup: cleanup)
        case "dovecot":
            return try DovecotServer(
                below: directory, port: port("DOVECOT_PORT"), users: DovecotUser.ofScenarios,
                cleanup: cleanup)
        case "postfix":
            return BackEndPostfix(
                below: directory, port: port("POSTFIX_PORT"), tlsPort: port("POSTFIX_TLS_PORT"),
                mailboxes: .ofScenarios, cleanup: cleanup)
        case "redis":
            return try RedisServer(below: directory, port: port("REDIS_PORT"), cleanup: cleanup)
        default: throw Trouble("no back end is called \(name)")
        }
    }
}
