// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@testable import Recipients

@Suite("a server that says nonsense")
struct CalloutHostileTests {
    /// What a good server says up to where the nonsense begins, and how many of the questions it has answered.
    static let opening = [
        "220 hi", "250-hi\r\n250-SIZE 1000\r\n250 PIPELINING", "250 OK", "250 OK", "550 no",
    ]

    static let nonsense: [(String, [UInt8])] = [
        ("words", Array("hello there\r\n".utf8)), ("no digits", Array("-----\r\n".utf8)),
        ("NUL", Array("250 a\0b\r\n".utf8)), ("only NULs", [UInt8](repeating: 0, count: 5000)),
        ("different codes", Array("250-a\r\n550 b\r\n".utf8)),
        ("8-bit", [UInt8](repeating: 0xE9, count: 5000)), ("empty lines", Array("\r\n\r\n\r\n".utf8)),
        ("endless multi-line", Array(String(repeating: "250-x\r\n", count: 150_000).utf8)),
        ("1 MiB without an end", [UInt8](repeating: 0x32, count: 1_048_576)),
        ("1 MiB line", Array("250 ".utf8) + [UInt8](repeating: 0x61, count: 1_048_576)),
        ("TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0A]), ("421", Array("421 4.3.0 bye\r\n".utf8)),
    ]

    @Test("wherever it begins the conversation is closed for a reason, and nothing is answered twice")
    func everywhere() {
        for (name, bytes) in Self.nonsense {
            for good in 0...Self.opening.count {
                for size in [bytes.count, 4093] {
                    var player = CalloutScript(CalloutConversationTests.lmtp)
                    for (index, line) in Self.opening.prefix(good).enumerated() {
                        player.receive(Array("\(line)\r\n".utf8))
                        if index == 1 {
                            for number in 0..<3 {
                                player.ask(number, Mailbox(lenient: "a@example.com"), size: 100)
                            }
                        }
                    }
                    for start in stride(from: 0, to: bytes.count, by: max(size, 1)) {
                        player.receive(Array(bytes[start..<min(start + size, bytes.count)]))
                    }
                    let place: Comment = "\(name) after \(good)"
                    #expect(player.closed?.isEmpty == false, place)
                    #expect((player.closed ?? "").utf8.count < 400, place)
                    #expect(!player.conversation.isReady, place)
                    #expect(player.answers.count == max(good - 3, 0), place)
                    // Deaf and dumb from now on.
                    player.receive(Array("250 OK\r\n".utf8))
                    player.take(player.conversation.rest())
                    #expect(player.conversation.farewell().isEmpty, place)
                }
            }
        }
    }

    @Test("a reply that is cut off answers nothing")
    func cutOff() {
        let replies = Array("220 hi\r\n250 hi\r\n250 OK\r\n550-5.1.1 no\r\n550 5.1.1 such user\r\n".utf8)
        for count in 0..<replies.count {
            var player = CalloutScript(CalloutConversationTests.lmtp)
            for (index, byte) in replies.prefix(count).enumerated() {
                player.receive([byte])
                if index == 15 { player.ask(1, Mailbox(lenient: "a@example.com")) }
            }
            #expect(player.answers.isEmpty)
            #expect(player.closed == nil)
            #expect(player.conversation.openCount == (count > 15 ? 1 : 0))
        }
    }

    @Test("a question asked out of turn fails")
    func outOfTurn() {
        var player = CalloutScript(CalloutConversationTests.lmtp)
        player.ask(1, Mailbox(lenient: "a@example.com"))
        #expect(player.answers[1]?.isSourceTrouble == true)
        #expect(player.said.isEmpty)
    }

    @Test("RSET that is refused ends it")
    func resetRefused() {
        var player = CalloutOpeningTests.opened(CalloutConversationTests.lmtp)
        player.ask(1, Mailbox(lenient: "a@example.com"))
        player.receive(Array("250 OK\r\n250 OK\r\n".utf8))
        player.take(player.conversation.rest())
        player.receive(Array("500 what\r\n".utf8))
        #expect(player.closed == "RSET was answered 500 what")
    }

    // MARK: Any bytes

    /// True for a command that a callout may say.
    static func isAllowed(_ line: String) -> Bool {
        switch line {
        case "RSET", "STARTTLS", "LHLO mx.example.org", "EHLO mx.example.org", "HELO mx.example.org":
            return true
        default: break
        }
        if line == "MAIL FROM:<>" || line == "MAIL FROM:<> SMTPUTF8" { return true }
        if line.hasPrefix("MAIL FROM:<> SIZE=") {
            let rest = line.dropFirst("MAIL FROM:<> SIZE=".count)
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            return !digits.isEmpty && (rest == digits || rest == "\(digits) SMTPUTF8")
        }
        let path = Array(line.utf8.dropFirst(8))
        return line.hasPrefix("RCPT TO:<") && CalloutPath.end(of: path) == path.count
    }

    static let lines = [
        "220 hi", "250 OK", "250 OK", "250 OK", "250 OK",
        "250-hi\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 SMTPUTF8",
        "250-hi\r\n250-PIPELINING\r\n250 SIZE", "250-hi\r\n250 STARTTLS", "550 5.1.1 no", "552 5.3.4 big",
        "452 4.5.3 many", "552 many", "450 later", "503 5.5.1 order", "354 go", "421 bye", "nonsense", "250-",
        "550-x",
    ]
    static let addresses = [
        "a@example.com", "é@example.com", "a b@example.com", "a> SIZE=1@example.com", "a\r\nDATA@example.com",
        "a\\@example.com", "\"a\\@example.com", "a\u{2028}@example.com", "a\0@example.com", "a@x>\r\nRSET",
        "",
        "\"a>\" SIZE=1@example.com", "a\u{85}\n@example.com", "a@bücher.example",
    ]

    @Test("whatever comes, only allowed commands are said, and no question is answered twice or forgotten")
    func anything() {
        var random = SplitMix64(seed: 3)
        for round in 0..<3000 {
            let options = CalloutOptions(
                round % 2 == 0 ? .lmtp : .smtp, helo: "mx.example.org", wantsTLS: random.chance(0.3))
            var player = CalloutScript(options)
            var asked = 0
            if random.chance(0.8) { player.receive(Array("220 hi\r\n\(random.pick(Self.lines))\r\n".utf8)) }
            for _ in 0..<random.below(60) where player.closed == nil {
                switch random.below(8) {
                case 0, 1:
                    guard player.conversation.isReady else { continue }
                    let size = random.pick([nil, nil, 0, 10, 10, 2000, .max, -1] as [Int?])
                    player.ask(asked, Mailbox(lenient: random.pick(Self.addresses)), size: size)
                    asked += 1
                case 2: player.take(player.conversation.rest())
                case 3:
                    guard player.wantsTLS else { continue }
                    player.wantsTLS = false
                    player.take(player.conversation.tlsStarted())
                case 4:
                    guard random.chance(0.1) else { continue }
                    player.receive((0..<random.below(12)).map { _ in UInt8(random.below(256)) })
                default: player.receive(Array("\(random.pick(Self.lines))\r\n".utf8))
                }
                if player.answers.count + player.conversation.openCount != asked {
                    Issue.record("round \(round): a question is lost")
                }
            }
            while let line = player.nextLine() {
                if !Self.isAllowed(line) { Issue.record("round \(round): \(line.debugDescription)") }
            }
        }
    }

    @Test("a good server answers every question, in whatever order sizes and rests come")
    func goodServer() {
        var random = SplitMix64(seed: 9)
        for round in 0..<500 {
            let extensions = random.pick([
                "250 SIZE 1000", "250-PIPELINING\r\n250 SIZE 1000", "250 PIPELINING",
            ])
            var player = CalloutOpeningTests.opened(CalloutConversationTests.lmtp, extensions: extensions)
            var server = StrictServer()
            var asked = 0
            for _ in 0..<60 {
                if random.chance(0.6), player.conversation.isReady {
                    let local = random.pick(["ok", "unknown", "full", "big"])
                    let size = random.pick([nil, 10, 900, 5000] as [Int?])
                    player.ask(asked, Mailbox(lenient: "\(local)@example.com"), size: size)
                    asked += 1
                }
                if player.conversation.openCount == 0, random.chance(0.5) {
                    player.take(player.conversation.rest())
                }
                if random.chance(0.5) { server.serve(&player) }
            }
            while player.conversation.openCount > 0, !player.said.isEmpty { server.serve(&player) }
            if player.answers.count != asked {
                Issue.record("round \(round): \(player.answers.count) of \(asked)")
            }
            if server.complaints > 0 { Issue.record("round \(round): commands out of order") }
            if player.closed != nil { Issue.record("round \(round): \(player.closed ?? "")") }
        }
    }
}

/// A server that minds the order of commands.
struct StrictServer {
    var isOpen = false
    /// Commands that came when they may not.
    var complaints = 0

    mutating func serve(_ player: inout CalloutScript) {
        while let line = player.nextLine() {
            player.receive(Array("\(answer(line))\r\n".utf8))
        }
    }

    private mutating func answer(_ line: String) -> String {
        if line == "RSET" {
            isOpen = false
            return "250 OK"
        }
        if line.hasPrefix("MAIL ") {
            if isOpen { complaints += 1 }
            if line.hasSuffix("SIZE=5000") { return "552 5.3.4 too big" }
            isOpen = true
            return "250 OK"
        }
        // A pipelined RCPT may follow a MAIL that was refused.
        guard isOpen else { return "503 5.5.1 MAIL first" }
        if line.contains("unknown") { return "550 5.1.1 no" }
        if line.contains("full") { return "452 4.2.2 full" }
        return line.contains("big") ? "552 5.2.3 too big" : "250 OK"
    }
}
