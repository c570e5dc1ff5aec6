// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Residual")
struct ResidualTests {
    /// What is left of a condition for one recipient when the message is not known yet.
    private func residual(_ text: String, _ recipient: String, _ status: String) throws -> String {
        var bench = try Bench(
            text,
            [
                "recipient": .known(.address(recipient)), "recipient.status": .known(.text(status)),
                "recipient.domain": .known(
                    .domain(recipient.split(separator: "@").last.map(String.init) ?? "")),
                "helo": .known(.text("mx.example.org")), "message.size": .between(0, .infinity),
            ])
        return bench.residual()
    }

    @Test(
        "recipients that will end alike leave the same text, others do not",
        arguments: [
            ("message.size > 1 MiB", true), ("secure and message.size > 1 MiB", true),
            ("recipient.domain == \"example.org\" and message.size > 1 MiB", false),
            ("recipient.domain == \"example.com\" and message.size > 1 MiB", true),
            ("recipient.domain == \"example.org\" or message.size > 1 MiB", false),
            ("recipient.status == ok and message.size > 1 MiB", true),
            ("message.size > 1 MiB and not recipient == \"a@example.org\"", false),
            ("subject contains recipient", false), ("recipient in header[\"X\"]", false),
            ("any(header[\"X\"], .value == recipient and secure)", false),
            ("count(header[\"X\"], .value == recipient) > 1", false),
            ("recipient.status == full and subject contains recipient", true),
            ("(recipient.status == ok or subject contains recipient) and secure", true),
            ("helo == \"mx.example.org\" or subject contains recipient", true),
            ("not (helo == \"other\" and subject contains recipient)", true),
            ("recipient.domain == \"example.org\"", false), ("subject == \"a\" or subject ~ /b/", true),
        ])
    func alike(text: String, isSame: Bool) throws {
        let one = try residual(text, "a@example.org", "ok")
        let other = try residual(text, "b@example.net", "ok")
        #expect((one == other) == isSame, "\(one) | \(other)")
    }

    @Test("a value can't be written so that it looks like another condition's")
    func forged() throws {
        let text = "subject contains recipient or subject contains mail_from"
        var one = try Bench(text, ["recipient": .known(.address("x\"}),#2{1=\"y@example.org"))])
        var other = try Bench(text, ["recipient": .known(.address("x@example.org"))])
        #expect(one.residual() != other.residual())
    }

    @Test("a decided condition leaves its outcome alone")
    func decided() throws {
        var bench = try Bench("secure and helo == \"a\"", ["secure": .known(.boolean(false))])
        let no = bench.residual()
        bench.set("secure", .known(.boolean(true)))
        let open = bench.residual()
        bench.set("helo", .known(.text("a")))
        #expect(Set([no, open, bench.residual()]).count == 3)
    }

    @Test("facts of the message leave the same text for each recipient, known or not")
    func messageFacts() throws {
        let text = "score > 5 and recipient.status == ok and (helo == \"a\" or subject ~ /x/)"
        var one = try Bench(text, ["score": .between(0, 9), "recipient.status": .known(.text("ok"))])
        let first = one.residual()
        one.set("recipient.status", .known(.text("ok")))
        #expect(one.residual() == first)
        one.set("recipient.status", .known(.text("full")))
        #expect(one.residual() != first)
    }
}
