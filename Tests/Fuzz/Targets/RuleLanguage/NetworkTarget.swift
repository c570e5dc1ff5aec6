// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// `IPAddress` and `Network`: what is printed is read back. One a line; a set of all holds their ends.
struct NetworkTarget: FuzzTarget {
    let name = "network"
    let longest = 512

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var networks: [Network] = []
        for line in bytes.split(separator: 0x0A) {
            let source = String(decoding: line, as: UTF8.self)
            if let address = IPAddress(source) {
                try requireSame(IPAddress(address.description), address, "an address read back")
            }
            do throws(Network.ParseError) {
                networks.append(try Network(parsing: source))
            } catch {
                guard case .hostBitsSet(let suggestion) = error else { continue }
                try require((try? Network(parsing: suggestion)) != nil, "'\(suggestion)' is no network")
            }
        }
        let set = NetworkSet(networks)
        for network in networks {
            try check(network)
            let isAround = network.first.high == 0 && network.first.low <= 0xfffe_ffff_ffff
            for end in [network.first, network.last] {
                let isMapped = end.isIPv4 && isAround
                try require(set.contains(end) || isMapped, "\(end) is not in the set of \(network)")
            }
        }
    }

    private func check(_ network: Network) throws {
        try require(network.first <= network.last, "a network that ends before it begins")
        // Networks that lie around the IPv4-mapped block can't be told by the text of their first address alone.
        guard network.first.isIPv4 == network.last.isIPv4 else { return }
        guard let again = try? Network(parsing: network.description) else {
            throw Broken("'\(network.description)' is no network")
        }
        try requireSame(again, network, "a network read back")
    }
}
