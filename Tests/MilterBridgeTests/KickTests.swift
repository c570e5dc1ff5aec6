// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import MilterBridge

@Suite("Waking libmilter's pool")
struct KickTests {
    private static let sockets: [(String, Bool)] = [
        ("unix:/run/durward/durward.sock", true), ("local:/x", true), ("inet:8891@127.0.0.1", true),
        ("inet:8891", true), ("inet6:8891@::1", true), ("inet6:8891@[::1]", true),
        ("inet:8891@0.0.0.0", true),
        ("inet:x@127.0.0.1", false), ("fifo:/x", false), ("", false), ("unix", false),
        ("unix:/\(String(repeating: "x", count: 200))", false),
    ]

    @Test("it knows where the filter listens", arguments: sockets)
    func addresses(listen: String, isKnown: Bool) { #expect((Kick(listen: listen) != nil) == isKnown) }

    @Test("each kick is a connection that ends at once, and nobody who listens is no trouble")
    func connects() throws {
        let path = NSTemporaryDirectory() + "durward-kick-\(UUID().uuidString.prefix(8))"
        let kick = try #require(Kick(listen: "unix:\(path)"))
        kick()
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        let bound = withUnsafeBytes(of: address) { bytes in
            bytes.baseAddress.map {
                bind(listener, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
        #expect(bound == 0)
        #expect(listen(listener, 1) == 0)
        // More than the queue takes: those that don't fit are none.
        for _ in 0..<5 { kick() }
        let connection = accept(listener, nil, nil)
        #expect(connection >= 0)
        defer { close(connection) }
        var byte: UInt8 = 0
        #expect(read(connection, &byte, 1) == 0)
    }
}
