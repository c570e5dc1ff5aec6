// SPDX-License-Identifier: Apache-2.0

/// One connection to clamd: what is to be sent, and the answer. Nothing waits but `wait`.
struct ClamdConnection: Sendable {
    /// How it ended.
    enum End: Sendable, Hashable {
        /// With that answer. `isEarly` if it came before all was sent; `isAlone` unless something came after it.
        case reply([UInt8], isEarly: Bool, isAlone: Bool)
        /// Without one, for that reason.
        case failed(String)
        /// The server took no connection, for that reason.
        case refused(String)
    }

    private enum Link: Sendable {
        case none
        /// The server has no place at the moment: this address is to be tried again.
        case busy(ClamdAddress)
        case underWay(ClamdSocket)
        case open(ClamdSocket)
    }

    /// Set once, and then nothing happens any more.
    private(set) var end: End?
    /// The server.
    let gate: ClamdGate
    private let willWait: @Sendable () -> Void
    private var link = Link.none
    /// The addresses that were not tried yet.
    private var others: ArraySlice<ClamdAddress> = []
    private var outgoing: [UInt8]
    private var isComplete = false
    private var reader = ClamdReplyReader()
    private let deadline: Duration
    /// What is left of the time for waiting.
    private var left: Duration
    /// What each address has of the time for connecting, and what is left of it for the one that is tried.
    private var (toConnect, leftToConnect) = (Duration.zero, Duration.zero)
    /// Whether `willWait` was called since `begin`.
    private var hasTold = false

    /// Nothing is connected yet. `deadline` is how long `wait` may take in all.
    init(
        _ gate: ClamdGate, command: String, deadline: Duration, willWait: @escaping @Sendable () -> Void
    ) {
        self.gate = gate
        self.willWait = willWait
        self.deadline = deadline
        left = deadline
        outgoing = Array(command.utf8) + [0]
    }

    /// Octets that wait to be sent.
    var pending: Int { outgoing.count }

    /// Adds a chunk: its length in four octets, the high one first, and its bytes. An empty one ends the message.
    mutating func add(chunk: [UInt8]) {
        guard end == nil, !isComplete, let length = UInt32(exactly: chunk.count) else { return }
        withUnsafeBytes(of: length.bigEndian) { outgoing += $0 }
        outgoing += chunk
        isComplete = chunk.isEmpty
    }

    /// Nothing will be added any more: an answer is not early once all is sent.
    mutating func complete() { isComplete = true }

    /// Ends it for a reason of ours.
    mutating func abandon(_ reason: String) { finish(.failed(reason)) }

    /// The caller was called anew: `willWait` is called again before the next wait.
    mutating func begin() { hasTold = false }

    /// Goes on until at most `count` octets wait to be sent, within the deadline.
    mutating func drain(to count: Int) {
        pump()
        while end == nil, pending > count { waitAndPump() }
    }

    /// Goes on until it has ended, within the deadline.
    mutating func awaitEnd() {
        pump()
        while end == nil { waitAndPump() }
    }

    private mutating func waitAndPump() {
        wait()
        pump()
    }

    // MARK: Moving

    /// Connects, sends and reads as far as that goes without waiting.
    mutating func pump() {
        guard end == nil else { return }
        connect()
        guard case .open(let socket) = link else { return }
        let failure = send(on: socket)
        // Who has gone may have said why: the answer is read first.
        receive(from: socket)
        if let failure, end == nil { finish(.failed(goneText(failure))) }
    }

    /// Why nothing more can be sent; nil if it may go on.
    private mutating func send(on socket: ClamdSocket) -> Int32? {
        while !outgoing.isEmpty {
            switch outgoing.withUnsafeBytes({ socket.send($0) }) {
            case .bytes(let count): outgoing.removeFirst(min(count, outgoing.count))
            case .nothing: return nil
            case .gone(let failure): return failure
            }
        }
        return nil
    }

    private mutating func receive(from socket: ClamdSocket) {
        var piece: InlineArray<1024, UInt8> = .init(repeating: 0)
        while end == nil {
            let moved = withUnsafeMutableBytes(of: &piece) { socket.receive($0) }
            switch moved {
            case .nothing: return
            case .gone(let failure): finish(.failed(goneText(failure)))
            case .bytes(let count):
                withUnsafeBytes(of: &piece) {
                    reader.feed(UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
                }
                if let reply = reader.reply {
                    let isEarly = !isComplete || !outgoing.isEmpty
                    finish(.reply(reply, isEarly: isEarly, isAlone: !reader.isOverrun))
                } else if reader.isOverrun {
                    finish(.failed("clamd's answer is longer than \(VirusLimits.reply) octets"))
                }
            }
        }
    }

    private mutating func finish(_ end: End) {
        guard self.end == nil else { return }
        self.end = end
        link = .none
        outgoing = []
        others = []
    }

    private func goneText(_ failure: Int32) -> String {
        let why = failure == 0 ? "" : " (\(ClamdSocket.reason(failure)))"
        guard reader.text.isEmpty else {
            return "clamd closed the connection in the middle of its answer\(why): "
                + "'\(VirusVerdict.shown(reader.text))'"
        }
        return "clamd closed the connection without an answer\(why)"
    }

    // MARK: Connecting

    private mutating func connect() {
        switch link {
        case .open: break
        case .none:
            switch gate.pass() {
            case .success(let addresses):
                others = addresses[...]
                toConnect = min(deadline, VirusLimits.connecting) / max(1, addresses.count)
                tryNext(or: "there is no address")
            case .failure(let failure): finish(.failed(failure.reason))
            }
        case .busy(let address): attempt(address)
        case .underWay(let socket):
            guard socket.wait(toWrite: true, toRead: false, for: .zero) else { return }
            if let failure = socket.failure {
                tryNext(or: ClamdSocket.reason(failure))
            } else {
                opened(socket)
            }
        }
    }

    private mutating func attempt(_ address: ClamdAddress) {
        switch ClamdSocket.connect(to: address) {
        case .open(let socket): opened(socket)
        case .underWay(let socket): link = .underWay(socket)
        case .busy: link = .busy(address)
        case .refused(let failure): tryNext(or: ClamdSocket.reason(failure))
        case .noRoom(let failure):
            finish(.failed("no connection can be made: \(ClamdSocket.reason(failure))"))
        }
    }

    private mutating func tryNext(or reason: String) {
        guard let next = others.popFirst() else { return refused(reason) }
        leftToConnect = toConnect
        attempt(next)
    }

    private mutating func opened(_ socket: ClamdSocket) {
        link = .open(socket)
        gate.opened()
    }

    private mutating func refused(_ reason: String) {
        gate.refused(reason)
        finish(.refused(reason))
    }

    // MARK: Waiting

    private mutating func wait() {
        guard left > .zero else { return finish(.failed("clamd gave no answer within \(deadline)")) }
        if !hasTold { willWait() }
        hasTold = true
        let started = ContinuousClock.now
        switch link {
        case .none: break
        case .open(let socket): _ = socket.wait(toWrite: !outgoing.isEmpty, toRead: true, for: left)
        case .underWay(let socket):
            _ = socket.wait(toWrite: true, toRead: false, for: min(left, leftToConnect))
        case .busy: ClamdSocket.pause(min(left, leftToConnect, VirusLimits.retry))
        }
        let took = ContinuousClock.now - started
        left -= took
        if case .open = link { return }
        leftToConnect -= took
        if leftToConnect <= .zero { tryNext(or: "no connection within \(toConnect)") }
    }
}
