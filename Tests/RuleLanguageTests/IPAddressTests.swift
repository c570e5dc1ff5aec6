// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("IPAddress")
struct IPAddressTests {
    @Test(
        "an address is read and written in its usual form",
        arguments: [
            ("192.0.2.7", "192.0.2.7"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:c000:207", "192.0.2.7"), ("2001:db8::192.0.2.7", "2001:db8::c000:207"),
            ("fe80:0:0:1::", "fe80:0:0:1::"),
        ])
    func text(text: String, written: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(IPAddress(written) == address)
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", " ", "192.0.2", "192.0.2.256", "192.0.2.7 ", "192.0.02.7", "192.0.2.7.1", "1", "0x7f.1",
            "::1::", ":",
            "12345::", "[::1]", "fe80::1%1", "::1\0", "192.0.2.7/32", "١٩٢.0.2.7",
            String(repeating: "1", count: 100),
        ])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("IPv4 and its IPv4-mapped form are one address")
    func mapped() throws {
        let four = try #require(IPAddress("192.0.2.7"))
        #expect(four == IPAddress("::ffff:192.0.2.7"))
        #expect(four.isIPv4)
        #expect(four == IPAddress(v4: 0xc000_0207))
        #expect(four == IPAddress(networkOrder: [192, 0, 2, 7]))
        #expect(four == IPAddress(networkOrder: [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 7]))
        #expect(IPAddress("::192.0.2.7")?.isIPv4 == false)
    }

    @Test("bytes of any other number are no address", arguments: [0, 1, 3, 5, 15, 17, 128])
    func bytes(count: Int) {
        #expect(IPAddress(networkOrder: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(
        "loopback is 127.0.0.0/8 and ::1",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.255", true), ("128.0.0.0", false), ("126.255.255.255", false),
            ("::1", true), ("::2", false), ("::", false), ("::ffff:127.0.0.1", true), ("::7f00:1", false),
        ])
    func loopback(text: String, expected: Bool) {
        #expect(IPAddress(text)?.isLoopback == expected)
    }
}
