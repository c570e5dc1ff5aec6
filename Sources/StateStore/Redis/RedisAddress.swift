// SPDX-License-Identifier: Apache-2.0

/// Where a Redis server is, and as whom to speak to it.
public struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
    /// Where it listens.
    public enum Place: Sendable, Hashable {
        /// A host name or IP address (an IPv6 address without brackets), and a port.
        case internet(host: String, port: Int)
        /// A Unix socket.
        case unix(path: String)
    }

    /// What is never shown.
    public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        let text: String
        /// Not the secret.
        public var description: String { "…" }
        /// Empty.
        public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
    }

    /// Where it listens.
    public let place: Place
    /// Its ACL user; nil for the default one.
    public let user: String?
    /// Nil if none is asked for.
    public let password: Secret?
    /// The number of its database.
    public let database: Int

    /// A server that listens there.
    public init(_ place: Place, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.place = place
        self.user = user
        self.password = password.map { Secret(text: $0) }
        self.database = database
    }

    /// As the config file names it, without user and password.
    public var description: String {
        switch place {
        case .internet(let host, let port):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unix(let path): "redis+unix://\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }
}
