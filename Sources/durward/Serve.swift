// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import MilterBridge
internal import Reporting

/// `durward serve`: run the filter.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the filter.",
        discussion: """
            HUP reads the config again: sessions under way keep the rules they began with, and a config \
            with errors is not taken. TERM stops: no new sessions, running transactions end.
            """)

    @OptionGroup var option: ConfigOption

    func run() throws {
        MilterServer.blockSignals()
        let snapshot = try option.load()
        let sink: LogSink = snapshot.settings.log == .syslog ? .syslog() : .standardError()
        log(snapshot.warnings, to: sink)
        let holder = SnapshotHolder(snapshot)
        let server = MilterServer(snapshots: holder, sink: sink) { reload(holder, sink) }
        do {
            let code = try server.run()
            if code != 0 { throw ExitCode(code) }
        } catch let error as MilterServer.StartError {
            sink.write(.error, "\(error.message); \(error.advice)")
            if snapshot.settings.log == .syslog {
                Terminal.error("durward: \(error.message); \(error.advice)")
            }
            throw ExitCode(1)
        }
    }

    /// A file with errors changes nothing: the old rules stay, whole.
    private func reload(_ holder: SnapshotHolder, _ sink: LogSink) {
        do {
            let snapshot = try Snapshot.load(path: option.config)
            log(snapshot.warnings, to: sink)
            let old = holder.current.settings
            let changed = Serve.changedForNextStart(old, snapshot.settings)
            if !changed.isEmpty {
                sink.write(
                    .warning,
                    "changed, and in force only from the next start on: \(changed.joined(separator: ", "))")
            }
            holder.swap(snapshot)
            sink.write(.notice, "config read again: \(snapshot.policy.rules.count) rules")
        } catch {
            log(error.diagnostics, to: sink)
            sink.write(.error, "config not taken: the old rules stay in force")
        }
    }

    /// What is read only once, when the process starts.
    private static func changedForNextStart(_ old: Settings, _ new: Settings) -> [String] {
        [
            (old.listen != new.listen, "listen"), (old.socketMode != new.socketMode, "socket_mode"),
            (old.socketGroup != new.socketGroup, "socket_group"), (old.log != new.log, "log"),
        ].filter(\.0).map(\.1)
    }

    private func log(_ diagnostics: [Diagnostic], to sink: LogSink) {
        for diagnostic in diagnostics.prefix(ConfigLimits.diagnostics) {
            sink.write(diagnostic.severity == .error ? .error : .warning, diagnostic.headline)
        }
        let more = diagnostics.count - ConfigLimits.diagnostics
        if more > 0 { sink.write(.error, "and \(more) more") }
    }
}
