// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("Office documents")
struct OfficeTests {
    static let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    static let excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    private static func document(_ paths: [String]) -> [UInt8] {
        let all = ["[Content_Types].xml", "_rels/.rels"] + paths
        return ZipBuilder(all.map { ZipBuilder.Member($0, Array("<x/>".utf8)) }).bytes
    }

    @Test(
        "Macros of documents in zip are found by their parts",
        arguments: [
            (["word/document.xml"], word, false),
            (["word/document.xml", "word/vbaProject.bin"], word, true),
            (["word/document.xml", "word\\VBAPROJECT.BIN"], word, true),
            (["xl/workbook.xml", "xl/worksheets/sheet1.xml"], excel, false),
            (["xl/workbook.xml", "xl/macrosheets/sheet1.xml"], excel, true),
            (["xl/workbook.xml", "xl/vbaProject.bin"], excel, true),
        ])
    func macros(_ paths: [String], _ type: String, _ hasMacros: Bool) throws {
        let bytes = OfficeTests.document(paths)
        let found = try read(bytes, named: "letter.docx")
        #expect(found.type == type)
        #expect(found.hasMacros == hasMacros)
        #expect(found.members.count == paths.count + 2)
        let within = try read(ZipBuilder([.init("letter.docx", bytes)]).bytes)
        #expect(!within.hasMacros)
        #expect(try within.member("letter.docx").hasMacros == hasMacros)
        #expect(try within.member("letter.docx").type == type)
    }

    static let macroTypes = [
        "application/vnd.ms-office.vbaProject", "application/vnd.ms-excel.macrosheet+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-office.&#118;ba&#x50;roject",
    ]

    @Test(
        "Macros of documents in zip are found by the types of their parts, whatever they are called",
        arguments: macroTypes)
    func typesOfParts(_ type: String) throws {
        func types(_ type: String) -> [UInt8] {
            let padding = String(repeating: "<Default Extension=\"xml\"/>", count: 20_000)
            return Array(
                "<Types>\(padding)<Override PartName=\"/word/foo.xml\" ContentType=\"\(type)\"/></Types>".utf8
            )
        }
        for name in ["[Content_Types].xml", "[content_types].XML"] {
            let parts: [ZipBuilder.Member] = [.init("word/foo.xml"), .init("word/document.xml")]
            let found = try read(ZipBuilder([.init(name, types(type))] + parts).bytes, named: "a.docx")
            #expect(found.hasMacros && !found.isBroken)
            #expect(found.type == OfficeTests.word)
            #expect(found.members.allSatisfy { $0.type.isEmpty })
            let last = try read(ZipBuilder(parts + [.init(name, types(type))]).bytes)
            #expect(last.hasMacros)
            #expect(try !read(ZipBuilder([.init(name, types("application/xml"))] + parts).bytes).hasMacros)
        }
        let wide = types(type).widened
        let found = try read(ZipBuilder([.init("[Content_Types].xml", wide), .init("word/foo.xml")]).bytes)
        #expect(found.hasMacros)
    }

    @Test("A part that is no text or picture, in spite of its name, is looked into; others are not")
    func parts() throws {
        var project = CompoundBuilder(sectorSize: 512)
        project.streams = [("VBA", []), ("dir", [1])]
        let inner = ZipBuilder([.init("tool.exe", program)]).bytes
        let document: [ZipBuilder.Member] = [.init("[Content_Types].xml"), .init("word/document.xml")]
        let found = try read(
            ZipBuilder(
                document + [
                    .init("word/foo.xml", project.bytes), .init("word/media/x.png", program),
                    .init("word/media/y.png", inner), .init("word/media/z.png"), .init("setup.png"),
                ]
            ).bytes)
        #expect(try found.member("word/foo.xml").hasMacros)
        #expect(try found.member("word/media/x.png").sha256 == sha256(program))
        #expect(try found.member("word/media/y.png/tool.exe").sha256 == sha256(program))
        #expect(try found.member("word/media/z.png").sha256.isEmpty)
        // Documents have no pictures beside their folders.
        #expect(try found.member("setup.png").type == "text/plain")
        let workshop = try Workshop()
        try workshop.run("mkdir word; cp docs/tool.exe word/x.xml; cp docs/numbers.txt word/document.xml")
        try workshop.run(
            "cp docs/numbers.txt '[Content_Types].xml'; zip -qr a.zip '[Content_Types].xml' word")
        let packed = try read(workshop.bytes("a.zip"))
        #expect(try packed.member("word/x.xml").sha256 == sha256(program))
        #expect(try packed.member("word/document.xml").sha256.isEmpty)
        #expect(!packed.isBroken)
    }

    @Test(
        "OpenDocument has macros if it has modules of Basic or scripts",
        arguments: [
            (["Basic/script-lc.xml", "Basic/Standard/script-lb.xml"], false),
            (["Basic/script-lc.xml", "Basic/Standard/script-lb.xml", "Basic/Standard/Module1.xml"], true),
            (["Scripts/python/run.py"], true), (["Scripts/"], false), (["Pictures/a.png"], false),
        ])
    func openDocument(_ paths: [String], _ hasMacros: Bool) throws {
        let all = ["mimetype", "content.xml"] + paths
        #expect(try read(ZipBuilder(all.map { .init($0) }).bytes).hasMacros == hasMacros)
        #expect(try !read(ZipBuilder(paths.map { .init($0) }).bytes).hasMacros)
    }

    @Test("A zip that is no document has no macros for a name")
    func plainZip() throws {
        let found = try read(ZipBuilder([.init("docs/a.txt")]).bytes)
        #expect(found.type == "application/zip" && !found.hasMacros)
    }

    @Test(
        "Storages and streams of compound files tell macros, encryption and type", arguments: [512, 4_096],
        [
            (["WordDocument"], "application/msword", false, false),
            (["WordDocument", "Macros", "VBA", "_VBA_PROJECT"], "application/msword", true, false),
            (["Workbook", "_VBA_PROJECT_CUR"], "application/vnd.ms-excel", true, false),
            (["EncryptionInfo", "EncryptedPackage"], nil, false, true),
            (["PowerPoint Document"], "application/vnd.ms-powerpoint", false, false),
            (["__properties_version1.0"], "application/vnd.ms-outlook", false, false),
        ] as [([String], String?, Bool, Bool)])
    func compound(_ sectorSize: Int, _ sample: ([String], String?, Bool, Bool)) throws {
        let (names, type, hasMacros, isEncrypted) = sample
        var builder = CompoundBuilder(sectorSize: sectorSize)
        builder.streams = names.map { ($0, []) }
        let found = try read(builder.bytes, named: "letter.doc")
        if let type { #expect(found.type == type) }
        #expect(found.hasMacros == hasMacros)
        #expect(found.isEncrypted == isEncrypted)
        #expect(!found.isBroken)
    }

    @Test(
        "Sheets of Excel 4 macros and passwords stand in the workbook, short or long", arguments: [0, 5_000])
    func workbook(_ padding: Int) throws {
        func findings(_ records: [[UInt8]]) throws -> AttachmentFindings {
            var stream: [UInt8] = []
            for record in records { stream += record }
            var builder = CompoundBuilder(sectorSize: 512)
            builder.streams = [
                ("other", [UInt8](repeating: 1, count: 100)),
                ("Workbook", stream + [UInt8](repeating: 0, count: padding)),
            ]
            return try read(builder.bytes)
        }
        let begin: [UInt8] = [0x09, 0x08, 4, 0, 0, 6, 5, 0]
        let end: [UInt8] = [0x0A, 0, 0, 0]
        func sheet(_ type: UInt8) -> [UInt8] { [0x85, 0, 10, 0, 0, 0, 0, 0, 0, type, 2, 0, 0x61, 0x62] }
        // More records than a sector of the short streams has room for.
        let fonts = [UInt8]([0x31, 0, 60, 0] + [UInt8](repeating: 0, count: 60))
        #expect(try !findings([begin, fonts, sheet(0), end]).hasMacros)
        #expect(try findings([begin, fonts, sheet(0), sheet(1), end]).hasMacros)
        #expect(try !findings([begin, end, sheet(1)]).hasMacros)
        #expect(try findings([begin, [0x2F, 0, 2, 0, 0, 0], end]).isEncrypted)
    }

    @Test("A directory that goes in circles ends")
    func circles() throws {
        var builder = CompoundBuilder(sectorSize: 512)
        builder.streams = (0..<20).map { ("stream\($0)", []) }
        builder.isCircular = true
        let found = try read(builder.bytes)
        #expect(found.isBroken)
    }

    @Test("ActiveMime is macros, as it is and within MHTML")
    func activeMime() throws {
        #expect(try read(Array("ActiveMime\u{0}\u{0}".utf8)).hasMacros)
        let mhtml = "MIME-Version: 1.0\nContent-Type: multipart/related\n\n"
        #expect(try read(Array((mhtml + "QWN0aXZlTWltZQAAAfAE").utf8)).hasMacros)
        let far = mhtml + String(repeating: "text\n", count: 30_000) + "QWN0aXZlTWltZQAAAfAE"
        #expect(try read(Array(far.utf8), pieces: 999).hasMacros)
        #expect(try !read(Array("QWN0aXZlTWltZQAAAfAE".utf8)).hasMacros)
    }

    @Test(
        "Macros in markup are found through line breaks, references and UTF-16",
        arguments: [
            ("MIME-Version: 1.0\n\nQ\r\nWN0aXZ\nlTWltZQ", true),
            ("mime-version: 1.0\n\nQWN0aXZlTWltZQ", true),
            ("<?mso-application progid='Word.Document'?>\n<w:binData>QWN0aX\nZlTWltZQ", true),
            ("<?mso-application?><w:binData>&#81;WN0&#x61;XZlTWltZQ", true),
            ("<pkg:package><pkg:part pkg:contentType='application/vnd.ms-office.vbaProject'>", true),
            ("<office:document><ooo:libraries><ooo:module ooo:name='Module1'>", true),
            ("<?mso-application?><w:t>A VBA project &amp; more</w:t>", false),
            ("<office:document><office:body>", false), ("vnd.ms-office.vbaProject", false),
        ])
    func markup(_ text: String, _ hasMacros: Bool) throws {
        let padded = text.replacing(
            "\n", with: "\n" + String(repeating: " \n", count: 40_000), maxReplacements: 1)
        for text in [text, padded] {
            let bytes = Array(text.utf8)
            for pieces in [nil, 1, 7, 65_535] where bytes.count < 1_000 || (pieces ?? 99) > 9 {
                #expect(try read(bytes, pieces: pieces).hasMacros == hasMacros)
            }
            #expect(try read(bytes.widened).hasMacros == hasMacros)
        }
    }

    @Test("Attachments of a message of Outlook are members", arguments: [100, 5_000])
    func message(_ padding: Int) throws {
        func wide(_ text: String) -> [UInt8] { Array(text.unicodeScalars.map { UInt8($0.value) }).widened }
        var builder = CompoundBuilder(sectorSize: 512)
        let tool = program + [UInt8](repeating: 7, count: padding)
        builder.streams = [
            ("__properties_version1.0", [1]), ("__substg1.0_3707001F", wide("no attachment")),
            ("__attach_version1.0_#00000000", []), ("__substg1.0_3707001F", wide("long tööl.exe")),
            ("__substg1.0_3704001F", wide("TOOL~1.EXE")), ("__substg1.0_37010102", tool),
            ("__attach_version1.0_#00000001", []), ("__substg1.0_3704001E", Array("a.zip".utf8)),
            ("__substg1.0_37010102", ZipBuilder([.init("in.txt")]).bytes),
            ("__attach_version1.0_#00000002", []),
        ]
        builder.children = [2: 3...5, 6: 7...8]
        let found = try read(builder.bytes, named: "a.msg")
        #expect(found.paths == ["long tööl.exe", "TOOL~1.EXE", "a.zip", "a.zip/in.txt", "untitled"])
        #expect(try found.member("TOOL~1.EXE").sha256 == sha256(tool))
        #expect(found.type == "application/vnd.ms-outlook")
        #expect(!found.isBroken && !found.isBomb)
        #expect(try read(builder.bytes, named: "a.msg", pieces: 7) == found)
        #expect(
            try read(ZipBuilder([.init("a.msg", builder.bytes)]).bytes).paths.contains("a.msg/a.zip/in.txt"))
    }

    @Test("A PDF is encrypted if its trailer says so", arguments: [0, 5_000, 100_000])
    func pdf(_ padding: Int) throws {
        func document(_ trailer: String) -> [UInt8] {
            Array("%PDF-1.4\n".utf8) + [UInt8](repeating: 0x20, count: padding)
                + Array("trailer << \(trailer) >>".utf8)
        }
        #expect(try read(document("/Encrypt 5 0 R")).isEncrypted)
        #expect(try read(document("/Encrypt 5 0 R"), pieces: 11).isEncrypted)
        #expect(try read(document("/Encrypt<</V 4>>")).isEncrypted)
        #expect(try !read(document("/Root 1 0 R")).isEncrypted)
        #expect(try !read(document("/EncryptMetadata false")).isEncrypted)
        #expect(try read(document("/Root 1 0 R")).type == "application/pdf")
    }
}

/// Compound files by their bytes: a directory, one table, a few streams.
struct CompoundBuilder {
    var sectorSize: Int
    var streams: [(String, [UInt8])] = []
    var isCircular = false
    /// What is in a storage, by their places in `streams`.
    var children: [Int: ClosedRange<Int>] = [:]

    init(sectorSize: Int) { self.sectorSize = sectorSize }

    private static let end = 0xFFFF_FFFE

    var bytes: [UInt8] {
        var sectors: [[UInt8]] = [[]]
        var table = [0xFFFF_FFFD]
        func chain(_ data: [UInt8]) -> Int {
            let first = sectors.count
            for start in stride(from: 0, to: data.count, by: sectorSize) {
                var sector = Array(data[start..<min(start + sectorSize, data.count)])
                sector += [UInt8](repeating: 0, count: sectorSize - sector.count)
                sectors.append(sector)
                table.append(sectors.count)
            }
            if sectors.count == first { return CompoundBuilder.end }
            table[table.count - 1] = CompoundBuilder.end
            return first
        }
        var mini: [UInt8] = []
        var miniTable: [UInt8] = []
        var entries: [UInt8] = []
        for (place, (name, data)) in streams.enumerated() {
            var start = CompoundBuilder.end
            if data.count >= 4_096 {
                start = chain(data)
            } else if !data.isEmpty {
                start = mini.count / 64
                mini += data + [UInt8](repeating: 0, count: 63 - (data.count - 1) % 64)
                while miniTable.count / 4 < mini.count / 64 { miniTable.add(miniTable.count / 4 + 1, 4) }
                miniTable.removeLast(4)
                miniTable.add(CompoundBuilder.end, 4)
            }
            let hasNext = children.values.contains { $0.contains(place) && $0.upperBound > place }
            entries += entry(
                name, type: data.isEmpty ? 1 : 2, start: start, size: data.count,
                // The root is the first.
                right: hasNext ? place + 2 : nil, child: children[place].map { $0.lowerBound + 1 })
        }
        let miniStart = chain(mini)
        let miniTableStart = chain(miniTable)
        let directory = chain(entry("Root Entry", type: 5, start: miniStart, size: mini.count) + entries)
        if isCircular { table[directory] = directory }
        for next in table { sectors[0].add(next, 4) }
        while sectors[0].count < sectorSize { sectors[0].add(0xFFFF_FFFF, 4) }
        return header(directory: directory, miniTable: miniTableStart) + sectors.flatMap { $0 }
    }

    private func entry(
        _ name: String, type: UInt8, start: Int, size: Int, right: Int? = nil, child: Int? = nil
    ) -> [UInt8] {
        var entry: [UInt8] = []
        for unit in name.utf16 { entry.add(Int(unit), 2) }
        let length = entry.count + 2
        entry += [UInt8](repeating: 0, count: 64 - entry.count)
        entry.add(length, 2)
        entry += [type, 1]
        for number in [nil, right, child] { entry.add(number ?? 0xFFFF_FFFF, 4) }
        entry += [UInt8](repeating: 0, count: 36)
        entry.add(start, 4)
        entry.add(size, 8)
        return entry
    }

    private func header(directory: Int, miniTable: Int) -> [UInt8] {
        var header: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        header += [UInt8](repeating: 0, count: 16)
        for value in [0x3E, sectorSize == 512 ? 3 : 4, 0xFFFE, sectorSize == 512 ? 9 : 12, 6] {
            header.add(value, 2)
        }
        header += [UInt8](repeating: 0, count: 6)
        for value in [0, 1, directory, 0, 4_096, miniTable, 1, CompoundBuilder.end, 0, 0] {
            header.add(value, 4)
        }
        while header.count < 512 { header.add(0xFFFF_FFFF, 4) }
        return header + [UInt8](repeating: 0, count: sectorSize - 512)
    }
}
