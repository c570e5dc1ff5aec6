// SPDX-License-Identifier: Apache-2.0

import Glibc
import MailSyntax
import Recipients
import RuleLanguage
import Synchronization
import Testing

@testable import FilterEngine

@Suite("The facts of a recipient")
struct RecipientFactsTests {
    /// Says of each mailbox what its local-part asks for, and counts.
    private final class Source: LocalSource {
        let name = "test"
        private let count = Mutex(0)

        var asked: Int { count.withLock { $0 } }

        func answer(for mailbox: Mailbox) -> RecipientAnswer {
            count.withLock { $0 += 1 }
            var answer = RecipientAnswer(
                .init(rawValue: mailbox.localPart.lowercased()) ?? .unknown, "says test")
            switch mailbox.localPart {
            case "full": answer.fullSince = time(nil) - 86_400
            case "limited":
                answer = RecipientAnswer(.ok)
                (answer.quotaUsed, answer.quotaLimit, answer.sizeLimit) = (10, 1000, 500)
            case "alias":
                answer = RecipientAnswer(.ok)
                answer.aliases = [
                    Mailbox(lenient: "Ok@Example.com"), Mailbox(lenient: "b@elsewhere.example"),
                ]
            default: break
            }
            return answer
        }
    }

    private static func bench(_ source: any RecipientSource = Source()) throws -> Bench {
        var directory = RecipientDirectory(domains: [])
        directory.add(source, for: ["example.com"])
        return try Bench(directory)
    }

    private static let facts: [(String?, String, Knowledge)] = [
        ("Info@Example.com", "recipient", .address("Info@Example.com")),
        ("Info@Example.com", "recipient.address", .address("Info@Example.com")),
        ("Info@Example.com", "recipient.local_part", .text("Info")),
        ("Info@Example.com", "recipient.domain", .domain("Example.com")),
        ("info@example.com", "recipient.ours", .known(.boolean(true))),
        ("a@example.edu", "recipient.ours", .known(.boolean(false))),
        ("ok@example.com", "recipient.status", .text("ok")),
        ("x@example.com", "recipient.status", .text("unknown")),
        ("full@example.com", "recipient.status", .text("full")),
        ("disabled@example.com", "recipient.status", .text("disabled")),
        ("refused@example.com", "recipient.status", .text("refused")),
        ("a@example.edu", "recipient.status", .text("not_ours")),
        ("failed@example.com", "recipient.status", .failed("says test")),
        ("failed@example.com", "recipient.source", .text("test")),
        ("failed@example.com", "recipient.detail", .text("says test")),
        ("failed@example.com", "recipient.size_limit", .failed("says test")),
        ("failed@example.com", "recipients.unknown", .known(.count(0))),
        ("a@example.edu", "recipient.source", .text("")),
        ("x@example.com", "recipient.source", .text("test")),
        ("refused@example.com", "recipient.detail", .text("says test")),
        (
            "alias@example.com", "recipient.aliases",
            .known(
                .list([
                    .address(Mailbox(lenient: "Ok@Example.com")),
                    .address(Mailbox(lenient: "b@elsewhere.example")),
                ]))
        ),
        ("ok@example.com", "recipient.aliases", .known(.list([]))),
        ("limited@example.com", "recipient.quota_used", .known(.count(10))),
        ("limited@example.com", "recipient.quota_limit", .known(.count(1000))),
        ("limited@example.com", "recipient.size_limit", .known(.count(500))),
        ("ok@example.com", "recipient.quota_used", .known(.count(0))),
        ("ok@example.com", "recipient.quota_limit", .known(.number(.infinity))),
        ("ok@example.com", "recipient.size_limit", .known(.number(.infinity))),
        ("ok@example.com", "recipient.full_for", .known(.count(0))),
        ("x@example.com", "recipients.unknown", .known(.count(1))),
        (nil, "recipient", .address("")), (nil, "recipient.local_part", .text("")),
        (nil, "recipient.domain", .domain("")),
        (nil, "recipient.ours", .known(.boolean(false))), (nil, "recipient.status", .text("unknown")),
    ]

    @Test("each says what the sources know", arguments: facts)
    func fact(address: String?, name: String, expected: Knowledge) throws {
        let record = Record.with { $0.message.recipient = address.map { Mailbox(lenient: $0) } }
        #expect(
            try RecipientFactsTests.bench().read(name, record) == expected, "\(name) of \(address ?? "none")")
    }

    @Test("how long a mailbox has been full is counted from when it was first found so")
    func fullFor() throws {
        let record = Record.with { $0.message.recipient = Mailbox(lenient: "full@example.com") }
        guard
            case .known(.number(let seconds)) = try RecipientFactsTests.bench().read(
                "recipient.full_for", record)
        else {
            Issue.record("not known")
            return
        }
        #expect((86_400...86_500).contains(seconds))
    }

    @Test("all facts of a recipient come from one question")
    func once() throws {
        let source = Source()
        let bench = try RecipientFactsTests.bench(source)
        let record = Record.with { $0.message.recipient = Mailbox(lenient: "nobody@example.com") }
        for fact in bench.catalog.facts where fact.declaration.name.hasPrefix("recipient") {
            _ = fact.read(record, argument: nil, field: nil)
        }
        #expect(source.asked == 1)
        #expect(bench.read("recipients.unknown", record) == .known(.count(1)))
    }

    private static func reply(_ text: String, _ builder: inout ProgramBuilder) throws -> ReplyTemplate {
        let reply = try Reply.parse(text)
        return ReplyTemplate(code: reply.code, status: reply.status, text: try builder.template(reply.text))
    }

    @Test("unknown recipients are counted over all messages of a session, each attempt once")
    func harvest() throws {
        let bench = try RecipientFactsTests.bench()
        var builder = ProgramBuilder(schema: bench.catalog.schema, lists: [:])
        let rules = [
            Rule(
                name: "harvest", condition: try builder.condition("recipients.unknown > 3"),
                action: .tempfail(try RecipientFactsTests.reply("421 4.7.0 enough", &builder)),
                isShadow: false,
                onFailure: .tempfail, reason: "harvest"),
            Rule(
                name: "unknown", condition: try builder.condition("recipient.status == unknown"),
                action: .reject(try RecipientFactsTests.reply("550 5.1.1 no", &builder)), isShadow: false,
                onFailure: .tempfail, reason: "unknown"),
        ]
        let policy = Policy(rules: rules, program: try builder.finish(), catalog: bench.catalog)
        var session = Session(policy: policy) { _, _ in }
        _ = session.handle(.connect(.remote))
        var answers: [String] = []
        func transaction(_ recipients: [String]) {
            _ = session.handle(.mail(nil, ESMTPParameters([]), user: nil))
            for address in recipients {
                switch session.handle(.recipient(Mailbox(lenient: address))) {
                case .refuse(let reply): answers.append("\(reply.code)")
                case .proceed: answers.append("ok")
                default: answers.append("?")
                }
            }
            _ = session.handle(.abort)
        }
        transaction(["a@example.com", "ok@example.com", "b@example.com"])
        transaction(["a@example.com", "ok@example.com", "c@example.com", "ok@example.com"])
        #expect(answers == ["550", "ok", "550", "550", "ok", "421", "421"])
        _ = session.handle(.connect(.remote))
        answers = []
        transaction(["a@example.com"])
        #expect(answers == ["550"])
    }
}
