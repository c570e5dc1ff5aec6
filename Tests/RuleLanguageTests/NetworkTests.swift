// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import RuleLanguage

@Suite("Network")
struct NetworkTests {
    private func set(_ networks: String...) throws -> NetworkSet {
        NetworkSet(try networks.map { try Network(parsing: $0) })
    }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test(
        "a network holds its first and last address and not those beside it",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0", "192.0.2.255", ["192.0.1.255", "192.0.3.0"]),
            ("192.0.2.7", "192.0.2.7", "192.0.2.7", ["192.0.2.6", "192.0.2.8"]),
            ("192.0.2.7/32", "192.0.2.7", "192.0.2.7", ["192.0.2.6", "192.0.2.8"]),
            ("0.0.0.0/0", "0.0.0.0", "255.255.255.255", ["::1", "::fffe:ffff:ffff", "::1:0:0:0"]),
            ("0.0.0.0/1", "0.0.0.0", "127.255.255.255", ["128.0.0.0"]),
            (
                "2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                ["2001:db7::", "2001:db9::"]
            ),
            ("2001:db8::/63", "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff", ["2001:db8:0:2::"]),
            ("2001:db8::/64", "2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", ["2001:db8:0:1::"]),
            ("2001:db8::/65", "2001:db8::", "2001:db8::7fff:ffff:ffff:ffff", ["2001:db8::8000:0:0:0"]),
            ("2001:db8::1/128", "2001:db8::1", "2001:db8::1", ["2001:db8::", "2001:db8::2"]),
            ("[2001:db8::]/64", "2001:db8::", "2001:db8::1", ["192.0.2.1"]),
            (
                "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                ["192.0.2.1", "0.0.0.0", "255.255.255.255"]
            ),
            ("::/64", "::1", "::ffff:ffff:ffff:ffff", ["192.0.2.1", "0:0:0:1::"]),
            ("::ffff:0:0/96", "0.0.0.0", "255.255.255.255", ["::1"]),
            ("::ffff:192.0.2.0/120", "192.0.2.0", "192.0.2.255", ["192.0.3.0"]),
        ])
    func membership(network: String, first: String, last: String, outside: [String]) throws {
        let set = try set(network)
        #expect(set.contains(try address(first)))
        #expect(set.contains(try address(last)))
        for other in outside { #expect(!set.contains(try address(other)), "\(other)") }
    }

    @Test(
        "what is wrong with a network is told",
        arguments: [
            ("", .notAnAddress), ("/24", .notAnAddress), ("192.0.2", .notAnAddress),
            ("192.0.2.0.0/24", .notAnAddress),
            ("192.0.2.01/32", .notAnAddress), ("example.org", .notAnAddress), ("fe80::1%eth0", .notAnAddress),
            ("[]", .notAnAddress), ("[192.0.2.1", .notAnAddress), ("192.0.2.1\0", .notAnAddress),
            ("192.0.2.0/", .badPrefixLength(limit: 32)), ("192.0.2.0/33", .badPrefixLength(limit: 32)),
            ("192.0.2.0/-1", .badPrefixLength(limit: 32)), ("192.0.2.0/+24", .badPrefixLength(limit: 32)),
            ("192.0.2.0/24/24", .badPrefixLength(limit: 32)),
            ("192.0.2.0/255.255.255.0", .badPrefixLength(limit: 32)),
            ("192.0.2.0/99999999999999999999", .badPrefixLength(limit: 32)),
            ("2001:db8::/129", .badPrefixLength(limit: 128)),
            ("192.0.2.7/24", .hostBitsSet(suggestion: "192.0.2.0/24")),
            ("2001:db8::1/32", .hostBitsSet(suggestion: "2001:db8::/32")),
            ("::ffff:192.0.2.7/120", .hostBitsSet(suggestion: "192.0.2.0/24")),
            ("::ffff:192.0.2.7/80", .hostBitsSet(suggestion: "::/80")),
        ] as [(String, Network.ParseError)])
    func mistakes(text: String, error: Network.ParseError) {
        #expect(throws: error) { try Network(parsing: text) }
    }

    @Test("networks that overlap, touch or repeat are found as one")
    func merging() throws {
        let set = try set(
            "192.0.2.128/25", "192.0.2.0/24", "192.0.2.7", "192.0.3.0/24", "10.0.0.0/8", "10.1.0.0/16",
            "10.0.0.0/8",
            "2001:db8::/32", "2001:db8:1::/48", "198.51.100.7")
        for inside in [
            "192.0.2.0", "192.0.2.200", "192.0.3.255", "10.255.0.1", "2001:db8:1::1", "198.51.100.7",
        ] {
            #expect(set.contains(try address(inside)), "\(inside)")
        }
        for outside in [
            "192.0.1.255", "192.0.4.0", "11.0.0.0", "9.255.255.255", "2001:db9::", "198.51.100.8", "::",
        ] {
            #expect(!set.contains(try address(outside)), "\(outside)")
        }
    }

    @Test("0.0.0.0/0 and ::/0 together hold every address")
    func everything() throws {
        let set = try set("::/0", "0.0.0.0/0")
        for inside in ["::", "0.0.0.0", "192.0.2.1", "::1:0:0:0", "ffff::"] {
            #expect(set.contains(try address(inside)), "\(inside)")
        }
    }

    @Test("an empty set holds nothing")
    func empty() throws {
        #expect(!NetworkSet([]).contains(try address("192.0.2.1")))
    }

    @Test("a look-up agrees with comparing with every network")
    func random() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let networks = try (0..<Int.random(in: 1...12, using: &random)).map { _ in
                let bits = Int.random(in: 20...32, using: &random)
                let low = UInt32.random(in: 0..<4096, using: &random)
                let base = IPAddress(
                    v4: bits == 0 ? 0 : (0xc000_0000 | low) & ~UInt32((UInt64(1) << (32 - bits)) - 1))
                return try Network(parsing: "\(base)/\(bits)")
            }
            let set = NetworkSet(networks)
            for _ in 0..<100 {
                let probe = IPAddress(v4: 0xc000_0000 | UInt32.random(in: 0..<8192, using: &random))
                let expected = networks.contains { $0.first <= probe && probe <= $0.last }
                #expect(set.contains(probe) == expected)
            }
        }
    }
}
