// SPDX-License-Identifier: Apache-2.0

import Recipients
import Testing

@testable import Configuration

@Suite("Recipients")
struct RecipientsTests {
    static let mistakes: [(String, [String])] = [
        (
            "recipients: a",
            ["1:13: error: recipients should be a list of sources; write one '- domains: […]' each"]
        ),
        ("recipients: [a]", ["1:14: error: a recipients entry should be a mapping of keys to values"]),
        (
            "recipients:\n- domains: [example.com]",
            [
                "2:3: error: this entry names no source; add 'addresses: […]', 'file: NAME', 'lmtp: …', 'smtp: …' or 'socketmap: …'"
            ]
        ),
        (
            "recipients:\n- addresses: [a@example.com]",
            ["2:3: error: this entry names no domains; add 'domains: [example.com]'"]
        ),
        (
            "recipients:\n- domains: [a b]\n  addresses: []",
            ["2:13: error: 'a b' is not a domain; for example example.com"]
        ),
        (
            "recipients:\n- domains: [example.com]\n  addresses: [info]",
            ["3:15: error: 'info' is not an address; write local-part@domain, or @domain for all"]
        ),
        (
            "recipients:\n- domains: [example.com]\n  addresses: []\n  file: x",
            [
                "4:3: error: an entry has one source; make a second entry of it",
                "4:9: error: nowhere/x can't be read: No such file or directory",
            ]
        ),
        (
            "recipients:\n- domains: [example.com]\n  lmtp: run/dovecot/lmtp\n- domains: [example.net]\n  socketmap: unix:/x",
            [
                "3:9: error: 'run/dovecot/lmtp' is not a host name or IP address; write unix:/path, inet:HOST:24 or inet:[2001:db8::1]:24",
                "5:14: error: the address names no map; write unix:/path:NAME or inet:HOST:PORT:NAME, as behind 'socketmap:' in Postfix's main.cf",
            ]
        ),
        (
            "recipients:\n- domains: [example.com]\n  accepts_anyone: maybe\n  tls: on\n  connections: 0\n  smtp: mx:25",
            [
                "3:19: error: accepts_anyone should be warn or trust or distrust",
                "4:8: error: tls should be off or opportunistic or verified",
                "5:16: error: connections should be a whole number from 1 to 5000",
            ]
        ),
        (
            "recipients:\n- domains: [example.com]\n  reverse_path: nobody\n  lmtp: unix:/x",
            ["3:17: error: 'nobody' is not an address; write local-part@domain, or \"\" for the null one"]
        ),
        (
            "recipients:\n- domains: [example.com]\n  tls: off\n  addresses: []",
            ["3:3: error: 'tls' is about a server that is asked, and this entry asks none; leave it out"]
        ),
        (
            "recipients:\n- domains: [example.com]\n  tls: off\n  in_flight: 5\n  socketmap: unix:/x:y",
            ["3:3: error: 'tls' goes with lmtp and smtp only; leave it out"]
        ),
        (
            "recipients:\n- domains: [example.com]\n  aliases: virtual\n  lmtp: unix:/x",
            [
                "3:12: error: 'virtual' is no source of aliases; write file:NAME (a table as virtual(5) has it) or socketmap:unix:/path:NAME"
            ]
        ),
        (
            "recipients:\n- domains: [example.com]\n  aliases: file:virtual\n  lmtp: unix:/x",
            ["3:12: error: nowhere/virtual can't be read: No such file or directory"]
        ),
        (
            "recipients:\n- domain: [example.com]\n  addresses: [a@example.com]",
            ["2:3: error: there is no key 'domain' in a recipients entry; did you mean 'domains'?"]
        ),
        (
            "recipients:\n- {domains: [example.com], addresses: []}\n- {domains: [EXAMPLE.com], addresses: []}",
            ["3:14: warning: the entry in line 2 answers for 'EXAMPLE.com' already"]
        ),
    ]

    @Test("a mistake is told with its place and what to write", arguments: mistakes)
    func mistake(yaml: String, expected: [String]) {
        #expect(remarks(yaml + "\nrules: []\n", folder: "nowhere") == expected)
    }

    @Test("recipients come from a file beside the config, for the domains of the file if none are named")
    func file() throws {
        let folder = try Folder()
        try folder.write("known", "# known\na@example.com x\n@example.net\n")
        try folder.write(
            "c.yaml",
            "domains: [example.com]\nrecipients:\n- file: known\nrules:\n"
                + "  - {name: a, when: recipient.status == unknown, reject: \"550 5.1.1 no\"}\n")
        #expect(folder.load("c.yaml") == [])
    }

    private static let servers: [(String, String)] = [
        ("lmtp: unix:/run/dovecot/lmtp", "lmtp:unix:/run/dovecot/lmtp"),
        ("lmtp: inet:24@127.0.0.1", "lmtp:inet:127.0.0.1:24"), ("lmtp: 127.0.0.1", "lmtp:inet:127.0.0.1:24"),
        ("smtp: mx.example.com", "smtp:inet:mx.example.com:25"),
        ("smtp: \"[2001:db8::1]:2525\"", "smtp:inet:[2001:db8::1]:2525"),
        ("socketmap: unix:/run/x:users", "socketmap:unix:/run/x:users"),
        ("socketmap: inet:localhost:99:users", "socketmap:inet:localhost:99:users"),
        ("aliases: socketmap:unix:/run/x:virtual\n  addresses: []", "socketmap:unix:/run/x:virtual"),
    ]

    @Test("servers are named as the log names them", arguments: servers)
    func server(line: String, name: String) throws {
        let yaml = "recipients:\n- domains: [example.com]\n  \(line)\nrules: []\n"
        let snapshot = try Snapshot.parse(yaml, file: "c.yaml")
        #expect(snapshot.warnings.isEmpty)
        #expect(snapshot.servers.map(\.name) == [name])
    }

    @Test("what stands beside a server is about it, above it or below")
    func options() throws {
        let yaml =
            "recipients:\n- domains: [example.com]\n  tls: verified\n  smtp: mx.example.com\n  accepts_anyone: distrust\n"
            + "  reverse_path: a@example.com\n  connections: 7\n  in_flight: 9\nrules: []\n"
        let server = try #require(try Snapshot.parse(yaml, file: "c.yaml").servers.first)
        #expect(server.tls == .verified)
        #expect(server.acceptsAnyone == .distrust)
        #expect(server.reversePath?.text == "a@example.com")
        #expect(server.connections == 7)
        #expect(server.inFlight == 9)
    }

    @Test("what has to be known before the file is read in earnest is known of a file with errors, too")
    func peek() throws {
        let folder = try Folder()
        try folder.write(
            "c.yaml", "control: unix:/run/c.sock\nrecipients: [{lmtp: unix:/x}]\nrules: [{nam: x}]\n")
        let peeked = try #require(Settings.peek(path: folder.path + "/c.yaml"))
        #expect(peeked.settings.control == "/run/c.sock")
        #expect(peeked.asksServers)
        try folder.write("d.yaml", "recipients: [{aliases: \"socketmap:unix:/x:y\", addresses: []}]\n")
        #expect(Settings.peek(path: folder.path + "/d.yaml")?.asksServers == true)
        try folder.write("e.yaml", "recipients: [{aliases: \"file:x\", file: y}]\n")
        #expect(Settings.peek(path: folder.path + "/e.yaml")?.asksServers == false)
        #expect(Settings.peek(path: folder.path + "/none.yaml") == nil)
        try folder.write("f.yaml", "a: [")
        #expect(Settings.peek(path: folder.path + "/f.yaml") == nil)
    }
}
