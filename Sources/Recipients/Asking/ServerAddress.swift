// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MailSyntax

/// Where a server is that can be asked.
public enum ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// A Unix socket.
    case unix(path: String)
    /// A host name or IP address (an IPv6 address without brackets), and a port.
    case internet(host: String, port: Int)

    /// Why a text is no address of a server.
    public struct Invalid: Error, Sendable, Hashable {
        /// What is wrong, as half a sentence.
        public let message: String
        /// What to write instead.
        public let advice: String
    }

    /// Octets of the path of a Unix socket (`sun_path` without its NUL); a longer one is invalid.
    public static let longestPath = 107

    /// The one form of each address, as Postfix has it: `unix:/path`, `inet:host:port`, `inet:[v6]:port`.
    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .internet(let host, let port): "inet:\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// Reads an address as Postfix or libmilter write it.
    ///
    /// `unix:/path`, `local:/path`; `inet:PORT@HOST` (libmilter), `inet:HOST:PORT` (Postfix), `HOST:PORT`; a host
    /// may stand in brackets, an IPv6 address has to; with a default port the port may be left out. Host names come
    /// out as A-labels in lower case, IP addresses in their shortest form.
    public static func parse(_ text: String, defaultPort: Int? = nil) throws(Invalid) -> ServerAddress {
        guard let colon = text.firstIndex(of: ":") else {
            return try internet(text, defaultPort: defaultPort)
        }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "unix", "local": return try unix(rest)
        case "inet":
            guard let at = rest.lastIndex(of: "@") else {
                return try internet(rest, defaultPort: defaultPort)
            }
            return try internet(
                host: String(rest[rest.index(after: at)...]), port: String(rest[..<at]), of: rest,
                defaultPort)
        case "inet6":
            throw Invalid(message: "'inet6:' is not known here", advice: "write inet:[2001:db8::1]:PORT")
        default: return try internet(text, defaultPort: defaultPort)
        }
    }

    private static func unix(_ path: String) throws(Invalid) -> ServerAddress {
        guard path.hasPrefix("/") else {
            throw Invalid(
                message: "the path of a Unix socket should begin with '/'",
                advice: "write unix:/path/to/socket")
        }
        guard path.utf8.count <= longestPath else {
            throw Invalid(
                message:
                    "the path of a Unix socket has at most \(longestPath) bytes, this one \(path.utf8.count)",
                advice: "put the socket into a folder with a shorter path")
        }
        guard !path.unicodeScalars.contains(where: isControl) else {
            throw Invalid(
                message: "there is a control character in the path", advice: "write unix:/path/to/socket")
        }
        return .unix(path: path)
    }

    /// HOST, HOST:PORT, [HOST] or [HOST]:PORT
    private static func internet(_ text: String, defaultPort: Int?) throws(Invalid) -> ServerAddress {
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            let tail = text[text.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw unreadable(text, defaultPort) }
            return try internet(
                host: String(text[...end]), port: tail.isEmpty ? nil : String(tail.dropFirst()), of: text,
                defaultPort)
        }
        guard let colon = text.lastIndex(of: ":") else {
            return try internet(host: text, port: nil, of: text, defaultPort)
        }
        if let address = numeric(text, AF_INET6) {
            throw Invalid(
                message: "an IPv6 address should stand in brackets",
                advice: "write inet:[\(address)]:\(defaultPort.map(String.init) ?? "PORT")")
        }
        return try internet(
            host: String(text[..<colon]), port: String(text[text.index(after: colon)...]), of: text,
            defaultPort)
    }

    private static func internet(
        host: String, port: String?, of text: String, _ defaultPort: Int?
    ) throws(Invalid) -> ServerAddress {
        let number: Int
        if let port {
            guard !port.isEmpty, port.utf8.count <= 5, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let read = Int(port), (1...65535).contains(read)
            else {
                throw Invalid(
                    message: "'\(shown(port))' is not a port",
                    advice: "a port is a number from 1 to 65535: write inet:HOST:PORT")
            }
            number = read
        } else if let defaultPort {
            number = defaultPort
        } else {
            throw Invalid(
                message: "'\(shown(text))' has no port", advice: "write inet:HOST:PORT or unix:/path")
        }
        guard let host = canonicalHost(host) else { throw unreadable(host, defaultPort) }
        return .internet(host: host, port: number)
    }

    private static func unreadable(_ text: String, _ defaultPort: Int?) -> Invalid {
        let port = defaultPort.map(String.init) ?? "PORT"
        return Invalid(
            message: text.isEmpty ? "there is no host" : "'\(shown(text))' is not a host name or IP address",
            advice: "write unix:/path, inet:HOST:\(port) or inet:[2001:db8::1]:\(port)")
    }

    /// A host name as A-labels or an IP address; an IPv6 address only in brackets. nil for anything else.
    private static func canonicalHost(_ host: String) -> String? {
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            let inner = String(host.dropFirst().dropLast())
            return numeric(inner, AF_INET6) ?? canonicalName(inner)
        }
        return canonicalName(host)
    }

    private static func canonicalName(_ host: String) -> String? {
        if let address = numeric(host, AF_INET) { return address }
        let name = DomainName.canonical(host)
        // As Postfix does it, "_" is taken for a letter: containers are named so.
        guard DomainName.isValid(String(name.map { $0 == "_" ? "x" : $0 })) else { return nil }
        // What ends in a number is an IPv4 address or a mistake (RFC 1123 section 2.1).
        guard let last = name.split(separator: ".").last, !last.allSatisfy(\.isNumber), !name.hasPrefix("[")
        else { return nil }
        return name
    }

    /// An IP address in its shortest form, nil for anything else.
    private static func numeric(_ text: String, _ family: Int32) -> String? {
        guard text.utf8.count < Int(INET6_ADDRSTRLEN), !text.utf8.contains(0) else { return nil }
        var address = in6_addr()
        guard inet_pton(family, text, &address) == 1 else { return nil }
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, &address, &written, socklen_t(written.count)) != nil else { return nil }
        return String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The text as it may stand in a message.
    private static func shown(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(100).map { isControl($0) ? "?" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }
}
