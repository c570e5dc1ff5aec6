// SPDX-License-Identifier: Apache-2.0

@testable internal import Reporting

internal import FoundationEssentials

/// `LogLine`: what is read, written and read again is the same, and the writer keeps to its length.
struct LogLineTarget: FuzzTarget {
    let name = "log-line"
    let longest = 2_300

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let input = Array(bytes)
        guard let line = try? LogLine(parsing: input.span) else { return }
        var written: [UInt8] = []
        line.append(to: &written)
        try require(written.count < 1_000, "a line of \(written.count) bytes")
        try require(written.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character in the line")
        let again: LogLine
        do throws(LogLineError) {
            again = try LogLine(parsing: written.span)
        } catch {
            throw Broken("what was written is not read: \(error)")
        }
        // A line may be cut to its length; after that it has to stay as it is.
        var twice: [UInt8] = []
        again.append(to: &twice)
        guard let third = try? LogLine(parsing: twice.span) else { throw Broken("not read the second time") }
        try requireSame(
            [again.verdict, again.stage, again.sid].map(\.isEmpty),
            [line.verdict, line.stage, line.sid].map(\.isEmpty), "a key is lost")
        try requireSame(third.code, line.code, "the code")
        try requireSame(third.ms, line.ms, "the time")
        try requireSame(third.size, line.size, "the size")
        try requireSame(third.mode, line.mode, "the mode")
        if bytes.count < 400, bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != 0x5C }) {
            try requireSame(again, line, "a short line read back")
        }
    }
}

/// `EventLine`: as `LogLine`.
struct EventLineTarget: FuzzTarget {
    let name = "event-line"
    let longest = 2_300

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let input = Array(bytes)
        guard let event = EventLine(parsing: input.span) else { return }
        let written = Array(event.text.utf8)
        try require(written.count < 1_000, "a line of \(written.count) bytes")
        try require(written.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a control character in the line")
        guard let again = EventLine(parsing: written.span) else {
            throw Broken("what was written is not read")
        }
        try requireSame(again.kind, event.kind, "the kind")
        if bytes.count < 300, bytes.allSatisfy({ (0x20..<0x7F).contains($0) }), event.detail != "-",
            !event.source.isEmpty
        {
            try requireSame(again, event, "a short event read back")
        }
    }
}

/// `SyslogLine` and `LogTime`: what is found lies within the line, and a time that is written is read back.
struct SyslogLineTarget: FuzzTarget {
    let name = "syslog-line"
    let longest = 512

    private let parser = SyslogLineParser(
        now: Date(timeIntervalSince1970: 1_800_000_000), zone: .fixed(seconds: 0))

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let input = Array(bytes)
        guard let line = parser.parse(input.span) else { return }
        try require(input.indices.contains(line.message.lowerBound), "a message outside of the line")
        try require(line.message.upperBound <= input.count, "a message beyond the line")
        let begins = String(decoding: input[line.message], as: UTF8.self)
        try require(begins.hasPrefix(line.isVerdict ? "verdict=" : "event="), "neither verdict nor event")
        guard let time = line.time else { return }
        let written = Array("\(time.text) host durward[1]: verdict=x".utf8)
        guard let again = parser.parse(written.span)?.time else { throw Broken("'\(time.text)' is not read") }
        try requireSame(again.instant, time.instant, "the instant read back")
        try requireSame(again.hourText, time.hourText, "the hour read back")
    }
}
