// SPDX-License-Identifier: Apache-2.0

/// A number that stands for some bytes or code points, the same on every machine and in every run.
///
/// FNV-1a with the last step of MurmurHash3, so that every bit of it depends on every one that went in. It keeps
/// nobody from finding two texts with one number: only where a wrong answer does no more harm than a wrong count.
public struct StableHash: Sendable {
    @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Of nothing.
    @inlinable
    public init() {}

    /// Of a text's octets.
    public static func of(_ text: String) -> UInt64 {
        var hash = StableHash()
        for byte in text.utf8 { hash.add(UInt64(byte)) }
        return hash.value
    }

    /// Adds an octet, a code point, or another hash.
    @inlinable @inline(__always)
    public mutating func add(_ value: UInt64) {
        // To wrap around is what makes it a hash.
        state = (state ^ value) &* 0x0000_0100_0000_01b3
    }

    /// The number.
    @inlinable
    public var value: UInt64 { StableHash.mixed(state) }

    /// Spreads what tells two numbers apart over all bits.
    @inlinable
    public static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number
        bits = (bits ^ (bits >> 33)) &* 0xff51_afd7_ed55_8ccd
        bits = (bits ^ (bits >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return bits ^ (bits >> 33)
    }
}
