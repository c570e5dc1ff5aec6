// SPDX-License-Identifier: Apache-2.0
// A server on a Unix socket whose answers stand in the script: slow ones, wrong ones, none. One thread serves all its
// connections, so that hundreds may wait at once.
import Foundation
import Synchronization

/// A running made-up server.
final class ScriptedServer: Sendable {
    private struct Running: Sendable {
        var commands: [String] = []
        /// Closed to end the thread.
        var stopper: Int32?
        var hasEnded = true
    }

    private let answers: ScriptedAnswers
    private let path: String
    private let running = Mutex(Running())

    /// `path`: its Unix socket.
    init(_ answers: ScriptedAnswers, path: String) {
        (self.answers, self.path) = (answers, path)
    }

    /// How many commands have matched a pattern since it was made. A connection counts as the command `greet`.
    func count(_ pattern: Wildcard) -> Int {
        running.withLock { $0.commands.count { pattern.matches($0) } }
    }

    /// Listens, and serves on a thread of its own.
    func start() throws {
        guard running.withLock({ $0.hasEnded }) else { return }
        unlink(path)
        guard let listener = UnixSocket.listening(on: path, backlog: Limits.backlog) else {
            throw Trouble.system("listen on \(path)")
        }
        chmod(path, 0o666)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Trouble.system("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (stopped, stopper) = (ends[0], ends[1])
        running.withLock { ($0.stopper, $0.hasEnded) = (stopper, false) }
        Thread.detachNewThread { [self] in
            serve(listener, until: stopped)
            unlink(path)
            running.withLock { $0.hasEnded = true }
        }
    }

    /// Drops all connections and is gone when this returns.
    func stop() {
        running.withLock { running in
            if let stopper = running.stopper { close(stopper) }
            running.stopper = nil
        }
        _ = awaited(Limits.await) { running.withLock { $0.hasEnded } ? true : nil }
    }

    private func serve(_ listener: Int32, until stopped: Int32) {
        var connections: [ScriptedConnection] = []
        defer {
            for connection in connections { close(connection.socket) }
            close(listener)
            close(stopped)
        }
        while true {
            var descriptors =
                [
                    pollfd(fd: stopped, events: 0, revents: 0),
                    pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                ]
                + connections.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
            let wake = connections.compactMap(\.due).min().map { Deadline(until: $0).milliseconds + 1 } ?? -1
            guard poll(&descriptors, nfds_t(descriptors.count), wake) >= 0 || errno == EINTR else { return }
            if descriptors[0].revents != 0 { return }
            var commands: [String] = []
            for index in connections.indices where descriptors[index + 2].revents != 0 {
                commands += connections[index].receive(answers)
            }
            // Counted before they are answered: who has the answer may ask for the count at once.
            let heard = commands
            running.withLock { $0.commands += heard }
            for index in connections.indices { connections[index].answer() }
            for connection in connections where connection.isOver { close(connection.socket) }
            connections.removeAll(where: \.isOver)
            while let socket = UnixSocket.accepted(on: listener) {
                running.withLock { $0.commands.append("greet") }
                connections.append(ScriptedConnection(socket: socket, answers))
            }
        }
    }
}

/// One connection to a made-up server.
struct ScriptedConnection {
    let socket: Int32
    /// Nothing more is to be done; the socket is to be closed.
    private(set) var isOver = false
    private let kind: ScriptedAnswers.Kind
    private var received: [UInt8] = []
    private var outgoing: [UInt8] = []
    /// In the order of the commands; each no earlier than the one before it.
    private var effects: [(due: ContinuousClock.Instant, effect: ScriptedAnswers.Effect)] = []
    private var flood: [UInt8] = []
    private var hangs = false
    /// Within the chunks of a message for clamd.
    private var isInMessage = false

    init(socket: Int32, _ answers: ScriptedAnswers) {
        (self.socket, kind) = (socket, answers.kind)
        plan(answers.effects(of: "greet"))
    }

    /// When the next answer is to be sent.
    var due: ContinuousClock.Instant? { hangs ? nil : effects.first?.due }

    /// What to poll for.
    var events: Int16 { Int16(POLLIN) | (outgoing.isEmpty && flood.isEmpty ? 0 : Int16(POLLOUT)) }

    /// Reads the commands that came, and plans their answers.
    mutating func receive(_ answers: ScriptedAnswers) -> [String] {
        let commands = read()
        for command in commands { plan(answers.effects(of: command)) }
        return commands
    }

    /// Does what is due, and writes.
    mutating func answer() {
        while !hangs, let first = effects.first, first.due <= ContinuousClock.now {
            effects.removeFirst()
            switch first.effect {
            case .send(let bytes): outgoing += bytes
            case .wait: break
            case .close:
                write()
                isOver = true
                // Commands that came together with this one get no answer.
                effects = []
            case .hang: hangs = true
            case .flood(let bytes): flood = bytes
            }
        }
        if outgoing.isEmpty, !flood.isEmpty {
            while outgoing.count < 65536 { outgoing += flood }
        }
        write()
    }

    /// `wait` counts from the command, not from the answer before: a slow server, not a slow line.
    private mutating func plan(_ planned: [ScriptedAnswers.Effect]) {
        let now = ContinuousClock.now
        var due = now
        for effect in planned {
            if case .wait(let seconds) = effect { due = now + .milliseconds(Int(seconds * 1000)) }
            effects.append((max(due, effects.last?.due ?? due), effect))
        }
    }

    private mutating func write() {
        while !outgoing.isEmpty {
            let count = outgoing.withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno != EAGAIN { isOver = true }
            guard count > 0 else { return }
            outgoing.removeFirst(count)
        }
    }

    private mutating func read() -> [String] {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        if count == 0 || (count < 0 && errno != EAGAIN) { isOver = true }
        guard count > 0 else { return [] }
        received += chunk[..<count]
        var commands: [String] = []
        while let command = nextCommand() { commands.append(command) }
        return commands
    }

    /// A line, or the inside of a netstring `5:hello,`, or what clamd would take.
    private mutating func nextCommand() -> String? {
        if kind == .clamd { return nextOfClamd() }
        let mark = UInt8(ascii: kind == .socketmap ? ":" : "\n")
        guard let end = received.firstIndex(of: mark) else { return nil }
        var (text, rest) = (received[..<end], end + 1)
        if kind == .socketmap {
            guard let length = Int(String(decoding: text, as: UTF8.self)), length >= 0 else {
                isOver = true
                return nil
            }
            guard received.count > end + 1 + length else { return nil }
            (text, rest) = (received[(end + 1)..<(end + 1 + length)], end + 2 + length)
        } else if text.last == 0x0D {
            text.removeLast()
        }
        let command = String(decoding: text, as: UTF8.self)
        received.removeFirst(rest)
        return command
    }

    /// INSTREAM of `zINSTREAM` and NUL; then CHUNK for each chunk, after its four octets of length, and END for the
    /// empty one.
    private mutating func nextOfClamd() -> String? {
        guard isInMessage else {
            guard let end = received.firstIndex(of: 0) else { return nil }
            let command = String(decoding: received[..<end].drop { $0 == UInt8(ascii: "z") }, as: UTF8.self)
            received.removeFirst(end + 1)
            isInMessage = command == "INSTREAM"
            return command
        }
        guard received.count >= 4 else { return nil }
        let length = received[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard received.count >= 4 + length else { return nil }
        received.removeFirst(4 + length)
        isInMessage = length > 0
        return isInMessage ? "CHUNK" : "END"
    }
}
