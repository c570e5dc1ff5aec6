// SPDX-License-Identifier: Apache-2.0

internal import CMilter
internal import Configuration
internal import FilterEngine
internal import MailSyntax
internal import Reporting
internal import RuleLanguage
internal import Synchronization

/// What a new connection is made with.
struct BridgeContext: Sendable {
    let snapshots: SnapshotHolder
    let activity: Activity
    let sink: LogSink
    /// Where the numbers of sessions start: those of two runs of the filter should not look alike.
    let sessionBase: UInt64
}

/// The functions that libmilter calls by way of the C shim. They translate; the session decides.
enum Callbacks {
    // libmilter is one for the process and hands no pointer of ours to a new connection.
    private static let context = Mutex<BridgeContext?>(nil)

    static func install(_ new: BridgeContext) { context.withLock { $0 = new } }

    // Kept out of any actor on purpose: these run on libmilter's threads.
    static var table: durward_callbacks {
        durward_callbacks(
            negotiate: negotiate, connect: connect, helo: helo, mail: mail, rcpt: recipient,
            data: { context in
                Callbacks.withConnection(context) {
                    Callbacks.event(.data(queueID: Callbacks.queueID(context)), .data, $0, context)
                }
            },
            unknown: { _, _ in DURWARD_CONTINUE },
            header: { context, name, body in
                Callbacks.withConnection(context) { $0.headerField(name.bytes, body.bytes) }
            },
            eoh: { context in
                Callbacks.withConnection(context) {
                    Callbacks.event(.endOfHeader(queueID: Callbacks.queueID(context)), .header, $0, context)
                }
            },
            body: { context, chunk in
                Callbacks.withConnection(context) {
                    Callbacks.event(.bodyChunk(chunk.bytes), .body, $0, context)
                }
            },
            eom: { context in
                Callbacks.withConnection(context) {
                    Callbacks.event(.endOfMessage(queueID: Callbacks.queueID(context)), .eom, $0, context)
                }
            },
            abort: { context in Callbacks.connection(context)?.abort() },
            close: close)
    }

    private static func event(
        _ event: Event, _ stage: Stage, _ connection: Connection, _ context: durward_context
    ) -> durward_status {
        connection.handle(event, at: stage, context)
    }

    // MARK: The connection behind a context

    private static func connection(_ context: durward_context) -> Connection? {
        durward_milter_private(context).map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Without a connection nothing is known of the session: nothing may be let in.
    private static func withConnection(
        _ context: durward_context, _ body: (Connection) -> durward_status
    ) -> durward_status {
        connection(context).map(body) ?? DURWARD_TEMPFAIL
    }

    private static func makeConnection(_ context: durward_context) -> Connection? {
        // While the filter stops there are no new sessions: the MTA does as it does when there is no filter. An
        // answer at connect would be taken for that to a later command where the MTA waits for none there.
        guard let bridge = Callbacks.context.withLock({ $0 }), !bridge.activity.isDraining else { return nil }
        close(context)
        let connection = Connection(
            bridge.snapshots.current.policy, bridge.activity, bridge.sink, base: bridge.sessionBase)
        durward_milter_set_private(context, Unmanaged.passRetained(connection).toOpaque())
        return connection
    }

    private static let close: @convention(c) (durward_context) -> Void = { context in
        guard let kept = durward_milter_private(context) else { return }
        durward_milter_set_private(context, nil)
        Unmanaged<Connection>.fromOpaque(kept).release()
    }

    // MARK: Callbacks with arguments

    private static let negotiate:
        @convention(c) (
            durward_context, UInt64, UInt64, UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>
        ) -> Bool = { context, actions, steps, wantedActions, wantedSteps in
            guard let connection = Callbacks.makeConnection(context) else { return false }
            let agreed = Negotiation(connection.needs, offeredActions: actions, offeredSteps: steps)
            connection.negotiation = agreed
            wantedActions.pointee = agreed.actions
            wantedSteps.pointee = agreed.steps
            return true
        }

    private static let connect:
        @convention(c) (durward_context, durward_slice, UnsafePointer<durward_peer>) -> durward_status = {
            context, host, peer in
            guard let connection = Callbacks.connection(context) ?? Callbacks.makeConnection(context) else {
                return DURWARD_TEMPFAIL
            }
            return connection.connect(Client(peer.pointee, name: host.text), context)
        }

    private static let helo: @convention(c) (durward_context, durward_slice) -> durward_status = {
        context, name in
        Callbacks.withConnection(context) {
            let tls = TLS(
                version: Callbacks.macro(context, "{tls_version}") ?? "",
                cipher: Callbacks.macro(context, "{cipher}") ?? "")
            return $0.handle(.helo(name.bytes, tls), at: .helo, context)
        }
    }

    private static let mail:
        @convention(c) (durward_context, UnsafePointer<durward_slice>, Int) -> durward_status = {
            context, arguments, count in
            Callbacks.withConnection(context) {
                let arguments = UnsafeBufferPointer(start: arguments, count: count)
                let path = arguments.first.flatMap { Path.parse($0.bytes) }
                let parameters = ESMTPParameters(arguments.dropFirst().map(\.text))
                return $0.handle(
                    .mail(path, parameters, user: Callbacks.macro(context, "{auth_authen}")), at: .mail,
                    context)
            }
        }

    private static let recipient:
        @convention(c) (durward_context, UnsafePointer<durward_slice>, Int) -> durward_status = {
            context, arguments, count in
            Callbacks.withConnection(context) {
                let path = UnsafeBufferPointer(start: arguments, count: count).first.flatMap {
                    Path.parse($0.bytes)
                }
                return $0.handle(.recipient(path), at: .rcpt, context)
            }
        }

    // MARK: Macros

    private static func macro(_ context: durward_context, _ name: String) -> String? {
        let value = durward_milter_macro(context, name)
        guard value.count > 0 else { return nil }
        return String(value.text.prefix(EngineLimits.name))
    }

    private static func queueID(_ context: durward_context) -> String? { macro(context, "i") }
}

extension durward_slice {
    /// The bytes, valid until the callback returns.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The bytes as text, with what is not UTF-8 repaired.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Client {
    init(_ peer: durward_peer, name: String) {
        let address = withUnsafeBytes(of: peer.address) { bytes -> IPAddress? in
            switch peer.family {
            case DURWARD_PEER_IPV4: IPAddress(networkOrder: bytes.prefix(4))
            case DURWARD_PEER_IPV6: IPAddress(networkOrder: bytes.prefix(16))
            default: nil
            }
        }
        let family: Family =
            address != nil ? .internet : peer.family == DURWARD_PEER_LOCAL ? .local : .unknown
        self.init(
            family: family, address: address, port: Int(peer.port),
            name: String(name.prefix(EngineLimits.name)))
    }
}
