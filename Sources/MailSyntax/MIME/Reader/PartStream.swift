// SPDX-License-Identifier: Apache-2.0
//
// One stream of octets that parts are found in: the body of the message, or what an encoded part decodes to.

/// Finds parts in a stream: the state that all of its extensions share.
struct PartStream: Sendable {
    /// What the next octet is.
    enum State: Sendable {
        /// In a line of the header section of `opening`.
        case header
        /// At the line behind the header section, which may begin with a field all the same.
        case peek
        /// At the beginning of a line of a body; `held` is the line end before it.
        case lineStart
        /// In a line that is no mark.
        case passing
        /// In a line that may be a mark: `line` is what there is of it.
        case mark
        /// At or in the lines behind a mark that counts only if one of them is right: `second` is what there is.
        case secondLine
    }

    /// What must follow a line to make it a mark.
    enum Awaited: Sendable {
        /// A field that says something of the content: the line is no delimiter we know of.
        case contentField
        /// Any field, or none: the line begins like a delimiter.
        case anyField
        /// A uuencoded line.
        case uuencode
    }

    /// Whose header section is being read.
    struct Opening: Sendable {
        /// The place of the part around it among the open ones; -1 for none.
        var parent: Int
        /// The number of the part around it; nil for the message itself.
        var number: Int?
        var depth: Int
        var isCertain: Bool
        /// True for a message within a part, which may have an envelope line in front.
        var isMessage: Bool
        /// True for a part behind a line that is no delimiter we know of.
        var isStray = false
    }

    var state = State.peek
    var open: [OpenPart] = []
    var boundaries = BoundaryTable()
    /// How many of the open parts hear.
    var hearing = 0
    var opening: Opening?
    var section = HeaderSection()

    /// The line end before the line that begins, which belongs to the delimiter if one follows.
    var held = LineEnd.none
    /// True if the octet before was a CR that ended a line: a LF belongs to it.
    var mayPairLF = false
    var line: [UInt8] = []
    var lineEnd = LineEnd.none
    /// What there is of the lines behind `line`, with their line ends.
    var second: [UInt8] = []
    var awaited = Awaited.contentField
    /// The octet of the stream with which `second` begins.
    var secondOffset = 0
    /// Where in `second` its last line begins.
    var secondStart = 0
    /// Lines of `second` that are not what is awaited.
    var foreignLines = 0
    /// The octet of the stream with which `line` began.
    var lineOffset = 0
    /// The first line end of the stream: a CR is one of its line ends only if this is one.
    var style = LineEnd.none
    /// The octets before the chunk.
    var base = 0
    /// Marks, and header sections, that the end of the stream may cut off one within the other.
    private static let lastMarks = 64
    /// How many streams this one is decoded from.
    let level: Int
    /// False if only some readers would look into it.
    let isCertain: Bool

    /// The stream of a message.
    init() {
        level = 0
        isCertain = true
        opening = Opening(parent: -1, number: nil, depth: 0, isCertain: true, isMessage: true)
    }

    /// The stream that a message within a part decodes to.
    init(messageIn part: MIMEPart, isCertain: Bool, level: Int) {
        self.level = level
        self.isCertain = isCertain
        state = .header
        opening = Opening(
            parent: -1, number: part.number, depth: part.depth + 1, isCertain: isCertain, isMessage: true)
    }

    /// The stream that a multipart decodes to.
    init(multipart part: MIMEPart, level: Int) {
        self.level = level
        isCertain = false
        state = .lineStart
        open.append(OpenPart(part: part, role: .echo, content: PartContent(), start: 0, hears: false))
        for (rank, boundary) in part.header.boundaries.enumerated() {
            boundaries.add(boundary, owner: 0, rank: rank)
        }
    }

    /// True for what a multipart decodes to as long as none of its delimiters came.
    var isIdle: Bool {
        open.count == 1 && open[0].role == .echo && open[0].delimiters == 0 && !open[0].hasStrays
    }

    /// The next octets.
    mutating func read(
        _ chunk: UnsafeRawBufferPointer, ledger: inout PartLedger, to sink: inout some MIMESink
    ) {
        var place = 0
        var finder = LineFinder(chunk)
        while place < chunk.count {
            switch state {
            case .header: place = readHeader(chunk, place, &finder, &ledger, &sink)
            case .peek: place = readPeek(chunk, place, &ledger, &sink)
            case .lineStart: place = readLineStart(chunk, place, &finder, &ledger, &sink)
            case .passing: place = pass(chunk, place, &finder, &ledger, &sink)
            case .mark: place = readMark(chunk, place, &finder, &ledger, &sink)
            case .secondLine: place = readSecond(chunk, place, &ledger, &sink)
            }
        }
        base += chunk.count
    }

    /// No more octets will come.
    mutating func finish(ledger: inout PartLedger, to sink: inout some MIMESink) {
        mayPairLF = false
        // A last mark may open a part, and that a message within it; what it awaited may be marks once more.
        ending: for _ in 0..<Self.lastMarks {
            switch state {
            case .header, .peek: cutHeader(&ledger, &sink)
            case .mark: endMark(at: base, &ledger, &sink)
            case .secondLine: rejectMark(&ledger, &sink)
            case .lineStart, .passing: break ending
            }
        }
        deliverHeld(&ledger, &sink)
        close(to: 0, at: base, &ledger, &sink)
    }
}
