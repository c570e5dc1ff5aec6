// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Recipients
import Synchronization

/// A server that behaves as the test says, on a Unix socket or on loopback.
final class FakeClamd: Sendable {
    /// What it does with a connection, one after the other; then it closes it.
    enum Step: Sendable {
        /// Reads until so many octets have come in all.
        case read(Int)
        /// Reads up to the chunk that ends the message.
        case readMessage
        case say(String)
        /// Goes on when the test has signalled.
        case wait(DispatchSemaphore)
        /// Does nothing more until the server stops.
        case hang
    }

    /// What came.
    struct Seen: Sendable {
        var connections = 0
        /// The message of each connection that `readMessage` has read.
        var messages: [[UInt8]] = []
        var longestChunk = 0
        /// Connections that ended before what was to be read or said.
        var cutOff = 0
    }

    struct NotStarted: Error {}

    let address: ServerAddress
    private let folder: URL
    private let listener: Int32
    private let stopped: Int32
    private let stopper = Mutex<Int32?>(nil)
    private let threads = DispatchGroup()
    private let notes = Notes()
    private let script: @Sendable (Int) -> [Step]

    /// Accepts connections unless told not to; `script` gets the connection's number, from 1. `port`: on 127.0.0.1.
    init(
        onPort: Bool = false, backlog: Int32 = 128, accepts: Bool = true,
        _ script: @escaping @Sendable (Int) -> [Step] = { _ in [.readMessage, .say("stream: OK\0")] }
    ) throws {
        self.script = script
        folder = try temporaryFolder()
        let family = onPort ? AF_INET : AF_UNIX
        let listener = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.listener = listener
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw NotStarted() }
        stopped = ends[0]
        stopper.withLock { $0 = ends[1] }
        if onPort {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
                }
            }
            guard isBound else { throw NotStarted() }
            self.address = .internet(host: "127.0.0.1", port: Int(address.sin_port.bigEndian))
        } else {
            let path = folder.appending(path: "s").path
            let isBound = withUnixAddress(path) { bind(listener, $0, $1) } == 0
            guard isBound else { throw NotStarted() }
            self.address = .unix(path: path)
        }
        guard listen(listener, backlog) == 0 else { throw NotStarted() }
        if accepts { accept() }
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What came until now.
    var history: Seen { notes.all }

    /// Drops all connections, and takes none any more.
    func stop() {
        let isFirst = stopper.withLock { stopper in
            guard let end = stopper else { return false }
            close(end)
            stopper = nil
            return true
        }
        guard isFirst else { return }
        threads.wait()
        close(listener)
        close(stopped)
    }

    /// Takes connections from now on.
    func accept() {
        // The threads don't hold the server, so that none of them is the one that stops it.
        let (listener, stopped, threads) = (listener, stopped, threads)
        let (notes, script) = (notes, script)
        FakeClamd.onThread(threads) {
            while FakeClamd.isReady(listener, until: stopped) {
                let socket = Glibc.accept(listener, nil, nil)
                guard socket >= 0 else { return }
                let steps = script(notes.countConnection())
                FakeClamd.onThread(threads) {
                    var connection = FakeConnection(socket: socket, stopped: stopped)
                    for step in steps {
                        let isDone = connection.take(step)
                        notes.add(connection, step, isDone)
                        if !isDone { break }
                    }
                    close(socket)
                }
            }
        }
    }

    private static func onThread(_ threads: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        threads.enter()
        Thread.detachNewThread {
            body()
            threads.leave()
        }
    }

    /// What came, as the threads note it.
    private final class Notes: Sendable {
        private let seen = Mutex(Seen())

        var all: Seen { seen.withLock { $0 } }

        /// The number of one more.
        func countConnection() -> Int {
            seen.withLock { seen in
                seen.connections += 1
                return seen.connections
            }
        }

        func add(_ connection: FakeConnection, _ step: Step, _ isDone: Bool) {
            seen.withLock { seen in
                if !isDone { seen.cutOff += 1 }
                guard case .readMessage = step, isDone else { return }
                seen.messages.append(connection.content)
                seen.longestChunk = max(seen.longestChunk, connection.longestChunk)
            }
        }
    }

    /// True once there is something to read; false when the server stops.
    static func isReady(_ socket: Int32, until stopped: Int32) -> Bool {
        var descriptors = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0), pollfd(fd: stopped, events: 0, revents: 0),
        ]
        while poll(&descriptors, 2, -1) < 0 {}
        return descriptors[1].revents == 0
    }
}

/// One connection to the server.
private struct FakeConnection {
    let socket: Int32
    let stopped: Int32
    private(set) var content: [UInt8] = []
    private(set) var longestChunk = 0
    private var received: [UInt8] = []
    private var count = 0

    init(socket: Int32, stopped: Int32) { (self.socket, self.stopped) = (socket, stopped) }

    /// False if it could not be done.
    mutating func take(_ step: FakeClamd.Step) -> Bool {
        switch step {
        case .read(let wanted):
            while count < wanted { guard read() else { return false } }
            return true
        case .readMessage: return readMessage()
        case .say(let text):
            let bytes = Array(text.utf8)
            return send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        case .wait(let signal): return signal.wait(timeout: .now() + 60) == .success
        case .hang:
            var descriptor = pollfd(fd: stopped, events: 0, revents: 0)
            while poll(&descriptor, 1, -1) < 0 {}
            return true
        }
    }

    private mutating func readMessage() -> Bool {
        var start = "zINSTREAM\0".utf8.count
        while true {
            while received.count < start + 4 { guard read() else { return false } }
            let length = received[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            start += 4
            if length == 0 { return received.starts(with: "zINSTREAM\0".utf8) }
            while received.count < start + length { guard read() else { return false } }
            content += received[start..<(start + length)]
            longestChunk = max(longestChunk, length)
            start += length
        }
    }

    private mutating func read() -> Bool {
        guard FakeClamd.isReady(socket, until: stopped) else { return false }
        var piece = [UInt8](repeating: 0, count: 65_536)
        let got = recv(socket, &piece, piece.count, 0)
        guard got > 0 else { return false }
        received += piece.prefix(got)
        count += got
        return true
    }
}
