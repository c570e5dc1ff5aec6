// SPDX-License-Identifier: Apache-2.0

import StateStore
import Testing

@Suite("Addresses of stores")
struct StateStoreAddressTests {
    private static func tcp(
        _ host: String, _ port: Int = 6379, _ user: String? = nil, _ password: String? = nil,
        _ database: Int = 0
    ) -> StateStoreAddress {
        .redis(
            RedisAddress(
                .internet(host: host, port: port), user: user, password: password, database: database))
    }

    private static func unix(
        _ path: String, _ user: String? = nil, _ password: String? = nil, _ database: Int = 0
    ) -> StateStoreAddress {
        .redis(RedisAddress(.unix(path: path), user: user, password: password, database: database))
    }

    static let good: [(String, StateStoreAddress, shown: String)] = [
        (
            "sqlite:/var/lib/durward/state.db", .sqlite(path: "/var/lib/durward/state.db"),
            "sqlite:/var/lib/durward/state.db"
        ),
        ("SQLite:/s:t?a@te.db", .sqlite(path: "/s:t?a@te.db"), "sqlite:/s:t?a@te.db"),
        ("redis://localhost", tcp("localhost"), "redis://localhost:6379/0"),
        ("redis://localhost/", tcp("localhost"), "redis://localhost:6379/0"),
        ("Redis://192.0.2.1:1/9999", tcp("192.0.2.1", 1, nil, nil, 9_999), "redis://192.0.2.1:1/9999"),
        (
            "redis://[2001:db8::1]:65535/3", tcp("2001:db8::1", 65_535, nil, nil, 3),
            "redis://[2001:db8::1]:65535/3"
        ),
        ("redis://[::1]", tcp("::1"), "redis://[::1]:6379/0"),
        (
            "redis://:secret@redis_1.example.com", tcp("redis_1.example.com", 6379, nil, "secret"),
            "redis://redis_1.example.com:6379/0"
        ),
        ("redis://me:s%40c%2Fr%25t:@h:7", tcp("h", 7, "me", "s@c/r%t:"), "redis://h:7/0"),
        ("redis://me:a@b@h", tcp("h", 6379, "me", "a@b"), "redis://h:6379/0"),
        ("redis://%C3%A9:%c3%a9@h", tcp("h", 6379, "\u{e9}", "\u{e9}"), "redis://h:6379/0"),
        ("redis+unix:///run/redis.sock", unix("/run/redis.sock"), "redis+unix:///run/redis.sock"),
        ("redis+unix:///run/a@b.sock?db=0", unix("/run/a@b.sock"), "redis+unix:///run/a@b.sock"),
        ("redis+unix://:secret@/r?db=12", unix("/r", nil, "secret", 12), "redis+unix:///r?db=12"),
        ("redis+unix://me:secret@/r", unix("/r", "me", "secret"), "redis+unix:///r"),
    ]

    @Test("each kind is read, and shown without user and password", arguments: good)
    func reads(_ text: String, _ address: StateStoreAddress, _ shown: String) throws {
        let read = try StateStoreAddress(text)
        #expect(read == address)
        #expect(read.description == shown)
        let store = read.open()
        #expect(store.name == shown)
        #expect(store.mayWait == shown.hasPrefix("redis"))
    }

    @Test("what was shown is read as the same, but for user and password", arguments: good)
    func readsBack(_ text: String, _ address: StateStoreAddress, _ shown: String) throws {
        #expect(try StateStoreAddress(shown).description == shown)
    }

    static let bad: [(String, String)] = [
        ("", "write sqlite:/var/lib/durward/state.db or redis://HOST"),
        ("/srv/x.db", "write sqlite:/srv/x.db or redis://HOST"),
        ("state.db", "write sqlite:/var/lib/durward/state.db or redis://HOST"),
        ("sqlite:", "write sqlite:/var/lib/durward/state.db"),
        ("sqlite:state.db", "needs an absolute path: write sqlite:/var/lib/durward/state.db"),
        ("sqlite:/var/lib/", "needs a file and not a folder"),
        ("sqlite:///var/lib/state.db", "one slash: write sqlite:/var/lib/durward/state.db"),
        ("sqlite::memory:", "needs an absolute path"),
        ("sqlite:/a b", "holds a space or a control character"),
        ("sqlite:/a\0b", "holds a space or a control character"),
        ("sqlite:/a\n", "holds a space or a control character"),
        ("sqlite3:/x", "is written sqlite:/var/lib/durward/state.db"),
        ("unix:/run/redis.sock", "is written redis+unix:///run/redis/redis.sock"),
        ("rediss://host", "over TLS"),
        ("memcached://host", "write sqlite:/PATH, redis://HOST or redis+unix:///PATH"),
        ("redis:host", "write redis://HOST:PORT/DATABASE"),
        ("redis:/host", "write redis://HOST:PORT/DATABASE"),
        ("redis://", "needs a host name"), ("redis:///0", "needs a host name"),
        ("redis://:6379", "needs a host name"),
        ("redis://::1", "[::1]"), ("redis://[::1", "[::1]"), ("redis://[::1]x", "[::1]"),
        ("redis://[h]", "[::1]"),
        ("redis://h\u{e9}", "needs a host name"),
        ("redis://h:", "from 1 to 65535"), ("redis://h:0", "from 1 to 65535"),
        ("redis://h:65536", "from 1 to 65535"),
        ("redis://h:+1", "from 1 to 65535"), ("redis://h:99999999999999999999", "from 1 to 65535"),
        ("redis://h/x", "from 0 to 9999"), ("redis://h/-1", "from 0 to 9999"),
        ("redis://h/10000", "from 0 to 9999"),
        ("redis://h/0/1", "from 0 to 9999"), ("redis://h?db=1", "takes no options"),
        ("redis://hunter2@h", "or :PASSWORD without a user"), ("redis://me:@h", "USER:PASSWORD"),
        ("redis://me:hunter2%@h", "%25 for %"), ("redis://me:hunter2%4@h", "%25 for %"),
        ("redis://me:hunter2%FF@h", "%25 for %"), ("redis://me:hunter2/x@h", "%2F for /"),
        ("redis://me:hunter2@h:x", "from 1 to 65535"), ("redis://me:hunter2", "from 1 to 65535"),
        ("redis+unix:/run/redis.sock", "write redis+unix:///run/redis/redis.sock"),
        ("redis+unix://run/redis.sock", "write redis+unix:///run/redis/redis.sock"),
        ("redis+unix://", "absolute path of a socket"), ("redis+unix:///run/", "absolute path of a socket"),
        ("redis+unix://hunter2@/r", "USER:PASSWORD"),
        ("redis+unix:///r?x=1", "?db=1"), ("redis+unix:///r?db=", "from 0 to 9999"),
        ("redis+unix:///" + String(repeating: "x", count: 107), "at most 107 bytes, this one 108"),
        ("sqlite:/" + String(repeating: "x", count: 4_090), "longer than 4096 bytes"),
    ]

    @Test("what is none is told, with what to write instead and without a password", arguments: bad)
    func refuses(_ text: String, _ part: String) {
        do {
            let address = try StateStoreAddress(text)
            Issue.record("\(text) was read as \(address)")
        } catch {
            #expect(error.reason.contains(part))
            #expect(!error.reason.contains("hunter2"))
        }
    }

    @Test("a password is shown nowhere")
    func secret() throws {
        let address = try StateStoreAddress("redis://me:hunter2@h")
        var dumped = "\(address) \(String(reflecting: address))"
        dump(address, to: &dumped)
        if case .redis(let redis) = address {
            dumped += "\(String(describing: redis.password)) \(String(reflecting: redis))"
            dump(redis.password, to: &dumped)
        }
        dump(address.open(), to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
