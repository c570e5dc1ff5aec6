// SPDX-License-Identifier: Apache-2.0

/// A source that is asked over a connection, as the config file describes it.
public struct ServerSource: Sendable, Hashable {
    /// What is spoken, and where.
    public enum Kind: Sendable, Hashable {
        /// The server that will deliver is asked as if to deliver.
        case callout(CalloutOptions.Variant, ServerAddress)
        /// A lookup server of Sendmail's and Postfix's protocol.
        case socketmap(SocketmapAddress)
    }

    /// Whether connections are encrypted.
    public enum TLS: String, Sendable, Hashable, CaseIterable {
        /// Never.
        case off
        /// Where the server offers it, whoever it is.
        case opportunistic
        /// Always, and the server's certificate has to be good for its name.
        case verified
    }

    /// What is spoken, and where.
    public let kind: Kind
    /// What becomes of a server that takes any local-part.
    public var acceptsAnyone = AcceptsAnyone.Policy.warn
    /// Who asks; nil is the null reverse-path.
    public var reversePath: CalloutAddress?
    /// Whether connections are encrypted.
    public var tls = TLS.opportunistic
    /// Connections to it at once.
    public var connections = RecipientLimits.connections
    /// Questions to it at once.
    public var inFlight = RecipientLimits.inFlight

    /// With the defaults.
    public init(_ kind: Kind) { self.kind = kind }

    /// As the config file names it: `lmtp:unix:/run/dovecot/lmtp`.
    public var name: String {
        switch kind {
        case .callout(let variant, let address): "\(variant.rawValue):\(address)"
        case .socketmap(let address): "socketmap:\(address)"
        }
    }

    /// Where it is.
    public var address: ServerAddress {
        switch kind {
        case .callout(_, let address): address
        case .socketmap(let address): address.server
        }
    }
}
