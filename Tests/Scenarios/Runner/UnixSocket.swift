// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Unix sockets, which C's addresses make long-winded.
enum UnixSocket {
    /// A socket connected to `path`; nil with `errno` set if there is none.
    static func connected(to path: String) -> Int32? { made(path, connect) }

    /// A non-blocking socket that listens on `path`; nil with `errno` set if it can't.
    static func listening(on path: String, backlog: Int32) -> Int32? {
        guard let made = made(path, bind) else { return nil }
        if listen(made, backlog) == 0, fcntl(made, F_SETFL, O_NONBLOCK) == 0 { return made }
        close(made)
        return nil
    }

    /// The next connection that waits there, non-blocking; nil if none does.
    static func accepted(on listener: Int32) -> Int32? {
        let accepted = accept(listener, nil, nil)
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        return accepted < 0 ? nil : accepted
    }

    private static func made(
        _ path: String, _ take: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { place in
            guard path.utf8.count < place.count else { return false }
            place.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { return nil }
        let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return nil }
        let isTaken = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                take(made, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if isTaken { return made }
        close(made)
        return nil
    }
}
