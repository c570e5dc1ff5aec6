// SPDX-License-Identifier: Apache-2.0
//
// The grammar is in StateStoreAddress.swift. No message repeats what may be a part of a password.

extension RedisAddress {
    typealias Mistake = StateStoreAddress.Mistake

    /// What follows `redis:`.
    init(internet text: Substring) throws(Mistake) {
        guard text.hasPrefix("//") else {
            throw Mistake(reason: "redis: is followed by two slashes: write redis://HOST:PORT/DATABASE")
        }
        let (login, rest) = try RedisAddress.login(text.dropFirst(2), end: text.lastIndex(of: "@"))
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if rest.contains("?") || rest.contains("#") {
            throw Mistake(reason: "redis:// takes no options: write redis://HOST:PORT/DATABASE")
        }
        let place = try RedisAddress.hostAndPort(parts.first ?? "")
        let number = parts.count > 1 ? parts[1] : ""
        self.init(
            place, user: login?.user, password: login?.password,
            database: number.isEmpty ? 0 : try RedisAddress.database(number))
    }

    /// What follows `redis+unix:`.
    init(unix text: Substring) throws(Mistake) {
        let example = "redis+unix:///run/redis/redis.sock"
        // A path may hold an @, what stands before it has no slash.
        let login = text.dropFirst(2).prefix { $0 != "/" }
        guard text.hasPrefix("//"), login.isEmpty || login.hasSuffix("@") else {
            throw Mistake(
                reason: "redis+unix: is followed by two slashes and an absolute path: write \(example)")
        }
        let (user, rest) = try RedisAddress.login(text.dropFirst(2), end: login.indices.last)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(parts.first ?? "")
        guard path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw Mistake(reason: "redis+unix: needs the absolute path of a socket: write \(example)")
        }
        guard path.utf8.count <= StateStoreLimits.socketPath else {
            throw Mistake(
                reason:
                    "the path of a Unix socket has at most \(StateStoreLimits.socketPath) bytes, this one "
                    + "\(path.utf8.count)")
        }
        var database = 0
        if parts.count > 1 {
            guard parts[1].hasPrefix("db=") else {
                throw Mistake(reason: "redis+unix: takes one option, the database: write \(example)?db=1")
            }
            database = try RedisAddress.database(parts[1].dropFirst(3))
        }
        self.init(.unix(path: path), user: user?.user, password: user?.password, database: database)
    }

    /// What stands before the `@`, and what comes behind it.
    private static func login(
        _ text: Substring, end: Substring.Index?
    ) throws(Mistake) -> (login: (user: String?, password: String)?, rest: Substring) {
        guard let end, text.indices.contains(end) else { return (nil, text) }
        let parts = text[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw Mistake(reason: "what stands before the @ is USER:PASSWORD, or :PASSWORD without a user")
        }
        guard let user = decoded(parts[0]), let password = decoded(parts[1]) else {
            throw Mistake(
                reason:
                    "user and password are percent-encoded: write %25 for %, %40 for @, %3A for :, %2F for /")
        }
        return ((user.isEmpty ? nil : user, password), text[text.index(after: end)...])
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "/") { return nil }
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hostAndPort(_ text: Substring) throws(Mistake) -> Place {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw badHost }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":"),
                host.utf8.allSatisfy({ isHostByte($0) || "%:".utf8.contains($0) })
            else { throw badHost }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
                if port?.contains(":") == true { throw badHost }
            }
            guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else {
                throw badHost
            }
        }
        guard let port else { return .internet(host: String(host), port: 6379) }
        guard port.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(port), 1...65_535 ~= number else {
            throw Mistake(reason: "the port of Redis is a number from 1 to 65535: write redis://HOST:6379")
        }
        return .internet(host: String(host), port: number)
    }

    private static var badHost: Mistake {
        Mistake(
            reason:
                "redis:// needs a host name or an IP address: write redis://redis.example.com or redis://[::1]"
        )
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func database(_ text: Substring) throws(Mistake) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(text),
            number <= StateStoreLimits.database
        else {
            throw Mistake(reason: "the database of Redis is a number from 0 to \(StateStoreLimits.database)")
        }
        return number
    }
}
