// SPDX-License-Identifier: Apache-2.0

/// How a server is asked for its recipients.
public struct CalloutOptions: Sendable, Hashable {
    /// What the server speaks.
    public enum Variant: String, Sendable, Hashable {
        /// RFC 2033.
        case lmtp
        /// RFC 5321.
        case smtp
    }

    /// What the server speaks.
    public let variant: Variant
    /// What EHLO or LHLO says.
    public let helo: String
    /// What MAIL says; nil is the null reverse-path.
    public let reversePath: CalloutAddress?
    /// True if TLS is begun where the server offers it. Where it does not, or refuses, the questions go in clear,
    /// unless TLS is required.
    public let wantsTLS: Bool
    /// True if nothing is asked in clear: without TLS the conversation is closed.
    public let requiresTLS: Bool

    /// A `helo` that is neither a domain nor an address literal becomes `localhost`.
    public init(
        _ variant: Variant, helo: String, reversePath: CalloutAddress? = nil, wantsTLS: Bool = false,
        requiresTLS: Bool = false
    ) {
        self.variant = variant
        self.helo = CalloutAddress.encodedDomain(helo) ?? "localhost"
        self.reversePath = reversePath
        self.wantsTLS = wantsTLS || requiresTLS
        self.requiresTLS = requiresTLS
    }
}
