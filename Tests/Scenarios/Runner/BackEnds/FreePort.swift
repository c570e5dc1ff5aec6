// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Ports for servers of our own.
enum FreePort {
    /// A port on 127.0.0.1 that nobody listens on at this moment.
    ///
    /// Below the range that the kernel takes for outgoing connections: a server that is stopped and started again
    /// must not find that one of thousands of connections has taken its port meanwhile.
    static func next() throws -> UInt16 {
        for _ in 0..<Limits.ports {
            let port = UInt16.random(in: 15_000..<32_000)
            if try isFree(port) { return port }
        }
        throw Trouble("no free port on 127.0.0.1")
    }

    private static func isFree(_ port: UInt16) throws -> Bool {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw Trouble.system("socket") }
        defer { close(probe) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
