// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A connection's file descriptor, closed when nobody needs it any more. Nothing here waits but `wait`.
final class ClamdSocket: Sendable {
    /// What became of an attempt to connect.
    enum Opening: Sendable {
        case open(ClamdSocket)
        /// It is on its way: wait for it to be writable, then see `failure`.
        case underWay(ClamdSocket)
        /// The server has no place for it at the moment.
        case busy
        /// The server takes none, by the system's number for it.
        case refused(Int32)
        /// We have no room for a socket, which is no fault of the server's.
        case noRoom(Int32)
    }

    /// What became of reading or writing.
    enum Moved: Sendable, Hashable {
        case bytes(Int)
        /// Nothing can be moved now.
        case nothing
        /// The peer has gone; with the system's number for it, or 0.
        case gone(Int32)
    }

    private let number: Int32

    private init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Begins a connection.
    static func connect(to address: ClamdAddress) -> Opening {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, kind, 0)
        guard number >= 0 else {
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .noRoom(errno)
            case let failure: return .refused(failure)
            }
        }
        let made = ClamdSocket(number)
        if address.family != AF_UNIX {
            // The end of a message is small: it must not wait for what came before to be acknowledged.
            var on: Int32 = 1
            setsockopt(
                number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        let failure = address.bytes.withUnsafeBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return EINVAL }
            let done = Glibc.connect(
                number, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            return done == 0 ? 0 : errno
        }
        switch failure {
        case 0: return .open(made)
        case EINPROGRESS, EINTR: return .underWay(made)
        // The queue of a Unix socket is full: there is nothing to wait for.
        case EAGAIN where address.family == AF_UNIX: return .busy
        default: return .refused(failure)
        }
    }

    /// Why the connection that was under way has failed; nil if it stands.
    var failure: Int32? {
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(number, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 else { return errno }
        return failure == 0 ? nil : failure
    }

    /// Sends what can be sent now. A peer that has gone raises no SIGPIPE.
    func send(_ bytes: UnsafeRawBufferPointer) -> Moved {
        moved { Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) }
    }

    /// Reads what is there.
    func receive(_ bytes: UnsafeMutableRawBufferPointer) -> Moved {
        switch moved({ recv(number, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT)) }) {
        case .bytes(0): .gone(0)
        case let other: other
        }
    }

    private func moved(_ move: () -> Int) -> Moved {
        while true {
            let count = move()
            if count >= 0 { return .bytes(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothing
            case let failure: return .gone(failure)
            }
        }
    }

    /// True once it can be read or, if asked for, written, or is broken; false if not in that time.
    func wait(toWrite: Bool, toRead: Bool, for time: Duration) -> Bool {
        let events = (toRead ? Int32(POLLIN) : 0) | (toWrite ? Int32(POLLOUT) : 0)
        var request = pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
        return poll(&request, 1, ClamdSocket.milliseconds(time)) > 0
    }

    /// Waits that long, or until a signal comes.
    static func pause(_ time: Duration) { poll(nil, 0, milliseconds(time)) }

    /// Rounded up: poll counts in whole milliseconds, and would be asked without a pause in the last of them.
    private static func milliseconds(_ time: Duration) -> Int32 {
        guard time > .zero else { return 0 }
        let (seconds, attoseconds) = time.components
        return Int32(clamping: min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }

    /// What the system says of a number.
    static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
