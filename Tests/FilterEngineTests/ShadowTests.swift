// SPDX-License-Identifier: Apache-2.0

import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("Shadow mode, and submissions from this machine")
struct ShadowTests {
    private static let no = RuleText.Act.reject("550 5.7.1 no")
    private static let unknown = RuleText(
        "unknown", "recipient.status == \"unknown\"", .reject("550 5.1.1 <{recipient}> unknown"))

    private static let cases: [([RuleText], [String])] = [
        ([RuleText("s", "mail_from == \"a@example.org\"", no, shadow: true)], ["(reject s 550)", "accept"]),
        ([RuleText("s", "body.raw ~ /Hello/", .discard, shadow: true)], ["(discard s)", "accept"]),
        ([RuleText("s", "subject == \"other\"", no, shadow: true)], ["accept"]),
        ([RuleText("s", "subject == \"hello\"", .tag("X", "1"), shadow: true)], ["(continue s)", "accept"]),
        (
            [
                RuleText("s", "subject == \"hello\"", no, shadow: true),
                RuleText("w", "subject == \"hello\"", .discard),
            ],
            ["(reject s 550)", "discard w"]
        ),
        (
            [
                RuleText("w", "subject == \"hello\"", .discard),
                RuleText("s", "subject == \"hello\"", no, shadow: true),
            ],
            ["discard w"]
        ),
        (
            [
                RuleText("s", "mail_from == \"a@example.org\"", .discard, shadow: true),
                RuleText("w", "helo == \"mx.example.org\"", no),
            ],
            ["(discard s)", "reject w 550"]
        ),
        (
            [
                RuleText("s", "body.raw ~ /Hello/", no, shadow: true),
                RuleText("w", "mail_from == \"a@example.org\"", .accept),
            ],
            ["(reject s 550)", "accept w"]
        ),
    ]

    @Test("a rule in shadow mode is logged once and does nothing, above the rule that wins", arguments: cases)
    func rules(rules: [RuleText], lines: [String]) throws {
        let conversation = try Conversation(rules)
        conversation.send(Mail())
        #expect(conversation.lines == lines)
        #expect(conversation.session.edits == [])
    }

    @Test("a rule about recipients in shadow mode is logged for each recipient")
    func recipients() throws {
        let conversation = try Conversation([
            RuleText("s", "recipient.status == \"unknown\"", .reject("550 5.1.1 {recipient}"), shadow: true),
            RuleText("subject", "subject == \"hello\"", ShadowTests.no, shadow: true),
        ])
        conversation.send(Mail(to: ["unknown1@example.com", "b@example.com", "unknown2@example.com"]))
        #expect(conversation.lines == ["(reject s 550)", "(reject s 550)", "(reject subject 550)", "accept"])
        #expect(conversation.verdicts[0].recipients.map(\.localPart) == ["unknown1"])
        #expect(conversation.verdicts[1].reply?.text == "unknown2@example.com")
        #expect(conversation.verdicts[3].recipients.count == 3)
    }

    @Test("what is held back of a shadow rule is logged though the number of recipients grows")
    func heldBack() throws {
        let conversation = try Conversation([
            RuleText("later", "subject == \"other\"", .tempfail("450 4.7.1 later")),
            RuleText("s", "recipient == \"info@example.com\"", ShadowTests.no, shadow: true),
            RuleText("many", "recipients.count > 100", ShadowTests.no),
        ])
        conversation.send(Mail(to: ["info@example.com", "b@example.com"]))
        #expect(conversation.lines == ["(reject s 550)", "accept"])
    }

    @Test("a message of several groups logs a shadow rule once")
    func groups() throws {
        let policy = try Policy.of(
            [
                RuleText("a", "recipient == \"a@example.com\" and header_count > 99", .discard),
                RuleText("b", "recipient == \"b@example.com\" and header_count > 99", .discard),
                RuleText("c", "recipient == \"c@example.com\"", .accept),
                RuleText("s", "subject == \"hello\"", ShadowTests.no, shadow: true),
            ], disagree: .strictest)
        let conversation = Conversation(policy)
        conversation.send(Mail(to: ["c@example.com", "a@example.com", "b@example.com"]))
        #expect(conversation.lines == ["(reject s 550)", "accept c"])
    }

    private static let files: [([RuleText], Mail)] = [
        ([RuleText("no", "mail_from == \"a@example.org\"", no)], Mail()),
        ([unknown], Mail(to: ["unknown@example.com"])),
        ([unknown], Mail(to: ["unknown@example.com", "b@example.com"])),
        ([RuleText("no", "subject == \"hello\"", no)], Mail()),
        ([RuleText("hole", "true", .discard)], Mail()),
        ([RuleText("held", "true", .quarantine("look"))], Mail()),
        ([RuleText("dns", "dns == \"x\"", no)], Mail(from: "broken@example.org")),
        ([RuleText("mark", "true", .tag("X", "1"))], Mail()),
        (
            [
                RuleText("own", "recipient == \"x@example.com\"", .accept),
                RuleText("no", "subject == \"hello\"", no),
            ], Mail(to: ["b@example.com", "x@example.com"])
        ),
    ]

    @Test(
        "a file in shadow mode accepts everything, changes nothing, and logs what would be", arguments: files)
    func file(rules: [RuleText], mail: Mail) throws {
        let enforced = Conversation(try Policy.of(rules))
        enforced.send(mail)
        let shadow = Conversation(try Policy.of(rules, enforced: false))
        #expect(shadow.send(mail) == .accept)
        #expect(shadow.session.edits == [])
        #expect(shadow.verdicts.filter { !$0.isShadow }.isEmpty)
        #expect(shadow.lines == enforced.lines.map { "(\($0))" })
    }

    private static let locals: [([RuleText], Mail, [String])] = [
        ([RuleText("no", "mail_from == \"a@example.org\"", no)], Mail(), ["(reject no 550)", "accept"]),
        ([unknown], Mail(to: ["unknown@example.com"]), ["(reject unknown 550)", "accept"]),
        (
            [RuleText("wait", "subject == \"hello\"", .tempfail("451 4.7.1 wait"))], Mail(),
            ["(tempfail wait 451)", "accept"]
        ),
        ([RuleText("hole", "subject == \"hello\"", .discard)], Mail(), ["discard hole"]),
    ]

    @Test("what did not come by SMTP is never refused, and tagged as other messages are", arguments: locals)
    func local(rules: [RuleText], mail: Mail, lines: [String]) throws {
        let mark = RuleText("mark", "subject == \"hello\"", .tag("X-Local", "1"))
        let conversation = try Conversation([mark] + rules, client: .submission)
        let response = conversation.send(mail)
        #expect(conversation.lines == lines)
        #expect(response == (lines == ["discard hole"] ? .discard : .accept))
        #expect(
            conversation.session.edits
                == (response == .discard ? [] : [.addField(name: "X-Local", body: "1")]))
    }

    @Test("a lookup that broke lets a local submission in, and is logged")
    func localFailure() throws {
        let conversation = try Conversation([RuleText("dns", "dns == \"x\"", .discard)], client: .submission)
        #expect(conversation.send(Mail(from: "broken@example.org")) == .accept)
        #expect(conversation.lines == ["(tempfail dns 451)"])
    }

    @Test("a session that follows a local one on the same policy is refused as ever")
    func after() throws {
        let conversation = try Conversation([RuleText("no", "true", ShadowTests.no)], client: .submission)
        #expect(conversation.send(Mail()) == .accept)
        conversation.handle(.connect(.remote))
        #expect(conversation.send(Mail()).code == 550)
    }

    @Test(
        "who is local",
        arguments: [
            (Client(family: .local, address: nil, port: 0, name: "localhost"), true), (.submission, true),
            (.remote, false),
            (Client(family: .internet, address: IPAddress("127.0.0.1"), port: 2_525, name: ""), false),
            (Client(family: .internet, address: IPAddress("::1"), port: 0, name: ""), true),
            (Client(family: .internet, address: IPAddress("192.0.2.7"), port: 0, name: ""), false),
            (Client(family: .unknown, address: nil, port: 0, name: ""), false),
        ])
    func who(client: Client, isLocal: Bool) {
        #expect(client.isLocalSubmission == isLocal)
    }
}
