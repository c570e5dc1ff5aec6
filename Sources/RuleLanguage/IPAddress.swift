// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// An IPv4 or IPv6 address.
///
/// Both are kept in 128 bits: IPv4 as the IPv4-mapped `::ffff:0:0/96`, so that a client that a dual-stack
/// socket shows as `::ffff:192.0.2.7` is in `192.0.2.0/24`.
public struct IPAddress: Hashable, Sendable, Comparable {
    /// The upper 64 bits, in host order.
    public let high: UInt64
    /// The lower 64 bits, in host order.
    public let low: UInt64

    /// An address from its 128 bits.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address from its 32 bits in host order.
    public init(v4 bits: UInt32) {
        self.init(high: 0, low: 0xffff_0000_0000 | UInt64(bits))
    }

    /// An address from 4 or 16 bytes in network order; nil for any other number of bytes.
    public init?(networkOrder bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4:
            self.init(v4: bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16:
            self.init(
                high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) })
        default:
            return nil
        }
    }

    /// Parses dotted quads and RFC 4291 section 2.2 text; no zone, no brackets, no leading zeros in quads.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        let string = String(text)
        if string.utf8.contains(UInt8(ascii: ":")) {
            var address = in6_addr()
            guard inet_pton(AF_INET6, string, &address) == 1 else { return nil }
            self = withUnsafeBytes(of: address) { bytes in
                IPAddress(
                    high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
                    low: bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) })
            }
        } else {
            var address = in_addr()
            guard inet_pton(AF_INET, string, &address) == 1 else { return nil }
            self.init(v4: UInt32(bigEndian: address.s_addr))
        }
    }

    /// True for IPv4, also when it came as an IPv4-mapped IPv6 address.
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

    /// 127.0.0.0/8 and ::1.
    public var isLoopback: Bool {
        isIPv4 ? (low >> 24) & 0xff == 127 : high == 0 && low == 1
    }

    /// True where no stranger can come from: loopback, link-local, private (RFC 1918, RFC 6598, RFC 4193), unspecified.
    public var isPrivate: Bool {
        if isIPv4 {
            let bits = UInt32(truncatingIfNeeded: low)
            switch bits >> 24 {
            case 0, 10, 127: return true
            case 100: return bits >> 22 == 0b0110_0100_01
            case 169: return bits >> 16 == 0xa9fe
            case 172: return bits >> 20 == 0xac1
            case 192: return bits >> 16 == 0xc0a8
            default: return false
            }
        }
        return high >> 57 == 0x7e || high >> 54 == 0x3fa || high == 0 && low <= 1
    }

    /// By the 128 bits: IPv4 lies between `::fffe:ffff:ffff` and `::1:0:0:0`.
    public static func < (a: IPAddress, b: IPAddress) -> Bool {
        (a.high, a.low) < (b.high, b.low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The usual text: dotted quads, or RFC 5952.
    public var description: String {
        if isIPv4 {
            return "\(low >> 24 & 0xff).\(low >> 16 & 0xff).\(low >> 8 & 0xff).\(low & 0xff)"
        }
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress,
                inet_ntop(AF_INET6, &address, start, socklen_t(buffer.count)) != nil
            else { return "::" }
            return String(cString: start)
        }
    }
}
