// SPDX-License-Identifier: Apache-2.0
//
// Marks in a body: delimiters (RFC 2046 section 5.1.1), lines that some reader may take for one, and files in
// uuencode and yEnc.

extension PartStream {
    /// Octets of a line that may be the mark of a file; a longer one is none.
    private static let longestMark = 1_024
    /// Parts within each other that hear what is found in them.
    static let hearers = 4

    /// Collects the line, and judges it when it is complete.
    mutating func readMark(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ finder: inout LineFinder, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) -> Int {
        if mayPairLF {
            mayPairLF = false
            let isPair = chunk.byte(place) == ASCII.lineFeed
            if isPair { lineEnd = .crlf }
            endMark(at: base + place + (isPair ? 1 : 0), &ledger, &sink)
            return isPair ? place + 1 : place
        }
        let end = finder.lineEnd(from: place)
        let first = line.first ?? chunk.byte(place)
        let isDelimiter = first == ASCII.hyphen || first?.isBlank == true
        let room = (isDelimiter ? SyntaxLimits.delimiterLine : Self.longestMark) - line.count
        if end - place > room {
            line.append(contentsOf: chunk.slice(place, place + room))
            rejectMark(&ledger, &sink)
            return place + room
        }
        line.append(contentsOf: chunk.slice(place, end))
        guard end < chunk.count else { return end }
        guard chunk.byte(end) == ASCII.carriageReturn else {
            lineEnd = .lf
            endMark(at: base + end + 1, &ledger, &sink)
            return end + 1
        }
        lineEnd = .cr
        guard end + 1 < chunk.count else {
            mayPairLF = true
            return end + 1
        }
        let isPair = chunk.byte(end + 1) == ASCII.lineFeed
        if isPair { lineEnd = .crlf }
        let next = end + (isPair ? 2 : 1)
        endMark(at: base + next, &ledger, &sink)
        return next
    }

    /// The line is complete: what it is.
    mutating func endMark(at next: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        if style == .none { style = lineEnd }
        switch line.first {
        case ASCII.hyphen where line.starts(with: [ASCII.hyphen, ASCII.hyphen]):
            let match = line.withUnsafeBytes { boundaries.match($0.slice(2, $0.count)) }
            if let match {
                delimit(match, next, &ledger, &sink)
            } else if mayHoldStrays {
                awaitMore(isLikeDelimiter ? .anyField : .contentField, at: next)
            } else {
                rejectMark(&ledger, &sink)
            }
        case ASCII.space where mayHoldStrays && isLikeDelimiter,
            ASCII.tab where mayHoldStrays && isLikeDelimiter:
            awaitMore(.anyField, at: next)
        case UInt8(ascii: "b") where open.last?.mayHoldFiles == true && FileMark.uuencodedName(line) != nil:
            awaitMore(.uuencode, at: next)
        case UInt8(ascii: "e") where open.last?.role == .uuencoded && FileMark.isEnd(line):
            endFile(at: next, &ledger, &sink)
        case ASCII.equals where open.last?.role == .yEnc && line.starts(with: "=yend".utf8):
            endFile(at: next, &ledger, &sink)
        case ASCII.equals where open.last?.mayHoldFiles == true:
            guard let name = FileMark.yEncName(line) else { return rejectMark(&ledger, &sink) }
            beginFile(.yEnc, name, next, &ledger, &sink)
        default:
            rejectMark(&ledger, &sink)
        }
    }

    /// True for a line that some readers take for a delimiter of an open part: they compare no more than the
    /// boundary, or pass over blanks in front of it.
    private var isLikeDelimiter: Bool {
        line.withUnsafeBytes { line in
            let text = line.trimmedStart
            guard text.starts(withLowercase: "--") else { return false }
            return boundaries.isBegun(by: text.slice(2, text.count)) || boundaries.isBegun(by: text)
        }
    }

    /// The line, and what there is of those behind it, is content. They may be marks themselves.
    mutating func rejectMark(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        deliverHeld(&ledger, &sink)
        let (first, next, end) = (line, second, lineEnd)
        line.removeAll(keepingCapacity: true)
        second.removeAll(keepingCapacity: true)
        first.withUnsafeBytes { deliver($0, &ledger, &sink) }
        held = end
        state = end == .none ? .passing : .lineStart
        guard !next.isEmpty else { return }
        let resumed = base
        base = secondOffset
        next.withUnsafeBytes { read($0, ledger: &ledger, to: &sink) }
        base = resumed
    }

    /// A delimiter: parts in its multipart end, and one may begin.
    private mutating func delimit(
        _ match: BoundaryTable.Match, _ next: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        guard open.indices.contains(match.owner), match.isClose || !ledger.isFull() else {
            return rejectMark(&ledger, &sink)
        }
        close(to: match.owner + 1, at: lineOffset - held.count, &ledger, &sink)
        overhearMark(&ledger, &sink)
        if lineEnd == .cr { ledger.note(.lineEndMalformed) }
        let (owner, isOwn) = (match.owner, match.rank < SyntaxLimits.boundaryReadings)
        if isOwn {
            if open[owner].hasStrays, open[owner].isMultipart, open[owner].delimiters == 0 {
                ledger.note(.partOutside)
            }
            open[owner].delimiters += 1
        }
        held = .none
        if match.isClose {
            open[owner].isClosed = true
            boundaries.close(owner)
            state = .lineStart
            return
        }
        if open[owner].isClosed, isOwn { ledger.note(.partOutside) }
        let isCertain =
            isCertain && open[owner].part.isCertain && match.rank == 0 && !open[owner].isClosed
            && open[owner].isMultipart
        beginHeader(in: owner, isCertain: isCertain, at: next)
        opening?.isStray = !isOwn
    }

    /// A header section begins, of a part in one of the open ones.
    mutating func beginHeader(in parent: Int, isCertain: Bool, at offset: Int) {
        hear(parent)
        let around = open[parent].part
        opening = Opening(
            parent: parent, number: around.number, depth: around.depth + 1, isCertain: isCertain,
            isMessage: false)
        section.begin(at: offset)
        state = .header
    }

    /// From now on the part hears what its parts are made of, if that is content of its own.
    mutating func hear(_ place: Int) {
        guard open[place].role == .leaf, !open[place].hears else { return }
        open[place].hears = true
        hearing += 1
    }

    /// The mark is for those that hear.
    mutating func overhearMark(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        guard hearing > 0 else { return }
        let mark = line
        withBytes(of: held.octets) { overhear($0, &ledger, &sink) }
        mark.withUnsafeBytes { overhear($0, &ledger, &sink) }
        withBytes(of: lineEnd.octets) { overhear($0, &ledger, &sink) }
    }
}
