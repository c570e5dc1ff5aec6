// SPDX-License-Identifier: Apache-2.0

/// A block of IP addresses in CIDR notation; a single address is a block of one.
public struct Network: Hashable, Sendable {
    /// The lowest address.
    public let first: IPAddress
    /// The highest address.
    public let last: IPAddress

    /// What is wrong with the text of a network.
    public enum ParseError: Error, Hashable, Sendable {
        case notAnAddress
        case badPrefixLength(limit: Int)
        /// Bits behind the prefix are set; the network that was probably meant.
        case hostBitsSet(suggestion: String)
    }

    /// Parses `192.0.2.0/24`, `2001:db8::/32`, `192.0.2.7` or `[2001:db8::1]/64` (Postfix's brackets).
    public init(parsing text: some StringProtocol) throws(ParseError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard var host = parts.first else { throw .notAnAddress }
        if host.hasPrefix("["), host.hasSuffix("]"), host.utf8.count > 2 {
            host = host.dropFirst().dropLast()
        }
        guard let address = IPAddress(host) else { throw .notAnAddress }
        let width = address.isIPv4 && !host.contains(":") ? 32 : 128
        var prefix = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), parts[1].utf8.count <= 3,
                let length = Int(parts[1]), (0...width).contains(length)
            else {
                throw .badPrefixLength(limit: width)
            }
            prefix = length
        }
        let free = UInt64(width - prefix)
        let (high, low) = Network.mask(freeBits: free)
        first = IPAddress(high: address.high & ~high, low: address.low & ~low)
        last = IPAddress(high: address.high | high, low: address.low | low)
        if first != address {
            let shown = first.isIPv4 && width == 128 ? prefix - 96 : prefix
            throw .hostBitsSet(suggestion: "\(first)/\(shown)")
        }
    }

    /// The lowest `freeBits` (0...128) of 128 bits, set.
    private static func mask(freeBits: UInt64) -> (high: UInt64, low: UInt64) {
        let low = freeBits >= 64 ? UInt64.max : (UInt64(1) << freeBits) - 1
        let high = freeBits <= 64 ? 0 : freeBits >= 128 ? UInt64.max : (UInt64(1) << (freeBits - 64)) - 1
        return (high, low)
    }
}

/// Many networks, merged and sorted: a lookup is a binary search.
///
/// An IPv6 network around the IPv4-mapped block, as `::/0` is, does not hold the IPv4 addresses in it.
public struct NetworkSet: Sendable {
    private let blocks: [Network]

    /// Merges blocks that overlap.
    public init(_ networks: [Network]) {
        var merged: [Network] = []
        let parts = networks.flatMap(\.withoutMappedBlock)
        for network in parts.sorted(by: { ($0.first, $1.last) < ($1.first, $0.last) }) {
            if let previous = merged.last, network.first <= previous.last {
                if network.last > previous.last {
                    merged[merged.count - 1] = Network(first: previous.first, last: network.last)
                }
            } else {
                merged.append(network)
            }
        }
        blocks = merged
    }

    /// True if one of the networks holds the address.
    public func contains(_ address: IPAddress) -> Bool {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].last < address { low = middle + 1 } else { high = middle }
        }
        return low < blocks.count && blocks[low].first <= address
    }
}

extension Network {
    /// What it holds as an IPv6 network: all but `::ffff:0:0/96` if that is a part of it.
    fileprivate var withoutMappedBlock: [Network] {
        let before = IPAddress(high: 0, low: 0xfffe_ffff_ffff)
        let behind = IPAddress(high: 0, low: 0x1_0000_0000_0000)
        guard first <= before, last >= behind else { return [self] }
        return [Network(first: first, last: before), Network(first: behind, last: last)]
    }

    fileprivate init(first: IPAddress, last: IPAddress) {
        self.first = first
        self.last = last
    }
}

extension Network: CustomStringConvertible {
    /// The block in CIDR notation, or the address alone.
    public var description: String {
        guard first != last else { return first.description }
        let high = (first.high ^ last.high).nonzeroBitCount
        let low = (first.low ^ last.low).nonzeroBitCount
        return "\(first)/\((first.isIPv4 ? 32 : 128) - min(high + low, first.isIPv4 ? 32 : 128))"
    }
}
