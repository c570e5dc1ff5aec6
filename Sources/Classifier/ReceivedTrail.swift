// SPDX-License-Identifier: Apache-2.0
//
// Received fields: RFC 5321 section 4.4. What stands on top was added by our own servers when the message was
// delivered; a message on its way has none of it, and both have to look alike.

/// What a delivered message and one on its way have in common of the trail that it left.
struct ReceivedTrail {
    /// Fields of the header that don't count, by number: those of our own servers.
    private(set) var leftOut: Range<Int> = 0..<0
    /// Who brought the message, as Postfix writes it: `from HELO (NAME [ADDRESS])`; empty where that is not known.
    private(set) var client: [UInt8] = []

    init(_ header: SpamHeader, _ client: SpamClient) {
        switch client {
        case .unknown: break
        case .onItsWay(let helo, let name, let address):
            // Postfix tells its filters of a nameless client by its address.
            let shown = name.isEmpty || name.hasPrefix("[") ? "unknown" : name
            let literal = address.contains(":") ? "IPv6:\(address)" : address
            self.client = Array("from \(helo) (\(shown) [\(literal)])".utf8)
        case .delivered: readDelivered(header)
        }
    }

    /// True for a field that does not count.
    func isLeftOut(_ number: Int, _ field: SpamHeader.Field) -> Bool {
        field.isReceived && leftOut.contains(number)
    }

    /// The fields from the top whose `by` is that of the topmost are ours, and what a content filter on the same
    /// machine added between them; the last of them tells the client.
    private mutating func readDelivered(_ header: SpamHeader) {
        var own: ArraySlice<UInt8>?
        var last: Int?
        for (number, field) in header.fields.enumerated() where field.isReceived {
            let host = ReceivedTrail.host(in: header.body(field))
            if own == nil || own == host {
                own = host
                last = number
            } else if !ReceivedTrail.isLocal(host) {
                break
            }
        }
        guard let last else { return }
        leftOut = 0..<last + 1
        client = ReceivedTrail.client(in: header.body(header.fields[last]))
    }

    /// A content filter on the same machine hands on by this name.
    private static func isLocal(_ host: ArraySlice<UInt8>) -> Bool {
        host.elementsEqual("localhost".utf8) || host.elementsEqual("127.0.0.1".utf8)
            || host.elementsEqual("localhost.localdomain".utf8)
    }

    /// Where the word `by` stands; nil without.
    private static func by(in body: ArraySlice<UInt8>) -> Int? {
        var index = body.startIndex
        while index + 2 < body.endIndex {
            if body[index] == UInt8(ascii: "b"), body[index + 1] == UInt8(ascii: "y"),
                isBlank(body[index + 2]),
                index == body.startIndex || isBlank(body[index - 1])
            {
                return index
            }
            index += 1
        }
        return nil
    }

    /// The host behind `by`, in lower case; empty without.
    private static func host(in body: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let by = by(in: body) else { return [] }
        let rest = body[(by + 2)...].drop(while: isBlank)
        return rest.prefix { !isBlank($0) && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") }.map {
            (0x41...0x5a).contains($0) ? $0 | 0x20 : $0
        }[...]
    }

    /// What stands before `by`, without remarks on TLS and logins, of which filters are told otherwise.
    private static func client(in body: ArraySlice<UInt8>) -> [UInt8] {
        guard let by = by(in: body) else { return [] }
        var client = body[..<by].drop(while: isBlank)
        for remark in remarks {
            let start = client.indices.first { client[$0...].starts(with: remark) }
            if let start { client = client[..<start] }
        }
        while let end = client.last, isBlank(end) { client.removeLast() }
        return Array(client)
    }

    private static let remarks = ["(using ", "(Authenticated ", "(authenticated ", "(No client ", "(Client "]
        .map {
            Array($0.utf8)
        }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
