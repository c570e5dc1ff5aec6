// SPDX-License-Identifier: Apache-2.0

import Attachments
import Testing

@Suite("RAR")
struct RARTests {
    @Test("Members of RAR 4 and RAR 5 are told")
    func members() throws {
        for bytes in [
            RARBuilder.rar4([("tool.exe", program)]), RARBuilder.rar5([("tool.exe", program, false)]),
        ] {
            let found = try read(bytes, named: "a.rar")
            #expect(found.type == "application/x-rar")
            #expect(found.paths == ["tool.exe"])
            #expect(!found.isBroken && !found.isEncrypted)
            #expect(try found.member("tool.exe").sha256 == sha256(program))
            for front in [10, 100_000] {
                let behind = try read(Array("GIF89a".utf8) + [UInt8](repeating: 0, count: front) + bytes)
                #expect(behind.paths == ["tool.exe"])
            }
        }
    }

    @Test("RAR 4: encrypted members, and encrypted names")
    func encrypted4() throws {
        let member = try read(RARBuilder.rar4([("tool.exe", program)], fileFlags: 4))
        #expect(member.isEncrypted)
        #expect(try member.member("tool.exe").isEncrypted)
        let names = try read(RARBuilder.rar4([], archiveFlags: 0x80))
        #expect(names.isEncrypted)
    }

    @Test("RAR 5: encrypted members, also behind others, and encrypted names")
    func encrypted5() throws {
        let found = try read(
            RARBuilder.rar5([
                ("a.txt", Array("text".utf8), false), ("tool.exe", program, true), ("c.txt", [], true),
            ]))
        #expect(found.isEncrypted)
        #expect(found.paths == ["a.txt", "tool.exe", "c.txt"])
        #expect(found.members.map(\.isEncrypted) == [false, true, true])
        #expect(!found.isBroken)
        #expect(try read(RARBuilder.rar5([], hidesNames: true)).isEncrypted)
    }
}

/// RAR archives of stored members by their bytes.
enum RARBuilder {
    static func rar4(
        _ files: [(String, [UInt8])], archiveFlags: Int = 0, fileFlags: Int = 0
    ) -> [UInt8] {
        var output: [UInt8] = [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07, 0x00]
        output += block4(0x73, archiveFlags, [UInt8](repeating: 0, count: 6))
        for (name, data) in files {
            var fields: [UInt8] = []
            fields.add(data.count, 4)
            fields.add(data.count, 4)
            fields.append(3)
            fields.add(Int(ZipBuilder.crc32(data)), 4)
            fields.add(0, 4)
            fields += [20, 0x30]
            fields.add(name.utf8.count, 2)
            fields.add(0o100644, 4)
            output += block4(0x74, 0x8000 | fileFlags, fields + Array(name.utf8)) + data
        }
        if archiveFlags & 0x80 != 0 { return output + [UInt8](repeating: 0x55, count: 64) }
        return output + block4(0x7B, 0x4000, [])
    }

    private static func block4(_ type: UInt8, _ flags: Int, _ fields: [UInt8]) -> [UInt8] {
        var block: [UInt8] = [type]
        block.add(flags, 2)
        block.add(7 + fields.count, 2)
        block += fields
        var output: [UInt8] = []
        output.add(Int(ZipBuilder.crc32(block)) & 0xFFFF, 2)
        return output + block
    }

    static func rar5(_ files: [(String, [UInt8], Bool)], hidesNames: Bool = false) -> [UInt8] {
        var output: [UInt8] = [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07, 0x01, 0x00]
        if hidesNames {
            output += block5([4, 0, 0, 0, 15] + [UInt8](repeating: 7, count: 16))
            return output + [UInt8](repeating: 0x55, count: 64)
        }
        output += block5([1, 0, 0])
        for (name, data, isEncrypted) in files {
            // Encryption record: version, flags, count, salt and vector
            let extra: [UInt8] = isEncrypted ? [36, 1, 0, 0, 15] + [UInt8](repeating: 7, count: 32) : []
            var header: [UInt8] = [2, isEncrypted ? 3 : 2]
            if isEncrypted { header += number(extra.count) }
            header += number(data.count) + [4] + number(data.count) + number(0o100644)
            header.add(Int(ZipBuilder.crc32(data)), 4)
            header += [0, 1] + number(name.utf8.count) + Array(name.utf8) + extra
            output += block5(header) + data
        }
        return output + block5([5, 0, 0])
    }

    private static func number(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + number(value >> 7)
    }

    private static func block5(_ fields: [UInt8]) -> [UInt8] {
        let block = number(fields.count) + fields
        var output: [UInt8] = []
        output.add(Int(ZipBuilder.crc32(block)), 4)
        return output + block
    }
}
