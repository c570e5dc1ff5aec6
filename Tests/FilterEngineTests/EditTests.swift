// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Fields added and removed, messages held and thrown away")
struct EditTests {
    private static let mark = RuleText(
        "mark", "subject == \"hello\"", .tag("X-Mark", "from {client.ip}, {mail_from}"))

    private func edits(_ rules: [RuleText], _ mail: Mail = Mail()) throws -> [MessageEdit] {
        let conversation = try Conversation(rules)
        conversation.send(mail)
        return conversation.session.edits
    }

    private static let added = MessageEdit.addField(name: "X-Mark", body: "from 192.0.2.7, a@example.org")

    @Test("a tag adds a field, and forged ones of its name go, the last one first")
    func forged() throws {
        let mail = Mail(fields: [
            ("x-mark", "1"), ("Subject", "hello"), ("X-MARK", "2"), ("X-Marked", "3"), ("X-Mark", "4"),
        ])
        let gone = [3, 2, 1].map { MessageEdit.deleteField(name: "X-Mark", index: $0) }
        #expect(try edits([EditTests.mark], mail) == gone + [EditTests.added])
    }

    @Test("forged ones go also where the rule is not true")
    func untrue() throws {
        let mail = Mail(fields: [("X-Mark", "1"), ("Subject", "other")])
        #expect(try edits([EditTests.mark], mail) == [.deleteField(name: "X-Mark", index: 1)])
    }

    @Test(
        "a tag below the rule that wins neither adds nor removes, whenever the verdict falls",
        arguments: [
            "mail_from == \"a@example.org\"", "subject == \"hello\"", "not (body.raw ~ /x/)",
        ])
    func below(when: String) throws {
        let mail = Mail(fields: [("X-Mark", "1"), ("Subject", "hello")])
        #expect(try edits([RuleText("yes", when, .accept), EditTests.mark], mail) == [])
        #expect(try edits([EditTests.mark, RuleText("yes", when, .accept)], mail).count == 2)
    }

    @Test("two rules may add the same name, forged ones go once")
    func twice() throws {
        let second = RuleText("second", "true", .tag("x-mark", "2"))
        let mail = Mail(fields: [("X-Mark", "1"), ("Subject", "hello")])
        let expected: [MessageEdit] = [
            .deleteField(name: "X-Mark", index: 1), EditTests.added, .addField(name: "x-mark", body: "2"),
        ]
        #expect(try edits([EditTests.mark, second], mail) == expected)
    }

    @Test("more forged fields than the limit put the message off, so that none comes through")
    func many() throws {
        let forged = Array(repeating: ("X-Mark", "1"), count: EngineLimits.forgedFields)
        #expect(try edits([EditTests.mark], Mail(fields: forged)).count == EngineLimits.forgedFields)
        let conversation = try Conversation([EditTests.mark])
        #expect(conversation.send(Mail(fields: forged + [("X-Mark", "1")])).code == 451)
        #expect(conversation.lines == ["tempfail forged-fields 451"])
        #expect(conversation.session.edits == [])
    }

    @Test("what comes from outside can't break a field")
    func clean() throws {
        let rule = RuleText("mark", "true", .tag("X-Subject", "{header[\"Subject\"]}"))
        let mail = Mail(fields: [("Subject", "a\r\nX-Evil: 1\u{0}\u{e9}")])
        guard case .addField(_, let body)? = try edits([rule], mail).last else {
            Issue.record("no field")
            return
        }
        #expect(body.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
        #expect(body.hasPrefix("a??X-Evil"))
    }

    @Test("a message is held at its end, with the reason, and tagged")
    func quarantine() throws {
        let rules = [
            EditTests.mark,
            RuleText("held", "mail_from == \"a@example.org\"", .quarantine("{mail_from} is odd")),
        ]
        #expect(try edits(rules) == [EditTests.added, .quarantine(reason: "a@example.org is odd")])
        let conversation = try Conversation(rules)
        #expect(conversation.send(Mail()) == .accept)
        #expect(conversation.lines == ["quarantine held"])
    }

    @Test("a message that is thrown away is not changed")
    func discard() throws {
        let conversation = try Conversation([EditTests.mark, RuleText("hole", "true", .discard)])
        #expect(conversation.send(Mail()) == .discard)
        #expect(conversation.session.edits == [])
        #expect(conversation.lines == ["discard hole"])
    }

    @Test("a refused message is not changed, nor is the one after it")
    func refused() throws {
        let conversation = try Conversation([
            EditTests.mark, RuleText("no", "header_count > 1", .reject("550 5.7.1 no")),
        ])
        conversation.send(Mail())
        #expect(conversation.session.edits == [EditTests.added])
        #expect(conversation.send(Mail(fields: [("Subject", "hello"), ("X-Mark", "1")])).code == 550)
        #expect(conversation.session.edits == [])
    }

    @Test("a reply that would be too long is replaced by a plain one")
    func longReply() throws {
        let text = Array(repeating: "{header[\"Subject\"]}", count: 20).joined(separator: " ")
        let conversation = try Conversation([
            RuleText("no", "subject == \"hello\" or header_count > 0", .reject("550 5.7.1 \(text)"))
        ])
        let response = conversation.send(Mail(fields: [("Subject", String(repeating: "x", count: 5_000))]))
        #expect(response.reply == "550 5.7.1 refused by the rules of this server")
    }
}
