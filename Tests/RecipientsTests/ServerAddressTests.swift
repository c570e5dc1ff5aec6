// SPDX-License-Identifier: Apache-2.0

import Recipients
import Testing

@Suite("Where a server is")
struct ServerAddressTests {
    private static let longPath = "/" + String(repeating: "a", count: 106)

    private static let valid: [(String, Int?, ServerAddress, String)] = [
        ("unix:/run/dovecot/lmtp", nil, .unix(path: "/run/dovecot/lmtp"), "unix:/run/dovecot/lmtp"),
        ("local:/run/x", 24, .unix(path: "/run/x"), "unix:/run/x"),
        (
            "unix:/with a blank:and@more", nil, .unix(path: "/with a blank:and@more"),
            "unix:/with a blank:and@more"
        ),
        ("unix:\(longPath)", nil, .unix(path: longPath), "unix:\(longPath)"),
        (
            "inet:24@mail.example.com", nil, .internet(host: "mail.example.com", port: 24),
            "inet:mail.example.com:24"
        ),
        ("inet:24@[2001:DB8::1]", nil, .internet(host: "2001:db8::1", port: 24), "inet:[2001:db8::1]:24"),
        (
            "inet:mail.example.com:24", nil, .internet(host: "mail.example.com", port: 24),
            "inet:mail.example.com:24"
        ),
        ("inet:[2001:db8:0:0::1]:24", nil, .internet(host: "2001:db8::1", port: 24), "inet:[2001:db8::1]:24"),
        (
            "Mail.Example.COM:24", nil, .internet(host: "mail.example.com", port: 24),
            "inet:mail.example.com:24"
        ),
        (
            "[mail.example.com]:24", nil, .internet(host: "mail.example.com", port: 24),
            "inet:mail.example.com:24"
        ),
        ("[::1]:65535", nil, .internet(host: "::1", port: 65535), "inet:[::1]:65535"),
        ("127.0.0.1:1", nil, .internet(host: "127.0.0.1", port: 1), "inet:127.0.0.1:1"),
        ("[127.0.0.1]:25", nil, .internet(host: "127.0.0.1", port: 25), "inet:127.0.0.1:25"),
        ("localhost", 24, .internet(host: "localhost", port: 24), "inet:localhost:24"),
        ("inet:localhost", 24, .internet(host: "localhost", port: 24), "inet:localhost:24"),
        ("[::1]", 24, .internet(host: "::1", port: 24), "inet:[::1]:24"),
        ("localhost:25", 24, .internet(host: "localhost", port: 25), "inet:localhost:25"),
        ("dovecot_lmtp:24", nil, .internet(host: "dovecot_lmtp", port: 24), "inet:dovecot_lmtp:24"),
        (
            "b\u{fc}cher.example:24", nil, .internet(host: "xn--bcher-kva.example", port: 24),
            "inet:xn--bcher-kva.example:24"
        ),
        (
            "mail.example.com.:24", nil, .internet(host: "mail.example.com", port: 24),
            "inet:mail.example.com:24"
        ),
        ("unix", 24, .internet(host: "unix", port: 24), "inet:unix:24"),
    ]

    @Test("an address is read in the notations of Postfix and libmilter, and has one form", arguments: valid)
    func reading(text: String, port: Int?, address: ServerAddress, description: String) throws {
        #expect(try ServerAddress.parse(text, defaultPort: port) == address)
        #expect(address.description == description)
        #expect(try ServerAddress.parse(description) == address)
    }

    private static let invalid: [(String, Int?, String)] = [
        ("", 24, "there is no host"), ("", nil, "'' has no port"), ("localhost", nil, "has no port"),
        ("inet:24", nil, "'24' has no port"), ("inet:24", 24, "not a host name"),
        ("[::1]", nil, "has no port"),
        ("unix:run/lmtp", nil, "should begin with '/'"), ("unix:", nil, "should begin with '/'"),
        ("unix:\(longPath)a", nil, "at most 107 bytes, this one 108"),
        ("unix:/a\nb", nil, "control character"),
        ("unix:/a\u{0}", nil, "control character"),
        ("::1", 24, "in brackets"), ("2001:db8::1", nil, "in brackets"), ("inet:::1", nil, "in brackets"),
        ("inet:24@::1", nil, "not a host name"), ("inet6:24@[::1]", nil, "'inet6:' is not known"),
        ("localhost:0", nil, "not a port"), ("localhost:65536", nil, "not a port"),
        ("localhost:", 24, "not a port"),
        ("localhost:-1", nil, "not a port"), ("localhost:+24", nil, "not a port"),
        ("localhost:lmtp", nil, "not a port"),
        ("localhost:99999999999999999999", nil, "not a port"), ("localhost:2 4", nil, "not a port"),
        ("local host:24", nil, "not a host name"), ("a\u{0}b:24", nil, "'a?b' is not a host name"),
        ("a\r\nb:24", nil, "not a host name"), ("-a:24", nil, "not a host name"),
        ("a..b:24", nil, "not a host name"),
        ("127.0.0.300:24", nil, "not a host name"), ("127.1:24", nil, "not a host name"),
        ("[fe80::1%eth0]:24", nil, "not a host name"), ("[[::1]]:24", nil, "not a host name"),
        ("[::1:24", nil, "not a host name"), ("[::1]24", nil, "not a host name"),
        ("[]:24", nil, "not a host name"),
        ("\(String(repeating: "a", count: 64)):24", nil, "not a host name"),
        ("lmtp:unix:/run/x", nil, "not a port"), ("a@b:24", nil, "not a host name"),
    ]

    @Test("what is no address is refused, with what to write instead", arguments: invalid)
    func refusal(text: String, port: Int?, message: String) {
        let error = #expect(throws: ServerAddress.Invalid.self) {
            try ServerAddress.parse(text, defaultPort: port)
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        #expect(error?.advice.isEmpty == false)
    }
}
