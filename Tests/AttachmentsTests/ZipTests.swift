// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("Zip files that are read in two ways")
struct ZipTests {
    typealias Member = ZipBuilder.Member

    @Test("A member that the directory does not list is told")
    func unlisted() throws {
        var hidden = Member("hidden.exe", program)
        hidden.isListed = false
        for members in [
            [hidden, Member("a.txt")], [Member("a.txt"), hidden], [Member("a.txt"), hidden, Member("b.txt")],
        ] {
            let found = try read(ZipBuilder(members).bytes)
            #expect(found.paths.sorted() == members.map { String(decoding: $0.name, as: UTF8.self) }.sorted())
            #expect(try found.member("hidden.exe").sha256 == sha256(program))
        }
    }

    @Test("Where both headers have names, both are told")
    func twoNames() throws {
        var member = Member("harmless.txt", program)
        member.localName = Array("tool.exe".utf8)
        let found = try read(ZipBuilder([member, Member("b.txt")]).bytes)
        #expect(Set(found.paths) == ["harmless.txt", "tool.exe", "b.txt"])
        for path in ["harmless.txt", "tool.exe"] { #expect(try found.member(path).sha256 == sha256(program)) }
    }

    @Test("Two entries of the directory may be one file")
    func samePlace() throws {
        var other = Member("second.exe")
        other.isStored = false
        other.offset = 0
        let found = try read(ZipBuilder([Member("first.txt"), other]).bytes)
        #expect(Set(found.paths) == ["first.txt", "second.exe"])
    }

    @Test("A second name in UTF-8 and a NUL within a name are told")
    func otherNames() throws {
        var unicode = Member("plain.txt")
        let name = Array("wörld.exe".utf8)
        unicode.extra = [0x75, 0x70]
        unicode.extra.add(name.count + 5, 2)
        unicode.extra += [1, 0, 0, 0, 0] + name
        #expect(try Set(read(ZipBuilder([unicode]).bytes).paths) == ["plain.txt", "wörld.exe"])
        #expect(try read(ZipBuilder([Member("a.exe\u{0}.txt")]).bytes).paths.contains("a.exe"))
    }

    @Test("Names without UTF-8 are code page 437, and all separators are slashes")
    func codePage() throws {
        var member = Member("")
        member.name = [0x81, 0x62, 0x65, 0x72, 0x5C, 0x2E, 0x2E, 0x5C, 0x61, 0x2E, 0x65, 0x78, 0x65]
        #expect(try read(ZipBuilder([member]).bytes).paths == ["über/../a.exe"])
        #expect(
            try read(ZipBuilder([Member("/etc/passwd"), Member("../../x")]).bytes).paths == [
                "/etc/passwd", "../../x",
            ])
    }

    @Test("A path that is too long keeps its end")
    func longName() throws {
        let found = try read(ZipBuilder([Member(String(repeating: "ä", count: 3_000) + ".exe")]).bytes)
        let path = try #require(found.paths.first)
        #expect(path.utf8.count <= AttachmentLimits.path)
        #expect(path.hasSuffix(".exe"))
    }

    @Test(
        "Something in front and a comment behind change nothing", arguments: [false, true],
        [0, 20, 20_000, 65_535])
    func prefix(_ countsPrefix: Bool, _ comment: Int) throws {
        var zip = ZipBuilder([Member("a.txt"), Member("tool.exe", program)])
        zip.prefix = Array("#!/bin/sh\nexit\n".utf8)
        zip.countsPrefix = countsPrefix
        zip.comment = [UInt8](repeating: 0x20, count: comment)
        let found = try read(zip.bytes)
        #expect(found.paths == ["a.txt", "tool.exe"])
        #expect(try found.member("tool.exe").sha256 == sha256(program))
    }

    @Test("A second directory in the comment is read, too")
    func twoDirectories() throws {
        var first = ZipBuilder([Member("first.txt")])
        var second = ZipBuilder([Member("second.exe", program)])
        second.prefix = [UInt8](repeating: 0x20, count: 16)
        first.comment = second.bytes
        #expect(try Set(read(first.bytes).paths) == ["first.txt", "second.exe"])
    }

    @Test("A zip without its end is broken; the members in front are told")
    func noDirectory() throws {
        var zip = ZipBuilder([Member("a.txt"), Member("tool.exe", program), Member("c.txt")])
        zip.hasDirectory = false
        let found = try read(zip.bytes)
        #expect(found.isBroken)
        #expect(found.paths == ["a.txt", "tool.exe", "c.txt"])
        #expect(try found.member("tool.exe").sha256 == sha256(program))
    }

    @Test("A stored zip within a zip is not taken apart twice")
    func storedWithin() throws {
        let inner = ZipBuilder([Member("tool.exe", program)]).bytes
        let found = try read(ZipBuilder([Member("inner.zip", inner), Member("b.txt")]).bytes)
        #expect(found.paths == ["inner.zip", "inner.zip/tool.exe", "b.txt"])
    }

    @Test("Sizes may lie")
    func lyingSizes() throws {
        for size in [0, 1, 100_000, 0x7FFF_FFFF, 0xFFFF_FFFE] {
            var member = Member("tool.exe", program)
            member.size = size
            let found = try read(ZipBuilder([member, Member("b.txt")]).bytes)
            #expect(found.paths.contains("tool.exe"))
            #expect(!found.isBomb)
        }
    }

    @Test("Folders are no members")
    func folders() throws {
        #expect(
            try read(ZipBuilder([Member("folder/", []), Member("folder/a.txt")]).bytes).paths == [
                "folder/a.txt"
            ])
    }

    @Test("An empty zip is whole")
    func empty() throws {
        let found = try read(ZipBuilder([]).bytes, named: "a.zip")
        #expect(found.members.isEmpty && !found.isBroken)
    }

    @Test("Encryption is a flag of each member")
    func encrypted() throws {
        var secret = Member("secret.txt")
        secret.flags = 1
        let found = try read(ZipBuilder([Member("a.txt"), secret]).bytes)
        #expect(found.isEncrypted)
        #expect(try found.member("secret.txt").isEncrypted)
        #expect(try !found.member("a.txt").isEncrypted)
        #expect(try found.member("a.txt").size == 4)
    }

    /// Systems and attributes: links, folders, devices, pipes and sockets of Unix and macOS; of DOS, folders and
    /// labels.
    static let markedModes: [(Int, Int)] = [
        (3, 0xA1FF_0000), (3, 0x41ED_0000), (3, 0x61A4_0000), (3, 0x21A4_0000), (3, 0x11A4_0000),
        (3, 0xC1A4_0000), (0, 0x10), (0, 0x08), (19, 0xA1FF_0000),
    ]

    @Test(
        "What has octets and no slash behind its name is a file, whatever a mode of Unix or DOS calls it",
        arguments: markedModes)
    func modes(_ system: Int, _ attributes: Int) throws {
        var inner = Member("inner.zip", ZipBuilder([Member("tool.exe", program)]).bytes)
        var tool = Member("tool.exe", program)
        (inner.system, inner.attributes) = (system, attributes)
        (tool.system, tool.attributes) = (system, attributes)
        let (first, last) = (Member("a.txt"), Member("b.txt"))
        let samples: [([Member], [String])] = [
            ([inner], ["inner.zip", "inner.zip/tool.exe"]),
            ([inner, last, tool], ["inner.zip", "inner.zip/tool.exe", "b.txt", "tool.exe"]),
            ([first, tool, last, inner], ["a.txt", "tool.exe", "b.txt", "inner.zip", "inner.zip/tool.exe"]),
        ]
        for (members, paths) in samples {
            let found = try read(ZipBuilder(members).bytes)
            #expect(found.paths == paths)
            for member in found.members where member.path.hasSuffix("tool.exe") {
                #expect(try member.sha256 == sha256(program))
            }
            #expect(!found.isBroken)
        }
    }

    @Test("A link is a small file")
    func link() throws {
        var link = Member("link", Array("../target".utf8))
        link.system = 3
        link.attributes = 0o120_777 << 16
        let found = try read(ZipBuilder([Member("a.txt"), link]).bytes)
        #expect(found.paths == ["a.txt", "link"])
        #expect(try found.member("link").size == 9)
        #expect(!found.isBroken)
    }
}
