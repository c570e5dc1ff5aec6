// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients
import Testing

@Suite("Which recipients are ours, and which exist")
struct RecipientDirectoryTests {
    private struct Broken: LocalSource {
        let name = "broken"

        func answer(for mailbox: Mailbox) -> RecipientAnswer {
            RecipientAnswer(.failed, "no answer for \(mailbox)")
        }
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

    private static let statuses: [(String, RecipientLookup.Status, Bool)] = [
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
        ("a@broken.example", .failed, true),
        // RFC 5321 section 4.5.1; other local-parts alone belong to the first domain.
        ("postmaster", .ok, true), ("POSTMASTER", .ok, true), ("info", .ok, true), ("nobody", .unknown, true),
    ]

    @Test("the status of a mailbox", arguments: statuses)
    func status(address: String, status: RecipientLookup.Status, isOurs: Bool) {
        let mailbox = Mailbox(lenient: address)
        #expect(RecipientDirectoryTests.directory.lookUp(mailbox).status == status, "\(address)")
        #expect(RecipientDirectoryTests.directory.isOurs(mailbox) == isOurs, "\(address)")
    }

    @Test("without 'domains' a local-part alone belongs to the first domain of the sources")
    func noDomains() {
        var directory = RecipientDirectory(domains: [])
        directory.add(InlineSource(AddressBook(["info@example.com"], delimiters: "")), for: ["example.com"])
        #expect(directory.lookUp(Mailbox(lenient: "info")).status == .ok)
        #expect(directory.lookUp(Mailbox(lenient: "nobody")).status == .unknown)
    }
}
