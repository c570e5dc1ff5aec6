// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("durward check, facts and help")
struct CheckTests {
    static let config = """
        domains: [example.com]
        trusted: [127.0.0.0/8]
        recipients:
          - addresses: [info@example.com]
        rules:
          - name: own
            when: client.ip in $trusted
            accept: true
          - name: nobody
            when: recipient.status == unknown
            reject: "550 5.1.1 <{recipient}>: no such mailbox here"
          - name: money
            when: subject ~ /free money/i
            reject: "550 5.7.1 no"
            mode: shadow

        """

    @Test("a good config is told in one line, with exit code 0")
    func good() throws {
        let folder = try Folder()
        let path = try folder.write("c.yaml", CheckTests.config)
        let result = try Command.run(["check", "--config", path])
        #expect(result.code == 0)
        #expect(result.out == "\(path): ok, 3 rules\n")
        #expect(result.err == "")
    }

    @Test("warnings go to standard error and are counted")
    func warnings() throws {
        let folder = try Folder()
        let path = try folder.write(
            "c.yaml", "recipients: [{domains: [a.example, a.example], addresses: []}]\nrules: []\n")
        let result = try Command.run(["check", "--config", path])
        #expect(result.code == 0)
        #expect(result.out == "\(path): ok, 0 rules, 1 warning\n")
        #expect(
            result.err.hasPrefix(
                "\(path):1:36: warning: the entry in line 1 answers for 'a.example' already\n  recipients: "))
    }

    @Test("errors are told with line and caret, counted, with exit code 1 and nothing on standard output")
    func errors() throws {
        let folder = try Folder()
        let path = try folder.write(
            "c.yaml", "log: x\nrules:\n  - name: a\n    when: subjet == \"x\"\n    accept: true\n")
        let result = try Command.run(["check", "--plan", "--config", path])
        #expect(result.code == 1)
        #expect(result.out == "")
        #expect(
            result.err == """
                \(path):1:6: error: log should be syslog or stderr
                  log: x
                       ^
                \(path):4:11: error: there is no fact 'subjet'; did you mean 'subject'?
                      when: subjet == "x"
                            ^~~~~~
                \(path): 2 errors

                """)
    }

    @Test("many errors are shown up to a limit and counted whole")
    func manyErrors() throws {
        let folder = try Folder()
        let path = try folder.write("c.yaml", "rules:\n" + String(repeating: "  - a\n", count: 60))
        let result = try Command.run(["check", "--config", path])
        #expect(result.code == 1)
        #expect(result.err.hasSuffix("… and 10 more\n\(path): 60 errors\n"))
    }

    @Test("a config that can't be read is told, with exit code 1", arguments: ["none.yaml", "."])
    func unreadable(name: String) throws {
        let folder = try Folder()
        let result = try Command.run(["check", "--config", folder.path + "/" + name])
        #expect(result.code == 1)
        #expect(result.err.contains(name == "." ? "is a folder" : "can't be read: No such file or directory"))
    }

    @Test("the plan tells the stage of each rule and what it waits for")
    func plan() throws {
        let folder = try Folder()
        let path = try folder.write(
            "c.yaml",
            CheckTests.config + "  - {name: late, when: 'subject == \"x\"', accept: true}\n"
                + "  - {name: last, when: 'helo == \"x\"', reject: '550 5.7.1 no'}\n")
        let result = try Command.run(["check", "--plan", "--config", path])
        let lines = result.out.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        #expect(result.code == 0)
        #expect(lines.first { $0.first == "own" }?.joined(separator: " ") == "own accept connect connect -")
        #expect(lines.first { $0.first == "nobody" }?.joined(separator: " ") == "nobody reject rcpt rcpt -")
        #expect(
            lines.first { $0.first == "money" }?.joined(separator: " ") == "money reject* header header -")
        #expect(
            lines.first { $0.first == "last" }?.joined(separator: " ").hasPrefix(
                "last reject helo helo late (until ") == true)
        #expect(result.out.contains("The mail server sends the envelope, header fields; "))
    }

    @Test("every fact is listed with type, stage and meaning")
    func facts() throws {
        let result = try Command.run(["facts"])
        let lines = result.out.split(separator: "\n")
        #expect(result.code == 0)
        #expect(lines.first?.hasPrefix("fact ") == true)
        #expect(lines.count > 25)
        for name in [
            "client.ip", "recipient.status", "header[\"Name\"]", "message.size", "body.raw", "score",
        ] {
            #expect(lines.contains { $0.hasPrefix(name + " ") }, "\(name)")
        }
    }

    @Test("help names every subcommand, and each has help of its own")
    func help() throws {
        let help = try Command.run(["--help"])
        #expect(help.code == 0)
        for subcommand in ["serve", "check", "try", "stats", "facts"] {
            #expect(help.out.contains("\n  \(subcommand) "))
            let own = try Command.run([subcommand, "--help"])
            #expect(own.code == 0)
            #expect(own.out.contains("USAGE: durward \(subcommand)"))
        }
        #expect(try Command.run(["--version"]).code == 0)
    }

    @Test(
        "wrong use is told with exit code 64",
        arguments: [["foo"], ["check", "--foo"], ["try"], ["stats", "--format", "x"]])
    func wrongUse(arguments: [String]) throws {
        let result = try Command.run(arguments)
        #expect(result.code == 64)
        #expect(result.err.hasPrefix("Error: "))
        #expect(result.out == "")
    }

    @Test("nothing is coloured where there is no terminal")
    func plain() throws {
        let folder = try Folder()
        let path = try folder.write("c.yaml", CheckTests.config)
        for arguments in [["facts"], ["check", "--plan", "--config", path], ["try", "-", "--config", path]] {
            let result = try Command.run(
                arguments, input: Array("Subject: x\n\nx\n".utf8), environment: ["TERM": "xterm"])
            #expect(result.code == 0)
            #expect(!result.out.utf8.contains(0x1b))
        }
    }

    @Test("output that can't be written is an error, a closed pipe ends it without a word")
    func closedOutput() throws {
        let folder = try Folder()
        let closed = try Command.shell("$durward facts >&-", in: folder)
        #expect(closed.code == 1)
        #expect(closed.err == "durward: can't write to standard output: Bad file descriptor\n")
        let full = try Command.shell("$durward facts >/dev/full", in: folder)
        #expect(full.code == 1)
        let pipe = try Command.shell(
            "$durward facts | (read -r line; exec 0<&-; echo \"$line\"); exit ${PIPESTATUS[0]}", in: folder)
        #expect(pipe.err == "")
        #expect([0, 141].contains(pipe.code))
    }
}
