// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One connection: reads the request, has it answered, sends the reply.
struct ControlConnection: Sendable {
    private let client: Descriptor
    private let times: ControlTimes

    init(_ client: Descriptor, _ times: ControlTimes) {
        self.client = client
        self.times = times
    }

    /// Says why there is no answer. Never waits: a few bytes always fit.
    func refuse(_ reason: String) {
        var bytes: [UInt8] = []
        ReplyLine.error(reason, into: &bytes)
        ReplyLine.end(1, into: &bytes)
        _ = client.send(bytes, stalled: .zero, deadline: .now)
    }

    /// Serves the client. Returns soon after it has gone.
    func run(_ handler: ControlServer.Handler) {
        let request: ControlRequest
        do throws(RequestLine.Malformed) {
            // Who connects and goes only wanted to know whether we are here.
            guard let line = try line() else { return }
            request = ControlRequest(words: try RequestLine.words(of: line))
        } catch {
            refuse(error.reason)
            return
        }
        send(handler(request))
    }

    /// The request without its line end; nil if the client has gone without a word.
    private func line() throws(RequestLine.Malformed) -> [UInt8]? {
        let deadline = ContinuousClock.now + times.patience
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: ControlLimits.request)
        while true {
            guard client.isReady(for: POLLIN, until: deadline) else {
                throw RequestLine.Malformed("no whole request within \(times.patience)")
            }
            let count = recv(client.number, &piece, piece.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                if line.isEmpty { return nil }
                throw RequestLine.Malformed("the request has no end")
            }
            line += piece.prefix(count)
            if let end = line.firstIndex(of: UInt8(ascii: "\n")), end < ControlLimits.request {
                return Array(line[..<end])
            }
            guard line.count < ControlLimits.request else {
                throw RequestLine.Malformed("the request is longer than \(ControlLimits.request) bytes")
            }
        }
    }

    private func send(_ reply: ControlReply) {
        let deadline = ContinuousClock.now + times.reply
        var pending: [UInt8] = []
        var isRead = true
        func flush() {
            isRead =
                isRead && ContinuousClock.now < deadline
                && client.send(pending, stalled: times.stalled, deadline: deadline)
            pending.removeAll(keepingCapacity: true)
        }
        if let failure = reply.failure {
            ReplyLine.error(failure.reason, into: &pending)
        } else {
            pending += ReplyLine.ok
        }
        let broken = reply.body { line in
            guard isRead else { return false }
            ReplyLine.text(line, into: &pending)
            if pending.count >= ControlLimits.chunk { flush() }
            return isRead
        }
        if let broken { ReplyLine.error(broken, into: &pending) }
        ReplyLine.end(reply.failure?.status ?? (broken == nil ? 0 : 1), into: &pending)
        flush()
    }
}
