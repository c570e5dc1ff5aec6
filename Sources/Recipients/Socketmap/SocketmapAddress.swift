// SPDX-License-Identifier: Apache-2.0

/// A map of a socketmap server, as Postfix writes it behind `socketmap:` (socketmap_table(5)).
///
/// `unix:/path:NAME`, `inet:HOST:PORT:NAME`, `inet:[v6]:PORT:NAME`.
public struct SocketmapAddress: Sendable, Hashable, CustomStringConvertible {
    /// Where the server is.
    public let server: ServerAddress
    /// The map's name: what each request begins with. Without blanks, colons and control characters.
    public let map: String

    /// The one form of each address, read back by ``parse(_:)``.
    public var description: String { "\(server):\(map)" }

    /// Reads an address; throws what is wrong with it and what to write instead.
    public static func parse(_ text: String) throws(ServerAddress.Invalid) -> SocketmapAddress {
        let advice =
            "write unix:/path:NAME or inet:HOST:PORT:NAME, as behind 'socketmap:' in Postfix's main.cf"
        guard !text.hasPrefix("socketmap:") else {
            throw ServerAddress.Invalid(
                message: "'socketmap:' stands there twice", advice: "leave it out of the address")
        }
        guard let colon = text.lastIndex(of: ":") else {
            throw ServerAddress.Invalid(message: "the address names no map", advice: advice)
        }
        let map = text[text.index(after: colon)...]
        guard !map.isEmpty, map.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw ServerAddress.Invalid(
                message: "the name of the map should be of printable ASCII without blanks", advice: advice)
        }
        let server = text[..<colon]
        guard server.contains(":") || server.hasPrefix("[") else {
            throw ServerAddress.Invalid(message: "the address names no map", advice: advice)
        }
        do throws(ServerAddress.Invalid) {
            return SocketmapAddress(server: try ServerAddress.parse(String(server)), map: String(map))
        } catch {
            throw ServerAddress.Invalid(message: error.message, advice: advice)
        }
    }

    /// The map of that name there.
    init(server: ServerAddress, map: String) {
        self.server = server
        self.map = map
    }
}
