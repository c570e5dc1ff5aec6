// SPDX-License-Identifier: Apache-2.0
// The MTA's side of the milter protocol, packet by packet and without any rules: for what neither Postfix nor
// miltertest would ever send. A packet is a length of four bytes, a letter, and bytes.
import Foundation

/// One connection to the filter's Unix socket.
final class MilterClient {
    private let socket: Int32

    /// Connects; nothing is negotiated.
    init(path: String) throws {
        guard let connected = UnixSocket.connected(to: path) else {
            throw Trouble.system("connect to \(path)")
        }
        socket = connected
    }

    deinit { close(socket) }

    /// Sends one packet. A filter that has hung up is no error: the answer, or its absence, is what counts.
    func send(_ command: UInt8, _ payload: [UInt8]) throws {
        let length = UInt32(payload.count + 1)
        let head = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + [command]
        let packet = head + payload
        var done = 0
        let deadline = Deadline(Limits.reply)
        while done < packet.count {
            var descriptor = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            guard poll(&descriptor, 1, deadline.milliseconds) > 0 else {
                throw Trouble("the filter takes no more")
            }
            let count = packet[done...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EPIPE || errno == ECONNRESET { return }
            guard count > 0 || errno == EAGAIN else { throw Trouble.system("send to the filter") }
            done += max(count, 0)
        }
    }

    /// The next packet as its letter and its bytes; nil when the filter has closed the connection.
    func answer() throws -> (command: UInt8, payload: [UInt8])? {
        guard let head = try read(4) else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard length > 0, length <= Limits.milterPacket, let packet = try read(length) else {
            throw Trouble("a packet of \(length) bytes from the filter")
        }
        return (packet[0], Array(packet.dropFirst()))
    }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        let deadline = Deadline(Limits.reply)
        while bytes.count < count {
            var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, deadline.milliseconds) > 0 else {
                throw Trouble("no answer from the filter")
            }
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(socket, &chunk, chunk.count, 0)
            guard got > 0 else { return nil }
            bytes += chunk[..<got]
        }
        return bytes
    }
}
