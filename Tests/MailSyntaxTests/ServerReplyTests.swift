// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@Suite("what a server says")
struct ServerReplyTests {
    /// What was read from bytes: the replies, and the error that ended it; as text, so that two can be compared.
    static func read(_ pieces: some Sequence<[UInt8]>) -> (replies: [ServerReply], error: ServerReplyError?) {
        var reader = ServerReplyReader()
        var replies: [ServerReply] = []
        for piece in pieces {
            with(piece) { reader.append($0) }
            do throws(ServerReplyError) {
                while let reply = try reader.next() { replies.append(reply) }
            } catch {
                return (replies, error)
            }
        }
        return (replies, nil)
    }

    /// Whole, byte by byte, in threes and sevens: it has to be the same.
    static func read(
        _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
    ) -> (replies: [ServerReply], error: ServerReplyError?) {
        let whole = read([bytes])
        for size in [1, 3, 7] {
            let cut = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            let other = read(cut)
            #expect(
                other.replies == whole.replies && other.error == whole.error, "in \(size)s",
                sourceLocation: sourceLocation)
        }
        return whole
    }

    static func readOne(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws
        -> ServerReply
    {
        let withLF = read(Array((text + "\n").utf8), sourceLocation: sourceLocation)
        let lines = text.replacing("\n", with: "\r\n") + "\r\n"
        let withCRLF = read(Array(lines.utf8), sourceLocation: sourceLocation)
        #expect(withLF.error == nil && withCRLF.error == nil, sourceLocation: sourceLocation)
        #expect(withLF.replies == withCRLF.replies, sourceLocation: sourceLocation)
        #expect(withLF.replies.count == 1, sourceLocation: sourceLocation)
        return try #require(withLF.replies.first, sourceLocation: sourceLocation)
    }

    @Test(
        "code, enhanced status code and text are told apart",
        arguments: [
            ("250 2.1.5 Ok", 250, "2.1.5", "Ok"),
            ("250", 250, nil, ""),
            ("250 ", 250, nil, ""),
            ("250-a\n250 b", 250, nil, "a b"),
            ("250-\n250", 250, nil, ""),
            ("550 5.1.1", 550, "5.1.1", ""),
            ("550-5.1.1 No such\n550 5.1.1 user", 550, "5.1.1", "No such user"),
            ("550-No such\n550 5.1.1 user", 550, "5.1.1", "No such user"),
            ("550 #5.1.0 Address rejected.", 550, "5.1.0", "Address rejected."),
            ("550 5.1.1: gone", 550, "5.1.1", "gone"),
            ("550   5.1.1   gone  ", 550, "5.1.1", "gone"),
            ("550 5.1.1.1 gone", 550, nil, "5.1.1.1 gone"),
            ("550 5.1.1x gone", 550, nil, "5.1.1x gone"),
            ("550 192.0.2.1 is listed", 550, nil, "192.0.2.1 is listed"),
            ("550 5.01.1 gone", 550, nil, "5.01.1 gone"),
            ("552 4.2.2 full", 552, "4.2.2", "full"),
            ("571 Blocked", 571, nil, "Blocked"),
        ] as [(String, Int, String?, String)])
    func parts(input: String, code: Int, status: String?, text: String) throws {
        let reply = try Self.readOne(input)
        #expect(reply.code == code)
        #expect(reply.status?.description == status)
        #expect(reply.text == text)
    }

    @Test("each line is kept as it is")
    func lines() throws {
        let reply = try Self.readOne("250-mail.example.com\n250-SIZE 1000\n250 PIPELINING")
        #expect(reply.lines == ["mail.example.com", "SIZE 1000", "PIPELINING"])
    }

    @Test("several replies at once are read one by one")
    func several() {
        let read = Self.read(Array("250 a\r\n550-b\n550 c\r\n421 d\r\n".utf8))
        #expect(read.replies.map(\.description) == ["250 a", "550 b c", "421 d"])
        #expect(read.error == nil)
    }

    @Test("control characters are cleaned and UTF-8 is repaired")
    func cleaned() {
        let cases: [([UInt8], String)] = [
            ([0x61, 0x09, 0x62], "a b"), ([0x61, 0x1B, 0x5B, 0x62], "a?[b"), ([0x61, 0x0D, 0x62], "a?b"),
            ([0x61, 0x7F], "a?"), ([0xC3, 0xA9], "é"), ([0x61, 0xE9, 0x62], "a\u{FFFD}b"),
            ([0xC2, 0x85], "?"), ([0x78, 0xE2, 0x80, 0xA8, 0x79], "x?y"), ([0xE2, 0x80, 0xAE, 0x79], "?y"),
            ([0x61, 0x0D], "a?"),
        ]
        for (bytes, text) in cases {
            let read = Self.read(Array("550 ".utf8) + bytes + Array("\r\n".utf8))
            #expect(read.replies.first?.text == text, "\(bytes)")
        }
    }

    @Test(
        "what is no reply is an error",
        arguments: [
            ("\n", .noCode), ("hello\n", .noCode), ("25\n", .noCode), ("25x ok\n", .noCode),
            ("2500 ok\n", .noCode), ("250\tok\n", .noCode), ("250_ok\n", .noCode), (" 250 ok\n", .noCode),
            ("150 ok\n", .noCode), ("650 ok\n", .noCode), ("000 ok\n", .noCode), ("-50 ok\n", .noCode),
            ("HTTP/1.1 400 Bad Request\n", .noCode), ("٢٥٠ ok\n", .noCode),
            ("250-a\n251 b\n", .codesDiffer), ("250-a\nb\n", .noCode), ("250 a\0b\n", .nul),
            ("\0\0\0\n", .nul),
        ] as [(String, ServerReplyError)])
    func errors(input: String, error: ServerReplyError) {
        for text in [input, input.replacing("\n", with: "\r\n")] {
            let read = Self.read(Array(("220 before\r\n" + text + "250 behind\r\n").utf8))
            #expect(read.replies.map(\.text) == ["before"])
            #expect(read.error == error)
        }
    }

    @Test("a line may be as long as the limit, not longer, with its end or without")
    func longLines() {
        let limit = SyntaxLimits.serverReplyLine
        let line = Array("250 ".utf8) + [UInt8](repeating: 0x61, count: limit - 5)
        #expect(Self.read(line + [0x0A]).replies.first?.text.count == limit - 5)
        #expect(Self.read(line + [0x61, 0x0A]).error == .lineTooLong)
        #expect(Self.read([line]).error == nil)
        #expect(Self.read(line + [0x61]).error == .lineTooLong)
        #expect(Self.read([[UInt8](repeating: 0x32, count: 1_048_576)]).error == .lineTooLong)
    }

    @Test("a reply may have as many lines as the limit, not more")
    func manyLines() {
        let limit = SyntaxLimits.serverReplyLines
        let lines = String(repeating: "250-x\r\n", count: limit - 1)
        #expect(Self.read(Array((lines + "250 x\r\n").utf8)).replies.first?.lines.count == limit)
        #expect(Self.read(Array((lines + "250-x\r\n250 x\r\n").utf8)).error == .tooManyLines)
        let endless = Array(String(repeating: "250-\n", count: 200_000).utf8)
        #expect(Self.read([endless]).error == .tooManyLines)
    }

    @Test("after an error nothing is read any more")
    func afterError() {
        var reader = ServerReplyReader()
        with("nonsense\r\n") { reader.append($0) }
        #expect(throws: ServerReplyError.noCode) { try reader.next() }
        with("250 ok\r\n") { reader.append($0) }
        #expect(throws: ServerReplyError.noCode) { try reader.next() }
        #expect(!reader.isEmpty)
    }

    @Test("it is empty only between replies")
    func isEmpty() throws {
        var reader = ServerReplyReader()
        #expect(reader.isEmpty)
        with("250-a\r\n") { reader.append($0) }
        #expect(try reader.next() == nil)
        #expect(!reader.isEmpty)
        with("250 b\r\n") { reader.append($0) }
        #expect(try reader.next()?.text == "a b")
        #expect(reader.isEmpty)
        with("2") { reader.append($0) }
        #expect(!reader.isEmpty)
    }

    @Test("any bytes give clean replies or one error, however they are cut")
    func anyBytes() {
        var random = SplitMix64(seed: 42)
        let pieces = [
            "250", "550", "-", " ", "\r\n", "\n", "\r", "5.1.1", "#", "é", "250 ok\r\n", "250-a\r\n", "x",
        ]
        for _ in 0..<5000 {
            var input: [UInt8] = []
            for _ in 0..<random.below(16) {
                input += random.chance(0.08) ? [UInt8(random.below(256))] : Array(random.pick(pieces).utf8)
            }
            let read = Self.read(input)
            for reply in read.replies {
                let isClean = reply.lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 32 } }
                if !isClean || !(200...599).contains(reply.code) { Issue.record("\(input)") }
            }
        }
    }
}
