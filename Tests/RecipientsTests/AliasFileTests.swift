// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

@testable import Recipients

@Suite("Aliases from a file")
final class AliasFileTests {
    private let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
        path = folder.appending(path: "durward-aliases-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    private func file(_ text: String, delimiters: String = "+") throws -> AliasFile {
        try write(text)
        return try AliasFile(path: path, delimiters: delimiters)
    }

    private func aliases(_ file: AliasFile, _ address: String) -> [String]? {
        let answer = file.answer(for: Mailbox(lenient: address))
        return answer.status == .ok ? answer.aliases.map(\.canonical) : nil
    }

    /// One that looks at its file when it is told to, and not by itself.
    private func watched(_ text: String) throws -> AliasFile {
        try write(text)
        return try AliasFile(path: path, delimiters: "", settling: .seconds(10_000))
    }

    private func settle(_ file: AliasFile) {
        for _ in 0..<2 { file.file.poll() }
    }

    private static let table = """
        # who is who
        Info@Example.com      joe@example.com, jane@example.org
        \t# a note within
          jim,
          <jack@example.net>

        sales+eu@example.com  eva
        sales@example.com     joe
        other@example.com     @example.org
        self@example.com      self@example.com, archive@example.com
        "john doe"@example.com  "j, d"@example.com joe
        twice@example.com  a@example.com
        twice@example.com  b@example.com
        odd@example.com  joe@exa mple
        @catch.example        all@example.com
        @moved.example        @example.com
        b\u{fc}ro@b\u{fc}cher.example  joe@example.com
        virtual.example       anything
        """

    @Test(
        "an alias is looked for as it is, without its subaddress, then by its domain",
        arguments: [
            (
                "info@example.com",
                ["joe@example.com", "jane@example.org", "jim", "jack@example.net"]
            ),
            (
                "INFO@example.COM.",
                ["joe@example.com", "jane@example.org", "jim", "jack@example.net"]
            ),
            ("sales+eu@example.com", ["eva"]), ("sales@example.com", ["joe"]),
            ("sales+us@example.com", ["joe+us"]), ("sales+eu+x@example.com", ["joe+eu+x"]),
            ("other@example.com", ["other@example.org"]), ("other+x@example.com", ["other+x@example.org"]),
            ("self@example.com", ["self@example.com", "archive@example.com"]),
            ("self+x@example.com", ["self+x@example.com", "archive+x@example.com"]),
            ("\"John Doe\"@example.com", ["\"j, d\"@example.com", "joe"]),
            ("twice@example.com", ["a@example.com"]),
            ("x@catch.example", ["all@example.com"]), ("x+y@catch.example", ["all@example.com"]),
            ("x+y@moved.example", ["x+y@example.com"]), ("x@sub.catch.example", nil),
            ("b\u{fc}ro@xn--bcher-kva.example", ["joe@example.com"]),
            ("nobody@example.com", nil), ("x@virtual.example", nil), ("x@example.com", nil), ("info", nil),
            ("", nil),
        ] as [(String, [String]?)])
    func lookup(address: String, expected: [String]?) throws {
        let file = try file(AliasFileTests.table)
        #expect(aliases(file, address) == expected)
        if expected == nil {
            #expect(file.answer(for: Mailbox(lenient: address)) == RecipientAnswer(.unknown))
        }
    }

    @Test(
        "a local-part alone is an alias in any domain, after the addresses and before the domains",
        arguments: [
            ("Postmaster@example.com", ["root"]), ("postmaster@example.org", ["root"]),
            ("postmaster+x@example.org", ["root+x"]), ("postmaster@example.net", ["pat@example.net"]),
            ("postmaster+x@example.net", ["pat+x@example.net"]),
            ("abuse+x@example.net", ["desk@example.net"]),
            ("abuse+y@example.net", ["staff+y"]), ("other@example.net", ["all@example.net"]),
            ("john.doe@example.com", ["\"j@d\"", "jd@example.com"]), ("JOHN@example.com", ["johnny"]),
            ("moved@example.com", ["moved@example.org"]), ("nobody@example.com", nil),
            ("x@example.com", nil), ("x", nil),
        ] as [(String, [String]?)])
    func localParts(address: String, expected: [String]?) throws {
        let file = try file(
            """
            postmaster root
            @example.net all@example.net
            postmaster@example.net pat@example.net
            abuse staff
            abuse+x desk@example.net
            John.Doe "j@d" jd@example.com
            "john" johnny
            moved @example.org
            x@ y@example.com
            """)
        #expect(aliases(file, address) == expected)
        #expect(file.oddEntry == "x@")
    }

    @Test("who stands for an address without a domain is not refused")
    func withoutDomain() throws {
        let file = try file("info@example.com joe\npostmaster root\nroot@example.com nobody@example.com\n")
        var directory = RecipientDirectory(domains: ["example.com"])
        directory.add(
            InlineSource(AddressBook([], delimiters: "+")), aliases: file,
            for: ["example.com", "example.org"])
        for (address, status) in [
            ("info@example.com", RecipientLookup(.ok).status), ("info+x@example.com", .ok),
            ("postmaster@example.org", .ok), ("root@example.com", .unknown), ("info@example.org", .unknown),
        ] {
            #expect(directory.lookUp(Mailbox(lenient: address)).status == status, "\(address)")
        }
    }

    @Test("without a delimiter a plus is a letter as any other")
    func delimiters() throws {
        #expect(aliases(try file("a@example.com b\n", delimiters: ""), "a+x@example.com") == nil)
    }

    @Test(
        "an entry that is a mistake is named",
        arguments: [
            ("a@example.com b@example.com\n", nil), ("virtual.example anything\n", nil),
            ("a@example.com\n", "a@example.com"), ("info joe\n", nil), ("info\n", "info"),
            ("info joe # the boss\n", "info"), ("a@ joe\n", "a@"), ("virtual.example any # thing\n", nil),
            ("a@example.com b@example.com # the boss\n", "a@example.com"),
            ("a@example.com b#c@example.com\n", nil),
        ] as [(String, String?)])
    func oddEntry(text: String, entry: String?) throws {
        #expect(try file(text).oddEntry == entry)
    }

    @Test("a line with something that can't be an address is a failed lookup")
    func broken() throws {
        for text in [
            "a@b.example c@\n", "a@b.example c@d\u{0}\n", "a@b.example c@-d\n", "a@b.example \u{7f}\n",
        ] {
            let answer = try file(text).answer(for: Mailbox(lenient: "a@b.example"))
            #expect(answer.status == .failed)
            #expect(!answer.isSourceTrouble)
        }
    }

    @Test("too many targets are a failed lookup")
    func limits() throws {
        let many = (0..<RecipientLimits.aliases).map { "t\($0)" }.joined(separator: ", ")
        let file = try file("a@example.com \(many)\nb@example.com \(many), one\n")
        #expect(aliases(file, "a@example.com")?.count == RecipientLimits.aliases)
        #expect(file.answer(for: Mailbox(lenient: "b@example.com")).status == .failed)
    }

    @Test("a file that is empty is one without aliases", arguments: ["", "# none\n", "\n\n  \n", "\u{feff}"])
    func empty(text: String) throws {
        let file = try watched(text)
        #expect(file.answer(for: Mailbox(lenient: "a@example.com")) == RecipientAnswer(.unknown))
        try write("a@example.com b@example.com\n")
        settle(file)
        #expect(aliases(file, "a@example.com") == ["b@example.com"])
    }

    @Test(
        "one that had aliases and has none any more is a failed lookup", arguments: ["", "# none\n", "a@exa"])
    func emptied(text: String) throws {
        let file = try watched("a@example.com b@example.com\n")
        for _ in 0..<2 {
            try write(text)
            settle(file)
            for address in ["a@example.com", "none@example.com"] {
                let answer = file.answer(for: Mailbox(lenient: address))
                #expect(answer.status == .failed && answer.detail == "\(path) has no aliases any more")
            }
        }
        try write("c@example.com d@example.com\n")
        settle(file)
        #expect(aliases(file, "c@example.com") == ["d@example.com"])
        #expect(aliases(file, "a@example.com") == nil)
    }

    @Test("what can't be read is an error at once, and a failed lookup later")
    func unreadable() throws {
        #expect(throws: RecipientFileError.self) { try AliasFile(path: path, delimiters: "") }
        #expect(throws: RecipientFileError.self) { try AliasFile(path: "/dev/zero", delimiters: "") }
        let file = try watched("a@example.com b\n")
        #expect(file.name == "aliases:\(path)")
        try FileManager.default.removeItem(atPath: path)
        let answer = file.answer(for: Mailbox(lenient: "a@example.com"))
        #expect(answer.status == .failed && answer.detail.contains(path))
        try write("a@example.com c\n")
        settle(file)
        #expect(aliases(file, "a@example.com") == ["c"])
    }

    @Test("until a change has settled it is answered as before")
    func beingWritten() throws {
        let file = try watched("a@example.com b\nc@example.com d\n")
        for text in ["a@example.com x\nnew@example.com jo", "a@example.com x\nnew@example.com joe\n"] {
            try write(text)
            file.file.poll()
            #expect(aliases(file, "a@example.com") == ["b"])
            #expect(aliases(file, "c@example.com") == ["d"])
            #expect(file.answer(for: Mailbox(lenient: "new@example.com")) == RecipientAnswer(.unknown))
        }
        file.file.poll()
        #expect(aliases(file, "new@example.com") == ["joe"])
        #expect(aliases(file, "a@example.com") == ["x"])
        #expect(file.answer(for: Mailbox(lenient: "c@example.com")) == RecipientAnswer(.unknown))
    }
}
