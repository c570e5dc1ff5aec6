// SPDX-License-Identifier: Apache-2.0

internal import Attachments
internal import Bulk
internal import Classifier
internal import Configuration
internal import Control
internal import Dispatch
internal import Facts
internal import Glibc
internal import MessageContent
internal import MilterBridge
internal import Recipients
internal import Reporting
internal import StateStore
internal import Synchronization
internal import VirusScan

/// What a running filter has beside its sessions: the state store, what facts are looked up with, the control
/// socket.
final class RunningServices: Sendable {
    let facts: FactServices
    let store: KeptStore?
    private let sink: LogSink
    private let controlServer = Mutex<ControlServer?>(nil)

    /// Without a `state:` in the file there is a store only if something will be kept in it.
    ///
    /// Fails if attachments can't be looked into.
    init(_ settings: Settings, asksServers: Bool, _ sink: LogSink) throws(AttachmentToolsError) {
        let attachments = try AttachmentTools(spoolFolder: settings.spoolFolder)
        let kick = Kick(listen: settings.listen)
        let address = settings.state ?? (asksServers ? try? StateStoreAddress(Settings.defaultState) : nil)
        let store = address.map { address in
            KeptStore(
                address.open(), keeping: [.recipients: RecipientLimits.stored, .bulk: BulkLimits.stored]
            ) { message, isLost in
                sink.write(isLost ? .error : .notice, message)
            }
        }
        self.store = store
        self.sink = sink
        let recipients = RecipientServices(
            store: store, helo: RunningServices.hostName, willWait: { kick?() }, now: { time(nil) }
        ) { RunningServices.write($0, to: sink) }
        let models = ModelShelf { RunningServices.write($0, to: sink) }
        facts = FactServices(
            recipients: recipients, content: ContentTools(attachments: attachments),
            bulk: BulkCounts(store: store, willWait: { kick?() }, now: { time(nil) }), models: models
        ) { RunningServices.write($0, to: sink) }
    }

    /// Takes local commands; without a socket for them the filter runs all the same.
    func control(_ settings: Settings, _ handle: @escaping ControlServer.Handler) {
        do {
            let server = try ControlServer(
                path: settings.control ?? Settings.defaultControl, mode: Int(settings.controlMode),
                group: settings.controlGroup,
                handler: handle)
            controlServer.withLock { $0 = server }
        } catch {
            let advice = error.advice.isEmpty ? "" : "; \(error.advice)"
            sink.write(.warning, "'durward reload' and 'durward cache' won't work: \(error.message)\(advice)")
        }
    }

    /// Says which servers of a file that the one before did not name don't answer, and which models are missing, on a
    /// thread of its own: a name may take its time to be looked up.
    func tryServers(_ snapshot: Snapshot, after old: Snapshot?) {
        // Two entries may ask one server in different ways.
        let servers = snapshot.servers.subtracting(old?.servers ?? [])
        let all = Dictionary(servers.map { ($0.name, $0.address) }) { first, _ in first }
        let scanner = snapshot.settings.virusScan?.server
        let isNewScanner = scanner != old?.settings.virusScan?.server
        DispatchQueue.global().async { [sink] in
            snapshot.spamModels?.look()
            for (name, address) in all.sorted(by: { $0.key < $1.key }) {
                guard let problem = Reachability.problem(address) else { continue }
                sink.write(
                    .warning,
                    "\(name) can't be asked: \(problem); its recipients are put off till then")
            }
            guard let scanner, isNewScanner, let problem = VirusScanner.problem(scanner) else { return }
            sink.write(
                .warning, "clamd at \(scanner) can't be asked: \(problem); no message is scanned till then")
        }
    }

    /// Ends connections, and writes what still waits to be written.
    func stop() {
        controlServer.withLock { server in
            server?.stop()
            server = nil
        }
        facts.recipients.stop()
        store?.stop()
    }

    private static func write(_ event: RecipientEvent, to sink: LogSink) {
        switch event {
        case .sourceDown(let name, let reason):
            sink.write(EventLine(.sourceDown, source: name, detail: reason), .warning)
        case .sourceUp(let name): sink.write(EventLine(.sourceUp, source: name), .notice)
        case .warning(let text): sink.write(.warning, text)
        }
    }

    private static func write(_ event: SpamModelEvent, to sink: LogSink) {
        if case .broken = event {
            sink.write(.warning, event.message)
        } else {
            sink.write(.notice, event.message)
        }
    }

    private static func write(_ event: VirusScanEvent, to sink: LogSink) {
        switch event {
        case .scannerDown(let name, let reason):
            sink.write(EventLine(.sourceDown, source: name, detail: reason), .warning)
        case .scannerUp(let name): sink.write(EventLine(.sourceUp, source: name), .notice)
        }
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
