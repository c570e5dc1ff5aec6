// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import Reporting

@Suite("Writing messages")
struct LogSinkTests {
    /// What a sink on a pipe wrote.
    private func written(_ body: (LogSink) -> Void) throws -> [String] {
        let pipe = Pipe()
        body(.stream(descriptor: pipe.fileHandleForWriting.fileDescriptor, ident: "durward", host: "host"))
        try pipe.fileHandleForWriting.close()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("A function gets priority and message, escaped")
    func custom() {
        let seen = Mutex<[String]>([])
        let sink = LogSink.custom { priority, message in seen.withLock { $0.append("\(priority) \(message)") }
        }
        sink.write(.warning, "100 % \"ä\" \\ x\r\n\u{1B}y\u{85}\0")
        sink.write(.info, ([0x61, 0xFF, 0xC3] as [UInt8]).span)
        sink.write(LogLine.example)
        let expected = [
            #"warning 100 % "ä" \ x\r\n\x1by\xc2\x85\x00"#, #"info a\xff\xc3"#,
            "info " + LogLine.example.text,
        ]
        #expect(seen.withLock { $0 } == expected)
    }

    @Test("Standard error gets lines that the statistics read")
    func streamIsReadBack() throws {
        let before = Date()
        let lines = try written { sink in
            sink.write(.notice, "started")
            sink.write(LogLine.example)
        }
        #expect(lines.count == 2)
        #expect(
            lines.first?.hasSuffix(" host durward[\(ProcessInfo.processInfo.processIdentifier)]: started")
                == true)
        let bytes = Array(try #require(lines.last).utf8)
        let line = SyslogLineParser(now: Date()).parse(bytes.span)
        let found = try #require(line)
        #expect(try LogLine(parsing: Array(bytes[found.message]).span) == LogLine.example)
        let time = try #require(found.time)
        #expect(time.offset != nil)
        #expect(time.instant >= before - 0.001 && time.instant <= Date())
    }

    @Test(
        "Each line has its own time",
        arguments: [(0, 0), (1, 0), (1, 7), (1_795_470_540, 123_456), (1, 999_999)])
    func times(second: Int, microsecond: Int) {
        let stream = LogStream(descriptor: -1, ident: "durward", host: "my host:")
        for (second, microsecond) in [(second, microsecond), (second + 1, 0), (second, microsecond)] {
            var line: [UInt8] = []
            stream.appendPrefix(second: second, microsecond: microsecond, to: &line)
            let parsed = LogTimeParser(now: Date(), zone: .fixed(seconds: 0)).parse(line.span)
            #expect(parsed?.time.microsecond == microsecond)
            #expect(
                parsed?.time.instant
                    == Date(timeIntervalSince1970: Double(second) + Double(microsecond) / 1e6))
            let origin = String(decoding: line.dropFirst(parsed?.end ?? 0), as: UTF8.self)
            #expect(origin.hasPrefix(" myhost durward["))
        }
    }

    @Test("Lines of several threads do not mix")
    func threads() async throws {
        let pipe = Pipe()
        let sink = LogSink.stream(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, ident: "durward", host: "host")
        let reading = Task.detached { try pipe.fileHandleForReading.readToEnd() ?? Data() }
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    let filler = String(repeating: "\(thread)", count: 700)
                    for number in 0..<500 { sink.write(.info, "\(filler) \(number)") }
                }
            }
        }
        try pipe.fileHandleForWriting.close()
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2_000)
        var next = [Int](repeating: 0, count: 4)
        for line in lines {
            let words = line.split(separator: " ")
            let thread = try #require(words.count == 5 ? words[3].first?.wholeNumberValue : nil)
            #expect(words[3].count == 700 && words[3].allSatisfy { $0.wholeNumberValue == thread })
            #expect(words[4] == "\(next[thread])")
            next[thread] += 1
        }
    }

    @Test("A message too long is cut and stays one write to a pipe")
    func long() throws {
        let lines = try written { $0.write(.error, String(repeating: "ä", count: 100_000)) }
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix("ä…") == true)
        #expect((lines.first?.utf8.count ?? .max) < 4_096)
    }

    @Test("A descriptor that is closed is no trouble")
    func closed() {
        LogSink.stream(descriptor: -1, ident: "durward").write(.info, "nobody reads this")
    }
}
