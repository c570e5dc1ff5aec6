// SPDX-License-Identifier: Apache-2.0

import Recipients
import Testing

@Suite("Maps of a socketmap server")
struct SocketmapAddressTests {
    private static let valid: [(String, ServerAddress, String, String)] = [
        ("unix:/run/map.sock:users", .unix(path: "/run/map.sock"), "users", "unix:/run/map.sock:users"),
        ("unix:/run/a:b:users", .unix(path: "/run/a:b"), "users", "unix:/run/a:b:users"),
        ("local:/run/m:u", .unix(path: "/run/m"), "u", "unix:/run/m:u"),
        (
            "inet:localhost:7777:users", .internet(host: "localhost", port: 7777), "users",
            "inet:localhost:7777:users"
        ),
        ("inet:[::1]:7777:users", .internet(host: "::1", port: 7777), "users", "inet:[::1]:7777:users"),
        (
            "inet:7777@localhost:users", .internet(host: "localhost", port: 7777), "users",
            "inet:localhost:7777:users"
        ),
        (
            "localhost:7777:Q/a-b", .internet(host: "localhost", port: 7777), "Q/a-b",
            "inet:localhost:7777:Q/a-b"
        ),
    ]

    @Test("an address is read as Postfix writes it", arguments: valid)
    func reading(text: String, server: ServerAddress, map: String, description: String) throws {
        let address = try SocketmapAddress.parse(text)
        #expect(address.server == server)
        #expect(address.map == map)
        #expect(address.description == description)
        #expect(try SocketmapAddress.parse(description) == address)
    }

    @Test(
        "what is no address is refused, with what to write instead",
        arguments: [
            ("", "names no map"), ("users", "names no map"), ("unix:/run/map.sock", "names no map"),
            ("localhost:7777", "names no map"), ("inet:localhost:7777", "has no port"),
            ("inet:[::1]:7777", "has no port"), ("unix:/run/map.sock:", "name of the map"),
            ("unix:/run/map.sock:a b", "name of the map"), ("unix:/run/map.sock:a\n", "name of the map"),
            ("unix:/run/map.sock:\u{e9}", "name of the map"), ("unix:run:users", "should begin with '/'"),
            ("inet:localhost:0:users", "not a port"), ("inet:lo cal:1:users", "not a host name"),
            ("socketmap:unix:/run/map.sock:users", "twice"),
        ])
    func refusal(text: String, message: String) {
        let error = #expect(throws: ServerAddress.Invalid.self) { try SocketmapAddress.parse(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.advice.isEmpty == false)
    }
}
