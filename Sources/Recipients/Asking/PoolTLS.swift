// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOSSL

/// What a pool does about TLS when a conversation asks for it.
public enum PoolTLS: Sendable, Hashable {
    /// No TLS: a conversation that wants it is closed.
    case off
    /// TLS with whoever is there; certificates are not looked at.
    case opportunistic
    /// TLS with a server whose certificate is for this host name (or IP address) and signed by an authority of
    /// the PEM file `authorities`, or if nil by one that the system trusts.
    case verified(hostname: String, authorities: String? = nil)
}

/// Makes the TLS handlers of one pool. The authorities are read once, with the first.
struct PoolTLSMaker {
    /// TLS is switched off.
    struct IsOff: Error, CustomStringConvertible {
        let description = "it is switched off here"
    }

    private let policy: PoolTLS
    /// The name that is told to a server whose certificate is not looked at, if the address has one.
    private let hostName: String?
    private var context: NIOSSLContext?

    init(_ policy: PoolTLS, hostName: String?) {
        self.policy = policy
        self.hostName = hostName
    }

    /// A handler for one connection; throws what is wrong with the policy.
    mutating func handler() throws -> NIOSSLClientHandler {
        let context = try self.context ?? NIOSSLContext(configuration: configuration())
        self.context = context
        if case .verified(let hostname, _) = policy {
            // An IP address is no name for SNI; without a name the address of the connection is checked.
            let isIP = (try? SocketAddress(ipAddress: hostname, port: 0)) != nil
            return try NIOSSLClientHandler(context: context, serverHostname: isIP ? nil : hostname)
        }
        // A name that can't be told need not be.
        if let handler = try? NIOSSLClientHandler(context: context, serverHostname: hostName) {
            return handler
        }
        return try NIOSSLClientHandler(context: context, serverHostname: nil)
    }

    private func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.shutdownTimeout = TimeAmount(PoolLimits.farewell)
        switch policy {
        case .off: throw IsOff()
        case .opportunistic: configuration.certificateVerification = .none
        case .verified(_, let authorities):
            configuration.minimumTLSVersion = .tlsv12
            if let authorities { configuration.trustRoots = .file(authorities) }
        }
        return configuration
    }
}
