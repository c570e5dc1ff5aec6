// SPDX-License-Identifier: Apache-2.0

import Facts
import MailSyntax
import RuleLanguage
import Testing

@testable import FilterEngine

@Suite("Which recipients are ours, and which exist")
struct RecipientDirectoryTests {
    private struct Broken: RecipientSource {
        let name = "broken"

        func answer(for mailbox: Mailbox) -> RecipientAnswer { .failed("no answer for \(mailbox)") }
    }

    private static let directory: RecipientDirectory = {
        var directory = RecipientDirectory(domains: ["Example.com", "example.org", "b\u{fc}cher.example"])
        directory.add(InlineSource(AddressBook(["info@example.com"], delimiters: "+")), for: ["EXAMPLE.com"])
        directory.add(
            InlineSource(AddressBook(["other@example.com", "info@example.net"], delimiters: "")),
            for: ["example.com", "example.net"])
        directory.add(Broken(), for: ["broken.example"])
        return directory
    }()

    private static let statuses: [(String, RecipientDirectory.Status, Bool)] = [
        ("info@example.com", .ok, true), ("INFO+x@EXAMPLE.COM", .ok, true),
        ("nobody@example.com", .unknown, true),
        // The first entry for a domain answers, a later one is not asked.
        ("other@example.com", .unknown, true),
        // Ours by its source, though it is not under 'domains'.
        ("info@example.net", .ok, true), ("other@example.net", .unknown, true),
        // Ours without a source: there is nobody to say no.
        ("anybody@example.org", .ok, true), ("a@xn--bcher-kva.example", .ok, true),
        ("a@example.edu", .notOurs, false), ("a@sub.example.com", .notOurs, false),
        ("a@[192.0.2.1]", .notOurs, false),
        ("a@broken.example", .failed("no answer for a@broken.example"), true),
        // RFC 5321 section 4.5.1; other local-parts alone belong to the first domain.
        ("postmaster", .ok, true), ("POSTMASTER", .ok, true), ("info", .ok, true), ("nobody", .unknown, true),
    ]

    @Test("the status of a mailbox", arguments: statuses)
    func status(address: String, status: RecipientDirectory.Status, isOurs: Bool) {
        let mailbox = Mailbox(lenient: address)
        #expect(RecipientDirectoryTests.directory.status(of: mailbox) == status, "\(address)")
        #expect(RecipientDirectoryTests.directory.isOurs(mailbox) == isOurs, "\(address)")
    }

    @Test("without 'domains' a local-part alone belongs to the first domain of the sources")
    func noDomains() {
        var directory = RecipientDirectory(domains: [])
        directory.add(InlineSource(AddressBook(["info@example.com"], delimiters: "")), for: ["example.com"])
        #expect(directory.status(of: Mailbox(lenient: "info")) == .ok)
        #expect(directory.status(of: Mailbox(lenient: "nobody")) == .unknown)
    }

    private static let facts: [(String?, String, Knowledge)] = [
        ("Info@Example.com", "recipient", .address("Info@Example.com")),
        ("Info@Example.com", "recipient.address", .address("Info@Example.com")),
        ("Info@Example.com", "recipient.local_part", .text("Info")),
        ("Info@Example.com", "recipient.domain", .domain("Example.com")),
        ("info@example.com", "recipient.ours", .known(.boolean(true))),
        ("a@example.edu", "recipient.ours", .known(.boolean(false))),
        ("info@example.com", "recipient.status", .text("ok")),
        ("x@example.com", "recipient.status", .text("unknown")),
        ("a@example.edu", "recipient.status", .text("not_ours")),
        ("a@broken.example", "recipient.status", .failed("no answer for a@broken.example")),
        (nil, "recipient", .address("")), (nil, "recipient.local_part", .text("")),
        (nil, "recipient.domain", .domain("")),
        (nil, "recipient.ours", .known(.boolean(false))), (nil, "recipient.status", .text("unknown")),
    ]

    @Test("the facts of a recipient", arguments: facts)
    func fact(address: String?, name: String, expected: Knowledge) {
        let bench = Bench(RecipientDirectoryTests.directory)
        let record = Record.with { $0.message.recipient = address.map { Mailbox(lenient: $0) } }
        #expect(bench.read(name, record) == expected, "\(name) of \(address ?? "none")")
    }
}
