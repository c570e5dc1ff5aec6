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

    /// The addresses once they are those, or those that there are when nobody waits any more.
    private func settled(_ file: AliasFile, _ address: String, _ expected: [String]?) -> [String]? {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, aliases(file, address) != expected { usleep(20_000) }
        return aliases(file, address)
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
                ["joe@example.com", "jane@example.org", "jim@example.com", "jack@example.net"]
            ),
            (
                "INFO@example.COM.",
                ["joe@example.com", "jane@example.org", "jim@example.com", "jack@example.net"]
            ),
            ("sales+eu@example.com", ["eva@example.com"]), ("sales@example.com", ["joe@example.com"]),
            ("sales+us@example.com", ["joe+us@example.com"]),
            ("sales+eu+x@example.com", ["joe+eu+x@example.com"]),
            ("other@example.com", ["other@example.org"]), ("other+x@example.com", ["other+x@example.org"]),
            ("self@example.com", ["self@example.com", "archive@example.com"]),
            ("self+x@example.com", ["self+x@example.com", "archive+x@example.com"]),
            ("\"John Doe\"@example.com", ["\"j, d\"@example.com", "joe@example.com"]),
            ("twice@example.com", ["a@example.com"]),
            ("x@catch.example", ["all@example.com"]), ("x+y@catch.example", ["all@example.com"]),
            ("x+y@moved.example", ["x+y@example.com"]), ("x@sub.catch.example", nil),
            ("b\u{fc}ro@xn--bcher-kva.example", ["joe@example.com"]),
            ("nobody@example.com", nil), ("x@virtual.example", nil), ("info", nil), ("", nil),
        ] as [(String, [String]?)])
    func lookup(address: String, expected: [String]?) throws {
        let file = try file(AliasFileTests.table)
        #expect(aliases(file, address) == expected)
        if expected == nil {
            #expect(file.answer(for: Mailbox(lenient: address)) == RecipientAnswer(.unknown))
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
            ("a@example.com\n", "a@example.com"), ("info joe\n", "info"),
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

    @Test("an empty file is one without aliases", arguments: ["", "# none\n", "\n\n  \n", "\u{feff}"])
    func empty(text: String) throws {
        #expect(try file(text).answer(for: Mailbox(lenient: "a@example.com")) == RecipientAnswer(.unknown))
    }

    @Test("what can't be read is an error at once, and a failed lookup later")
    func unreadable() throws {
        #expect(throws: RecipientFileError.self) { try AliasFile(path: path, delimiters: "") }
        #expect(throws: RecipientFileError.self) { try AliasFile(path: "/dev/zero", delimiters: "") }
        let file = try file("a@example.com b\n")
        #expect(file.name == "aliases:\(path)")
        try FileManager.default.removeItem(atPath: path)
        let answer = file.answer(for: Mailbox(lenient: "a@example.com"))
        #expect(answer.status == .failed && answer.detail.contains(path))
        try write("a@example.com c\n")
        #expect(settled(file, "a@example.com", ["c@example.com"]) == ["c@example.com"])
    }

    @Test("until a change has settled nobody is refused by half a file")
    func beingWritten() throws {
        try write("a@example.com b\nc@example.com d\n")
        let file = try AliasFile(path: path, delimiters: "", settling: .seconds(3600))
        try write("a@example.com x\nnew@example.com jo")
        #expect(aliases(file, "a@example.com") == ["b@example.com"])
        #expect(aliases(file, "c@example.com") == ["d@example.com"])
        #expect(file.answer(for: Mailbox(lenient: "new@example.com")).status == .failed)
        #expect(file.answer(for: Mailbox(lenient: "none@example.com")) == RecipientAnswer(.unknown))
        try write("a@example.com x\nnew@example.com joe\n")
        #expect(aliases(file, "a@example.com") == ["b@example.com"])
    }

    @Test("a change is noticed once it has settled")
    func change() throws {
        let file = try file("a@example.com b\nc@example.com d\n")
        try write("a@example.com x\nnew@example.com joe\n")
        #expect(settled(file, "new@example.com", ["joe@example.com"]) == ["joe@example.com"])
        #expect(aliases(file, "a@example.com") == ["x@example.com"])
        #expect(aliases(file, "c@example.com") == nil)
    }
}
