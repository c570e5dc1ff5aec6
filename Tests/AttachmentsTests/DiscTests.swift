// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("Images of discs with several trees")
struct DiscTests {
    /// Makes an image of `hello.txt` and `docs/tool.exe`.
    private static func image(_ options: String) throws -> [UInt8] {
        let workshop = try Workshop()
        try workshop.run(
            """
            mkdir tree; cp docs/tool.exe 'tree/a tool with a long name.exe'; cp hello.txt 'tree/hello, world.text'
            : >tree/empty.txt; genisoimage -quiet -no-pad \(options) -o a.iso tree
            """)
        return try workshop.bytes("a.iso")
    }

    @Test(
        "A file that is in one tree alone is told, of others no second name",
        arguments: [
            ("-r -J", ["a tool with a long name.exe", "empty.txt", "hello, world.text"]),
            ("-J", ["a tool with a long name.exe", "empty.txt", "hello, world.text"]),
            ("-r", ["HELLO__W.TEX", "a tool with a long name.exe", "empty.txt", "hello, world.text"]),
            ("-J -hide-joliet '*.exe'", ["A_TOOL_W.EXE", "empty.txt", "hello, world.text"]),
            ("-J -hide '*.exe'", ["a tool with a long name.exe", "empty.txt", "hello, world.text"]),
            (
                "-r -J -hide-joliet '*.exe'",
                ["a tool with a long name.exe", "empty.txt", "hello, world.text"]
            ),
            ("-r -J -hide '*.exe'", ["a tool with a long name.exe", "empty.txt", "hello, world.text"]),
        ])
    func trees(_ options: String, _ paths: [String]) throws {
        let bytes = try DiscTests.image(options)
        let found = try read(bytes, named: "a.iso")
        #expect(found.paths.sorted() == paths)
        #expect(!found.isBroken && !found.isBomb)
        let tool = try #require(found.members.first { $0.path.lowercased().hasSuffix(".exe") })
        #expect(try tool.sha256 == sha256(program))
        #expect(found.type == "application/x-iso9660-image")
    }

    @Test("Links are no files where only Rock Ridge has them")
    func links() throws {
        let workshop = try Workshop()
        try workshop.run(
            "mkdir tree; ln -s target tree/link; cp hello.txt tree; genisoimage -quiet -r -o a.iso tree")
        #expect(try read(workshop.bytes("a.iso")).paths == ["hello.txt"])
    }

    @Test("Names that differ by their extensions are all told")
    func names() throws {
        var bytes = try DiscTests.image("-r -J")
        // By Rock Ridge alone it is something else.
        let name = Array("long name.exe".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        bytes.replaceSubrange(place..<(place + name.count), with: Array("long name.txt".utf8))
        let found = try read(bytes)
        for path in ["a tool with a long name.exe", "a tool with a long name.txt"] {
            #expect(try found.member(path).sha256 == sha256(program))
        }
    }

    @Test("With UDF beside it, it is broken: that has a tree of its own")
    func udf() throws {
        let bytes = try DiscTests.image("-J -udf")
        let found = try read(bytes)
        #expect(found.isBroken)
        #expect(found.paths.contains("a tool with a long name.exe"))
    }

    @Test("Directories in circles end, and too many trees are broken")
    func circles() throws {
        var bytes = try DiscTests.image("-J")
        let sector = 2_048
        // All of them are of the primary tree, each with another size.
        let primary = Array(bytes[(16 * sector)..<(17 * sector)])
        for number in 17..<30 {
            bytes.replaceSubrange((number * sector)..<((number + 1) * sector), with: primary)
            bytes[number * sector + 156 + 10] = UInt8(number)
        }
        let found = try read(bytes)
        found.checkBounds()
        #expect(found.isBroken)
        // Each record of the root is a folder that is the root.
        var circle = try DiscTests.image("")
        let root = Int(circle[16 * sector + 158]) * sector
        var index = root
        while circle[index] > 0 {
            circle.replaceSubrange((index + 2)..<(index + 18), with: circle[(root + 2)..<(root + 18)])
            circle[index + 25] = 2
            index += Int(circle[index])
        }
        try read(circle).checkBounds()
    }
}
