// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

@Suite("Addresses that exist")
struct AddressBookTests {
    private static let book = AddressBook(
        [
            "Info@Example.com", "@catch.example", "a+b@example.com", "\"john doe\"@example.com",
            "\"plain\"@example.com",
            "b\u{fc}ro@b\u{fc}cher.example", "+lead@example.com",
        ], delimiters: "+-")

    @Test(
        "a mailbox is looked for as it is, without its subaddress, then by its domain",
        arguments: [
            ("info@example.com", true), ("INFO@EXAMPLE.COM", true), ("info@example.com.", true),
            ("other@example.com", false),
            ("info+news@example.com", true), ("info-news+x@example.com", true),
            ("info=news@example.com", false),
            ("a+b@example.com", true), ("a@example.com", false), ("a+c@example.com", false),
            ("anything@catch.example", true),
            ("anything@CATCH.example", true), ("x@sub.catch.example", false),
            ("\"john doe\"@example.com", true),
            ("\"John Doe\"@example.com", true), ("\"john  doe\"@example.com", false),
            ("plain@example.com", true),
            ("\"info\"@example.com", true), ("b\u{fc}ro@xn--bcher-kva.example", true),
            ("B\u{dc}RO@B\u{dc}CHER.example", true),
            ("+lead@example.com", true), ("+other@example.com", false), ("lead@example.com", false),
            ("", false), ("@", false),
            ("@catch.example", true), ("info", false), ("info@", false),
            ("info@example.com@catch.example", true),
            ("info@catch.example@example.com", false),
        ])
    func contains(address: String, isKnown: Bool) {
        #expect(AddressBookTests.book.contains(Mailbox(lenient: address)) == isKnown, "\(address)")
    }

    @Test("without a delimiter a plus is a letter as any other")
    func delimiters() {
        let book = AddressBook(["info@example.com"], delimiters: "")
        #expect(!book.contains(Mailbox(lenient: "info+news@example.com")))
    }

    @Test("entries that are alike count once")
    func count() {
        #expect(AddressBook(["a@example.com", "A@EXAMPLE.com", "b@example.com"], delimiters: "").count == 2)
    }

    @Test(
        "a file has one entry a line; comments, empty lines and second columns mean nothing",
        arguments: [
            ("", []), ("a@b\nc@d\n", ["a@b", "c@d"]), ("a@b\r\nc@d", ["a@b", "c@d"]),
            ("\n\n  \na@b\n", ["a@b"]),
            ("# a@b\n  # c@d\ne@f # g", ["e@f"]), ("a@b OK\nc@d\tx@y, z@y\n", ["a@b", "c@d"]),
            ("@d  x\n", ["@d"]), ("\"john doe\"@b x\n", ["\"john doe\"@b"]),
            ("\"a\\\" b\"@c d", ["\"a\\\" b\"@c"]),
            ("\"open quote@b x\n", ["\"open"]), ("\u{feff}a@b\n", ["a@b"]),
            ("  a@b\n\tc@d\n", ["a@b", "c@d"]),
            ("a@b x@y,\n  z@y,\n# note\n  w@y\nc@d\n", ["a@b", "c@d"]), ("a@b#c\n", ["a@b#c"]),
            ("a@b\u{0}\n", ["a@b\u{0}"]),
        ] as [(String, [String])])
    func entries(text: String, entries: [String]) {
        var read: [String] = []
        let book = AddressBook(file: Array(text.utf8), delimiters: "") {
            read.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(read == entries)
        #expect(book.count == Set(entries).count)
    }

    @Test(
        "an address of a file is known by the form in which it is compared",
        arguments: [
            ("Info@Example.COM", "info@example.com"), ("info@example.com.", "info@example.com"),
            ("\"info\"@example.com", "info@example.com"), ("a@b@example.com", "a@b@example.com"),
            ("\"A b\"@example.com", "\"a b\"@example.com"), ("@Example.com", "@example.com"),
            ("a[\\]^_`{|}~@example.com", "a[\\]^_`{|}~@example.com"),
            ("B\u{dc}RO@B\u{dc}CHER.example", "b\u{fc}ro@xn--bcher-kva.example"),
            ("bu\u{308}ro@example.com", "b\u{fc}ro@example.com"), ("info@", "info"), ("@", ""),
            ("INFO", "info"),
        ])
    func canonical(entry: String, address: String) {
        let entry = entry.contains(" ") ? entry : "\(entry) OK"
        let book = AddressBook(file: Array("x@example.com\n\(entry)\n".utf8), delimiters: "")
        #expect(book.contains(Mailbox(lenient: address)) && book.count == 2)
        #expect(!book.contains(Mailbox(lenient: "\(address)x")))
    }

    @Test("a large book holds each of its addresses and no other")
    func large() {
        let lines = (0..<10_000).map { "User\($0)@example.com OK\n" } + ["user7@example.com\n"]
        let book = AddressBook(file: Array(lines.joined().utf8), delimiters: "")
        #expect(book.count == 10_000)
        for number in 0..<10_000 where !book.contains(Mailbox(lenient: "user\(number)@example.com")) {
            Issue.record("user\(number) is not in it")
        }
        #expect(!book.contains(Mailbox(lenient: "user10000@example.com")))
        #expect(!book.contains(Mailbox(lenient: "user1@example.co")))
    }

    @Test("a source of addresses knows them or does not")
    func source() {
        let source = InlineSource(AddressBook(["a@example.com"], delimiters: ""))
        #expect(source.answer(for: Mailbox(lenient: "A@example.com")) == RecipientAnswer(.ok))
        #expect(source.answer(for: Mailbox(lenient: "b@example.com")) == RecipientAnswer(.unknown))
    }
}
