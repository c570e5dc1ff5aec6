// SPDX-License-Identifier: Apache-2.0

/// Which store is meant, as `state:` of the config file names it.
///
///     address  = "sqlite:" path
///              / "redis://" [login "@"] host [":" port] ["/" database]     ; port 6379, database 0
///              / "redis+unix://" [login "@"] path ["?db=" database]
///     login    = [user] ":" password
///     host     = name / IPv4 address / "[" IPv6 address "]"
///
/// Paths are absolute. User and password are percent-encoded (RFC 3986 section 2.1). Limit:
/// `StateStoreLimits.address`.
public enum StateStoreAddress: Sendable, Hashable, CustomStringConvertible {
    /// An SQLite database.
    case sqlite(path: String)
    /// A Redis server.
    case redis(RedisAddress)

    /// Why a text is no address.
    public struct Mistake: Error, Sendable, Hashable {
        /// For the admin, with what to write instead; without a password.
        public let reason: String
    }

    /// Reads an address; throws what is wrong with it.
    public init(_ text: String) throws(Mistake) {
        guard text.utf8.count <= StateStoreLimits.address else {
            throw Mistake(reason: "the address of the store is longer than \(StateStoreLimits.address) bytes")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Mistake(reason: "the address of the store holds a space or a control character")
        }
        guard let colon = text.firstIndex(of: ":") else {
            let path = text.hasPrefix("/") ? text : "/var/lib/durward/state.db"
            throw Mistake(reason: "the store has no scheme: write sqlite:\(path) or redis://HOST")
        }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "sqlite": self = .sqlite(path: try StateStoreAddress.databasePath(rest))
        case "redis": self = .redis(try RedisAddress(internet: rest))
        case "redis+unix": self = .redis(try RedisAddress(unix: rest))
        case "rediss":
            throw Mistake(
                reason: "Redis is not spoken to over TLS: write redis://127.0.0.1:PORT of a tunnel to it")
        case "sqlite3", "file":
            throw Mistake(reason: "an SQLite database is written sqlite:/var/lib/durward/state.db")
        case "unix", "redis+socket":
            throw Mistake(reason: "Redis on a Unix socket is written redis+unix:///run/redis/redis.sock")
        default:
            throw Mistake(
                reason:
                    "there is no such kind of store: write sqlite:/PATH, redis://HOST or redis+unix:///PATH")
        }
    }

    /// The address without user and password.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        case .redis(let address): address.description
        }
    }

    /// The store there. It is reached when it is first used.
    public func open() -> any StateStore {
        switch self {
        case .sqlite(let path): SQLiteStore(path: path)
        case .redis(let address): RedisStore(address)
        }
    }

    private static func databasePath(_ path: Substring) throws(Mistake) -> String {
        let example = "sqlite:/var/lib/durward/state.db"
        if path.hasPrefix("//") {
            throw Mistake(reason: "sqlite: is followed by one slash: write \(example)")
        }
        guard path.hasPrefix("/") else {
            throw Mistake(reason: "sqlite: needs an absolute path: write \(example)")
        }
        guard !path.hasSuffix("/") else {
            throw Mistake(reason: "sqlite: needs a file and not a folder: write \(example)")
        }
        return String(path)
    }
}
