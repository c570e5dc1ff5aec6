// SPDX-License-Identifier: Apache-2.0
// A plain blocking SMTP client on a loopback port. It sends what it is told, right or wrong, and reads replies.
// Limits: `Limits.reply` for each write and reply unless it is told otherwise, `Limits.replyLine(s)` for the size of a reply.
import Foundation

/// One SMTP connection.
final class SMTPClient {
    private let socket: Int32
    private var isOpen = true
    private var received: [UInt8] = []
    private var position = 0
    private let patience: Double

    /// Connects to 127.0.0.1 without reading the greeting. `patience`: seconds for each write and reply.
    init(port: UInt16, patience: Double = Limits.reply) throws {
        self.patience = patience
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Trouble.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close()
            throw Trouble.system("connect to port \(port)")
        }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    }

    deinit { close() }

    /// Drops the connection without a word.
    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }

    /// Sends bytes as they are.
    func send(_ bytes: [UInt8]) throws {
        guard isOpen else { throw Trouble("the connection is closed already") }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                done += count
            } else if errno == EAGAIN {
                try wait(for: POLLOUT, Deadline(patience), "the server takes no more bytes")
            } else {
                throw Trouble.system("send")
            }
        }
    }

    /// Sends a command line with its CRLF.
    func send(line: String) throws {
        try send(Array(line.utf8) + [0x0D, 0x0A])
    }

    /// Reads one reply, all its lines.
    func reply() throws -> SMTPReply {
        let deadline = Deadline(patience)
        var lines: [String] = []
        while lines.count < Limits.replyLines {
            guard let line = try line(deadline) else {
                throw Trouble("the server closed the connection instead of a reply")
            }
            lines.append(line)
            let digits = line.utf8.prefix(3)
            guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw Trouble("not a reply: \(line.printable)")
            }
            if line.utf8.dropFirst(3).first != UInt8(ascii: "-") { return SMTPReply(lines: lines) }
        }
        throw Trouble("a reply of more than \(Limits.replyLines) lines")
    }

    /// Waits until the server has closed the connection; throws if it says something instead.
    func awaitEnd() throws {
        if let line = try line(Deadline(patience)) {
            throw Trouble("expected the end of the connection, got: \(line.printable)")
        }
    }

    /// The next line; nil at the end of the connection.
    private func line(_ deadline: Deadline) throws -> String? {
        while true {
            let waiting = received[position...]
            if let end = waiting.firstIndex(of: 0x0A) {
                var line = waiting[..<end]
                if line.last == 0x0D { line.removeLast() }
                position = end + 1
                if position == received.count { (received, position) = ([], 0) }
                return String(decoding: line, as: UTF8.self)
            }
            guard waiting.count <= Limits.replyLine else { throw Trouble("a reply line without an end") }
            guard try fill(deadline) else { return nil }
        }
    }

    /// Takes in what the server has sent; false at the end of the connection.
    private func fill(_ deadline: Deadline) throws -> Bool {
        guard isOpen else { throw Trouble("the connection is closed already") }
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.recv(socket, &chunk, chunk.count, 0)
            if count > 0 {
                received += chunk[..<count]
                return true
            }
            if count == 0 || errno == ECONNRESET { return false }
            guard errno == EAGAIN else { throw Trouble.system("receive") }
            try wait(for: POLLIN, deadline, "no reply within \(Int(patience)) s")
        }
    }

    private func wait(for event: Int32, _ deadline: Deadline, _ trouble: String) throws {
        var descriptor = pollfd(fd: socket, events: Int16(event), revents: 0)
        guard poll(&descriptor, 1, deadline.milliseconds) > 0 else { throw Trouble(trouble) }
    }
}
