// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

@Suite("what a reply to RCPT says")
struct CalloutMeaningTests {
    static func reply(_ line: String) throws -> ServerReply {
        var reader = ServerReplyReader()
        Array("\(line)\r\n".utf8).withUnsafeBytes { reader.append($0) }
        return try #require(try reader.next())
    }

    static let table: [(String, CalloutMeaning)] = [
        ("250 2.1.5 OK", .ok), ("250 OK", .ok), ("251 will forward", .ok), ("252 can't verify", .ok),
        ("250 5.1.1 taken all the same", .ok),
        // Enhanced status codes.
        ("550 5.1.1 <a@example.com> User doesn't exist", .unknown), ("553 5.1.1 no", .unknown),
        ("501 5.1.1 no", .unknown), ("550 5.1.10 null MX", .unknown), ("556 5.1.10 null MX", .unknown),
        ("551 5.1.6 moved", .unknown), ("550 5.2.1 disabled", .disabled), ("554 5.2.1 disabled", .disabled),
        ("452 4.2.2 full", .full), ("552 5.2.2 full", .full), ("550 5.2.2 full", .full),
        ("552 4.2.2 full", .full), ("450 4.2.1 later", .failed),
        ("552 5.2.3 too big", .tooLarge), ("552 5.3.4 too big", .tooLarge), ("452 5.3.4 too big", .tooLarge),
        ("554 5.3.4 too big", .tooLarge), ("452 4.3.4 too big for now", .failed),
        ("450 4.1.1 not verified", .failed), ("450 4.7.1 greylisted", .failed), ("451 4.3.0 error", .failed),
        ("452 4.5.3 too many", .failed), ("452 4.3.1 no storage", .failed),
        ("550 5.1.0 Address rejected", .unknown), ("554 5.1.0 Address rejected", .refused),
        ("550 #5.1.0 Address rejected.", .unknown), ("550 5.0.0 no", .unknown), ("554 5.0.0 no", .refused),
        ("552 5.0.0 no", .full), ("550 5.9.1 new subject", .unknown),
        ("550 5.1.2 no such system", .refused), ("501 5.1.3 bad syntax", .refused),
        ("550 5.1.4 ambiguous", .refused), ("550 5.1.7 bad sender", .failed),
        ("550 5.1.8 sender rejected", .failed), ("550 5.2.0 no", .refused), ("550 5.2.4 list", .refused),
        ("550 5.3.0 system", .failed), ("554 5.3.2 not accepting", .failed), ("550 5.3.5 config", .failed),
        ("550 5.4.1 [a@example.com]: Recipient address rejected: Access denied.", .unknown),
        ("550 5.4.1 no answer from host", .failed), ("554 5.4.6 loop", .failed),
        ("554 5.4.4 no route", .failed),
        ("550 5.5.0 Requested action not taken: mailbox unavailable (S2)", .unknown),
        ("550 5.5.0 protocol", .failed), ("554 5.5.0 mailbox unavailable", .failed),
        ("503 5.5.1 MAIL first", .failed), ("501 5.5.4 bad parameter", .failed),
        ("504 5.5.2 need FQDN", .failed), ("553 5.6.7 no SMTPUTF8", .refused),
        ("554 5.7.1 <a@example.com>: Relay access denied", .failed),
        ("554 5.7.1 <gw[192.0.2.1]>: Client host rejected: Access denied", .failed),
        ("550 5.7.1 <>: Sender address rejected", .failed), ("550 relay not permitted", .failed),
        ("550 Administrative prohibition", .failed), ("550 5.7.1 Authentication required", .failed),
        ("554 5.7.1 Service unavailable; client [192.0.2.1] blocked using bl.example", .failed),
        ("550 5.7.1 Unable to relay", .failed), ("550 5.7.1 no mail for you", .refused),
        ("550 5.7.25 no PTR", .failed), ("550 192.0.2.1 is in a black list at bl.example", .failed),
        ("550 5.7.1 null sender refused", .failed),
        ("550 5.7.606 banned", .refused),
        ("530 5.7.0 STARTTLS first", .failed),
        // Classes that disagree: the milder one.
        ("450 5.1.1 no such user", .failed), ("550 4.1.1 no such user", .failed), ("450 5.7.1 no", .failed),
        ("550 2.1.5 no such user", .unknown), ("450 2.0.0 later", .failed),
        // qmail.
        ("550 sorry, no mailbox here by that name (#5.1.1)", .unknown),
        ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", .refused),
        ("550 over quota (#5.2.2)", .full), ("451 busy (#4.3.0)", .failed), ("550 gone (#5.1.1x)", .unknown),
        ("554 gone (5.1.1)", .refused), ("550 5.7.1 no (#5.1.1)", .refused),
        // Codes alone.
        ("421 bye", .trouble), ("421 4.2.2 bye", .trouble), ("450 busy", .failed), ("451 error", .failed),
        ("452 storage", .failed), ("499 what", .failed), ("550 no", .unknown), ("550", .unknown),
        ("551 not local", .unknown), ("552 exceeded", .full), ("553 name not allowed", .refused),
        ("554 no", .refused), ("556 no mail here", .refused), ("571 blocked", .refused), ("599 no", .refused),
        ("555 parameters", .failed), ("500 what", .failed), ("501 syntax", .failed), ("502 no", .failed),
        ("503 sequence", .failed), ("504 no", .failed), ("521 no mail", .failed), ("530 login", .failed),
        ("354 go on", .failed), ("334 login", .failed),
    ]

    @Test("the enhanced status code counts first, then the code", arguments: table)
    func meaning(line: String, meaning: CalloutMeaning) throws {
        #expect(CalloutMeaning(try Self.reply(line)) == meaning)
    }

    @Test("every code with every enhanced status code has a meaning, and only a refusal for good is one")
    func total() throws {
        for code in 200...599 {
            for status in ["", "2.1.1", "4.1.1", "4.2.2", "5.1.1", "5.2.1", "5.7.1", "5.5.1", "5.999.999"] {
                let meaning = CalloutMeaning(try Self.reply("\(code) \(status) x"))
                if code < 300 { #expect(meaning == .ok) }
                if code >= 300 { #expect(meaning != .ok) }
                if code < 500 || status.hasPrefix("4") {
                    #expect(![.unknown, .disabled, .refused].contains(meaning), "\(code) \(status)")
                }
            }
        }
    }

    @Test(
        "a size that is refused at MAIL is told from other refusals",
        arguments: [
            ("552 too big", true), ("552 5.3.4 too big", true), ("452 5.3.4 too big", true),
            ("552 5.2.3 too big", true), ("550 5.3.4 too big", true), ("452 4.3.1 storage", false),
            ("452 storage", false), ("550 5.7.1 no", false), ("250 5.3.4 fine", false), ("451 later", false),
        ])
    func size(line: String, isSize: Bool) throws {
        #expect(CalloutMeaning.isAboutSize(try Self.reply(line)) == isSize)
    }
}
