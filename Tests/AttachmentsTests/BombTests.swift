// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("Bombs")
struct BombTests {
    @Test(
        "What unpacks to too much is a bomb, and cut off",
        arguments: [
            "gzip", "bzip2", "xz", "zstd -q", "xz --format=lzma", "gzip | gzip", "zip -q - -",
            "bsdtar -cf - --format=7zip @-",
        ])
    func tooMuch(_ packer: String) throws {
        let workshop = try Workshop()
        let makesArchive = packer.hasPrefix("bsdtar")
        if makesArchive { try workshop.run("head -c 40000000 /dev/zero >zeros") }
        let command =
            makesArchive ? "bsdtar -cf - --format=7zip zeros" : "head -c 40000000 /dev/zero | \(packer)"
        let found = try read(workshop.run(command))
        #expect(found.isBomb)
        #expect(!found.isIncomplete)
        #expect(found.members.last.map { $0.size <= 2 * AttachmentLimits.unpacked } == true)
    }

    @Test("What unpacks to much, but not too much, is none")
    func reasonable() throws {
        let workshop = try Workshop()
        let zeros = try read(workshop.run("head -c 10000000 /dev/zero | gzip"))
        #expect(!zeros.isBomb)
        #expect(zeros.members.map(\.size) == [10_000_000])
        let text = try read(workshop.run("seq 1 6000000 | gzip -1"))
        #expect(!text.isBomb)
        #expect(text.members.first.map { $0.size > 40_000_000 } == true)
    }

    @Test("Archives within archives are opened to a depth")
    func deep() throws {
        var bytes = ZipBuilder([.init("tool.exe", program)]).bytes
        for level in 2...AttachmentLimits.depth { bytes = ZipBuilder([.init("\(level).zip", bytes)]).bytes }
        let allowed = try read(bytes)
        #expect(!allowed.isBomb)
        #expect(allowed.paths.last?.hasSuffix("/tool.exe") == true)
        let deeper = try read(ZipBuilder([.init("too-deep.zip", bytes)]).bytes)
        #expect(deeper.isBomb)
        #expect(deeper.members.count == AttachmentLimits.depth)
    }

    @Test("Too many members are a bomb")
    func manyMembers() throws {
        let members = (0...AttachmentLimits.members).map { ZipBuilder.Member("\($0).txt") }
        let found = try read(ZipBuilder(members).bytes)
        #expect(found.isBomb)
        #expect(found.members.count == AttachmentLimits.members)
        #expect(try !read(ZipBuilder(members.dropLast()).bytes).isBomb)
    }

    @Test("Members that lie over each other count each time")
    func overlapping() throws {
        let workshop = try Workshop()
        // One member of 7 MB; the directory lists it five hundred times.
        let one = try workshop.run("seq 1 1000000 >numbers; zip -q - numbers")
        let directory = try #require(one.lastIndex(of: [0x50, 0x4B, 1, 2]))
        let end = try #require(one.lastIndex(of: [0x50, 0x4B, 5, 6]))
        var bytes = Array(one[..<directory])
        for _ in 0..<500 { bytes += one[directory..<end] }
        bytes += one[end..<(end + 8)]
        bytes.add(500, 2)
        bytes.add(500, 2)
        bytes.add(500 * (end - directory), 4)
        bytes.add(directory, 4)
        bytes.add(0, 2)
        #expect(try read(bytes).isBomb)
    }

    @Test("The names behind a bomb are told")
    func behindBomb() throws {
        let workshop = try Workshop()
        try workshop.run("head -c 40000000 /dev/zero >zeros; zip -q a.zip zeros docs/tool.exe")
        let found = try read(workshop.bytes("a.zip"))
        #expect(found.isBomb)
        #expect(found.paths == ["zeros", "docs/tool.exe"])
    }

    @Test("A 7z header that speaks of millions of files is not given to libarchive")
    func sevenZipHeader() throws {
        // Header, files: a hundred million, no properties.
        let header: [UInt8] = [0x01, 0x05, 0xF0, 0x00, 0xE1, 0xF5, 0x05, 0x00, 0x00]
        let found = try read(SevenZip.file(header: header), named: "a.7z")
        #expect(found.isBomb)
        #expect(found.members.isEmpty)
        // The same number of streams in one folder that copies.
        let streams: [UInt8] = [
            0x01, 0x04, 0x06, 0x00, 0x01, 0x09, 0x00, 0x00, 0x07, 0x0B, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0C,
            0x00, 0x00,
            0x08, 0x0D, 0xF0, 0x00, 0xE1, 0xF5, 0x05, 0x00, 0x00,
        ]
        #expect(try read(SevenZip.file(header: streams), named: "a.7z").isBomb)
    }

    @Test("An attachment that is longer than the spool is looked into as far as it goes")
    func tooLarge() throws {
        var reader = AttachmentReader(name: "a.tar", wants: .members, tools: try tools.get())
        let workshop = try Workshop()
        try workshop.run("head -c 70000000 /dev/urandom >noise; bsdtar -cf a.tar hello.txt noise")
        feed(try workshop.bytes("a.tar"), to: &reader, pieces: 65_536)
        let found = reader.finish()
        #expect(found.isTooLarge && found.isBroken && !found.isBomb)
        #expect(found.paths == ["hello.txt", "noise"])
    }
}

/// 7z files by their bytes.
enum SevenZip {
    static func file(header: [UInt8]) -> [UInt8] {
        var start: [UInt8] = []
        start.add(0, 8)
        start.add(header.count, 8)
        start.add(Int(ZipBuilder.crc32(header)), 4)
        var bytes: [UInt8] = [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]
        bytes.add(Int(ZipBuilder.crc32(start)), 4)
        return bytes + start + header
    }
}

extension [UInt8] {
    /// Where these octets stand last.
    func lastIndex(of needle: [UInt8]) -> Int? {
        guard count >= needle.count else { return nil }
        return (0...(count - needle.count)).last { Array(self[$0..<($0 + needle.count)]) == needle }
    }
}
