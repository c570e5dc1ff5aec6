// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("durward try")
struct TryTests {
    static let config = """
        domains: [example.com]
        trusted: [127.0.0.0/8]
        recipients:
          - addresses: [info@example.com, postmaster@example.com]
        rules:
          - name: own
            when: client.ip in $trusted
            accept: true
          - name: nobody
            when: recipient.status == unknown
            reject: "550 5.1.1 <{recipient}>: no such mailbox here"
          - name: large
            when: message.size > 1 MiB
            reject: "552 5.3.4 message of {message.size} is larger than 1 MiB"
          - name: money
            when: subject ~ /free money/i or body.raw ~ /free money/i
            score: 5
          - name: mark
            when: score > 1
            tag: "X-Score: {score}"
          - name: shouting
            when: subject.capitals > 80%
            reject: "550 5.7.1 do not shout"
            mode: shadow

        """

    static let message = "From: A <a@example.org>\nTo: info@example.com\nSubject: FREE MONEY\n\nhello\n"

    static func run(_ message: String, _ arguments: String..., config: String = config) throws
        -> Command.Result
    {
        let folder = try Folder()
        let path = try folder.write("c.yaml", config)
        return try Command.run(["try", "-", "--config", path] + arguments, input: Array(message.utf8))
    }

    @Test("a message that is let in: envelope from its fields, each rule, edits, reply and log line")
    func letIn() throws {
        let result = try TryTests.run(TryTests.message, "--time", "2026-11-23T10:00:00Z")
        #expect(result.code == 0)
        #expect(result.err == "")
        let lines = result.out.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines[0] == "client 192.0.2.1 (client.example), helo client.example, at 2026-11-23T10:00:00Z")
        #expect(lines[1] == "from <a@example.org> to <info@example.com>")
        #expect(lines[2] == "3 header fields, 7 bytes of body")
        #expect(lines.contains("own accept no mail client.ip=192.0.2.1"))
        #expect(lines.contains("nobody reject no rcpt recipient.status=ok"))
        #expect(lines.contains("shouting reject* yes header subject.capitals=100%"))
        #expect(lines.contains { $0.hasPrefix("money score yes header subject=FREE MONEY") })
        #expect(lines.contains("edit: add X-Score: 5"))
        #expect(lines.contains("reply: 250 2.0.0 accepted"))
        #expect(lines.filter { $0.hasPrefix("2026-11-23T10:00:00Z try durward: verdict=") }.count == 2)
        #expect(lines.last?.contains("verdict=accept stage=eom ") == true)
    }

    @Test("a recipient that is refused is told by itself")
    func refusedRecipient() throws {
        let result = try TryTests.run(
            TryTests.message, "--to", "nobody@example.com", "--to", "info@example.com", "--from", "<>")
        #expect(result.code == 0)
        #expect(result.out.contains("from <> to <nobody@example.com> <info@example.com>\n"))
        #expect(result.out.contains("\n<nobody@example.com> is refused\n"))
        #expect(result.out.contains("  reply: 550 5.1.1 <nobody@example.com>: no such mailbox here\n"))
        #expect(result.out.contains("\nmessage\n"))
        #expect(result.out.contains("  reply: 250 2.0.0 accepted\n"))
    }

    @Test("when all recipients are refused the message is not judged")
    func allRefused() throws {
        let result = try TryTests.run(TryTests.message, "--to", "nobody@example.com")
        #expect(!result.out.contains("\nmessage\n"))
        #expect(!result.out.contains("250 2.0.0"))
    }

    @Test("what is given for client, size, user and TLS is what the rules see")
    func given() throws {
        #expect(
            try TryTests.run(TryTests.message, "--client", "127.0.0.1").out.contains(
                "stage=mail code=- status=- reason=client rule=own"))
        let large = try TryTests.run(TryTests.message, "--size", "9999999")
        #expect(large.out.contains("reply: 552 5.3.4 message of 9.6 MiB is larger than 1 MiB"))
        let config =
            "rules:\n  - {name: a, when: 'auth.user == \"u\" and tls.version == \"TLSv1.3\" and helo == \"h.example\" "
            + "and client.name == \"n.example\"', reject: '550 5.7.1 seen'}\n"
        let seen = try TryTests.run(
            TryTests.message, "--user", "u", "--tls", "TLSv1.3", "--helo", "h.example", "--client-name",
            "n.example",
            config: config)
        #expect(seen.out.contains("reply: 550 5.7.1 seen"))
    }

    @Test("LF and CRLF, and an mbox line, make no difference")
    func shapes() throws {
        let expected = try TryTests.run(TryTests.message, "--time", "2026-11-23T10:00:00Z").out
        func withoutTime(_ text: String) -> String {
            text.split(separator: "\n").map {
                $0.split(separator: " ").filter { !$0.hasPrefix("ms=") }.joined(separator: " ")
            }
            .joined(separator: "\n")
        }
        for message in [
            TryTests.message.replacing("\n", with: "\r\n"),
            "From a@example.org Mon Nov 23 10:00:00 2026\n" + TryTests.message,
        ] {
            let found = try TryTests.run(message, "--time", "2026-11-23T10:00:00Z").out
            #expect(withoutTime(found) == withoutTime(expected))
        }
    }

    @Test("garbage and nothing at all are judged like anything else")
    func garbage() throws {
        let folder = try Folder()
        let config = try folder.write("c.yaml", TryTests.config)
        var generator = SystemRandomNumberGenerator()
        for count in [0, 1, 10, 1_000, 200_000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let path = try folder.write("m", bytes)
            for more in [[], ["--json"]] {
                let result = try Command.run(["try", path, "--config", config] + more)
                #expect(result.code == 0)
                #expect(result.err == "")
                let controls = result.out.unicodeScalars.filter {
                    $0 != "\n" && ($0.value < 0x20 || $0.value == 0x7f)
                }
                #expect(controls.isEmpty)
            }
        }
    }

    @Test("the JSON tells the same, with stable keys")
    func json() throws {
        let result = try TryTests.run(
            TryTests.message, "--json", "--to", "nobody@example.com", "--to", "info@example.com", "--time",
            "2026-11-23T10:00:00Z")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
        #expect(object["verdict"] as? String == "accept")
        #expect(object["time"] as? String == "2026-11-23T10:00:00Z")
        #expect(object["reply"] as? String == "250 2.0.0 accepted")
        #expect(object["score"] as? Double == 5)
        #expect((object["edits"] as? [String]) == ["add X-Score: 5"])
        #expect((object["log"] as? [String])?.count == 3)
        let recipients = try #require(object["recipients"] as? [[String: Any]])
        #expect(recipients.map { $0["accepted"] as? Bool } == [false, true])
        #expect(recipients[0]["reply"] as? String == "550 5.1.1 <nobody@example.com>: no such mailbox here")
        let rules = try #require(object["rules"] as? [[String: Any]])
        #expect(
            rules.map { $0["name"] as? String } == ["own", "nobody", "large", "money", "mark", "shouting"])
        #expect(rules.map { $0["outcome"] as? String } == ["no", "no", "no", "yes", "yes", "yes"])
        #expect((rules[5]["mode"] as? String) == "shadow")
        #expect((rules[0]["facts"] as? [String: String]) == ["client.ip": "192.0.2.1"])
    }

    @Test("what can't be read or meant is told")
    func mistakes() throws {
        let folder = try Folder()
        let config = try folder.write("c.yaml", TryTests.config)
        let message = try folder.write("m", TryTests.message)
        let missing = try Command.run(["try", folder.path + "/none.eml", "--config", config])
        #expect(missing.code == 1)
        #expect(missing.err == "durward: \(folder.path)/none.eml can't be read: No such file or directory\n")
        #expect(
            try Command.run(["try", folder.path, "--config", config]).err.hasSuffix(
                "can't be read: Is a directory\n"))
        #expect(try Command.run(["try", message, "--config", folder.path + "/none"]).code == 1)
        for wrong in [
            ["--client", "foo"], ["--size", "-1"], ["--to", ""], ["--from", ""], ["--time", "soon"],
            ["--time", "2026-02-31"],
        ] {
            let result = try Command.run(["try", message, "--config", config] + wrong)
            #expect(result.code == 64, "\(wrong)")
            #expect(result.err.hasPrefix("Error: "), "\(wrong)")
        }
    }
}
