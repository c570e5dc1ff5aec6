// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file descriptor, closed when nobody needs it any more.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// A Unix socket for a stream of bytes; nil if there are too many.
    static func unixSocket(flags: Int32 = 0) -> Descriptor? {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags, 0)
        return number < 0 ? nil : Descriptor(number)
    }

    /// True once it is ready to be read or written (`events`: POLLIN, POLLOUT) or broken; false if not by then.
    func isReady(for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = max(.zero, deadline - ContinuousClock.now)
            let (seconds, attoseconds) = left.components
            let milliseconds = min(seconds, 86_400) * 1000 + attoseconds / 1_000_000_000_000_000
            var request = pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
            // One more: poll counts in whole milliseconds, and would be asked without a pause in the last of them.
            let count = poll(&request, 1, Int32(clamping: left > .zero ? milliseconds + 1 : 0))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
            if ContinuousClock.now >= deadline { return false }
        }
    }

    /// Sends all bytes; false if the peer has gone, or has taken none for `stalled`, or not all by `deadline`.
    func send(_ bytes: [UInt8], stalled: Duration, deadline: ContinuousClock.Instant) -> Bool {
        var start = 0
        while start < bytes.count {
            let sent = bytes[start...].withUnsafeBytes {
                Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if sent > 0 {
                start += sent
                continue
            }
            guard sent == 0 || errno == EAGAIN || errno == EINTR else { return false }
            guard isReady(for: POLLOUT, until: min(deadline, .now + stalled)) else { return false }
        }
        return true
    }

    /// Calls `body` with the address of a Unix socket; nil if there can't be one of that path.
    static func withAddress<Result>(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.utf8
        guard !bytes.isEmpty, bytes.count <= ControlLimits.path, !bytes.contains(0),
            bytes.count < MemoryLayout.size(ofValue: address.sun_path)
        else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// What the system says of an error number.
func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
