// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import Facts
internal import MilterBridge
internal import Recipients
internal import Reporting
internal import Synchronization

/// Reads the config file again, for HUP and for `durward reload`: a file with errors changes nothing.
final class Reloader: Sendable {
    /// What came of it.
    struct Outcome: Sendable {
        let isTaken: Bool
        let diagnostics: [Diagnostic]
        /// What changed and is read only when the process starts.
        let forNextStart: [String]
        let rules: Int
    }

    private let path: String
    private let holder: SnapshotHolder
    private let services: FactServices
    private let sink: LogSink
    private let tryServers: @Sendable (Snapshot, Snapshot?) -> Void
    /// One at a time: the file that was read last is the one in force.
    private let turn = Mutex(())

    /// `tryServers` is told of each file that is taken, and of the one before, to warn of servers that don't answer.
    init(
        path: String, holder: SnapshotHolder, services: FactServices, sink: LogSink,
        tryServers: @escaping @Sendable (Snapshot, Snapshot?) -> Void
    ) {
        self.path = path
        self.holder = holder
        self.services = services
        self.sink = sink
        self.tryServers = tryServers
    }

    /// Takes the file if it has no errors, and logs what came of it.
    func reload() -> Outcome { turn.withLock { _ in take() } }

    private func take() -> Outcome {
        let old = holder.current
        do {
            let snapshot = try Snapshot.load(path: path, services: services)
            Reloader.log(snapshot.warnings, to: sink)
            let changed = Reloader.changedForNextStart(old.settings, snapshot.settings)
            if !changed.isEmpty {
                sink.write(
                    .warning,
                    "changed, and in force only from the next start on: \(changed.joined(separator: ", "))")
            }
            holder.swap(snapshot)
            Reloader.configure(services.recipients, snapshot)
            tryServers(snapshot, old)
            let rules = snapshot.policy.rules.count
            sink.write(.notice, "config read again: \(rules == 1 ? "1 rule" : "\(rules) rules")")
            return Outcome(
                isTaken: true, diagnostics: snapshot.warnings, forNextStart: changed, rules: rules)
        } catch {
            Reloader.log(error.diagnostics, to: sink)
            services.recipients.keep(only: old.servers)
            sink.write(.error, "config not taken: the old rules stay in force")
            return Outcome(
                isTaken: false, diagnostics: error.diagnostics, forNextStart: [],
                rules: old.policy.rules.count)
        }
    }

    /// Hands on what of a snapshot is not the rules' own.
    static func configure(_ services: RecipientServices, _ snapshot: Snapshot) {
        services.keep(only: snapshot.servers)
        services.cache.configure(
            snapshot.settings.recipientLifetimes, limit: snapshot.settings.recipientsRemembered)
    }

    /// What is read only once, when the process starts.
    private static func changedForNextStart(_ old: Settings, _ new: Settings) -> [String] {
        [
            (old.listen != new.listen, "listen"), (old.socketMode != new.socketMode, "socket_mode"),
            (old.socketGroup != new.socketGroup, "socket_group"), (old.log != new.log, "log"),
            (old.state != new.state, "state"), (old.control != new.control, "control"),
            (old.controlMode != new.controlMode, "control_mode"),
            (old.controlGroup != new.controlGroup, "control_group"),
            (old.spoolFolder != new.spoolFolder, "spool"),
        ].filter(\.0).map(\.1)
    }

    static func log(_ diagnostics: [Diagnostic], to sink: LogSink) {
        for diagnostic in diagnostics.prefix(ConfigLimits.diagnostics) {
            sink.write(diagnostic.severity == .error ? .error : .warning, diagnostic.headline)
        }
        let more = diagnostics.count - ConfigLimits.diagnostics
        if more > 0 { sink.write(.error, "and \(more) more") }
    }
}
