// SPDX-License-Identifier: Apache-2.0

public import Recipients

/// Where clamd is, and how long it may take. Made once; scans of many messages may run at the same time.
public final class VirusScanner: Sendable {
    private let gate: ClamdGate
    private let deadline: Duration
    private let maximumSize: Int
    private let willWait: @Sendable () -> Void

    /// Looks the server's name up if it has one, which may take a while; nothing is connected before a message comes.
    ///
    /// `deadline`: how long a message may wait for clamd in all. `maximumSize`: octets of the largest message that
    /// is scanned. `willWait` is called on a thread that is about to wait, `report` when clamd goes and comes back.
    public convenience init(
        _ server: ServerAddress, deadline: Duration = VirusLimits.deadline,
        maximumSize: Int = VirusLimits.message, willWait: @escaping @Sendable () -> Void = {},
        report: @escaping @Sendable (VirusScanEvent) -> Void = { _ in }
    ) {
        self.init(
            ClamdGate(server, report: report), deadline: deadline, maximumSize: maximumSize,
            willWait: willWait)
    }

    init(
        _ gate: ClamdGate, deadline: Duration, maximumSize: Int, willWait: @escaping @Sendable () -> Void
    ) {
        self.gate = gate
        self.deadline = deadline
        self.maximumSize = maximumSize
        self.willWait = willWait
    }

    /// As events name it: `clamd:unix:/run/clamav/clamd.ctl`.
    public var name: String { gate.name }

    /// True while clamd takes no connection and is left alone.
    public var isDown: Bool { gate.isClosed }

    /// The scan of a message that begins.
    public func begin() -> VirusScan {
        VirusScan(
            ClamdConnection(gate, command: "zINSTREAM", deadline: deadline, willWait: willWait),
            maximumSize: maximumSize)
    }

    /// Why clamd can't be asked now; nil if it can, and says PONG to PING. Waits a second, and as long as a name
    /// takes to be found.
    public static func problem(_ server: ServerAddress) -> String? {
        var connection = ClamdConnection(
            ClamdGate(server) { _ in }, command: "zPING", deadline: VirusLimits.check, willWait: {})
        connection.complete()
        connection.awaitEnd()
        switch connection.end {
        case .reply(let reply, _, isAlone: true) where reply.elementsEqual("PONG".utf8): return nil
        case .reply(let reply, _, _):
            return "what answers there is not clamd: it said '\(VirusVerdict.shown(reply))' to PING"
        case .failed(let reason), .refused(let reason): return reason
        case nil: return "no answer"
        }
    }
}
