// SPDX-License-Identifier: Apache-2.0
//
// What the verdicts of one or more logs add up to. Verdicts of rules in shadow mode were not given to
// anybody and are counted apart. A verdict counts once, whatever its number of recipients; each of
// its recipients counts once for its domain.

public import FoundationEssentials

/// Counts of verdicts.
public struct Statistics: Sendable {
    /// Verdicts that would have been given by rules in shadow mode.
    public struct Shadow: Sendable, Hashable {
        /// All of them.
        public internal(set) var total = 0
        /// By verdict.
        public internal(set) var verdicts = Table()
        /// By rule.
        public internal(set) var rules = Table()
    }

    /// Verdicts that were given.
    public private(set) var total = 0
    /// By verdict.
    public private(set) var verdicts = Table()
    /// Refused for good: code 5xx, or reject without a code.
    public private(set) var hard = 0
    /// Refused for now: code 4xx, or tempfail without a code.
    public private(set) var soft = 0
    /// By the class that the rule gave; verdicts without one are left out, as in `rules`.
    public private(set) var reasons = Table()
    /// By rule.
    public private(set) var rules = Table()
    /// By SMTP stage.
    public private(set) var stages = Table()
    /// By hour in the log's own time, `YYYY-MM-DDTHH`; lines without a time are left out.
    public private(set) var hours = Table()
    /// Recipients of the verdicts given.
    public private(set) var recipients = 0
    /// Recipients by domain in lower case; `(none)` without a domain, `(not listed)` if the line had
    /// no room for the recipient.
    public private(set) var recipientDomains = Table()
    /// How often each source of recipients kept failing and was left alone for a while.
    public private(set) var sourcesDown = Table()
    /// Lines of events: neither verdicts nor skipped.
    public private(set) var events = 0
    /// What would have happened.
    public private(set) var shadow = Shadow()
    /// The earliest and the latest time of a verdict, given or not.
    public private(set) var first, last: LogTime?
    /// Lines read, of whatever program: `total + shadow.total + events + linesSkipped`.
    public private(set) var linesRead = 0
    /// Lines not counted: others', too old, too long or not readable.
    public private(set) var linesSkipped = 0
    /// Of those skipped, the verdicts of the filter that could not be read.
    public private(set) var linesUnreadable = 0

    private let since: Date?

    /// Counts nothing yet; with `since` only what was written then or later, and no line without a time.
    public init(since: Date? = nil) {
        self.since = since
    }

    /// Counts every line of the files; returns what reading them came to.
    public mutating func add(
        _ reader: LogReader, _ parser: SyslogLineParser
    ) throws(LogReaderError) -> [LogReaderError] {
        let summary = try reader.forEachLine { add($0, parser) }
        linesRead += summary.overlongLines
        linesSkipped += summary.overlongLines
        return summary.warnings
    }

    /// Counts one line of a log file, whichever program's.
    public mutating func add(_ line: Span<UInt8>, _ parser: SyslogLineParser) {
        guard let found = parser.parse(line) else {
            linesRead += 1
            linesSkipped += 1
            return
        }
        guard found.isVerdict else {
            addEvent(EventLine(parsing: line.extracting(found.message)), at: found.time)
            return
        }
        do {
            add(try LogLine(parsing: line.extracting(found.message)), at: found.time)
        } catch {
            linesRead += 1
            linesSkipped += 1
            linesUnreadable += 1
        }
    }

    /// Counts an event; nil is one that this version does not know.
    mutating func addEvent(_ event: EventLine?, at time: LogTime?) {
        linesRead += 1
        guard let event, isRecent(time) else {
            linesSkipped += 1
            return
        }
        events += 1
        if event.kind == .sourceDown { sourcesDown.add(event.source) }
    }

    private func isRecent(_ time: LogTime?) -> Bool {
        guard let since else { return true }
        return time.map { $0.instant >= since } ?? false
    }

    /// Counts one verdict, written at a time or at an unknown one.
    public mutating func add(_ line: LogLine, at time: LogTime? = nil) {
        linesRead += 1
        guard isRecent(time) else {
            linesSkipped += 1
            return
        }
        if let time {
            if first.map({ time.instant < $0.instant }) ?? true { first = time }
            if last.map({ time.instant >= $0.instant }) ?? true { last = time }
        }
        if line.mode == .shadow {
            shadow.total += 1
            shadow.verdicts.add(line.verdict)
            if let rule = line.rule { shadow.rules.add(rule) }
        } else {
            addGiven(line, at: time)
        }
    }

    private mutating func addGiven(_ line: LogLine, at time: LogTime?) {
        total += 1
        verdicts.add(line.verdict)
        stages.add(line.stage)
        if let reason = line.reason { reasons.add(reason) }
        if let rule = line.rule { rules.add(rule) }
        if let time { hours.add(time.hourText) }
        switch (line.code, line.verdict) {
        case (.some(500...599), _), (nil, "reject"): hard += 1
        case (.some(400...499), _), (nil, "tempfail"): soft += 1
        default: break
        }
        for address in line.to { recipientDomains.add(Self.domain(of: address)) }
        if line.omittedRecipients > 0 { recipientDomains.add("(not listed)", line.omittedRecipients) }
        recipients = recipientDomains.total
    }

    private static func domain(of address: String) -> String {
        if address.utf8.last == 0xA6, address.hasSuffix("…") { return "(not listed)" }
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "(none)" }
        let domain = address.utf8[address.utf8.index(after: at)...]
        if domain.isEmpty { return "(none)" }
        let lower = domain.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        return String(decoding: lower, as: UTF8.self)
    }
}

extension Statistics {
    /// Counts by key, of at most 10,000 distinct keys.
    public struct Table: Sendable, Hashable {
        /// The key under which all keys beyond the limit are counted.
        public static let otherKey = "(other)"

        private var counts: [String: Int] = [:]
        private var other = 0
        /// The sum of all counts.
        public private(set) var total = 0

        /// Adds to the count of a key.
        mutating func add(_ key: String, _ count: Int = 1) {
            total = Self.sum(total, count)
            if key == Self.otherKey {
                other = Self.sum(other, count)
            } else if let known = counts[key] {
                counts[key] = Self.sum(known, count)
            } else if counts.count < Limits.tableKeys {
                counts[key] = count
            } else {
                other = Self.sum(other, count)
            }
        }

        /// The count of a key, 0 if it never occurred.
        public subscript(key: String) -> Int { key == Self.otherKey ? other : counts[key] ?? 0 }

        /// All keys with their counts, the greatest count first and equal ones by key; those beyond
        /// the limit last, as one.
        public var byCount: [(key: String, count: Int)] {
            let known = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            return known.map { (key: $0.key, count: $0.value) } + rest
        }

        /// All keys with their counts, in the order of the keys; those beyond the limit last, as one.
        public var byKey: [(key: String, count: Int)] {
            counts.sorted { $0.key < $1.key }.map { (key: $0.key, count: $0.value) } + rest
        }

        private var rest: [(key: String, count: Int)] {
            other > 0 ? [(key: Self.otherKey, count: other)] : []
        }

        /// The sum, or the greatest number there is.
        static func sum(_ left: Int, _ right: Int) -> Int {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? .max : sum
        }
    }
}
