// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Checks what the MIME reader tells, and keeps what must be the same however a message is cut.
struct CheckingSink: MIMESink {
    /// Everything but content.
    enum Event: Equatable {
        case begin(MIMEPart, [TransferEncoding])
        case fork(part: Int, from: Int, into: Int)
        case restart(part: Int, as: Int)
        case endReading(part: Int, reading: Int)
        case end(part: Int, encodedSize: Int)

        /// The part that it is about.
        var part: Int {
            switch self {
            case .begin(let part, _): part.number
            case .fork(let part, _, _), .restart(let part, _), .endReading(let part, _), .end(let part, _):
                part
            }
        }
    }

    /// The content of one reading: its size and a sum over its octets.
    struct Content: Equatable {
        var size = 0
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
    }

    private struct Open {
        let part: MIMEPart
        /// What came in each reading so far, by its number; nil once it has ended.
        var readings: [Content?]
    }

    private(set) var events: [Event] = []
    /// The readings of each part in their order, when they ended.
    private(set) var contents: [[Content]] = []
    /// The first promise that was broken.
    private(set) var broken: String?
    private var open: [Int: Open] = [:]
    /// Sums over the content; without them only sizes are kept, which is faster.
    private let sums: Bool

    init(sums: Bool = true) { self.sums = sums }

    private mutating func check(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition, broken == nil { broken = what() }
    }

    mutating func begin(_ part: MIMEPart, readings: [TransferEncoding]) {
        let count = contents.count
        check(part.number == count, "part \(part.number) begins after \(count) parts")
        check(part.number < SyntaxLimits.mimeParts, "more parts than the limit")
        check(part.depth <= SyntaxLimits.mimeDepth, "part \(part.number) is at depth \(part.depth)")
        if let parent = part.parent {
            let depth = open[parent]?.part.depth
            check(depth != nil, "part \(part.number) begins in \(parent), which is not open")
            check(part.depth == (depth ?? -2) + 1, "part \(part.number) at depth \(part.depth)")
        } else {
            check(part.number == 0 && part.depth == 0, "part \(part.number) is in none")
        }
        check(
            readings.count <= SyntaxLimits.contentReadings,
            "part \(part.number) begins with \(readings.count) readings")
        check(part.header)
        open[part.number] = Open(part: part, readings: readings.map { _ in Content() })
        contents.append([])
        events.append(.begin(part, readings))
    }

    private mutating func check(_ header: ContentHeader) {
        check(
            !header.types.isEmpty && header.types.count <= SyntaxLimits.headerReadings,
            "\(header.types.count) types")
        check(
            !header.encodings.isEmpty && header.encodings.count <= TransferEncoding.allCases.count
                && Set(header.encodings).count == header.encodings.count,
            "\(header.encodings.count) encodings")
        check(
            header.boundaries.count <= SyntaxLimits.boundaryReadings, "\(header.boundaries.count) boundaries")
        check(
            header.boundaries.allSatisfy { $0.count <= SyntaxLimits.keptBoundary }, "a boundary is too long")
        check(Set(header.boundaries).count == header.boundaries.count, "a boundary twice")
        check(header.names.count <= SyntaxLimits.headerReadings, "\(header.names.count) names")
        check(header.names.allSatisfy { $0.utf8.count <= SyntaxLimits.fileName }, "a name is too long")
        for type in header.types {
            check(
                !type.description.utf8.contains { (0x41...0x5A).contains($0) },
                "a type in upper case: \(type)")
        }
    }

    mutating func content(_ bytes: UnsafeRawBufferPointer, part: Int, reading: Int) {
        guard var known = open[part], known.readings.indices.contains(reading),
            var content = known.readings[reading]
        else { return check(false, "content of part \(part), reading \(reading), which is not open") }
        check(!bytes.isEmpty, "content without octets")
        content.size += bytes.count
        if sums { for byte in bytes { content.sum = (content.sum ^ UInt64(byte)) &* 0x100_0000_01b3 } }
        known.readings[reading] = content
        open[part] = known
    }

    mutating func fork(part: Int, from old: Int, into new: Int) {
        guard let readings = open[part]?.readings, readings.indices.contains(old), let content = readings[old]
        else { return check(false, "part \(part) forks from reading \(old), which is not open") }
        add(content, as: new, of: part)
        events.append(.fork(part: part, from: old, into: new))
    }

    mutating func restart(part: Int, as new: Int) {
        add(Content(), as: new, of: part)
        events.append(.restart(part: part, as: new))
    }

    private mutating func add(_ content: Content, as new: Int, of part: Int) {
        check(new == open[part]?.readings.count, "reading \(new) of part \(part) begins out of order")
        open[part]?.readings.append(content)
        let live = open[part]?.readings.count { $0 != nil } ?? 0
        check(live <= SyntaxLimits.contentReadings + 1, "part \(part) has \(live) readings at once")
    }

    mutating func end(part: Int, reading: Int) {
        guard let readings = open[part]?.readings, readings.indices.contains(reading),
            let content = readings[reading]
        else { return check(false, "reading \(reading) of part \(part) ends and is not open") }
        keep(content, reading, part)
        open[part]?.readings[reading] = nil
        events.append(.endReading(part: part, reading: reading))
    }

    mutating func end(_ part: MIMEPart, encodedSize: Int) {
        guard let ended = open.removeValue(forKey: part.number) else {
            return check(false, "part \(part.number) ends and is not open")
        }
        check(ended.part == part, "part \(part.number) ends as another")
        check(
            !open.values.contains { $0.part.parent == part.number },
            "part \(part.number) ends before a part in it")
        check(encodedSize >= 0, "part \(part.number) has a size of \(encodedSize)")
        for (reading, content) in ended.readings.enumerated() {
            content.map { keep($0, reading, part.number) }
        }
        events.append(.end(part: part.number, encodedSize: encodedSize))
    }

    private mutating func keep(_ content: Content, _ reading: Int, _ part: Int) {
        guard contents.indices.contains(part) else { return }
        while contents[part].count <= reading { contents[part].append(Content()) }
        contents[part][reading] = content
    }

    /// Nothing is open at the end of a message.
    mutating func finish() {
        let left = open.count
        check(left == 0, "\(left) parts have not ended")
        check(!events.isEmpty, "no part")
    }
}

/// What is told of one message.
struct MIMEOutcome: Equatable {
    let events: [CheckingSink.Event]
    let contents: [[CheckingSink.Content]]
    let anomalies: Set<MIMEAnomaly>

    /// Reads a message whose body comes in such chunks.
    init(_ message: MessageBytes, cut: Cut) throws {
        try self.init(message) { feed in cut.each(of: message.body) { feed($0) } }
    }

    /// Reads a message whose body `feed` hands over.
    init(_ message: MessageBytes, sums: Bool = true, feed: ((UnsafeRawBufferPointer) -> Void) -> Void) throws
    {
        var sink = CheckingSink(sums: sums)
        var reader = MIMEReader()
        for field in message.fields { reader.headerField(name: field.name, body: field.body) }
        reader.endOfHeader(to: &sink)
        feed { reader.body($0, to: &sink) }
        reader.finish(to: &sink)
        sink.finish()
        if let broken = sink.broken { throw Broken(broken) }
        (events, contents, anomalies) = (sink.events, sink.contents, reader.anomalies)
    }

    /// True if some part of it is uuencoded.
    var hasUuencode: Bool {
        events.contains { event in
            guard case .begin(let part, let readings) = event else { return false }
            return part.kind == .uuencoded || readings.contains(.uuencode)
        }
    }

    /// Throws unless the other is the same, with the first difference.
    ///
    /// Parts begin in the same order. Where several are decoded at once, as a message in base64 and what is in it,
    /// the order of their other events may differ.
    func requireSame(as other: MIMEOutcome, _ what: String) throws {
        for part in 0..<max(contents.count, other.contents.count) {
            let (one, other) = (events(of: part), other.events(of: part))
            if one != other {
                throw Broken(
                    "\(what), part \(part): \(Self.excerpt(one, other)) is not \(Self.excerpt(other, one))")
            }
        }
        for (part, (one, other)) in zip(contents, other.contents).enumerated() where one != other {
            throw Broken("\(what): the content of part \(part): \(one) is not \(other)")
        }
        try require(contents.count == other.contents.count, "\(what): other parts")
        try requireSameOrder(as: other, what)
        let difference = anomalies.symmetricDifference(other.anomalies).map(\.rawValue)
        try require(difference.isEmpty, "\(what): anomalies \(difference)")
    }

    private func events(of part: Int) -> [CheckingSink.Event] { events.filter { $0.part == part } }

    private func requireSameOrder(as other: MIMEOutcome, _ what: String) throws {
        func isBegin(_ event: CheckingSink.Event) -> Bool { if case .begin = event { true } else { false } }
        try require(events.filter(isBegin) == other.events.filter(isBegin), "\(what): parts in another order")
    }

    /// The first event that the other does not have in its place.
    private static func excerpt(_ events: [CheckingSink.Event], _ other: [CheckingSink.Event]) -> String {
        let index =
            zip(events, other).enumerated().first { $1.0 != $1.1 }?.offset ?? min(events.count, other.count)
        return events.indices.contains(index) ? String("\(events[index])".prefix(600)) : "nothing"
    }
}
