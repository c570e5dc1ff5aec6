// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@testable import Recipients

@Suite("an address that is sent")
struct CalloutAddressTests {
    @Test(
        "it is valid, whatever it was",
        arguments: [
            ("info@example.com", "info@example.com"), ("Info.X@Example.COM", "Info.X@Example.COM"),
            ("a+b=c/d!e@example.com", "a+b=c/d!e@example.com"), ("postmaster", "postmaster"),
            ("\"a b\"@example.com", "\"a b\"@example.com"),
            ("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com"),
            ("\"\"@example.com", "\"\"@example.com"), ("a b@example.com", "\"a b\"@example.com"),
            ("a@b@example.com", "\"a@b\"@example.com"), ("a..b@example.com", "\"a..b\"@example.com"),
            (".a@example.com", "\".a\"@example.com"), ("a.@example.com", "\"a.\"@example.com"),
            ("a\"b@example.com", "\"a\\\"b\"@example.com"), ("a\\@example.com", "\"a\\\\\"@example.com"),
            ("\"a\\@example.com", "\"\\\"a\\\\@example.com\""), ("a>b@example.com", "\"a>b\"@example.com"),
            ("a> SIZE=1@example.com", "\"a> SIZE=1\"@example.com"),
            ("a<b@example.com", "\"a<b\"@example.com"),
            ("\"a\"b@example.com", "\"\\\"a\\\"b\"@example.com"),
            ("é@example.com", "é@example.com"), ("\"\\é\"@example.com", "\"é\"@example.com"),
            ("a@bücher.example", "a@xn--bcher-kva.example"), ("a@example.com.", "a@example.com"),
            ("a@my_host.example", "a@my_host.example"), ("a@[192.0.2.1]", "a@[192.0.2.1]"),
            ("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]"),
        ])
    func sent(input: String, output: String) throws {
        let address = try CalloutAddress(Mailbox(lenient: input))
        #expect(address.text == output)
        #expect(address.needsSMTPUTF8 == output.utf8.contains { $0 >= 0x80 })
    }

    @Test(
        "what no mailbox can have is not sent",
        arguments: [
            ("", .empty), ("@example.com", .empty), ("a\r\nRSET@example.com", .control),
            ("a\n@x.example", .control),
            ("a\r@x.example", .control), ("a\0b@example.com", .control), ("a\tb@example.com", .control),
            ("\"a\r\nb\"@example.com", .control), ("a\u{7F}@example.com", .control),
            ("a\u{85}@example.com", .control), ("a\u{2028}@example.com", .control),
            ("a\u{2029}@example.com", .control), ("a\u{FFFD}@example.com", .notUTF8),
            ("a@exam ple.com", .domain), ("a@example.com> SIZE=1", .domain),
            ("a@example.com\r\nRSET", .domain),
            ("a@example.com\0", .domain), ("a@example..com", .domain), ("a@.example.com", .domain),
            ("a@example.com\u{2028}", .domain), ("a@exam\u{85}ple.com", .domain), ("a@[192.0.2.1", .domain),
            ("a@[192.0.2.1]> SIZE=1", .domain), ("a@[x]", .domain), ("a@.", .domain), ("a@b\\", .domain),
            ("a@" + String(repeating: "x", count: 64) + ".example", .domain),
            (String(repeating: "x", count: 243) + "@example.com", .tooLong),
            (String(repeating: "x", count: 5000), .tooLong),
        ] as [(String, CalloutAddress.Problem)])
    func notSent(input: String, problem: CalloutAddress.Problem) {
        #expect(throws: problem) { try CalloutAddress(Mailbox(lenient: input)) }
    }

    @Test("it may be as long as a path allows, also the local-part alone")
    func length() throws {
        let local = String(repeating: "x", count: 242)
        #expect(try CalloutAddress(Mailbox(lenient: "\(local)@example.com")).text.utf8.count == 254)
    }

    @Test("any text is one mailbox between its brackets, or is not sent")
    func anyText() {
        var random = SplitMix64(seed: 7)
        let pieces = [
            "a", "b", "\"", "\\", "@", ">", "<", " ", "\r\n", "\n", "\r", "\0", " SIZE=1", "\u{2028}",
            "\u{85}", "é",
            ".", "[", "]", "example.com", "\t", "(", ")", ",", ";", ":", "\u{FFFD}", "\u{1B}", "ß", "。", "．",
            "℀",
        ]
        for _ in 0..<30_000 {
            let parts = (0..<random.below(9)).map { _ in random.pick(pieces) }
            let text = parts.joined() + (random.chance(0.7) ? "@example.com" : "")
            let split = random.below(4)
            let mailbox =
                split == 0
                ? Mailbox(localPart: parts.prefix(3).joined(), domain: parts.dropFirst(3).joined())
                : Mailbox(lenient: text)
            guard let address = try? CalloutAddress(mailbox) else { continue }
            let wanted = CalloutPath.end(of: Array("<\(address.text)>".utf8))
            if wanted != address.bytes.count + 2 || address.bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
            {
                Issue.record("\(text.debugDescription) became \(address.text.debugDescription)")
            }
            if let again = Mailbox(strict: address.text) {
                // What is sent is the mailbox that was asked about.
                if DomainName.canonical(mailbox.domain) != DomainName.canonical(again.domain) {
                    Issue.record("\(text.debugDescription) became \(address.text.debugDescription)")
                }
            }
        }
    }
}

/// A path as a server reads it, so as to see where it ends.
enum CalloutPath {
    /// Where the path that begins with "<" ends, behind its ">"; nil where it has no end or is not valid.
    static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.first == UInt8(ascii: "<") else { return nil }
        var index = 1
        var isQuoted = false
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") { isQuoted = false }
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            } else if byte == UInt8(ascii: ">") {
                return index
            } else if byte <= 0x20 || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\\") {
                return nil
            }
        }
        return nil
    }
}
