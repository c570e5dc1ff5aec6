// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("What durward try shows of a message")
struct TryContentTests {
    static let config = """
        domains: [example.com]
        recipients:
          - addresses: [info@example.com]
        rules:
          - name: many
            when: count(attachments) > 5
            score: 1
          - name: lure
            when: any(links, .mismatch)
            score: 1
          - name: program
            when: any(attachments, .extension == "exe")
            reject: "554 5.7.1 {attachments.name} is a program"

        """

    /// An HTML part whose link shows another host, and a zip that holds setup.exe.
    static let message = """
        From: a@example.org
        To: info@example.com
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/html; charset=utf-8

        <p>Hello, <a href="http://www.example.net/x">www.example.com</a></p>
        --b
        Content-Type: application/zip; name="a.zip"
        Content-Type: text/plain
        Content-Transfer-Encoding: base64

        UEsDBAoAAAAAAGYkfF3hMwuAGgAAABoAAAAJAAAAc2V0dXAuZXhlTVoAACBub3Qg
        bXVjaCBvZiBhIHByb2dyYW1QSwECHgMKAAAAAABmJHxd4TMLgBoAAAAaAAAACQAA
        AAAAAAAAAAAApIEAAAAAc2V0dXAuZXhlUEsFBgAAAAABAAEANwAAAEEAAAAAAA==
        --b--

        """

    static func run(_ message: String, _ arguments: String...) throws -> Command.Result {
        let folder = try Folder()
        let path = try folder.write("c.yaml", config)
        return try Command.run(["try", "-", "--config", path] + arguments, input: Array(message.utf8))
    }

    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test("its parts, what is odd about them, attachments with what is in them, and links")
    func sections() throws {
        let lines = Self.lines(try Self.run(Self.message).out)
        for expected in [
            "parts", "text/html charset utf-8 68 bytes", "anomalies", "content-type-twice",
            "attachments", "links",
            "http://www.example.net/x domain example.net shown as \"www.example.com\" which names another domain",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        #expect(lines.contains { $0.hasPrefix("application/zip or text/plain \"a.zip\" base64 ") })
        #expect(lines.contains { $0.hasPrefix("\"a.zip\" application/zip 142 bytes sha256 ") })
        #expect(
            lines.contains {
                $0.hasPrefix("in \"a.zip\": \"setup.exe\" ") && $0.contains(" 26 bytes sha256 ")
            })
    }

    @Test("of a list only the elements that decided, with the fields that the rule speaks of")
    func decisive() throws {
        let lines = Self.lines(try Self.run(Self.message).out)
        #expect(lines.contains("program reject yes eom attachments=name=setup.exe extension=exe"))
        #expect(lines.contains("many score no eom attachments=3 of them"))
        #expect(lines.contains("lure score yes eom links=url=http://www.example.net/x mismatch=true"))
        #expect(lines.contains("reply: 554 5.7.1 setup.exe is a program"))
    }

    @Test("a name can't move the cursor")
    func controls() throws {
        let message = """
            Content-Type: application/octet-stream; name="a\u{1B}[2Jb.bin"

            x

            """
        let out = try Self.run(message).out
        #expect(!out.unicodeScalars.contains("\u{1B}"))
        #expect(out.contains("a?[2Jb.bin"))
    }

    @Test("the JSON has the same, with the names of the facts")
    func json() throws {
        let out = try Self.run(Self.message, "--json").out
        let object = try #require(try JSONSerialization.jsonObject(with: Data(out.utf8)) as? [String: Any])
        let content = try #require(object["content"] as? [String: Any])
        #expect(content["anomalies"] as? [String] == ["content-type-twice"])
        let parts = try #require(content["parts"] as? [[String: Any]])
        #expect(parts.map { $0["depth"] as? Int } == [0, 1, 1])
        let files = try #require(content["attachments"] as? [[String: Any]])
        #expect(files.map { $0["inside"] as? String } == ["", "", "setup.exe"])
        #expect(files.map { $0["reading"] as? Int } == [1, 2, 1])
        #expect(files.last?["extension"] as? String == "exe")
        #expect(files.last?["container"] as? String == "a.zip")
        let links = try #require(content["links"] as? [[String: Any]])
        #expect(links.first?["mismatch"] as? Bool == true)
        #expect(content["archive_broken"] as? Bool == false)
    }
}
