// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

@Suite("opening a conversation, and wearing it out")
struct CalloutOpeningTests {
    static let lmtp = CalloutConversationTests.lmtp
    static let smtp = CalloutConversationTests.smtp

    @Test("HELO where SMTP's EHLO is refused")
    func helo() {
        CalloutScript.play(
            Self.smtp,
            """
            < 220 hi
            > EHLO mx.example.org
            < 502 what
            > HELO mx.example.org
            busy
            < 250 hi
            ready
            ? 1 9 a@example.com
            > MAIL FROM:<>
            < 250 OK
            > RCPT TO:<a@example.com>
            < 250 OK
            = 1 ok
            """)
    }

    @Test("TLS is begun where it is offered and wanted, and all is asked anew behind it")
    func startTLS() {
        CalloutScript.play(
            CalloutOptions(.smtp, helo: "mx.example.org", wantsTLS: true),
            """
            < 220 hi
            > EHLO mx.example.org
            < 250-hi
            < 250-SIZE 5
            < 250-PIPELINING
            < 250 STARTTLS
            > STARTTLS
            busy
            < 220 go
            starttls
            busy
            >
            tls
            > EHLO mx.example.org
            busy
            < 250-hi
            < 250 STARTTLS
            ready
            ? 1 9 a@example.com
            > MAIL FROM:<>
            >
            < 250 OK
            > RCPT TO:<a@example.com>
            < 250 OK
            = 1 ok
            """)
    }

    @Test("TLS that is not wanted, not offered or refused leaves the conversation in clear")
    func noTLS() {
        let opening = "< 220 hi\n> EHLO mx.example.org\n"
        let wanted = CalloutOptions(.smtp, helo: "mx.example.org", wantsTLS: true)
        CalloutScript.play(Self.smtp, opening + "< 250-hi\n< 250 STARTTLS\nready\n>")
        CalloutScript.play(wanted, opening + "< 250 hi\nready\n>")
        CalloutScript.play(
            wanted, opening + "< 250-hi\n< 250 STARTTLS\n> STARTTLS\n< 454 4.7.0 not now\nready\n>")
    }

    @Test("nothing is asked in clear where TLS is required")
    func requiredTLS() {
        let opening = "< 220 hi\n> EHLO mx.example.org\n"
        let required = CalloutOptions(.smtp, helo: "mx.example.org", requiresTLS: true)
        CalloutScript.play(required, opening + "< 250 hi\nclosed does not begin TLS\nbusy\n>")
        CalloutScript.play(
            required, opening + "< 500 what\n> HELO mx.example.org\n< 250 hi\nclosed does not begin TLS")
        CalloutScript.play(
            required,
            opening + "< 250-hi\n< 250 STARTTLS\n> STARTTLS\n< 454 not now\nclosed does not begin TLS")
        CalloutScript.play(
            required,
            opening
                + "< 250-hi\n< 250 STARTTLS\n> STARTTLS\n< 220 go\nstarttls\ntls\n> EHLO mx.example.org\n< 250 hi\nready"
        )
    }

    @Test("what comes in clear behind STARTTLS is not read as if it came by TLS")
    func injectedBeforeTLS() {
        CalloutScript.play(
            CalloutOptions(.smtp, helo: "mx.example.org", wantsTLS: true),
            """
            < 220 hi
            > EHLO mx.example.org
            < 250-hi
            < 250 STARTTLS
            > STARTTLS
            < 220 go
            < 250 hi
            """.replacing("< 250 hi", with: "starttls\n< 250 hi\nclosed spoke before TLS"))
        var player = CalloutScript(CalloutOptions(.smtp, helo: "mx.example.org", wantsTLS: true))
        player.receive(Array("220 hi\r\n250-hi\r\n250 STARTTLS\r\n220 go\r\n250".utf8))
        #expect(player.closed == "the server spoke before TLS")
        #expect(!player.wantsTLS)
    }

    @Test(
        "a server that does not let it begin is given up",
        arguments: [
            "< 554 no\nclosed greeted with 554 no", "< 421 4.3.2 busy\nclosed 421 4.3.2 busy",
            "< 250 hi\nclosed greeted with 250 hi", "< SSH-2.0-OpenSSH_9.2\nclosed no reply",
            "< 220-hi\n< 221 hi\nclosed different codes",
            "< 220 hi\n> LHLO mx.example.org\n< 500 what\nclosed LHLO",
            "< 220 hi\n> LHLO mx.example.org\n< 450 later\nclosed LHLO",
            "< 220 hi\n> LHLO mx.example.org\n< 250 hi\n< 250 hi\nclosed unasked",
            "< 220 hi\n> LHLO mx.example.org\n< 250 hi\nready\n< 421 4.4.2 timeout\nclosed 421 4.4.2 timeout",
            "tls\nclosed not asked for",
        ])
    func notBegun(script: String) {
        CalloutScript.play(Self.lmtp, script + "\nbusy\n>\nquit\n>")
    }

    @Test(
        "SMTP refused at EHLO and HELO is given up",
        arguments: ["< 450 later\nclosed EHLO", "< 550 no\n> HELO mx.example.org\n< 550 no\nclosed HELO"])
    func notBegunSMTP(script: String) {
        CalloutScript.play(Self.smtp, "< 220 hi\n> EHLO mx.example.org\n\(script)\nbusy\n>")
    }

    @Test("QUIT is said once the server has greeted, and nothing is ready behind it")
    func farewell() {
        CalloutScript.play(Self.lmtp, "quit\n>\nbusy")
        CalloutScript.play(Self.lmtp, "< 220 hi\n> LHLO mx.example.org\nquit\n> QUIT\nbusy")
        CalloutScript.play(
            Self.lmtp, "< 220 hi\n> LHLO mx.example.org\n< 250 hi\nquit\n> QUIT\n< 221 bye\nbusy\n>")
    }

    // MARK: Wear

    /// A conversation that pipelines and is open.
    static func opened(_ options: CalloutOptions, extensions: String = "250 PIPELINING") -> CalloutScript {
        var player = CalloutScript(options)
        player.receive(Array("220 hi\r\n250-hi\r\n\(extensions)\r\n".utf8))
        player.said = []
        return player
    }

    @Test("with SMTP no more questions are open than refusals are left, and then none")
    func refusals() {
        var player = Self.opened(Self.smtp)
        for number in 0..<RecipientLimits.refusalsOfAConnection {
            #expect(player.conversation.isReady)
            player.ask(number, Mailbox(lenient: "a@example.com"))
        }
        #expect(!player.conversation.isReady)
        player.receive(Array("250 OK\r\n250 OK\r\n250 OK\r\n".utf8))
        #expect(player.conversation.isReady)
        for _ in 2..<RecipientLimits.refusalsOfAConnection { player.receive(Array("550 no\r\n".utf8)) }
        #expect(player.conversation.openCount == 0)
        for number in 100..<102 {
            #expect(player.conversation.isReady)
            player.ask(number, Mailbox(lenient: "a@example.com"))
            player.receive(Array("450 no\r\n".utf8))
        }
        #expect(!player.conversation.isReady)
        player.said = []
        player.take(player.conversation.rest())
        #expect(player.said.isEmpty)
        #expect(player.conversation.farewell() == Array("QUIT\r\n".utf8))
    }

    @Test("LMTP is not worn out by refusals, and has as many open questions as may be pipelined")
    func pipelineLimit() {
        var player = Self.opened(Self.lmtp)
        for number in 0..<RecipientLimits.pipelined {
            #expect(player.conversation.isReady)
            player.ask(number, Mailbox(lenient: "a@example.com"))
        }
        #expect(!player.conversation.isReady)
        player.receive(Array("250 OK\r\n550 no\r\n".utf8))
        #expect(player.conversation.isReady)
        for _ in 1..<RecipientLimits.pipelined { player.receive(Array("550 no\r\n".utf8)) }
        #expect(player.conversation.isReady)
    }

    @Test("an SMTP connection has so many transactions, an LMTP connection so many questions")
    func transactions() {
        var count = 0
        var player = Self.opened(Self.smtp)
        while player.conversation.isReady, count < 2000 {
            player.ask(count, Mailbox(lenient: "a@example.com"))
            player.receive(Array("250 OK\r\n250 OK\r\n".utf8))
            player.take(player.conversation.rest())
            if player.conversation.isReady { player.receive(Array("250 OK\r\n".utf8)) }
            count += 1
        }
        #expect(count == RecipientLimits.transactions)

        count = 0
        player = Self.opened(Self.lmtp)
        while player.conversation.isReady, count < 2000 {
            player.ask(count, Mailbox(lenient: "a@example.com"))
            player.receive(Array("250 OK\r\n250 OK\r\n".utf8))
            player.take(player.conversation.rest())
            if player.conversation.isReady { player.receive(Array("250 OK\r\n".utf8)) }
            count += 1
        }
        #expect(count == RecipientLimits.questionsOfAConnection)
        #expect(player.answers.count == count)
        #expect(player.closed == nil)
    }

    @Test("a transaction has so many recipients")
    func recipients() {
        var player = Self.opened(Self.lmtp)
        for number in 0..<RecipientLimits.recipientsOfATransaction * 2 + 1 {
            player.ask(number, Mailbox(lenient: "a@example.com"))
            let said = String(decoding: player.said, as: UTF8.self)
            player.said = []
            let commands = said.split(separator: "\r\n").count
            let isNew = number % RecipientLimits.recipientsOfATransaction == 0
            #expect(commands == (isNew ? number == 0 ? 2 : 3 : 1))
            player.receive(Array(String(repeating: "250 OK\r\n", count: commands).utf8))
        }
        #expect(player.conversation.openCount == 0)
    }
}
