// SPDX-License-Identifier: Apache-2.0
//
// Scheme, host and port of an address as browsers take it: WHATWG URL sections 3.5 and 4.4.

/// Where a link leads.
public struct LinkAddress: Sendable, Hashable {
    /// In lower case, without its colon.
    public let scheme: String
    /// In lower case and as A-labels, percent-decoded, without a dot at the end; IPv4 with dots whatever its
    /// form, IPv6 without brackets. Empty where the scheme has none, as for `mailto:`.
    public let host: String
    /// nil where none is given, or the scheme's own.
    public let port: Int?
    /// True if something stands in front of the host (`user@host`).
    public let hasUserInfo: Bool
    /// True if the host is an IP address.
    public let isIP: Bool
    /// True if the host has A-labels, or is not written in ASCII.
    public let isPunycode: Bool

    /// An address; nil for a relative one and for one that browsers don't follow (a host that can't be, a port
    /// that is none). `www.…` and `//…` lead to `http`.
    public init?(_ url: some StringProtocol) {
        let value = withBytes(of: url) { LinkAddress(bytes: $0) }
        guard let value else { return nil }
        self = value
    }

    init?(bytes: UnsafeRawBufferPointer) {
        let value = LinkURL.cleaned(bytes).withUnsafeBytes { LinkAddress(cleaned: $0) }
        guard let value else { return nil }
        self = value
    }

    private init?(cleaned url: UnsafeRawBufferPointer) {
        // Two slashes, or `www.`, and no scheme.
        if url.slice(0, 2).elementsEqual("//".utf8) || url.slice(0, 4).equalsLowercased("www.") {
            self.init(scheme: "http", Self.withoutSlashes(url), mayLackHost: false)
            return
        }
        guard let colon = LinkURL.schemeEnd(url) else { return nil }
        let scheme = lowercasedASCII(url.slice(0, colon))
        let rest = url.slice(colon + 1, url.count)
        if LinkURL.isSpecial(url.slice(0, colon)) {
            let isFile = scheme == "file"
            // A file has a host behind two slashes, and none behind three.
            let address =
                isFile ? rest.slice(min(2, Self.slashes(rest)), rest.count) : Self.withoutSlashes(rest)
            self.init(scheme: scheme, address, mayLackHost: isFile)
        } else if rest.slice(0, 2).elementsEqual("//".utf8) {
            self.init(scheme: scheme, rest.slice(2, rest.count), mayLackHost: true)
        } else {
            self.init(scheme: scheme, UnsafeRawBufferPointer(start: nil, count: 0), mayLackHost: true)
        }
    }

    /// `[ userinfo "@" ] host [ ":" port ]`, and what follows.
    private init?(scheme: String, _ rest: UnsafeRawBufferPointer, mayLackHost: Bool) {
        let end = rest.firstIndex {
            $0 == UInt8(ascii: "/") || $0 == ASCII.question || $0 == UInt8(ascii: "#")
        }
        var authority = rest.slice(0, end ?? rest.count)
        let at = authority.lastIndex(of: ASCII.at)
        if let at { authority = authority.slice(at + 1, authority.count) }
        var name = authority
        var number: Int?
        // The last colon that stands in no brackets.
        let bracket = authority.lastIndex(of: ASCII.closeBracket) ?? -1
        if let colon = authority.lastIndex(of: ASCII.colon), colon > bracket {
            name = authority.slice(0, colon)
            let digits = authority.slice(colon + 1, authority.count)
            if !digits.isEmpty {
                guard let value = Self.port(digits) else { return nil }
                number = value
            }
        }
        guard let host = LinkHost(name), mayLackHost || !host.name.isEmpty else { return nil }
        self.scheme = scheme
        self.host = host.name
        port = number == Self.ownPort(scheme) ? nil : number
        hasUserInfo = at != nil
        isIP = host.isIP
        isPunycode = host.isPunycode
    }

    private static func port(_ digits: UnsafeRawBufferPointer) -> Int? {
        var value = 0
        for byte in digits {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte &- 0x30)
            guard value <= 65_535 else { return nil }
        }
        return value
    }

    private static func ownPort(_ scheme: String) -> Int? {
        switch scheme {
        case "http", "ws": 80
        case "https", "wss": 443
        case "ftp": 21
        default: nil
        }
    }

    private static func slashes(_ rest: UnsafeRawBufferPointer) -> Int {
        rest.firstIndex { $0 != UInt8(ascii: "/") } ?? rest.count
    }

    private static func withoutSlashes(_ rest: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        rest.slice(slashes(rest), rest.count)
    }
}
