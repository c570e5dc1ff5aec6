// SPDX-License-Identifier: Apache-2.0

import Attachments
import TestSupport
import Testing

@Suite("Attachments that are cut, changed or made up")
struct HostileTests {
    /// One of each kind, small.
    static func samples() throws -> [[UInt8]] {
        let workshop = try Workshop()
        try workshop.write("small.txt", Array((0..<300).map { "line \($0 % 7)\n" }.joined().utf8))
        let files = "small.txt docs/tool.exe"
        let commands = [
            "zip -q - \(files) | cat", "zip -q -P secret - \(files) | cat",
            "zip -q a.zip \(files); cat a.zip",
            "7z a b.7z \(files) >/dev/null; cat b.7z", "7z a -m0=PPMd c.7z \(files) >/dev/null; cat c.7z",
            "7z a -mf=BCJ2 d.7z \(files) >/dev/null; cat d.7z",
            "7z a -psecret -mhe=on e.7z \(files) >/dev/null; cat e.7z",
            "7z a -mhc=off f.7z \(files) >/dev/null; cat f.7z", "bsdtar -cf - \(files)",
            "bsdtar -czf - \(files)",
            "bsdtar -cJf - \(files)", "bsdtar -cjf - \(files)", "bsdtar --zstd -cf - \(files)",
            "gzip -c small.txt",
            "xz --format=lzma -c small.txt", "bsdtar -cZf - \(files)", "bsdtar --format=newc -cf - \(files)",
            "bsdtar --format=odc -cf - \(files)", "gcab -cz g.cab \(files); cat g.cab",
            "bsdtar --format=arbsd -cf - small.txt",
            "genisoimage -quiet -r -J -no-pad \(files)",
        ]
        var samples: [[UInt8]] = []
        for command in commands { samples.append(try workshop.run(command)) }
        samples.append(RARBuilder.rar4([("tool.exe", program)]))
        samples.append(RARBuilder.rar5([("a.txt", program, false), ("tool.exe", program, true)]))
        var compound = CompoundBuilder(sectorSize: 512)
        compound.streams = [
            ("Workbook", [0x85, 0, 10, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0x61, 0x62]), ("VBA", []),
            ("WordDocument", [UInt8](repeating: 0, count: 5_000)),
        ]
        samples.append(compound.bytes)
        var stream = TNEFBuilder()
        stream.attribute(2, 0x9002, [UInt8](repeating: 0, count: 14))
        stream.attribute(2, 0x9005, stream.properties(longName: "tool.exe"))
        stream.attribute(2, 0x800F, ZipBuilder([.init("in.txt")]).bytes)
        samples.append(stream.bytes)
        samples.append(
            ZipBuilder([.init("a.zip", ZipBuilder([.init("tool.exe", program)]).bytes), .init("b")]).bytes)
        return samples
    }

    @Test("Cut at any length, they are bounded")
    func cut() throws {
        for sample in try HostileTests.samples() {
            for length in stride(from: 0, to: sample.count, by: max(1, sample.count / 150)) {
                try read(Array(sample.prefix(length)), named: "a.zip").checkBounds()
            }
            // The end matters most.
            for length in max(0, sample.count - 64)..<sample.count {
                try read(Array(sample.prefix(length)), wants: .members).checkBounds()
            }
        }
    }

    @Test("Changed in a few places, they are bounded")
    func changed() throws {
        var random = SplitMix64(seed: 20_240_311)
        for sample in try HostileTests.samples() {
            for _ in 0..<250 {
                var bytes = sample
                for _ in 0..<(1 + random.below(4)) where !bytes.isEmpty {
                    // Headers are more interesting than data.
                    let place =
                        random.chance(0.5) ? random.below(min(bytes.count, 256)) : random.below(bytes.count)
                    switch random.below(4) {
                    case 0: bytes[place] = random.pick([0, 1, 0x7F, 0x80, 0xFF])
                    case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    case 2:
                        for index in place..<min(place + 4, bytes.count) { bytes[index] = 0xFF }
                    default: bytes[place] ^= 1 << UInt8(random.below(8))
                    }
                }
                try read(bytes, wants: .members).checkBounds()
            }
        }
    }

    @Test("Signatures followed by anything are bounded")
    func madeUp() throws {
        var random = SplitMix64(seed: 7)
        let signatures = try HostileTests.samples().map { Array($0.prefix(32)) }
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            for _ in 0..<(1 + random.below(4)) {
                bytes += random.pick(signatures).prefix(random.below(33))
                let fill = random.pick([nil, nil, 0, 0xFF] as [UInt8?])
                for _ in 0..<random.below(300) {
                    bytes.append(fill ?? UInt8.random(in: 0...255, using: &random))
                }
            }
            try read(bytes, wants: .members).checkBounds()
        }
    }

    @Test("Local headers without end are looked at in linear time")
    func manyHeaders() throws {
        let header: [UInt8] = [
            0x50, 0x4B, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
            0x61,
        ]
        for unit in [header, Array(header.prefix(4)), [0x50, 0x4B, 1, 2], [0x50, 0x4B, 5, 6]] {
            let bytes = [UInt8]((0..<50_000).lazy.map { _ in unit }.joined())
            try read(bytes, wants: .members).checkBounds()
            try read([0x20] + bytes, wants: .members).checkBounds()
        }
    }

    @Test("A copy goes on for itself", arguments: [100, 60_000, 65_536, 200_000])
    func copies(_ length: Int) throws {
        let workshop = try Workshop()
        var random = SplitMix64(seed: 3)
        try workshop.write("noise", (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        try workshop.run("bsdtar -cf a.tar noise hello.txt; bsdtar -cf b.tar noise docs/tool.exe")
        let (first, second) = (try workshop.bytes("a.tar"), try workshop.bytes("b.tar"))
        let shared = zip(first, second).prefix { $0 == $1 }.count
        #expect(shared > length)

        var reader = AttachmentReader(name: "a.tar", wants: .all, tools: try tools.get())
        feed(Array(first[..<shared]), to: &reader, pieces: 10_000)
        var copy = reader
        let rests = [Array(first[shared...]), Array(second[shared...])]
        // Piece by piece in turns.
        for start in stride(from: 0, to: max(rests[0].count, rests[1].count), by: 500) {
            feed(Array(rests[0].dropFirst(start).prefix(500)), to: &reader)
            feed(Array(rests[1].dropFirst(start).prefix(500)), to: &copy)
        }
        #expect(try reader.finish() == read(first, named: "a.tar"))
        #expect(try copy.finish() == read(second, named: "a.tar"))
    }
}
