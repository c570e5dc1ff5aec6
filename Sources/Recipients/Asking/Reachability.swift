// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Whether a server takes connections at all, for a word of warning when a config is read.
public enum Reachability {
    /// Why a connection can't be had now; nil if it can. Waits a second, and as long as a name takes to be found.
    public static func problem(_ server: ServerAddress) -> String? {
        switch server {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            guard path.utf8.count <= ServerAddress.longestPath else { return "the path is too long" }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return withUnsafeBytes(of: address) { problem(AF_UNIX, $0) }
        case .internet(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            let failure = getaddrinfo(host, String(port), &hints, &found)
            guard failure == 0 else {
                return gai_strerror(failure).map { String(cString: $0) } ?? "no such name"
            }
            defer { freeaddrinfo(found) }
            var next = found
            var reason = "the name has no address"
            while let entry = next?.pointee {
                let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
                guard let problem = problem(entry.ai_family, bytes) else { return nil }
                reason = problem
                next = entry.ai_next
            }
            return reason
        }
    }

    private static func problem(_ family: Int32, _ address: UnsafeRawBufferPointer) -> String? {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0, let start = address.baseAddress else { return reason(errno) }
        defer { close(descriptor) }
        if connect(descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count)) == 0 {
            return nil
        }
        guard errno == EINPROGRESS else { return reason(errno) }
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 1_000) > 0 else { return "no answer within a second" }
        var failure: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size)
        return failure == 0 ? nil : reason(failure)
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
