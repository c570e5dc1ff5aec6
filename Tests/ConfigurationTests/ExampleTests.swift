// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Configuration

/// A config with everything that the documentation's example has, also what this version can't do yet.
@Suite("The example of the documentation")
struct ExampleTests {
    static let example = """
        listen: unix:/run/durward/durward.sock    # or inet:8891@127.0.0.1; libmilter's notation
        socket_mode: "0660"
        log: syslog                               # syslog | stderr
        mode: enforce                             # shadow: log what would happen, refuse nothing
        domains: [example.com, example.net, example.org]   # what is ours
        trusted: [127.0.0.0/8, "::1"]
        state: sqlite:/var/lib/durward/state.db   # or redis://host:6379/0

        lists:
          executables: [exe, scr, com, bat, cmd, pif, js, jse, vbs, vbe, wsf, hta, lnk]
          partners: file:partners.txt             # one a line, # comments; reloaded with the config

        recipients:                               # who exists; the first entry for a domain answers
          - domains: [example.com]
            lmtp: unix:/run/dovecot/lmtp
          - domains: [example.net]
            file: example.net.recipients
          - domains: [example.org]
            addresses: [postmaster@example.org, info@example.org]

        rules:
          - name: our-own
            when: client.ip in $trusted
            accept: true

          - name: unknown-recipient
            when: recipient.status == unknown
            reject: "550 5.1.1 <{recipient}>: no such mailbox here"

          - name: mailbox-full
            when: recipient.status == full
            tempfail: "452 4.2.2 <{recipient}>: mailbox is full, try again later"

          - name: too-large
            when: message.size > 25 MiB
            reject: "552 5.3.4 message of {message.size} is larger than 25 MiB"

          - name: program-attached
            when: any(attachments, .extension in $executables)
            reject: "554 5.7.1 attachments that can be run are not accepted: {attachments.extension}"
            mode: shadow

          - name: free-money
            when: subject ~ /\\bfree\\s+money\\b/i or body.text ~ /\\bfree\\s+money\\b/i
            score: 2.5

          - name: shouting
            when: subject.capitals > 80% and subject.letters >= 10
            score: 1.5

          - name: spam
            when: score >= 8
            reject: "550 5.7.1 looks like spam ({score}); see https://example.com/rejected"

        """

    @Test("it has no mistakes")
    func sound() throws {
        let folder = try Folder()
        try folder.write("partners.txt", "example.org\n")
        try folder.write("example.net.recipients", "a@example.net\n")
        try folder.write("c.yaml", ExampleTests.example)
        #expect(folder.load("c.yaml").isEmpty)
    }

    @Test("without these it is taken")
    func taken() throws {
        let folder = try Folder()
        try folder.write("partners.txt", "example.org\n")
        try folder.write("example.net.recipients", "a@example.net\n")
        var lines = ExampleTests.example.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        lines[14] = "    addresses: ['@example.com']"
        lines[30] = "    when: recipient.status == not_ours"
        lines[38] = "    when: subject in $executables"
        lines[39] = "    reject: '554 5.7.1 no'"
        lines[43] = lines[43].replacing("body.text", with: "body.raw")
        lines[6] = ""
        try folder.write("c.yaml", lines.joined(separator: "\n"))
        #expect(folder.load("c.yaml") == [])
    }
}
