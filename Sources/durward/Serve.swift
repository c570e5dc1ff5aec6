// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Configuration
internal import Control
internal import MilterBridge
internal import Recipients
internal import Reporting

/// `durward serve`: run the filter.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the filter.",
        discussion: """
            HUP reads the config again, as 'durward reload' does: sessions under way keep the rules they began \
            with, and a config with errors is not taken. TERM stops: no new sessions, running transactions end.
            """)

    @OptionGroup var option: ConfigOption

    func run() throws {
        MilterServer.blockSignals()
        DescriptorLimit.raise()
        let peeked = Settings.peek(path: option.config)
        let settings = peeked?.settings ?? Settings()
        let sink: LogSink = settings.log == .syslog ? .syslog() : .standardError()
        let running = try Serve.start(settings, asksServers: peeked?.asksServers ?? false, sink)
        defer { running.stop() }
        let snapshot = try option.load(running.facts)
        Reloader.log(snapshot.warnings, to: sink)
        Reloader.configure(running.facts.recipients, snapshot)
        let holder = SnapshotHolder(snapshot)
        let reloader = Reloader(
            path: option.config, holder: holder, services: running.facts, sink: sink,
            tryServers: running.tryServers)
        let server = MilterServer(snapshots: holder, sink: sink) { _ = reloader.reload() }
        do {
            let code = try server.run {
                running.control(settings, Commands(reloader: reloader, services: running).handle)
                running.tryServers(snapshot, after: nil)
            }
            if code != 0 { throw ExitCode(code) }
        } catch let error as MilterServer.StartError {
            sink.write(.error, "\(error.message); \(error.advice)")
            if snapshot.settings.log == .syslog {
                Terminal.error("durward: \(error.message); \(error.advice)")
            }
            throw ExitCode(1)
        }
    }

    private static func start(_ settings: Settings, asksServers: Bool, _ sink: LogSink) throws
        -> RunningServices
    {
        do {
            return try RunningServices(settings, asksServers: asksServers, sink)
        } catch {
            sink.write(.error, "attachments can't be looked into: \(error)")
            if settings.log == .syslog {
                Terminal.error("durward: attachments can't be looked into: \(error)")
            }
            throw ExitCode(1)
        }
    }
}
