// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A server's address as a pool uses and shows it.
struct PoolAddress: Sendable {
    /// An address that nothing can be behind.
    struct Unusable: Error {
        let reason: String
    }

    /// As the config file has it.
    let text: String
    /// The host's name; nil for a Unix socket or an IP address.
    let hostName: String?
    private let server: ServerAddress

    init(_ server: ServerAddress) {
        self.server = server
        text = server.description
        if case .internet(let host, _) = server, (try? SocketAddress(ipAddress: host, port: 0)) == nil {
            hostName = host
        } else {
            hostName = nil
        }
    }

    /// Connects, to an IP address without a look at any name server.
    func connect(
        _ bootstrap: ClientBootstrap, _ resolver: PoolResolver
    ) throws(Unusable) -> EventLoopFuture<any Channel> {
        switch server {
        case .unix(let path):
            guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
                throw Unusable(reason: "the path is too long for a socket")
            }
            return bootstrap.connect(to: address)
        case .internet(let host, let port):
            guard (1...65_535).contains(port) else { throw Unusable(reason: "there is no port \(port)") }
            if let address = try? SocketAddress(ipAddress: host, port: port) {
                return bootstrap.connect(to: address)
            }
            return bootstrap.resolver(resolver).connect(host: host, port: port)
        }
    }

    /// An error of connecting, TLS or a connection in short words.
    static func words(_ error: any Error) -> String {
        switch error {
        case let error as IOError: cString(strerror(error.errnoCode))
        case ChannelError.connectTimeout(let time): "timed out after \(words(time))"
        case let error as NIOConnectionError:
            if let lookup = error.dnsAError ?? error.dnsAAAAError {
                words(lookup)
            } else if let last = error.connectionErrors.last {
                words(last.error)
            } else {
                "there is no address of that name"
            }
        case let error as PoolResolver.Failure: error.reason
        case let error as Unusable: error.reason
        default: clean("\(error)")
        }
    }

    /// `10 s`, `0.3 s`.
    static func words(_ time: TimeAmount) -> String {
        let tenths = (max(time.nanoseconds, 0) / 10_000_000 + 5) / 10
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }

    /// C's text, nil and all.
    static func cString(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? "unknown error"
    }

    /// One line of it, cut to `RecipientLimits.detail` bytes.
    private static func clean(_ text: String) -> String {
        let bytes = text.utf8.prefix(RecipientLimits.detail).map { $0 < 0x20 || $0 == 0x7f ? 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
