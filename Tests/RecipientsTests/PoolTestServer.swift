// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Recipients
import Synchronization

/// A server on loopback or a Unix socket that does with each line what the test says.
final class LineServer: Sendable {
    /// What a server may do.
    enum Action: Sendable {
        case say(String)
        case close
        case startTLS(NIOSSLContext)
        /// Endless data, as long as somebody takes it.
        case flood
        /// Keeps `line`'s answers back until that many questions are there, from all connections together.
        case answerAll(whenThereAre: Int)
    }

    /// What has happened, in order.
    struct History: Sendable {
        var accepted = 0
        var closed = 0
        /// Number of the connection, from 1, and the line.
        var lines: [(connection: Int, text: String)] = []
        var held: [(channel: any Channel, name: String)] = []

        func lines(of connection: Int) -> [String] {
            lines.filter { $0.connection == connection }.map(\.text)
        }
        var questions: Int { lines.count { $0.text.hasPrefix("ask ") } }
    }

    /// Gets the connection's number, from 1, and its line; nil for the line when it is accepted.
    typealias Script = @Sendable (_ connection: Int, _ line: String?) -> [Action]

    let address: ServerAddress
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let state: StateBox

    final class StateBox: Sendable {
        let history = Mutex(History())
        let script: Script
        init(_ script: @escaping Script) { self.script = script }
    }

    /// Answers every question `ok`, and a name that begins with `no` with `unknown`.
    static let honest: Script = { _, line in
        guard let line, line.hasPrefix("ask ") else { return [] }
        let name = String(line.dropFirst(4))
        return [.say("\(name.hasPrefix("no") ? "unknown" : "ok") \(name)\n")]
    }

    /// On a Unix socket, or on that loopback address.
    init(on host: String? = nil, backlog: Int32 = 128, _ script: @escaping Script = LineServer.honest) throws
    {
        let state = StateBox(script)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: backlog)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
        self.state = state
        self.group = group
        do {
            if let host {
                channel = try bootstrap.bind(host: host, port: 0).wait()
                address = .internet(host: host, port: channel.localAddress?.port ?? 0)
            } else {
                let path = "/tmp/durward-pool-\(UUID().uuidString.prefix(8))"
                channel = try bootstrap.bind(unixDomainSocketPath: path).wait()
                address = .unix(path: path)
            }
        } catch {
            try? group.syncShutdownGracefully()
            throw error
        }
    }

    deinit { stop() }

    /// Closes everything.
    func stop() {
        try? group.syncShutdownGracefully()
        if case .unix(let path) = address { unlink(path) }
    }

    var history: History { state.history.withLock { $0 } }

    /// Waits until it is so; false after a minute.
    func wait(until isSo: @Sendable (History) -> Bool) async -> Bool {
        await eventually { isSo(self.history) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let state: StateBox
        private var number = 0
        private var line: [UInt8] = []

        init(_ state: StateBox) { self.state = state }

        func channelActive(context: ChannelHandlerContext) {
            number = state.history.withLock {
                $0.accepted += 1
                return $0.accepted
            }
            act(state.script(number, nil), context, "")
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.history.withLock { $0.closed += 1 }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            for byte in unwrapInboundIn(data).readableBytesView {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                let text = String(decoding: line, as: UTF8.self)
                line = []
                state.history.withLock { $0.lines.append((number, text)) }
                act(state.script(number, text), context, text)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

        private func act(_ actions: [Action], _ context: ChannelHandlerContext, _ line: String) {
            let channel = context.channel
            for action in actions {
                switch action {
                case .say(let text): channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
                case .close: channel.close(promise: nil)
                case .startTLS(let tls):
                    try? channel.pipeline.syncOperations.addHandler(
                        NIOSSLServerHandler(context: tls), position: .first)
                case .flood: Handler.flood(channel)
                case .answerAll(let count): hold(channel, line, count)
                }
            }
        }

        private static func flood(_ channel: any Channel) {
            channel.writeAndFlush(ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)).whenSuccess {
                flood(channel)
            }
        }

        private func hold(_ channel: any Channel, _ line: String, _ count: Int) {
            guard line.hasPrefix("ask ") else { return }
            let held = state.history.withLock { history in
                history.held.append((channel, String(line.dropFirst(4))))
                guard history.held.count >= count else { return [(channel: any Channel, name: String)]() }
                defer { history.held = [] }
                return history.held
            }
            for (channel, name) in held {
                channel.writeAndFlush(ByteBuffer(string: "ok \(name)\n"), promise: nil)
            }
        }
    }
}

/// Waits until it is so; false after a minute.
func eventually(_ isSo: @Sendable () -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if isSo() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return isSo()
}
