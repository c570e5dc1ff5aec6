// SPDX-License-Identifier: Apache-2.0

import Classifier
import Testing

@testable import Configuration

@Suite("Settings")
struct SettingsTests {
    @Test("a mistake in 'state' shows no password")
    func password() {
        let found = diagnostics("state: redis://:secret@host:port/x\nrules: []\n")
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.rendered.contains("secret") })
    }

    @Test("every key is read")
    func allKeys() throws {
        let settings = try Snapshot.parse(
            """
            listen: inet:8891@127.0.0.1
            socket_mode: "0600"
            socket_group: mail
            log: stderr
            mode: shadow
            domains: [example.com, EXAMPLE.net]
            trusted: [127.0.0.0/8, "::1"]
            recipients_disagree: strictest
            recipient_delimiter: "+-"
            stop_timeout: 2 m
            lists: {}
            recipients: []
            rules: []
            """, file: "c.yaml"
        ).settings
        #expect(settings.listen == "inet:8891@127.0.0.1")
        #expect(settings.socketMode == 0o600)
        #expect(settings.socketGroup == "mail")
        #expect(settings.log == .stderr)
        #expect(settings.mode == .shadow)
        #expect(settings.domains == ["example.com", "EXAMPLE.net"])
        #expect(settings.trusted.map(\.description) == ["127.0.0.0/8", "::1"])
        #expect(settings.recipientsDisagree == .strictest)
        #expect(settings.recipientDelimiter == "+-")
        #expect(settings.stopTimeout == 120)
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let snapshot = try Snapshot.parse("rules: []", file: "c.yaml")
        #expect(snapshot.settings.listen == "unix:/run/durward/durward.sock")
        #expect(snapshot.settings.socketMode == 0o660)
        #expect(snapshot.settings.log == .syslog)
        #expect(snapshot.settings.mode == .enforce)
        #expect(snapshot.settings.recipientDelimiter == "+")
        #expect(snapshot.settings.stopTimeout == 30)
        #expect(snapshot.policy.rules.isEmpty)
        #expect(snapshot.warnings.isEmpty)
    }

    static let socketAdvice = "; write unix:/run/durward/durward.sock or inet:8891@127.0.0.1"

    static let mistakes: [(String, [String])] = [
        ("listen: tcp:1", ["1:9: error: 'tcp:1' is not a socket" + socketAdvice]),
        (
            "listen: inet:99999@127.0.0.1",
            ["1:9: error: 'inet:99999@127.0.0.1' is not a socket" + socketAdvice]
        ),
        ("listen: ''", ["1:9: error: listen should not be empty"]),
        ("listen: [a]", ["1:9: error: listen should be a text"]),
        (
            "listen: unix:/" + String(repeating: "x", count: 107),
            ["1:9: error: the path of a socket has at most 107 bytes"]
        ),
        (
            "socket_mode: 9",
            ["1:14: error: socket_mode should be permissions in octal; write \"0660\", with the quotes"]
        ),
        (
            "socket_mode: \"1777\"",
            ["1:14: error: socket_mode should be permissions in octal; write \"0660\", with the quotes"]
        ),
        ("log: sylog", ["1:6: error: log should be syslog or stderr; did you mean 'syslog'?"]),
        ("mode: shadwo", ["1:7: error: mode should be enforce or shadow; did you mean 'shadow'?"]),
        ("mode: on", ["1:7: error: mode should be enforce or shadow"]),
        (
            "domains: example.com",
            ["1:10: error: domains should be a list; write [a, b], or one '- entry' a line"]
        ),
        ("domains: [a b]", ["1:11: error: 'a b' is not a domain; for example example.com"]),
        ("domains: [[a]]", ["1:11: error: an entry of domains should be a text"]),
        (
            "trusted: [192.0.2.1/24, x, 300.1.1.1]",
            [
                "1:11: error: '192.0.2.1/24' has bits set behind the prefix; did you mean 192.0.2.0/24?",
                "1:25: error: 'x' is not an IP address or network; for example 192.0.2.0/24 or \"2001:db8::/32\"",
                "1:28: error: '300.1.1.1' is not an IP address or network;"
                    + " for example 192.0.2.0/24 or \"2001:db8::/32\"",
            ]
        ),
        (
            "recipients_disagree: defr",
            ["1:22: error: recipients_disagree should be defer or strictest; did you mean 'defer'?"]
        ),
        (
            "recipient_delimiter: none",
            ["1:22: error: recipient_delimiter should be characters like + or -; write \"+\""]
        ),
        (
            "stop_timeout: 1 h",
            ["1:15: error: stop_timeout should be a duration from 0 s to 600 s; for example 30 s"]
        ),
        (
            "stop_timeout: soon",
            ["1:15: error: stop_timeout should be a duration from 0 s to 600 s; for example 30 s"]
        ),
        ("lsten: x", ["1:1: error: there is no key 'lsten' in the config file; did you mean 'listen'?"]),
        ("trustd: []", ["1:1: error: there is no key 'trustd' in the config file; did you mean 'trusted'?"]),
        ("state: sqlite:/x", []), ("state: redis://127.0.0.1:6379/0", []),
        ("control: unix:/run/x.sock\ncontrol_mode: \"0660\"\ncontrol_group: adm", []),
        (
            "control: /run/x.sock",
            [
                "1:10: error: control should be a Unix socket with a path of at most 107 bytes; write unix:/run/durward/control.sock"
            ]
        ),
        (
            "control_mode: rw",
            ["1:15: error: control_mode should be permissions in octal; write \"0660\", with the quotes"]
        ),
        ("recipient_cache: {ok: 1 d, room: 5 s, unknown: 1 h, full: 1 m, failed: 5 s, entries: 10}", []),
        (
            "recipient_cache: {ok: 0 s}",
            ["1:23: error: ok should be a duration from 1 s to 2592000 s; for example 30 s"]
        ),
        (
            "recipient_cache: {entries: 0}",
            ["1:28: error: entries should be a whole number from 1 to 50000000"]
        ),
        (
            "recipient_cache: {gone: 1 s}",
            [
                "1:19: error: there is no key 'gone' in recipient_cache; the keys are ok, room, unknown, full, failed, entries"
            ]
        ),
        (
            "recipient_deadline: 30 s",
            ["1:21: error: recipient_deadline should be a duration from 1 s to 25 s; for example 30 s"]
        ),
    ]

    @Test("a mistake is told with its place and what to write", arguments: mistakes)
    func mistake(yaml: String, expected: [String]) {
        #expect(remarks(yaml + "\nrules: []\n") == expected)
    }

    @Test("an unknown key without a near one is told with all keys")
    func farKey() {
        let remark = remarks("frobnicate: 1\nrules: []").first ?? ""
        #expect(
            remark.hasPrefix(
                "1:1: error: there is no key 'frobnicate' in the config file; the keys are listen, "))
        #expect(remark.hasSuffix(", stop_timeout, virus_scan, spam_model, spool, rules"))
    }

    @Test("the models of the classifier: one, one for each domain, or where they are by default")
    func spamModels() throws {
        func models(_ yaml: String) throws -> SpamModelPaths {
            try Snapshot.parse("\(yaml)\nrules: []", file: "c.yaml").settings.spamModels
        }
        #expect(try models("").fallback == "/var/lib/durward/spam.model")
        #expect(try models("spam_model: /a/b") == SpamModelPaths(fallback: "/a/b"))
        let both = try models(
            "spam_model: {default: /a/b, domains: {EXAMPLE.net: /c, b\u{fc}cher.example: /d}}")
        #expect(both.fallback == "/a/b")
        #expect(both.domains == ["example.net": "/c", "xn--bcher-kva.example": "/d"])
        #expect(both.path(for: "Example.NET") == "/c")
        #expect(both.path(for: "example.com") == nil)
    }

    @Test(
        "mistakes in spam_model",
        arguments: [
            ("spam_model: a.model", "1:13: error: spam_model should be a file, with its path from the root"),
            (
                "spam_model: /var/lib/",
                "1:13: error: spam_model should be a file, with its path from the root"
            ),
            ("spam_model: [/a]", "1:13: error: spam_model should be a mapping of keys to values"),
            (
                "spam_model: {domain: {}}",
                "1:14: error: there is no key 'domain' in spam_model; did you mean 'domains'?"
            ),
            ("spam_model: {domains: /a}", "1:23: error: domains should be a mapping of domains to files"),
            ("spam_model: {domains: {-: /a}}", "1:24: error: '-' is not a domain"),
            ("spam_model: {domains: {a.example: b}}", "1:35: error: a.example should be a file"),
        ])
    func spamModelMistakes(_ yaml: String, _ remark: String) {
        let found = diagnostics("\(yaml)\nrules: []\n").map(\.headline)
        #expect(found.count == 1)
        #expect(found.allSatisfy { $0.contains(remark) }, "\(found)")
    }

    @Test("all mistakes are told at once, in the order of the lines")
    func allAtOnce() {
        let yaml = """
            rules:
              - name: a
                when: nothing == 1
                accept: true
              - name: b
                when: client.ip in [10.0.0.1/8] or subjet == "x"
                reject: "550 4.7.1 no"
            log: x
            trusted: [y]
            """
        let lines = diagnostics(yaml).map { [$0.line, $0.column] }
        #expect(lines == [[3, 11], [6, 25], [6, 40], [7, 18], [8, 6], [9, 11]])
    }
}
