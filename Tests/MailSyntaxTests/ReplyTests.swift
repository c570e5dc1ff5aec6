// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct ReplyTests {
    static func status(_ text: String) throws -> EnhancedStatusCode { try #require(EnhancedStatusCode(text)) }

    static let replies: [(String, Int, String, String)] = [
        ("550 5.1.1 no such mailbox here", 550, "5.1.1", "no such mailbox here"),
        ("451 4.3.0 try later", 451, "4.3.0", "try later"),
        ("599 5.999.999 x", 599, "5.999.999", "x"),
        ("400 4.0.0 x", 400, "4.0.0", "x"),
        ("550  5.7.1   spaced  out  ", 550, "5.7.1", "spaced  out"),
        ("550 5.7.1 zurückgewiesen", 550, "5.7.1", "zurückgewiesen"),
        (
            "552 5.3.4 message of {message.size} is larger than 25 MiB", 552, "5.3.4",
            "message of {message.size} is larger than 25 MiB"
        ),
    ]

    @Test("a reply is code, enhanced status code and text", arguments: replies)
    func parse(text: String, code: Int, status: String, expected: String) throws {
        let reply = try Reply.parse(text)
        #expect(reply.code == code)
        #expect(reply.status == EnhancedStatusCode(status))
        #expect(reply.text == expected)
        #expect(reply.description == "\(code) \(status) \(expected)")
        #expect(reply.isPermanent == (code >= 500))
        #expect(try Reply(code: code, status: Self.status(status), text: expected) == reply)
    }

    static let wrongReplies: [(String, ReplyError.Code, Int)] = [
        ("", .noCode, 0),
        ("no such mailbox", .noCode, 0),
        ("55 5.1.1 x", .noCode, 0),
        ("5500 5.1.1 x", .noCode, 0),
        (" 550 5.1.1 x", .noCode, 0),
        ("250 2.0.0 x", .codeOutOfRange(250), 0),
        ("399 4.0.0 x", .codeOutOfRange(399), 0),
        ("600 5.0.0 x", .codeOutOfRange(600), 0),
        ("550-5.1.1 x", .noSpaceAfterCode, 3),
        ("550\t5.1.1 x", .noSpaceAfterCode, 3),
        ("550", .noEnhancedCode, 3),
        ("550 ", .noEnhancedCode, 4),
        ("550 no such mailbox", .noEnhancedCode, 4),
        ("550 5 x", .noEnhancedCode, 4),
        ("550 5.1 x", .malformedEnhancedCode, 4),
        ("550 5.1.1.1 x", .malformedEnhancedCode, 4),
        ("550 5.01.1 x", .malformedEnhancedCode, 4),
        ("550 3.1.1 x", .malformedEnhancedCode, 4),
        ("550  5.1000.1 x", .malformedEnhancedCode, 5),
        ("550 5.1.1", .emptyText, 9),
        ("550 5.1.1   ", .emptyText, 12),
        ("550 5.1.1 a\r\nb", .controlCharacter(13), 11),
        ("550 5.1.1 a\nb", .controlCharacter(10), 11),
        ("550 5.1.1 é\0", .controlCharacter(0), 12),
        ("550 5.1.1 a\u{7F}", .controlCharacter(127), 11),
        ("550 5.1.1 a\u{85}b", .controlCharacter(0x85), 11),
        ("550 5.1.1 a\tb", .controlCharacter(9), 11),
    ]

    @Test("what is wrong with a reply is said, where, and what to write instead", arguments: wrongReplies)
    func whatIsWrong(text: String, code: ReplyError.Code, offset: Int) throws {
        let error = try #require(throws: ReplyError.self) { try Reply.parse(text) }
        #expect(error.code == code)
        #expect(error.offset == offset)
        #expect(!error.message.isEmpty)
        #expect(!error.advice.isEmpty)
    }

    @Test("code and enhanced status code have one class, and the advice says how")
    func classes() throws {
        let error = try #require(throws: ReplyError.self) { try Reply.parse("550 4.7.1 try later") }
        #expect(error.code == .classesDisagree(code: 550, enhanced: try Self.status("4.7.1")))
        #expect(error.offset == 4)
        #expect(error.advice == "write 550 5.7.1, or a code that begins with 4")
        #expect(throws: ReplyError.self) { try Reply.parse("450 5.7.1 x") }
        #expect(throws: ReplyError.self) { try Reply.parse("550 2.1.5 x") }
        #expect(throws: ReplyError.self) { try Reply(code: 450, status: Self.status("5.7.1"), text: "x") }
    }

    @Test("a reply put together is checked as one that is read")
    func parts() throws {
        let status = try Self.status("5.7.1")
        #expect(try Reply(code: 550, status: status, text: " x ").text == "x")
        #expect(throws: ReplyError.self) { try Reply(code: 250, status: status, text: "x") }
        #expect(throws: ReplyError.self) { try Reply(code: Int.min, status: status, text: "x") }
        #expect(throws: ReplyError.self) { try Reply(code: 550, status: status, text: " ") }
        let error = try #require(throws: ReplyError.self) {
            try Reply(code: 550, status: status, text: "ab\ncd")
        }
        #expect(error.offset == 2)
    }

    @Test("a text has at most so many octets")
    func length() throws {
        let longest = String(repeating: "x", count: SyntaxLimits.replyText)
        #expect(try Reply.parse("550 5.7.1 " + longest).text == longest)
        let error = try #require(throws: ReplyError.self) { try Reply.parse("550 5.7.1 x" + longest) }
        #expect(error.code == .textTooLong(SyntaxLimits.replyText + 1))
        #expect(error.offset == 10 + SyntaxLimits.replyText)
    }

    // MARK: Lines

    static func lines(_ text: String, limit: Int) throws -> [String] {
        try Reply(code: 550, status: status("5.7.1"), text: text).lines(limit: limit)
    }

    // "550-5.7.1 " and CRLF take 12 octets.
    static let wrapped: [(String, Int, [String])] = [
        ("short", 512, ["short"]),
        ("0123456789", 22, ["0123456789"]),
        ("0123456789a", 22, ["0123456789", "a"]),
        ("0123 56789 bcd", 22, ["0123 56789", "bcd"]),
        ("0123 567 9a bcd", 22, ["0123 567", "9a bcd"]),
        ("012345678 abc", 22, ["012345678", "abc"]),
        ("01234     567890", 22, ["01234", "567890"]),
        ("a 0123456789abcdef", 22, ["a", "0123456789", "abcdef"]),
        ("012345678éa", 22, ["012345678", "éa"]),
        ("01234567éab", 22, ["01234567é", "ab"]),
        ("0123456💌789", 22, ["0123456", "💌789"]),
        ("012345💌789", 22, ["012345💌", "789"]),
        ("💌é", 0, ["💌", "é"]),
        ("💌é", Int.min + 12, ["💌", "é"]),
    ]

    @Test("a text is wrapped at spaces, within a longer word between characters", arguments: wrapped)
    func wrapping(text: String, limit: Int, expected: [String]) throws {
        #expect(try Self.lines(text, limit: limit) == expected)
    }

    @Test("no line is longer than RFC 5321 allows, and none is empty")
    func lineLength() throws {
        for word in [1, 7, 80, 499, 500, 501, 1200] {
            let text = Array(repeating: String(repeating: "é", count: word), count: 2000 / (word + 1) + 1)
                .joined(separator: " ")
            let text4000 = String(text.prefix(1990))
            let lines = try Self.lines(text4000, limit: SyntaxLimits.replyLine)
            for line in lines {
                #expect(!line.isEmpty)
                #expect("550-5.7.1 \(line)\r\n".utf8.count <= 512)
                #expect(!line.contains("\u{FFFD}"))
            }
            #expect(lines.joined().filter { $0 != " " } == text4000.filter { $0 != " " })
        }
    }

    @Test("there are at most 32 lines")
    func lineCount() throws {
        let text = String(repeating: "x", count: 1000)
        #expect(
            try Self.lines(text, limit: 22)
                == Array(repeating: "0123456789".map { _ in "x" }.joined(), count: 32))
    }

    // MARK: Facts

    static let facts: [(String, String)] = [
        ("", ""),
        ("a@example.com", "a@example.com"),
        ("a\r\n550 b", "a??550 b"),
        ("\0\u{1B}[31m\u{7F}", "??[31m?"),
        ("é", "??"),
        ("~ ", "~ "),
    ]

    @Test("a fact from outside can't break a reply", arguments: facts)
    func sanitized(fact: String, expected: String) throws {
        #expect(Reply.sanitizedForReply(fact) == expected)
        _ = try Reply(code: 550, status: Self.status("5.7.1"), text: "<\(Reply.sanitizedForReply(fact))>")
    }

    @Test("a long fact is cut")
    func cut() {
        let fact = String(repeating: "a", count: SyntaxLimits.replyFact)
        #expect(Reply.sanitizedForReply(fact) == fact)
        #expect(Reply.sanitizedForReply(fact + "b") == fact)
    }
}
