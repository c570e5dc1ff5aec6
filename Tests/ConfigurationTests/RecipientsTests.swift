// SPDX-License-Identifier: Apache-2.0

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
            ["2:3: error: this entry names no source; add 'addresses: […]' or 'file: NAME'"]
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
            "recipients:\n- domains: [example.com]\n  lmtp: unix:/run/dovecot/lmtp\n- domains: [example.net]\n  smtp: x",
            [
                "3:3: error: this version can't ask 'lmtp' yet; it reads only 'addresses' and 'file'",
                "5:3: error: this version can't ask 'smtp' yet; it reads only 'addresses' and 'file'",
            ]
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
}
