// SPDX-License-Identifier: Apache-2.0
//
// Debian's libmilter has a pool of workers. If several commands become ready at once, it wakes one idle worker and
// starts no thread for the others: they wait until a worker is free, and a callback that waits keeps its worker
// busy. Each new connection makes the pool start or wake a worker, which then goes on to the stuck commands as well.
// So before a callback waits, it has the filter connect to its own socket and hang up. libmilter sees a connection
// that ends at once; it shows as a close callback without private data, and never reaches the engine.

internal import Glibc

/// Wakes libmilter's pool, before a callback waits.
public struct Kick: Sendable {
    private let family: Int32
    private let address: [UInt8]

    /// For the socket that the filter listens on, in libmilter's notation; nil for what is none.
    public init?(listen: String) {
        let parts = listen.split(separator: ":", maxSplits: 1).map(String.init)
        guard let scheme = parts.first, let rest = parts.last, parts.count == 2 else { return nil }
        switch scheme {
        case "unix", "local":
            guard let bytes = UnixSocket.address(of: rest) else { return nil }
            (family, address) = (AF_UNIX, bytes)
        case "inet", "inet6":
            family = scheme == "inet" ? AF_INET : AF_INET6
            guard let bytes = Kick.internetAddress(rest, family) else { return nil }
            address = bytes
        default: return nil
        }
    }

    /// Connects and hangs up, without waiting. It costs some 70 microseconds; call it before a real wait only.
    ///
    /// If the connection is refused, the queue of those that wait to be taken is full: the pool has work enough.
    public func callAsFunction() {
        let descriptor = socket(
            family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        address.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            _ = connect(
                descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        close(descriptor)
    }

    /// `PORT@HOST` or `PORT`: what listens on all addresses listens on loopback as well.
    private static func internetAddress(_ text: String, _ family: Int32) -> [UInt8]? {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        guard let port = parts.first, UInt16(port) != nil else { return nil }
        let loopback = family == AF_INET ? "127.0.0.1" : "::1"
        let host = parts.count == 2 ? parts[1].filter { $0 != "[" && $0 != "]" } : loopback
        var hints = addrinfo()
        hints.ai_family = family
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host == "0.0.0.0" || host == "::" ? loopback : host, port, &hints, &found) == 0
        else {
            return nil
        }
        defer { freeaddrinfo(found) }
        guard let first = found?.pointee, let bytes = first.ai_addr else { return nil }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(first.ai_addrlen)))
    }
}
