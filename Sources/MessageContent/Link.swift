// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// A link in a text part, and where it leads.
public struct Link: Sendable, Hashable {
    /// As written, without what browsers ignore.
    public let url: String
    /// In lower case; empty for a link without one.
    public let scheme: String
    /// In lower case, as A-labels; empty for what has none.
    public let host: String
    /// The registered part of the host.
    public let domain: String
    /// As written, or the scheme's own; 0 for none.
    public let port: Int
    /// True if the host is an IP address in any notation.
    public let isIPHost: Bool
    /// True if the host has letters beyond ASCII.
    public let isPunycode: Bool
    /// The text that is shown for it; empty if it shows itself.
    public let shown: String
    /// True if that text names a host of another registered domain.
    public let isMismatch: Bool

    init(_ found: FoundLink, _ domains: RegisteredDomains) {
        url = found.url
        shown = found.shown
        guard let address = LinkAddress(found.url) else {
            (scheme, host, domain, port) = ("", "", "", 0)
            (isIPHost, isPunycode, isMismatch) = (false, false, false)
            return
        }
        scheme = address.scheme
        host = address.host
        port = address.port ?? Link.ports[address.scheme] ?? 0
        isIPHost = address.isIP
        isPunycode = address.isPunycode
        let domain = address.isIP ? address.host : domains.domain(of: address.host)
        self.domain = domain
        let claimed = found.shown.isEmpty ? nil : LinkAddress.shownHost(in: found.shown)
        isMismatch = !address.host.isEmpty && claimed.map { domains.domain(of: $0) != domain } ?? false
    }

    private static let ports = ["http": 80, "https": 443, "ftp": 21]
}
