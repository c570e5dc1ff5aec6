// SPDX-License-Identifier: Apache-2.0

/// Zip files as no program would make them: everything can be wrong.
struct ZipBuilder {
    struct Member {
        var name: [UInt8]
        var data: [UInt8]
        /// In the local header; the same if nil.
        var localName: [UInt8]?
        var isListed = true
        var isStored = true
        var flags = 0
        var extra: [UInt8] = []
        /// As the directory says; the truth if nil.
        var offset: Int?
        var size: Int?
        /// With the system, as the directory has them: 3 is Unix.
        var system = 0
        var attributes = 0

        init(_ name: String, _ data: [UInt8] = Array("data".utf8)) {
            self.name = Array(name.utf8)
            self.data = data
        }
    }

    var members: [Member]
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    /// Whether offsets count what is in front.
    var countsPrefix = false
    var hasDirectory = true

    init(_ members: [Member]) { self.members = members }

    var bytes: [UInt8] {
        var output = prefix
        let base = countsPrefix ? 0 : prefix.count
        var offsets: [Int] = []
        for member in members {
            offsets.append(output.count - base)
            guard member.isStored else { continue }
            let name = member.localName ?? member.name
            output += [0x50, 0x4B, 3, 4]
            output.add(20, 2)
            fields(of: member, to: &output)
            output.add(name.count, 2)
            output.add(member.extra.count, 2)
            output += name + member.extra + member.data
        }
        guard hasDirectory else { return output }
        let start = output.count
        var count = 0
        for (member, offset) in zip(members, offsets) where member.isListed {
            count += 1
            output += [0x50, 0x4B, 1, 2]
            output.add(20 | member.system << 8, 2)
            output.add(20, 2)
            fields(of: member, to: &output)
            output.add(member.name.count, 2)
            output.add(member.extra.count, 2)
            output.add(0, 6)
            output.add(member.attributes, 4)
            output.add(member.offset ?? offset, 4)
            output += member.name + member.extra
        }
        let length = output.count - start
        output += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        output.add(count, 2)
        output.add(count, 2)
        output.add(length, 4)
        output.add(start - base, 4)
        output.add(comment.count, 2)
        return output + comment
    }

    private func fields(of member: Member, to output: inout [UInt8]) {
        output.add(member.flags, 2)
        output.add(0, 2)
        output.add(0, 4)
        output.add(Int(ZipBuilder.crc32(member.data)), 4)
        output.add(member.size ?? member.data.count, 4)
        output.add(member.size ?? member.data.count, 4)
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        return ~crc
    }
}
