// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

@Suite("asking a server")
struct CalloutConversationTests {
    static let lmtp = CalloutOptions(.lmtp, helo: "mx.example.org")
    static let smtp = CalloutOptions(.smtp, helo: "mx.example.org")
    static let lmtpOpening =
        """
        busy
        < 220 mail.example.com
        > LHLO mx.example.org
        >
        busy
        < 250-mail.example.com
        < 250-PIPELINING
        < 250 ENHANCEDSTATUSCODES
        ready

        """
    static let sizedOpening =
        """
        < 220 mail.example.com
        > LHLO mx.example.org
        < 250-mail.example.com
        < 250-PIPELINING
        < 250-size 1000
        < 250-SMTPUTF8
        < 250 ENHANCEDSTATUSCODES

        """
    static let plainOpening =
        """
        < 220-mail.example.com
        < 220 ready
        > EHLO mx.example.org
        < 250-mail.example.com
        < 250 HELP

        """

    @Test("questions share a transaction and are pipelined, and it is ended when none is left")
    func pipelined() {
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 a@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                ? 2 b@example.com
                > RCPT TO:<b@example.com>
                ? 3 100 c@example.com
                > RCPT TO:<c@example.com>
                < 250 2.1.0 OK
                < 250 2.1.5 OK
                < 550 5.1.1 <b@example.com> User doesn't exist
                = 1 ok
                = 2 unknown <b@example.com> User doesn't exist
                < 452 4.2.2 full
                = 3 full full
                rest
                > RSET
                rest
                >
                < 250 2.0.0 OK
                ready
                ? 4 d@example.com
                > MAIL FROM:<>
                > RCPT TO:<d@example.com>
                < 250 2.1.0 OK
                < 450-4.2.0 come
                < 450 4.2.0 later
                = 4 failed 450 4.2.0 come later
                quit
                > QUIT
                """)
    }

    @Test("RSET need not be answered before the next question is sent")
    func resetPipelined() {
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 a@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                < 250 OK
                < 250 OK
                = 1 ok
                rest
                > RSET
                ? 2 b@example.com
                > MAIL FROM:<>
                > RCPT TO:<b@example.com>
                < 250 OK
                < 250 OK
                < 550 5.1.1 no
                = 2 unknown no
                """)
    }

    @Test("without PIPELINING there is one command at a time")
    func notPipelined() {
        CalloutScript.play(
            Self.smtp,
            Self.plainOpening + """
                ready
                ? 1 a@example.com
                > MAIL FROM:<>
                >
                busy
                < 250 OK
                > RCPT TO:<a@example.com>
                >
                < 250 OK
                = 1 ok
                ready
                ? 2 500 b@example.com
                > RCPT TO:<b@example.com>
                < 550 no
                = 2 unknown no
                rest
                > RSET
                ready
                ? 3 c@example.com
                >
                < 250 OK
                > MAIL FROM:<>
                >
                < 451 4.3.0 oops
                = 3 failed MAIL was answered 451 4.3.0 oops
                >
                ? 4 d@example.com
                > MAIL FROM:<>
                < 250 OK
                > RCPT TO:<d@example.com>
                < 571 go away
                = 4 refused go away
                """)
    }

    @Test("the size is handed on; another size is another transaction")
    func sizes() {
        CalloutScript.play(
            Self.lmtp,
            Self.sizedOpening + """
                ? 1 500 a@example.com
                > MAIL FROM:<> SIZE=500
                > RCPT TO:<a@example.com>
                ? 2 500 b@example.com
                > RCPT TO:<b@example.com>
                ? 3 600 c@example.com
                > RSET
                > MAIL FROM:<> SIZE=600
                > RCPT TO:<c@example.com>
                ? 4 d@example.com
                > RSET
                > MAIL FROM:<>
                > RCPT TO:<d@example.com>
                ? 5 0 e@example.com
                > RCPT TO:<e@example.com>
                < 250 OK
                < 250 OK
                < 552 5.2.2 full
                < 250 reset
                < 250 OK
                < 552 5.2.3 too big for c
                < 250 reset
                < 250 OK
                < 250 OK
                < 452 4.2.2 full
                = 1 ok size=500 limit=1000
                = 2 full size=500 full
                = 3 ok size=0 limit=599 too big for c
                = 4 ok size=0 limit=1000
                = 5 full size=0 full
                """)
    }

    @Test(
        "a size that the server has said it refuses is not named, and the recipient asked about all the same")
    func overTheLimit() {
        CalloutScript.play(
            Self.lmtp,
            Self.sizedOpening + """
                ? 1 1001 a@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                ? 2 1001 b@example.com
                > RCPT TO:<b@example.com>
                ? 3 1000 c@example.com
                > RSET
                > MAIL FROM:<> SIZE=1000
                > RCPT TO:<c@example.com>
                < 250 OK
                < 250 OK
                < 550 5.1.1 no
                < 250 OK
                < 250 OK
                < 550 5.2.3 too big
                = 1 ok size=0 limit=1000
                = 2 unknown no
                = 3 ok size=0 limit=999 too big
                """)
    }

    @Test("a size refused at MAIL is asked again without it")
    func sizeRefused() {
        let opening = Self.sizedOpening.replacing("size 1000", with: "SIZE 0")
        CalloutScript.play(
            Self.lmtp,
            opening + """
                ? 1 5000 a@example.com
                > MAIL FROM:<> SIZE=5000
                > RCPT TO:<a@example.com>
                ? 2 5000 b@example.com
                > RCPT TO:<b@example.com>
                < 552 5.3.4 too big
                < 503 5.5.1 MAIL first
                < 503 5.5.1 MAIL first
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                > RCPT TO:<b@example.com>
                < 250 OK
                < 250 OK
                < 550 5.1.1 no
                = 1 ok size=0 limit=4999 552 5.3.4 too big
                = 2 unknown no
                ? 3 10 c@example.com
                > RSET
                > MAIL FROM:<> SIZE=10
                > RCPT TO:<c@example.com>
                < 250 OK
                < 452 4.3.1 no storage
                < 503 5.5.1 MAIL first
                = 3 failed MAIL was answered 452 4.3.1 no storage
                """)
    }

    @Test("a size refused at MAIL, one command at a time, and refused without it too")
    func sizeRefusedTwice() {
        CalloutScript.play(
            Self.smtp,
            """
            < 220 hi
            > EHLO mx.example.org
            < 250-hi
            < 250 SIZE
            ? 1 5000 a@example.com
            > MAIL FROM:<> SIZE=5000
            < 552 too big
            > MAIL FROM:<>
            < 552 too big
            = 1 failed MAIL was answered 552 too big
            """)
    }

    @Test("MAIL refused fails all its questions, and the next begins anew without RSET")
    func mailRefused() {
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 a@example.com
                ? 2 b@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                > RCPT TO:<b@example.com>
                < 550 5.7.1 no null reverse-path here
                < 503 5.5.1 no
                ? 3 c@example.com
                > MAIL FROM:<>
                > RCPT TO:<c@example.com>
                < 250 taken all the same
                = 1 failed MAIL was answered 550 5.7.1 no null reverse-path here
                = 2 failed MAIL was answered 550 5.7.1 no null reverse-path here
                < 250 OK
                < 250 OK
                = 3 ok
                """)
    }

    @Test("too many recipients of a transaction are asked again in another")
    func tooManyRecipients() {
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 a@example.com
                ? 2 b@example.com
                ? 3 c@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                > RCPT TO:<b@example.com>
                > RCPT TO:<c@example.com>
                < 250 OK
                < 250 OK
                < 452 4.5.3 too many
                < 452 4.5.3 too many
                > RSET
                > MAIL FROM:<>
                > RCPT TO:<b@example.com>
                > RSET
                > MAIL FROM:<>
                > RCPT TO:<c@example.com>
                < 250 OK
                < 250 OK
                < 250 OK
                < 250 OK
                < 250 OK
                < 452 4.5.3 too many
                = 1 ok
                = 2 ok
                = 3 failed 452 4.5.3 too many
                """)
    }

    @Test("what may mean too many recipients is asked again once")
    func maybeTooManyRecipients() {
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 a@example.com
                ? 2 b@example.com
                ? 3 c@example.com
                > MAIL FROM:<>
                > RCPT TO:<a@example.com>
                > RCPT TO:<b@example.com>
                > RCPT TO:<c@example.com>
                < 250 OK
                < 250 OK
                < 452 no storage
                < 552 exceeded
                > RSET
                > MAIL FROM:<>
                > RCPT TO:<b@example.com>
                > RCPT TO:<c@example.com>
                < 250 OK
                < 250 OK
                < 250 OK
                < 552 exceeded
                = 1 ok
                = 2 ok
                = 3 full exceeded
                """)
    }

    @Test("a reverse-path, SMTPUTF8 and address forms are said as they have to be")
    func paths() throws {
        let sender = try CalloutAddress(Mailbox(lenient: "probe> SIZE=1@example.org"))
        CalloutScript.play(
            CalloutOptions(.lmtp, helo: "[192.0.2.1]", reversePath: sender),
            Self.sizedOpening.replacing("mx.example.org", with: "[192.0.2.1]") + """
                ? 1 é@bücher.example
                > MAIL FROM:<"probe> SIZE=1"@example.org> SMTPUTF8
                > RCPT TO:<é@xn--bcher-kva.example>
                ? 2 10 a b@example.com
                > RSET
                > MAIL FROM:<"probe> SIZE=1"@example.org> SIZE=10
                > RCPT TO:<"a b"@example.com>
                < 250 OK
                < 553 5.6.7 not here
                < 250 OK
                < 250 OK
                < 250 OK
                = 1 refused not here
                = 2 ok size=10 limit=1000
                """)
    }

    @Test("what can't be asked is answered without a word to the server")
    func notAsked() {
        let refusal = "the server takes no addresses with other than ASCII characters (SMTPUTF8)"
        CalloutScript.play(
            Self.lmtp,
            Self.lmtpOpening + """
                ? 1 é@example.com
                = 1 refused \(refusal)
                ? 2 a@exam ple.com
                = 2 unknown an address without a valid domain
                ? 3 a\u{85}b@example.com
                = 3 unknown an address with control characters
                rest
                ready
                """)
    }

    @Test("a reverse-path that the server can't take is no refusal of the recipient")
    func internationalReversePath() throws {
        let sender = try CalloutAddress(Mailbox(lenient: "é@example.org"))
        let options = CalloutOptions(.lmtp, helo: "mx.example.org", reversePath: sender)
        CalloutScript.play(
            options,
            Self.lmtpOpening + """
                ? 1 a@example.com
                = 1 failed the server does not take our reverse-path
                """)
        CalloutScript.play(
            options,
            Self.sizedOpening + """
                ? 1 a@example.com
                > MAIL FROM:<é@example.org> SMTPUTF8
                > RCPT TO:<a@example.com>
                < 250 OK
                < 250 OK
                = 1 ok size=0 limit=1000
                """)
    }

    @Test("the server's words are cleaned and cut at a character")
    func words() throws {
        var player = CalloutScript(Self.lmtp)
        player.receive(Array("220 hi\r\n250 hi\r\n".utf8))
        player.ask(1, Mailbox(lenient: "a@example.com"))
        player.receive(Array("250 OK\r\n".utf8))
        player.receive(
            Array("554 5.7.1 a\u{1B}[0m".utf8) + [0xE9] + Array(String(repeating: "é", count: 300).utf8))
        player.receive(Array("\r\n".utf8))
        let answer = try #require(player.answers[1])
        #expect(answer.status == .refused)
        #expect(answer.detail.hasPrefix("a?[0m\u{FFFD}é"))
        #expect(answer.detail.utf8.count <= RecipientLimits.detail)
        #expect(answer.detail.utf8.count > RecipientLimits.detail - 4)
        #expect(answer.detail.hasSuffix("é"))
    }

    @Test("an invalid host name is not said")
    func helo() {
        #expect(CalloutOptions(.smtp, helo: "mx\r\nRSET").helo == "localhost")
        #expect(CalloutOptions(.smtp, helo: "").helo == "localhost")
        #expect(CalloutOptions(.smtp, helo: "bücher.example").helo == "xn--bcher-kva.example")
        #expect(CalloutOptions(.smtp, helo: "[192.0.2.1]").helo == "[192.0.2.1]")
    }
}
