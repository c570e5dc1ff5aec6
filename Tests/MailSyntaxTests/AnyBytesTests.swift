// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@Suite("any bytes give a value")
struct AnyBytesTests {
    static let count = 20_000
    static let pieces: [[UInt8]] =
        "@ < > ( ) [ ] \" \\ , ; : . = ? * _ - a B 5 0 é =? ?= ?q? ?b? =?utf-8?q? =?gb2312?b? =?utf-7?q? =C3 550 5.1.1 SIZE= IPv6: :: xn-- ß 。"
        .split(separator: " ").map { Array($0.utf8) } + [
            [0x20], [0x09], [0x0D, 0x0A], [0x0A], [0x0D], [0x00], [0x7F], [0x80], [0xC3], [0xFF], [0x1B],
            [0xE2, 0x80, 0xA8],
        ]

    /// Calls `body` with short inputs in which the syntax's special bytes are frequent.
    static func each(_ seed: UInt64, _ body: ([UInt8]) throws -> Void) rethrows {
        var random = SplitMix64(seed: seed)
        for _ in 0..<count {
            var input: [UInt8] = []
            for _ in 0..<Int.random(in: 0...14, using: &random) {
                if Int.random(in: 0..<12, using: &random) == 0 {
                    input.append(UInt8.random(in: .min ... .max, using: &random))
                } else {
                    input += pieces[Int.random(in: 0..<pieces.count, using: &random)]
                }
            }
            try body(input)
        }
    }

    /// As `#expect`, which takes too long for so many inputs.
    static func hold(
        _ input: [UInt8], _ condition: Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if !condition { Issue.record("does not hold for \(input)", sourceLocation: sourceLocation) }
    }

    static func hasUppercase(_ text: String) -> Bool { text.utf8.contains { $0 >= 0x41 && $0 <= 0x5A } }

    @Test("mailbox, domain and path")
    func mailboxes() {
        Self.each(1) { input in
            let text = String(decoding: input, as: UTF8.self)
            let mailbox = Mailbox(lenient: text)
            Self.hold(input, mailbox.localPart.utf8.count + mailbox.domain.utf8.count <= text.utf8.count)
            Self.hold(input, !Self.hasUppercase(mailbox.canonical))
            Self.hold(input, !DomainName.canonical(text).hasSuffix("."))
            if let strict = Mailbox(strict: text) {
                Self.hold(input, strict.address == text)
                Self.hold(input, strict == mailbox)
                Self.hold(input, DomainName.isValid(strict.domain))
                Self.hold(input, Mailbox(lenient: strict.canonical) == strict)
            }
            if DomainName.isValid(text) {
                Self.hold(input, DomainName.canonical(text).utf8.allSatisfy { $0 < 0x80 })
            }
            Self.hold(input, with(input, Path.parse) == Path.parse(text))
            if let path = with(input, Path.parse) {
                Self.hold(input, !path.address.isEmpty || text.contains("@"))
            }
            _ = ESMTPParameters([input, input]).size
        }
    }

    @Test("reply and enhanced status code")
    func replies() throws {
        try Self.each(2) { input in
            let text = String(decoding: input, as: UTF8.self)
            for text in [text, "550 5.1.1 " + text] {
                do {
                    let reply = try Reply.parse(text)
                    Self.hold(input, try Reply.parse(reply.description) == reply)
                    for limit in [13, 20, 512] {
                        for line in reply.lines(limit: limit) {
                            Self.hold(input, !line.isEmpty)
                            Self.hold(input, line.utf8.count <= max(limit - 11, 4))
                            Self.hold(
                                input, line.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 })
                        }
                    }
                } catch let error as ReplyError {
                    Self.hold(input, error.offset >= 0 && error.offset <= text.utf8.count)
                }
            }
            let fact = Reply.sanitizedForReply(text)
            Self.hold(input, fact.utf8.allSatisfy { $0 >= 32 && $0 < 127 })
            Self.hold(input, fact.utf8.count == text.utf8.count)
            if let status = EnhancedStatusCode(text) { Self.hold(input, status.description == text) }
        }
    }

    @Test("field body and encoded words")
    func fieldBodies() {
        Self.each(3) { input in
            let unfolded = with(input, FieldBody.unfold)
            Self.hold(input, unfolded.count <= input.count)
            Self.hold(input, with(unfolded, FieldBody.unfold) == unfolded)
            let text = with(input, FieldBody.text)
            Self.hold(input, text.utf8.count <= input.count * 3)
            Self.hold(input, with(unfolded, FieldBody.text) == text)
            Self.hold(input, with(input) { lowercasedASCII($0) }.utf8.count >= input.count)
        }
    }

    @Test(
        "charsets",
        arguments: [
            "utf-8", "ascii", "latin1", "gb2312", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn",
            "iso-2022-jp-3", "euc-jp",
            "shift_jis", "big5", "euc-kr", "euc-tw", "utf-7", "utf-16", "utf-32", "windows-1258",
            "tcvn5712-1",
            "windows-1255", "internal", "wchar_t",
        ])
    func charsets(charset: String) {
        Self.each(4) { input in
            let text = with(input) { Charset.decode($0, charset: charset) }
            // One octet becomes at most three octets, or two characters of an accent held back.
            Self.hold(input, (text?.utf8.count ?? 0) <= input.count * 6 + 6)
        }
    }

    @Test("address list")
    func addressLists() {
        Self.each(5) { input in
            let list = with(input, AddressList.parse)
            for entry in list {
                Self.hold(
                    input,
                    !entry.name.isEmpty || !entry.mailbox.localPart.isEmpty || !entry.mailbox.domain.isEmpty
                        || input.contains(UInt8(ascii: "@")) || input.contains(UInt8(ascii: "=")))
                Self.hold(input, !entry.mailbox.address.contains("\n"))
            }
        }
    }
}
