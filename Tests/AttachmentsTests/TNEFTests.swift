// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("winmail.dat")
struct TNEFTests {
    @Test("Attachments are members, by their long names first")
    func attachments() throws {
        var stream = TNEFBuilder()
        stream.attribute(1, 0x9006, [0, 0, 1, 0])
        stream.attribute(2, 0x9002, [UInt8](repeating: 0, count: 14))
        stream.attribute(2, 0x8010, Array("TOOL~1.EXE\u{0}".utf8))
        stream.attribute(2, 0x800F, program)
        stream.attribute(2, 0x9005, stream.properties(longName: "tool with a long näme.exe"))
        stream.attribute(2, 0x9002, [UInt8](repeating: 0, count: 14))
        stream.attribute(2, 0x8010, Array("a.zip\u{0}".utf8))
        stream.attribute(2, 0x800F, ZipBuilder([.init("in.txt")]).bytes)
        let found = try read(stream.bytes, named: "winmail.dat")
        #expect(
            found.paths == ["tool with a long näme.exe", "TOOL~1.EXE", "a.zip", "a.zip/in.txt"])
        #expect(found.type == "application/vnd.ms-tnef")
        #expect(!found.isBroken)
        let tool = try found.member("TOOL~1.EXE")
        #expect(tool.size == program.count)
        #expect(tool.type == "application/vnd.microsoft.portable-executable")
        #expect(try tool.sha256 == sha256(program))
        for pieces in [1, 7] {
            #expect(try read(stream.bytes, named: "winmail.dat", pieces: pieces) == found)
        }
    }

    @Test("Where an attachment has two data, both are members if they differ")
    func twoData() throws {
        for (first, second, count) in [(Array("hello".utf8), program, 2), (program, program, 1)] {
            var property: [UInt8] = []
            property.add(1, 4)
            property.add(0x3701_0102, 4)
            property.add(1, 4)
            property.add(second.count, 4)
            var stream = TNEFBuilder()
            stream.attribute(2, 0x9002, [UInt8](repeating: 0, count: 14))
            stream.attribute(2, 0x8010, Array("tool.exe\u{0}".utf8))
            stream.attribute(2, 0x800F, first)
            stream.attribute(2, 0x9005, property + second)
            let found = try read(stream.bytes, named: "winmail.dat")
            #expect(found.paths == [String](repeating: "tool.exe", count: count))
            #expect(try found.members.last?.sha256 == sha256(second))
            #expect(!found.isBroken)
        }
    }

    @Test("Cut at any length, it is broken and yields what is there")
    func cut() throws {
        var stream = TNEFBuilder()
        var ends = [6]
        for (name, data) in [
            (0x9002, [UInt8](repeating: 0, count: 14)), (0x8010, Array("tool.exe\u{0}".utf8)),
            (0x9005, stream.properties(longName: "tool.exe")), (0x800F, Array(program.prefix(100))),
        ] {
            stream.attribute(2, name, data)
            // The checksum is not looked at.
            ends += [stream.bytes.count - 2, stream.bytes.count - 1, stream.bytes.count]
        }
        for length in 0..<(stream.bytes.count - 2) {
            let found = try read(Array(stream.bytes.prefix(length)), wants: [.members])
            // Nothing says where the last attribute is.
            #expect(found.isBroken || ends.contains(length) || length < 6)
            if length > ends[9] { #expect(found.paths == ["tool.exe"]) }
        }
    }
}

/// TNEF streams by their bytes.
struct TNEFBuilder {
    var bytes: [UInt8] = [0x78, 0x9F, 0x3E, 0x22, 1, 0]

    mutating func attribute(_ level: UInt8, _ name: Int, _ data: [UInt8]) {
        bytes.append(level)
        bytes.add(name, 2)
        bytes.add(2, 2)
        bytes.add(data.count, 4)
        bytes += data
        bytes.add(data.reduce(0) { $0 + Int($1) } & 0xFFFF, 2)
    }

    /// A number, a named property, two times, a list of texts, and PR_ATTACH_LONG_FILENAME in UTF-16.
    func properties(longName: String) -> [UInt8] {
        var data: [UInt8] = []
        data.add(5, 4)
        data.add(0x0E20_0003, 4)
        data.add(7, 4)
        data.add(0x8001_000B, 4)
        data += [UInt8](repeating: 1, count: 16)
        data.add(1, 4)
        data.add(6, 4)
        data += Array("n\u{0}a\u{0}\u{0}\u{0}".utf8) + [0, 0]
        data.add(1, 4)
        data.add(0x3007_0040, 4)
        data.add(0, 8)
        data.add(0x6001_101E, 4)
        data.add(2, 4)
        for _ in 0..<2 {
            data.add(3, 4)
            data += [0x61, 0x62, 0, 0]
        }
        data.add(0x3707_001F, 4)
        data.add(1, 4)
        let units = Array(longName.utf16) + [0]
        data.add(2 * units.count, 4)
        for unit in units { data.add(Int(unit), 2) }
        if units.count % 2 == 1 { data.add(0, 2) }
        return data
    }
}
