// SPDX-License-Identifier: Apache-2.0

import Attachments
import Foundation
import Testing

@Suite("Archives as common programs make them")
struct ArchiveTests {
    struct Sample: CustomTestStringConvertible {
        let name: String
        let command: String
        let type: String
        var paths = ["docs/tool.exe", "hello.txt"]
        var testDescription: String { command }
    }

    static let files = "hello.txt docs/tool.exe"
    static let samples = [
        Sample(name: "a.zip", command: "zip -q a.zip \(files)", type: "application/zip"),
        Sample(name: "a.zip", command: "zip -q - \(files) | cat >a.zip", type: "application/zip"),
        Sample(name: "a.zip", command: "7z a -tzip -mm=LZMA a.zip \(files)", type: "application/zip"),
        Sample(name: "a.zip", command: "7z a -tzip -mm=BZip2 a.zip \(files)", type: "application/zip"),
        Sample(name: "a.7z", command: "7z a a.7z \(files)", type: "application/x-7z-compressed"),
        Sample(
            name: "a.7z", command: "7z a -mx=9 -mhc=off a.7z \(files)", type: "application/x-7z-compressed"),
        Sample(
            name: "a.7z", command: "7z a -m0=PPMd -mf=off a.7z \(files)", type: "application/x-7z-compressed"),
        Sample(
            name: "a.7z", command: "7z a -mf=BCJ2 -ms=off a.7z \(files)", type: "application/x-7z-compressed"),
        Sample(name: "a.tar", command: "bsdtar -cf a.tar \(files)", type: "application/x-tar"),
        Sample(name: "a.tar", command: "bsdtar --format=v7tar -cf a.tar \(files)", type: "application/x-tar"),
        Sample(name: "a.tgz", command: "bsdtar -czf a.tgz \(files)", type: "application/gzip"),
        Sample(name: "a.tar.bz2", command: "bsdtar -cjf a.tar.bz2 \(files)", type: "application/x-bzip2"),
        Sample(name: "a.tar.xz", command: "bsdtar -cJf a.tar.xz \(files)", type: "application/x-xz"),
        Sample(name: "a.tar.zst", command: "bsdtar --zstd -cf a.tar.zst \(files)", type: "application/zstd"),
        Sample(name: "a.tar.Z", command: "bsdtar -cZf a.tar.Z \(files)", type: "application/x-compress"),
        Sample(
            name: "a.iso",
            command: "genisoimage -quiet -r -J -graft-points -o a.iso hello.txt docs/tool.exe=docs/tool.exe",
            type: "application/x-iso9660-image"),
        Sample(
            name: "a.iso", command: "bsdtar --format=iso9660 -cf a.iso \(files)",
            type: "application/x-iso9660-image"),
        Sample(
            name: "a.cab", command: "cd docs; gcab -c ../a.cab tool.exe numbers.txt",
            type: "application/vnd.ms-cab-compressed", paths: ["numbers.txt", "tool.exe"]),
        Sample(
            name: "a.cab", command: "cd docs; gcab -cz ../a.cab tool.exe numbers.txt",
            type: "application/vnd.ms-cab-compressed", paths: ["numbers.txt", "tool.exe"]),
        Sample(
            name: "a.cpio", command: "bsdtar --format=newc -cf a.cpio \(files)", type: "application/x-cpio"),
        Sample(
            name: "a.cpio", command: "bsdtar --format=odc -cf a.cpio \(files)", type: "application/x-cpio"),
        Sample(
            name: "a.cpio", command: "bsdtar --format=bin -cf a.cpio \(files)", type: "application/x-cpio"),
        Sample(
            name: "a.ar", command: "cd docs; bsdtar --format=arbsd -cf ../a.ar tool.exe numbers.txt",
            type: "application/x-archive", paths: ["numbers.txt", "tool.exe"]),
    ]

    @Test("Members are found with path, size, type and hash", arguments: samples)
    func members(_ sample: Sample) throws {
        let workshop = try Workshop()
        try workshop.run(sample.command)
        let bytes = try workshop.bytes(sample.name)
        let found = try read(bytes, named: sample.name)
        #expect(found.paths.sorted() == sample.paths)
        #expect(found.type == sample.type)
        #expect(
            !found.isBroken && !found.isBomb && !found.isEncrypted && !found.isTooLarge && !found.isIncomplete
        )
        let tool = try #require(found.members.first { $0.path.hasSuffix("tool.exe") })
        #expect(tool.size == program.count)
        #expect(tool.type == "application/vnd.microsoft.portable-executable")
        #expect(try tool.sha256 == sha256(program))

        for pieces in [1, 7, 65_535] where bytes.count / pieces < 20_000 {
            #expect(try read(bytes, named: sample.name, pieces: pieces) == found)
        }
        // The name does not matter.
        #expect(try read(bytes, named: "picture.jpg").paths.count == found.paths.count)
    }

    @Test(
        "What only compresses one file is an archive of one",
        arguments: [
            ("gzip -c", "gz"), ("bzip2 -c", "bz2"), ("xz -c", "xz"), ("xz --format=lzma -c", "lzma"),
            ("zstd -qc", "zst"),
            ("bsdtar -cf - --format=raw --lz4", "lz4"), ("bsdtar -cf - --format=raw --lzip", "lz"),
        ])
    func compressed(_ command: String, _ suffix: String) throws {
        let workshop = try Workshop()
        let bytes = try workshop.run("cd docs; \(command) tool.exe")
        let found = try read(bytes, named: "tool.exe.\(suffix)")
        #expect(found.paths == ["tool.exe"])
        #expect(try found.member("tool.exe").sha256 == sha256(program))
        #expect(!found.isBroken)
    }

    @Test("A gzip file has two names if it was renamed")
    func renamedGzip() throws {
        let workshop = try Workshop()
        try workshop.run("cd docs; gzip tool.exe")
        let found = try read(workshop.bytes("docs/tool.exe.gz"), named: "invoice.pdf.gz")
        #expect(found.paths == ["tool.exe", "invoice.pdf"])
        #expect(found.members.allSatisfy { $0.type == "application/vnd.microsoft.portable-executable" })
    }

    @Test("Archives within archives are read, with their paths in front")
    func nested() throws {
        let workshop = try Workshop()
        try workshop.run(
            """
            zip -q inner.zip \(ArchiveTests.files); 7z a middle.7z inner.zip
            bsdtar -cJf outer.tar.xz middle.7z hello.txt; gzip outer.tar.xz
            """)
        let found = try read(workshop.bytes("outer.tar.xz.gz"), named: "outer.tar.xz.gz")
        #expect(
            found.paths == [
                "outer.tar.xz", "outer.tar.xz/middle.7z", "outer.tar.xz/middle.7z/inner.zip",
                "outer.tar.xz/middle.7z/inner.zip/hello.txt",
                "outer.tar.xz/middle.7z/inner.zip/docs/tool.exe",
                "outer.tar.xz/hello.txt",
            ])
        #expect(!found.isBomb && !found.isBroken)
    }

    @Test(
        "What needs a password is encrypted, and the names are told where they can be read",
        arguments: [
            ("zip -q -P secret a.zip \(files)", "a.zip", true),
            ("7z a -tzip -mem=AES256 -psecret a.zip \(files)", "a.zip", true),
            ("7z a -psecret a.7z \(files)", "a.7z", true),
            ("7z a -psecret -mhe=on a.7z \(files)", "a.7z", false),
        ])
    func encrypted(_ command: String, _ name: String, _ hasNames: Bool) throws {
        let workshop = try Workshop()
        try workshop.run(command)
        let found = try read(workshop.bytes(name), named: name)
        #expect(found.isEncrypted)
        #expect(found.paths.sorted() == (hasNames ? ["docs/tool.exe", "hello.txt"] : []))
        #expect(found.members.allSatisfy { $0.isEncrypted && $0.sha256.isEmpty && $0.type.isEmpty })
        #expect(!found.isBroken && !found.isBomb)
    }

    @Test("An encrypted archive within another is encrypted for itself")
    func encryptedWithin() throws {
        let workshop = try Workshop()
        try workshop.run("zip -q -P secret in.zip hello.txt; zip -q out.zip in.zip")
        let found = try read(workshop.bytes("out.zip"))
        #expect(!found.isEncrypted)
        #expect(try found.member("in.zip").isEncrypted)
        #expect(try found.member("in.zip/hello.txt").isEncrypted)
    }

    @Test(
        "An archive behind something else is found, however far",
        arguments: ["zip -q a.bin \(files)", "7z a -t7z a.bin \(files)"], [0, 100, 70_000, 200_000])
    func appended(_ command: String, _ distance: Int) throws {
        let workshop = try Workshop()
        try workshop.run("\(command); [ -e a.bin ] || mv a.bin.zip a.bin")
        let picture = Array("GIF89a".utf8) + [UInt8](repeating: 0x50, count: distance)
        let bytes = try picture + workshop.bytes("a.bin")
        let found = try read(bytes, named: "picture.gif")
        #expect(found.type == "image/gif")
        #expect(found.paths.sorted() == ["docs/tool.exe", "hello.txt"])
        #expect(!found.isBroken)
        for pieces in [13, 65_535] { #expect(try read(bytes, named: "picture.gif", pieces: pieces) == found) }
    }

    @Test("A zip behind another archive is found, too")
    func zipBehindArchive() throws {
        let workshop = try Workshop()
        try workshop.run(
            "bsdtar -cf a.tar docs; zip -q a.zip hello.txt; cat a.tar a.zip >both.tar; 7z a b.7z docs; cat b.7z a.zip >b"
        )
        #expect(try read(workshop.bytes("both.tar")).paths.contains("hello.txt"))
        #expect(try read(workshop.bytes("both.tar")).paths.contains("docs/tool.exe"))
        #expect(try read(workshop.bytes("b")).paths.contains("hello.txt"))
        #expect(try read(workshop.bytes("b")).paths.contains("docs/tool.exe"))
    }

    @Test("A program that unpacks itself is an archive")
    func selfExtracting() throws {
        let workshop = try Workshop()
        try workshop.run("cd docs; gcab -c ../a.cab tool.exe")
        let found = try read(program + workshop.bytes("a.cab"), named: "setup.exe")
        #expect(found.type == "application/vnd.microsoft.portable-executable")
        #expect(found.paths == ["tool.exe"])
    }

    @Test("What only looks like the beginning of an archive is nothing")
    func decoys() throws {
        let signatures: [[UInt8]] = [
            [0x50, 0x4B, 3, 4], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4],
            Array("Rar!\u{1A}\u{7}\u{1}\u{0}".utf8),
            Array("Rar!\u{1A}\u{7}\u{0}".utf8), Array("MSCF\u{0}\u{0}\u{0}\u{0}".utf8),
        ]
        let workshop = try Workshop()
        try workshop.run("7z a a.7z hello.txt")
        for filler: UInt8 in [0, 4, 0xFF] {
            let fill = [UInt8](repeating: filler, count: 100)
            let decoys = program + signatures.flatMap { $0 + fill }
            let found = try read(decoys, named: "tool.exe")
            #expect(found.members.isEmpty)
            #expect(!found.isBomb && !found.isBroken && !found.isEncrypted && !found.isIncomplete)
            // What comes behind is found none the less.
            #expect(try read(decoys + workshop.bytes("a.7z")).paths == ["hello.txt"])
        }
    }

    @Test("Names that are not ASCII are told in UTF-8")
    func names() throws {
        let workshop = try Workshop()
        try workshop.run("mkdir ü; cp hello.txt 'ü/Grüße 日本.txt'")
        for command in [
            "zip -q -r a ü", "7z a a.7z ü", "bsdtar -cf a.tar ü",
            "genisoimage -quiet -J -input-charset utf-8 -graft-points -o a.iso ü=ü",
        ] {
            try workshop.run("rm -f a.*; \(command)")
            let file = try #require(
                FileManager.default.contentsOfDirectory(atPath: workshop.folder.path).first {
                    $0.hasPrefix("a.")
                })
            let found = try read(workshop.bytes(file))
            #expect(
                found.paths.map(\.precomposedStringWithCanonicalMapping) == ["ü/Grüße 日本.txt"], "\(command)")
        }
    }

    @Test("A file whose name says archive but which is none is broken; an unknown kind of archive is, too")
    func noArchive() throws {
        #expect(try read(Array("no archive".utf8), named: "a.zip").isBroken)
        #expect(try read([], named: "a.rar").isBroken)
        #expect(try !read(Array("no archive".utf8), named: "a.txt").isBroken)
        #expect(try !read(Array("no archive".utf8), named: "a.zip", wants: [.types, .hashes]).isBroken)
        #expect(try read([0x60, 0xEA, 0x2C, 0x00] + [UInt8](repeating: 1, count: 60)).isBroken)
    }

    private static let bootSector: [UInt8] = {
        var sector = [UInt8](repeating: 0, count: 512)
        sector.replaceSubrange(0..<3, with: [0xEB, 0x3C, 0x90])
        sector.replaceSubrange(510..<512, with: [0x55, 0xAA])
        return sector
    }()

    private static let partitions: [UInt8] = {
        var sector = bootSector
        sector[0] = 0x33
        sector.replaceSubrange(446..<459, with: [0x80, 0, 0, 0, 7, 0, 0, 0, 63, 0, 0, 0, 1])
        return sector
    }()

    /// Images and archives that nobody here reads, as they begin, or end.
    static let unreadable: [(begin: [UInt8], end: [UInt8])] = [
        (Array("conectix".utf8), []), (Array("vhdxfile".utf8), []), (Array("MSWIM\u{0}\u{0}\u{0}".utf8), []),
        ([0x78, 0x61, 0x72, 0x21, 0, 0x1C, 0, 1], []), ([], Array("koly".utf8)), ([], Array("conectix".utf8)),
        (bootSector, []), (partitions, []),
    ]

    @Test(
        "Images of disks, WIM and xar are broken, and archives within are found",
        arguments: unreadable, [600, 70_000])
    func images(_ image: (begin: [UInt8], end: [UInt8]), _ padding: Int) throws {
        let zip = ZipBuilder([.init("in.txt")]).bytes
        let fill = [UInt8](repeating: 0x20, count: padding)
        let end = image.end.isEmpty ? [] : image.end + [UInt8](repeating: 0, count: 512 - image.end.count)
        let bytes = image.begin + fill + zip + fill + end
        for pieces in [nil, 7, 511, 65_535] {
            let found = try read(bytes, named: "picture", pieces: pieces)
            #expect(found.isBroken && found.paths == ["in.txt"])
        }
        #expect(try read(ZipBuilder([.init("a.bin", bytes)]).bytes).isBroken)
        #expect(try !read(Array("x".utf8) + image.begin + fill + image.end + fill).isBroken)
    }

    @Test(
        "BinHex is broken, where it begins a line near the beginning and data follow",
        arguments: [
            ("\r\n(This file must be converted with BinHex 4.0)\r\n\r\n:#@CfD@`", true),
            ("(This file must be converted with BinHex 4.0)\n:#@CfD@`", true),
            ("some words\n(This file must be converted with BinHex 4.0)\n:#@CfD@`", true),
            ("Once (This file must be converted with BinHex 4.0)\n:#@CfD@` stood there", false),
            ("(This file must be converted with BinHex 4.0)", false),
        ])
    func binHex(_ text: String, _ isBroken: Bool) throws {
        for padding in ["", String(repeating: "!", count: 70_000)] {
            let bytes = Array((text + padding).utf8)
            for pieces in [nil, 7, 65_535] { #expect(try read(bytes, pieces: pieces).isBroken == isBroken) }
            #expect(try read(ZipBuilder([.init("a.txt", bytes)]).bytes).isBroken == isBroken)
        }
        let far = String(repeating: "words\n", count: 200) + text
        #expect(try !read(Array(far.utf8)).isBroken)
    }

    @Test("Only what is wanted is found out")
    func wants() throws {
        let workshop = try Workshop()
        try workshop.run("zip -q a.zip \(ArchiveTests.files)")
        let bytes = try workshop.bytes("a.zip")
        let sizes = try read(bytes, wants: [])
        #expect(sizes.size == bytes.count && sizes.sha256.isEmpty && sizes.members.isEmpty)
        #expect(sizes.type == "application/octet-stream")
        let members = try read(bytes, wants: .members)
        #expect(members.members.count == 2)
        #expect(members.members.allSatisfy { $0.sha256.isEmpty && $0.type.isEmpty })
        #expect(try read(bytes, wants: .types).type == "application/zip")
    }

    @Test(
        "The virus test file in a hostile message is found",
        .enabled(if: hostileZip != nil, "no vectors here"))
    func testVirus() throws {
        let found = try read(try #require(ArchiveTests.hostileZip), named: "message.zip")
        #expect(found.paths == ["eicar.com"])
        #expect(found.members.first?.size == 68)
    }

    /// The first base64 part of a message of noxxi's that is a zip.
    static let hostileZip: [UInt8]? = {
        let vectors =
            ProcessInfo.processInfo.environment["DURWARD_VECTORS"]
            ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/vectors")
            .path
        let folder = vectors + "/mime/noxxi/hide-content.d/new"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
            let text = String(decoding: data, as: UTF8.self).replacing("\r\n", with: "\n")
            // "PK\3\4" in base64
            guard let start = text.firstRange(of: "\n\nUEsDB"),
                let end = text[start.upperBound...].firstRange(of: "\n--")
            else { continue }
            let base64 = "UEsDB" + text[start.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
            if let decoded = Data(base64Encoded: base64) { return Array(decoded) }
        }
        return nil
    }()
}
