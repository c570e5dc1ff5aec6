// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Configuration

@Suite("Files")
struct FilesTests {
    static let listRule = "rules:\n  - {name: a, when: 'client.ip in $nets', accept: true}\n"

    @Test(
        "a list comes from a file beside the config, with comments and any line ends",
        arguments: ["\n", "\r\n"])
    func list(lineEnd: String) throws {
        let folder = try Folder()
        try folder.write("c.yaml", "lists:\n  nets: file:nets.txt\n" + FilesTests.listRule)
        try folder.write(
            "nets.txt", "# ours\n192.0.2.0/24\n\n  2001:db8::/32  # theirs\n".replacing("\n", with: lineEnd))
        #expect(folder.load("c.yaml") == [])
    }

    @Test("a bad entry of a list file is told with its line", arguments: ["\n", "\r\n"])
    func badEntry(lineEnd: String) throws {
        let folder = try Folder()
        try folder.write("c.yaml", "lists:\n  nets: file:nets.txt\n" + FilesTests.listRule)
        try folder.write("nets.txt", "# ours\n192.0.2.1/24\n\nfoo\n".replacing("\n", with: lineEnd))
        #expect(
            folder.load("c.yaml") == [
                "c.yaml:4:35: error: '192.0.2.1/24' has bits set behind the prefix (nets.txt:2);"
                    + " did you mean 192.0.2.0/24?",
                "c.yaml:4:35: error: 'foo' is not an IP address or network (nets.txt:4);"
                    + " for example 192.0.2.0/24 or 2001:db8::/32",
            ])
    }

    @Test("a list is [a, b] or a file, with a name of its own")
    func lists() {
        #expect(
            remarks("lists:\n  a: b\n  domains: [c]\n  'd e': [f]\n  g: 'file:'\nrules: []\n") == [
                "2:6: error: a list is [a, b] or file:NAME; did you mean [b]?",
                "3:3: error: there is a list '$domains' already; choose another name",
                "4:3: error: the name of a list is made of letters, digits, '_' and '-'",
                "5:6: error: a list is [a, b] or file:NAME; did you mean [file:]?",
            ])
        #expect(
            remarks("lists: [a]\nrules: []\n") == [
                "1:8: error: lists should be a mapping of names to lists; for example partners: [a, b]"
            ])
    }

    @Test("'domains' and 'trusted' are lists too")
    func ownLists() {
        let yaml =
            "domains: [example.com]\ntrusted: [192.0.2.0/24]\nrules:\n"
            + "  - {name: a, when: 'client.ip in $trusted and mail_from.domain in $domains', accept: true}\n"
        #expect(remarks(yaml) == [])
    }

    @Test("a file that is missing, a folder or not UTF-8 is told")
    func unreadable() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/dir", withIntermediateDirectories: true)
        try folder.write("latin", [0x61, 0x0a, 0x62, 0xe4, 0x0a])
        try folder.write(
            "c.yaml", "lists:\n  a: file:none\n  b: file:dir\n  c: file:latin\nrules: []\n")
        #expect(
            folder.load("c.yaml") == [
                "c.yaml:2:6: error: none can't be read: No such file or directory",
                "c.yaml:3:6: error: dir is a folder",
                "c.yaml:4:6: error: latin is not UTF-8, line 2; save it as UTF-8",
            ])
        #expect(folder.load("none") == ["none: error: none can't be read: No such file or directory"])
        #expect(folder.load("dir") == ["dir: error: dir is a folder"])
        #expect(folder.load("latin") == ["latin:2:2: error: this is not UTF-8; save it as UTF-8"])
    }

    @Test("a byte order mark is left out")
    func byteOrderMark() throws {
        let folder = try Folder()
        try folder.write("c.yaml", "\u{feff}rules: []\nlg: x\n")
        #expect(
            folder.load("c.yaml") == [
                "c.yaml:2:1: error: there is no key 'lg' in the config file; did you mean 'log'?"
            ])
        try folder.write("d.yaml", "\u{feff}lg: x\nrules: []\n")
        #expect(
            folder.load("d.yaml") == [
                "d.yaml:1:1: error: there is no key 'lg' in the config file; did you mean 'log'?"
            ])
    }

    @Test("a file that is too large is refused, also where its size is not told")
    func tooLarge() throws {
        let folder = try Folder()
        try folder.write("c.yaml", [UInt8](repeating: 0x23, count: ConfigLimits.fileSize + 1))
        #expect(folder.load("c.yaml") == ["c.yaml: error: c.yaml is larger than 16 MiB"])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/zero.yaml", withDestinationPath: "/dev/zero")
        #expect(folder.load("zero.yaml") == ["zero.yaml: error: zero.yaml is larger than 16 MiB"])
    }

    @Test("a large file is read in reasonable time")
    func large() throws {
        let rules = (0..<5_000).map { "  - {name: r\($0), when: 'client.port == \($0)', score: 1}\n" }
            .joined()
        let start = ContinuousClock.now
        #expect(remarks("rules:\n" + rules + "  - {name: x, when: score > 1, accept: true}\n") == [])
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
