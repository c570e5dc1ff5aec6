// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("Facts of session and envelope")
struct EnvelopeFactsTests {
    private static let full = Record.with {
        $0.helo = "mail.example.org"
        $0.tls = TLS(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384")
        $0.stage = .rcpt
        $0.message.reversePath = Mailbox(lenient: "Alice@Example.ORG")
        $0.message.declaredSize = 1_000
        $0.message.user = "alice"
        $0.message.queueID = "4F1"
        $0.message.size = 50
        $0.message.acceptedCount = 2
        $0.message.isJudgingRecipient = true
    }

    private static let values: [(String, Knowledge, Knowledge)] = [
        ("client.name", .domain("mx.example.org"), .domain("mx.example.org")),
        ("client.port", .count(4711), .count(4711)),
        ("helo", .domain("mail.example.org"), .domain("")), ("tls.version", .text("TLSv1.3"), .text("")),
        ("tls.cipher", .text("TLS_AES_256_GCM_SHA384"), .text("")), ("auth.user", .text("alice"), .text("")),
        ("mail_from", .address("Alice@Example.ORG"), .address("")),
        ("mail_from.address", .address("Alice@Example.ORG"), .address("")),
        ("mail_from.local_part", .text("Alice"), .text("")),
        ("mail_from.domain", .domain("Example.ORG"), .domain("")),
        ("message.declared_size", .count(1_000), .count(0)), ("queue_id", .text("4F1"), .pending),
        ("message.size", .between(1_000, .infinity), .between(0, .infinity)),
        ("recipients.count", .between(3, .infinity), .between(0, .infinity)),
        ("body.raw", .pending, .pending),
    ]

    @Test("each fact says what the MTA told, and is empty where it told nothing", arguments: values)
    func value(name: String, full: Knowledge, empty: Knowledge) throws {
        #expect(try Bench().read(name, EnvelopeFactsTests.full) == full)
        #expect(try Bench().read(name, .with { _ in }) == empty)
    }

    @Test("client.ip is the address; without one nothing holds of it")
    func address() throws {
        #expect(
            try Bench().read("client.ip", EnvelopeFactsTests.full)
                == .known(.ip(try #require(IPAddress("192.0.2.7")))))
        let none = Record.with {
            $0.client = Client(family: .local, address: nil, port: 0, name: "localhost")
        }
        #expect(try Bench().read("client.ip", none) == .known(.list([])))
    }

    private static let directions: [(String, String?, Client.Family, Int, String, String)] = [
        ("a stranger", "198.51.100.1", .internet, 25, "", "inbound"),
        ("a user", "198.51.100.1", .internet, 25, "alice", "outbound"),
        ("a trusted network", "192.0.2.7", .internet, 25, "", "outbound"),
        ("the sendmail command", "127.0.0.1", .internet, 0, "", "local"),
        ("loopback by SMTP", "127.0.0.1", .internet, 40_000, "", "inbound"),
        ("a Unix socket", nil, .local, 0, "", "local"),
        ("nobody knows", nil, .unknown, 0, "", "inbound"),
        ("IPv6 loopback", "::1", .internet, 0, "alice", "local"),
    ]

    @Test(
        "direction is local when not by SMTP, outbound for users and trusted networks, else inbound",
        arguments: directions)
    func direction(
        what: String, address: String?, family: Client.Family, port: Int, user: String, expected: String
    ) throws {
        let record = Record.with {
            $0.client = Client(
                family: family, address: address.flatMap { IPAddress($0) }, port: port, name: "")
            $0.message.user = user
        }
        #expect(try Bench(trusted: ["192.0.2.0/24"]).read("direction", record) == .text(expected), "\(what)")
    }

    @Test("sizes and counts are known for sure where they can't grow any more")
    func final() throws {
        var record = EnvelopeFactsTests.full
        record.stage = .data
        record.message.isJudgingRecipient = false
        #expect(try Bench().read("recipients.count", record) == .count(2))
        #expect(try Bench().read("message.size", record) == .between(1_000, .infinity))
        record.stage = .eom
        record.message.size = 2_000
        #expect(try Bench().read("message.size", record) == .count(2_000))
    }

    @Test("the queue ID is waited for until the end of the message")
    func queueID() throws {
        let bench = try Bench()
        #expect(bench.read("queue_id", .with { $0.stage = .data }) == .pending)
        #expect(bench.read("queue_id", .with { $0.stage = .eom }) == .text(""))
    }

    @Test(
        "the size counts the header section with its line ends, the empty line and the body",
        arguments: [
            ([], [], nil, "2 bytes"), ([("Subject", " hello")], [], nil, "18 bytes"),
            ([("A", "b\n\tc")], ["12345", "678"], nil, "19 bytes"),
            ([], ["x"], 2_048, "2 KiB"),
        ] as [([(String, String)], [String], Int?, String)])
    func size(fields: [(String, String)], body: [String], declared: Int?, expected: String) throws {
        let shown = try Bench().shown(
            "message.size", fields: fields.map { ($0.0, utf8($0.1)) }, body: body.map(utf8), size: declared)
        #expect(shown == expected)
    }
}
