// SPDX-License-Identifier: Apache-2.0
//
// The moment that Microsoft's mail programs write into Message-ID, boundary and Thread-Index: the high half of a FILETIME
// (units of 100 ns since 1601), as Outlook and Outlook Express do it. Linear.

/// A moment within such an identifier.
public struct OutlookStamp: Sendable, Hashable {
    /// Seconds since 1970; exact to seven minutes.
    public let unixTime: Int

    /// Reads a Message-ID `<4hex 8hex$8hex$8hex@…>`, without blanks: the moment is in the first 8; nil for any other.
    public init?(messageID left: some Collection<UInt8>) {
        let parts = Array(left).split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 12, parts[1].count == 8, parts[2].count == 8,
            parts.allSatisfy({ $0.allSatisfy(\.isHexadecimal) })
        else { return nil }
        self.init(high: parts[0].dropFirst(4))
    }

    /// Reads a boundary that has `=_NextPart_3hex_4hex_8hex.8hex` in it; nil for any other.
    public init?(boundary bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        let mark = Array("=_NextPart_".utf8)
        guard bytes.count < SyntaxLimits.receivedField,
            let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) })
        else { return nil }
        let rest = bytes[(start + mark.count)...].prefix {
            $0.isHexadecimal || $0 == UInt8(ascii: "_") || $0 == ASCII.dot
        }
        let parts = rest.split(omittingEmptySubsequences: false) {
            $0 == UInt8(ascii: "_") || $0 == ASCII.dot
        }
        guard parts.map(\.count) == [3, 4, 8, 8] else { return nil }
        self.init(high: parts[2])
    }

    private init?(high hex: some Collection<UInt8>) {
        guard let high = UInt64(String(decoding: hex, as: UTF8.self), radix: 16), high <= 0xffff_ffff else {
            return nil
        }
        let seconds = (high << 32) / 10_000_000
        unixTime = Int(clamping: seconds) - 11_644_473_600
    }
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool { isDigit || (0x41...0x46).contains(self & 0xdf) }
}
