// SPDX-License-Identifier: Apache-2.0
//
// The header section of a part: RFC 2045 section 3, read as leniently as the most lenient reader does. Limits:
// SyntaxLimits.partHeader, partFields.

/// The lines of a header section, and where they end.
///
/// An empty line ends it. Some readers end it at a line that is no field, others pass over such a line, and some
/// go on behind an empty line if a field follows: then the body has two beginnings.
struct HeaderSection: Sendable {
    /// What a line means for the section.
    enum Step {
        /// It goes on.
        case more
        /// An empty line: it ends unless a field follows at once.
        case mayEnd
        /// The body begins at `body`, for other readers at `other`.
        case ends(body: Int, other: Int?)
    }

    /// The octets as they came, with their line ends.
    private(set) var bytes: [UInt8] = []
    /// The octet of the stream with which it began.
    private(set) var offset = 0
    /// Fields of the message that the mail server handed over.
    var given: [PartField] = []
    private var lineStart = 0
    /// Where the first line began that is no field, and that no field of ours follows.
    private var junkStart: Int?
    private var junkLines = 0
    /// Where a field began that stands behind an empty line.
    private(set) var secondStart: Int?
    private var isBehindCR = false

    /// Lines, and octets, that are no fields and that some reader may pass over.
    private static let junkLimit = (lines: 8, octets: 1_024)

    var count: Int { bytes.count }
    /// Octets that it may still grow by.
    var room: Int { SyntaxLimits.partHeader - bytes.count }
    /// The line that has begun.
    var currentLine: Int { lineStart }

    mutating func begin(at offset: Int) {
        bytes.removeAll(keepingCapacity: true)
        self.offset = offset
        given.removeAll()
        lineStart = 0
        junkStart = nil
        junkLines = 0
        secondStart = nil
        isBehindCR = false
    }

    /// Adds octets of a line, or a line end.
    mutating func append(_ octets: some Collection<UInt8>) { bytes.append(contentsOf: octets) }

    /// The octets behind an empty line turned out to begin a field: the section goes on with it.
    mutating func goOn(at place: Int) {
        secondStart = place
        lineStart = place
    }

    /// Judges the line that has been completed. `isLoneCR`: it ends with a CR where other lines don't.
    mutating func endLine(_ end: LineEnd, isLoneCR: Bool, isDelimiter: (UnsafeRawBufferPointer) -> Bool)
        -> Step
    {
        let start = lineStart
        let stop = max(start, bytes.count - end.count)
        lineStart = bytes.count
        let wasBehindCR = isBehindCR
        isBehindCR = isLoneCR
        let kind = bytes.withUnsafeBytes { octets in
            let line = octets.slice(start, stop)
            return isDelimiter(line) ? nil : FieldLine.Kind(line)
        }
        guard let kind else { return .ends(body: junkStart ?? secondStart ?? start, other: nil) }
        switch kind {
        case .empty:
            if let body = junkStart ?? secondStart { return .ends(body: body, other: bytes.count) }
            return .mayEnd
        case .blank:
            if let body = junkStart { return .ends(body: body, other: bytes.count) }
            return .more
        case .contentField:
            junkStart = nil
            return .more
        case .envelope where start == 0:
            return .more
        case .field where junkStart == nil, .continuation where junkStart == nil:
            return .more
        case .junk where junkStart == nil && wasBehindCR:
            return .more
        default:
            return junk(start)
        }
    }

    private mutating func junk(_ start: Int) -> Step {
        if let secondStart { return .ends(body: secondStart, other: start) }
        if junkStart == nil {
            junkStart = start
            junkLines = 0
        }
        junkLines += 1
        if let body = junkStart,
            junkLines > Self.junkLimit.lines || bytes.count - body > Self.junkLimit.octets
        {
            return .ends(body: body, other: nil)
        }
        return .more
    }

    /// Where the body begins if nothing more comes.
    var cut: Int { junkStart ?? secondStart ?? bytes.count }
}

/// One line of a header section.
enum FieldLine {
    enum Kind {
        case empty, blank, continuation
        /// A field that says something of the content, in whatever disguise.
        case contentField
        case field
        /// The first line of a message in an mbox file.
        case envelope
        case junk

        init(_ line: UnsafeRawBufferPointer) {
            guard let first = line.first else {
                self = .empty
                return
            }
            if line.isBlank {
                self = .blank
            } else if first.isBlank {
                self = .continuation
            } else if FieldLine.contentName(line) != nil {
                self = .contentField
            } else if let colon = line.position(of: ASCII.colon),
                FieldName.isValid(line.slice(0, colon).trimmedEnd)
            {
                self = .field
            } else if line.starts(withLowercase: "from ") || line.starts(withLowercase: ">from ") {
                self = .envelope
            } else {
                self = .junk
            }
        }
    }

    /// Octets of a line in which a name is looked for.
    private static let longestName = 80

    /// Where the name of a field of ours ends, and where its body begins; nil for any other line.
    static func contentName(_ line: UnsafeRawBufferPointer) -> (name: Int, body: Int)? {
        let head = line.slice(0, longestName)
        if let colon = head.position(of: ASCII.colon) {
            if PartFieldName.isContentField(head.slice(0, colon)) { return (colon, colon + 1) }
        }
        guard head.first.map({ FieldMark.mayBegin($0) }) == true else { return nil }
        // Without a colon: the name up to the white space.
        guard let space = head.firstIndex(where: \.isBlank),
            PartFieldName.isPlain(head.slice(0, space))
        else { return nil }
        return (space, space + 1)
    }
}
