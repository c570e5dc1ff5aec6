// SPDX-License-Identifier: Apache-2.0

internal import Recipients
internal import Synchronization

/// What all scans of one server share: its addresses, and whether it is left alone for a while.
///
/// Only a connection that can't be had closes the gate. That clamd takes long for a message says little of clamd:
/// with a few messages that are slow to scan anybody could have all others go unscanned.
final class ClamdGate: Sendable {
    private struct Closed {
        let reason: String
        var until: ContinuousClock.Instant
    }

    /// As events name it: `clamd:unix:/run/clamav/clamd.ctl`.
    let name: String
    private let addresses: ClamdAddresses
    private let now: @Sendable () -> ContinuousClock.Instant
    private let report: @Sendable (VirusScanEvent) -> Void
    private let closed = Mutex<Closed?>(nil)

    /// Looks the server's name up, if it has one.
    init(
        _ server: ServerAddress, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        report: @escaping @Sendable (VirusScanEvent) -> Void
    ) {
        name = "clamd:\(server)"
        addresses = ClamdAddresses(server)
        self.now = now
        self.report = report
    }

    /// True while the server is left alone.
    var isClosed: Bool { closed.withLock { $0 != nil } }

    /// Where to connect, or why not. Of those that come after the pause one may, and the others after a further one.
    func pass() -> Result<[ClamdAddress], ClamdAddresses.Failure> {
        let time = now()
        let refusal = closed.withLock { closed -> String? in
            guard let until = closed?.until else { return nil }
            guard time >= until else { return closed?.reason }
            closed?.until = time + VirusLimits.recovery
            return nil
        }
        if let refusal {
            return .failure(.init(reason: "\(name) is not asked for a while: \(refusal)"))
        }
        let known = addresses.known
        if case .failure(let failure) = known {
            refused(failure.reason)
            return .failure(.init(reason: "\(name) can't be asked: \(failure.reason)"))
        }
        return known
    }

    /// A connection stands.
    func opened() {
        let wasClosed = closed.withLock { closed in
            defer { closed = nil }
            return closed != nil
        }
        if wasClosed { report(.scannerUp(name)) }
    }

    /// No connection can be had.
    func refused(_ reason: String) {
        let time = now()
        let wasClosed = closed.withLock { closed in
            defer { closed = Closed(reason: reason, until: time + VirusLimits.recovery) }
            return closed != nil
        }
        addresses.renew()
        if !wasClosed { report(.scannerDown(name, reason)) }
    }
}
