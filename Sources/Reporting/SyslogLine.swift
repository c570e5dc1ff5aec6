// SPDX-License-Identifier: Apache-2.0
//
// One line of a log file: which are ours, when they were written and where the log line begins.
//
//     line    = [stamp SP host SP program ":" 1*SP] ("verdict=" / "event=") …
//     program = "durward" ["/" instance] ["[" pid "]"]
//
// Lines of other programs and the filter's other lines are told from ours before anything is read of
// them. Bytes of any kind and length are taken; a carriage return at the end is dropped.

public import FoundationEssentials

/// A verdict of the filter in a log file, or an event.
public struct SyslogLine: Hashable, Sendable {
    /// True for a verdict, which `LogLine(parsing:)` reads; false for what `EventLine(parsing:)` does.
    public var isVerdict = true
    /// When it was written; `nil` for a line without a prefix.
    public var time: LogTime?
    /// Where it stands in the line.
    public var message: Range<Int>
}

/// Finds the filter's verdicts among the lines of log files.
public struct SyslogLineParser: Sendable {
    private let times: LogTimeParser

    /// Stamps without a year get the newest one with which they don't lie after `now` (two hours are
    /// allowed for clocks that differ); stamps without an offset are read in `zone`.
    public init(now: Date, zone: LogZone = .system) {
        times = LogTimeParser(now: now, zone: zone)
    }

    /// The verdict or event in a line without its line feed; `nil` if it is none of ours.
    public func parse(_ line: Span<UInt8>) -> SyslogLine? {
        let end = Self.endWithoutReturn(line)
        if Self.starts(line, at: 0, Self.verdict) { return SyslogLine(time: nil, message: 0..<end) }
        if Self.starts(line, at: 0, Self.event) {
            return SyslogLine(isVerdict: false, time: nil, message: 0..<end)
        }
        // The program is looked at first: most lines are another's, and need no more than this.
        guard let stampEnd = Self.stampEnd(line), let start = Self.messageStart(line, afterStamp: stampEnd),
            let (time, timeEnd) = times.parse(line), timeEnd == stampEnd
        else { return nil }
        return SyslogLine(
            isVerdict: Self.starts(line, at: start, Self.verdict), time: time, message: start..<end)
    }

    private static let verdict: StaticString = "verdict="
    private static let event: StaticString = "event="

    private static func endWithoutReturn(_ line: Span<UInt8>) -> Int {
        var end = line.count
        while end > 0, line[end - 1] == 0x0D || line[end - 1] == 0x0A { end -= 1 }
        return end
    }

    private static func starts(_ line: Span<UInt8>, at index: Int, _ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard line.count - index >= count else { return false }
        let word = UnsafeBufferPointer(start: word.utf8Start, count: count)
        return LogField.matches(line, index..<(index + count), word.span)
    }

    /// Where the first space after the stamp must be, if the line begins with one.
    private static func stampEnd(_ line: Span<UInt8>) -> Int? {
        guard line.count > 16 else { return nil }
        // `Nov 23 21:49:00` has spaces of its own.
        var index = UInt8(ascii: "0")...UInt8(ascii: "9") ~= line[0] ? 0 : 7
        while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
        return index < line.count ? index : nil
    }

    private static func messageStart(_ line: Span<UInt8>, afterStamp stampEnd: Int) -> Int? {
        func isSpace(_ index: Int) -> Bool { index < line.count && line[index] == UInt8(ascii: " ") }

        guard isSpace(stampEnd) else { return nil }
        var index = stampEnd + 1
        let host = index
        while index < line.count, !isSpace(index) { index += 1 }
        guard index > host, starts(line, at: index, " durward") else { return nil }
        index += 8
        if index < line.count, line[index] == UInt8(ascii: "/") {
            index += 1
            while index < line.count, !isSpace(index), line[index] != UInt8(ascii: "["),
                line[index] != UInt8(ascii: ":")
            {
                index += 1
            }
        }
        if index < line.count, line[index] == UInt8(ascii: "[") {
            while index < line.count, line[index] != UInt8(ascii: "]"), !isSpace(index) { index += 1 }
            guard index < line.count, line[index] == UInt8(ascii: "]") else { return nil }
            index += 1
        }
        guard starts(line, at: index, ": ") else { return nil }
        index += 2
        while isSpace(index) { index += 1 }
        return starts(line, at: index, verdict) || starts(line, at: index, event) ? index : nil
    }
}
