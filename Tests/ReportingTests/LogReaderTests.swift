// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Reporting

/// A folder that goes with the value.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "durward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = url.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path()
    }
}

/// gzip without compression: a member of stored blocks (RFC 1951, section 3.2.4).
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    func little(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var start = 0
    repeat {
        let end = min(start + 60_000, bytes.count)
        out +=
            [end == bytes.count ? 1 : 0] + little(end - start, 2) + little(~(end - start), 2)
            + bytes[start..<end]
        start = end
    } while start < bytes.count
    var crc: UInt32 = ~0
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return out + little(Int(~crc), 4) + little(bytes.count, 4)
}

private func lines(_ paths: [String]) throws -> (lines: [String], summary: LogReader.Summary) {
    var lines: [String] = []
    let summary = try LogReader(paths: paths).forEachLine { line in
        lines.append(line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    }
    return (lines, summary)
}

@Suite("Reading log files")
struct LogReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("Chunks cut anywhere give the same lines")
    func chunks() {
        let bytes = Array("one\r\n\ntwo\rthree\n\r\nlast".utf8)
        for size in 1...bytes.count {
            var (splitter, found) = (LineSplitter(), [String]())
            let keep = { (line: Span<UInt8>) in
                found.append(line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
            }
            for start in stride(from: 0, to: bytes.count, by: size) {
                splitter.feed(Array(bytes[start..<min(start + size, bytes.count)]).span, keep)
            }
            splitter.finish(keep)
            #expect(found == ["one", "", "two\rthree", "", "last"])
        }
    }

    @Test("A line after one over the limit is whole, even if cut by chunks")
    func afterOverlong() {
        var (splitter, found) = (LineSplitter(), [Int]())
        let long = [UInt8](repeating: 0x61, count: 40_000)
        for chunk in [long, long, [0x0A, 0x62], [0x62], [0x0A], long, [0x0A, 0x62]] {
            splitter.feed(chunk.span) { found.append($0.count) }
        }
        splitter.finish { found.append($0.count) }
        #expect(found == [2, 40_000, 1])
        #expect(splitter.overlong == 1)
    }

    @Test("A line over the limit is skipped and counted", arguments: [1_000, 65_536, 65_537, 1_000_000])
    func overlong(size: Int) throws {
        let long = [UInt8](repeating: 0x61, count: size)
        let path = try folder.file("log", Array("a\n".utf8) + long + Array("\nb\n".utf8) + long)
        let (lines, summary) = try lines([path])
        #expect(summary.overlongLines == (size > 65_536 ? 2 : 0))
        #expect(lines.filter { $0.utf8.count < 10 } == ["a", "b"])
        #expect(lines.count == (size > 65_536 ? 2 : 4))
    }

    @Test("Several files are read in order, compressed or not, whatever their names")
    func severalFiles() throws {
        // Made by gzip(1), of "packed\n".
        let packed: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x2B, 0x48, 0x4C, 0xCE, 0x4E, 0x4D,
            0xE1,
            0x02, 0x00, 0x43, 0xE0, 0x41, 0x2F, 0x07, 0x00, 0x00, 0x00,
        ]
        let paths = [
            try folder.file("plain.gz", Array("plain\n".utf8)), try folder.file("packed", packed),
            try folder.file("empty", []), try folder.file("one", [0x1F]),
            try folder.file("two", Array("x".utf8)),
        ]
        let (lines, summary) = try lines(paths)
        #expect(lines == ["plain", "packed", "\u{1F}", "x"])
        #expect(summary == LogReader.Summary())
    }

    @Test("Members one after the other are one stream, and zero bytes after them are padding")
    func members() throws {
        let (first, second) = (Array("one\ntw".utf8), Array("o\nthree\n".utf8))
        let path = try folder.file("log.gz", gzip(first) + gzip([]) + gzip(second) + [0, 0, 0])
        let (lines, summary) = try lines([path])
        #expect(lines == ["one", "two", "three"])
        #expect(summary.warnings.isEmpty)
    }

    @Test("More than one buffer of compressed data is read whole")
    func large() throws {
        let text = (0..<60_000).map { "line number \($0)\n" }.joined()
        let (lines, summary) = try lines([try folder.file("log.gz", gzip(Array(text.utf8)))])
        #expect(lines.count == 60_000 && lines.last == "line number 59999")
        #expect(summary.warnings.isEmpty)
    }

    @Test("Truncated compressed data yields its whole lines and a warning")
    func truncated() throws {
        let whole = gzip(Array("one\ntwo\nthree\n".utf8))
        for count in 2..<whole.count {
            let path = try folder.file("log.gz", Array(whole.prefix(count)))
            let (found, summary) = try lines([path])
            #expect(["one", "two", "three"].starts(with: found))
            #expect(summary.warnings.map(\.path) == [path])
            if count >= whole.count - 8 { #expect(found.count == 3) }
        }
    }

    @Test("What follows compressed data is ignored with a warning")
    func trailing() throws {
        let path = try folder.file("log.gz", gzip(Array("one\n".utf8)) + Array("garbage".utf8))
        let (lines, summary) = try lines([path])
        #expect(lines == ["one"])
        #expect(summary.warnings.first?.path == path)
    }

    @Test("Damaged data and files that can't be read are errors that name the file")
    func errors() throws {
        var damaged = gzip(Array("one\n".utf8))
        damaged[damaged.count - 5] ^= 0xFF
        for path in [
            try folder.file("damaged.gz", damaged), folder.url.path(),
            folder.url.appending(path: "none").path(),
        ] {
            let error = #expect(throws: LogReaderError.self) { _ = try lines([path]) }
            #expect(error?.path == path)
            #expect(error?.reason.isEmpty == false)
            #expect(error?.description.hasPrefix(path) == true)
        }
    }

    @Test("Any damage to compressed data ends in lines, a warning or an error")
    func anyDamage() throws {
        var random = SplitMix64(seed: 5)
        let whole = gzip(Array("one\ntwo\n".utf8)) + gzip(Array("three\n".utf8))
        for _ in 0..<500 {
            var bytes = whole
            bytes[2 + random.below(bytes.count - 2)] = UInt8(truncatingIfNeeded: random.next())
            let path = try folder.file("log.gz", bytes)
            if let found = try? lines([path]) { #expect(found.lines.count <= 4) }
        }
    }
}
