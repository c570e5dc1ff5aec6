// SPDX-License-Identifier: Apache-2.0

internal import Configuration
internal import Control
internal import Dispatch
internal import Glibc
internal import MilterBridge
internal import Recipients
internal import Reporting
internal import StateStore
internal import Synchronization

/// What a running filter has beside its sessions: the state store, the sources of recipients, the control socket.
final class RunningServices: Sendable {
    let recipients: RecipientServices
    let store: KeptStore?
    private let sink: LogSink
    private let controlServer = Mutex<ControlServer?>(nil)

    /// Without a `state:` in the file there is a store only if something will be kept in it.
    init(_ settings: Settings, asksServers: Bool, _ sink: LogSink) {
        let kick = Kick(listen: settings.listen)
        let address = settings.state ?? (asksServers ? try? StateStoreAddress(Settings.defaultState) : nil)
        let store = address.map { address in
            KeptStore(
                address.open(), keeping: [.recipients: RecipientLimits.stored]
            ) { message, isLost in
                sink.write(isLost ? .error : .notice, message)
            }
        }
        self.store = store
        self.sink = sink
        recipients = RecipientServices(
            store: store, helo: RunningServices.hostName, willWait: { kick?() }, now: { time(nil) }
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

    /// Says which servers don't answer, on a thread of its own: a name may take its time to be looked up.
    func tryServers(_ servers: Set<ServerSource>) {
        // Two entries may ask one server in different ways.
        let all = Dictionary(servers.map { ($0.name, $0.address) }) { first, _ in first }
        guard !all.isEmpty else { return }
        DispatchQueue.global().async { [sink] in
            for (name, address) in all.sorted(by: { $0.key < $1.key }) {
                guard let problem = Reachability.problem(address) else { continue }
                sink.write(
                    .warning,
                    "\(name) can't be asked: \(problem); its recipients are put off till then")
            }
        }
    }

    /// Ends connections, and writes what still waits to be written.
    func stop() {
        controlServer.withLock { server in
            server?.stop()
            server = nil
        }
        recipients.stop()
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

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
