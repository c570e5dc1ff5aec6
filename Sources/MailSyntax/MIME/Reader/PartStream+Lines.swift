// SPDX-License-Identifier: Apache-2.0
//
// The lines of a body: which of them may be marks (a delimiter, `begin`, `=ybegin`), and content as it passes.

extension PartStream {
    /// Where content that has passed is in the chunk, and whether a mark may begin behind it.
    private struct Run {
        var end: Int
        var isMark: Bool
    }

    mutating func readLineStart(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ finder: inout LineFinder, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) -> Int {
        if mayPairLF {
            mayPairLF = false
            if chunk.byte(place) == ASCII.lineFeed {
                if held == .cr { held = .crlf }
                if style == .none { style = .crlf }
                return place + 1
            }
            if style == .none { style = .cr }
        }
        if marks(ledger).mayBegin(in: chunk, at: place), !isPlain(chunk, place, &finder) {
            state = .mark
            line.removeAll(keepingCapacity: true)
            lineEnd = .none
            lineOffset = base + place
            return place
        }
        deliverHeld(&ledger, &sink)
        return pass(chunk, place, &finder, &ledger, &sink)
    }

    /// Hands on content up to the next line that may be a mark, or the end of the chunk.
    mutating func pass(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ finder: inout LineFinder, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) -> Int {
        let run: Run
        let marks = marks(ledger)
        if let top = open.indices.last, open[top].content.hasNoText {
            if style == .none { learnStyle(chunk, finder.lineEnd(from: place)) }
            run = findHyphens(chunk, place, &finder, marks)
        } else {
            run = findLines(chunk, place, &finder, marks)
        }
        let octets = chunk.slice(place, run.end)
        let end = octets.trailingLineEnd
        deliver(octets.slice(0, octets.count - end.count), &ledger, &sink)
        held = end
        mayPairLF = !run.isMark && end == .cr
        if run.isMark {
            state = .mark
            line.removeAll(keepingCapacity: true)
            lineEnd = .none
            lineOffset = base + run.end
        } else {
            state = end == .none ? .passing : .lineStart
        }
        return run.end
    }

    private mutating func findLines(
        _ chunk: UnsafeRawBufferPointer, _ start: Int, _ finder: inout LineFinder, _ marks: MarkWatch
    ) -> Run {
        var place = start
        while true {
            let end = finder.lineEnd(from: place)
            guard end < chunk.count else { return Run(end: chunk.count, isMark: false) }
            place = end + 1
            if chunk.byte(end) == ASCII.carriageReturn, chunk.byte(place) == ASCII.lineFeed { place += 1 }
            if style == .none { learnStyle(chunk, end) }
            guard place < chunk.count else { return Run(end: chunk.count, isMark: false) }
            guard marks.mayBegin(in: chunk, at: place), !isPlain(chunk, place, &finder) else { continue }
            return Run(end: place, isMark: true)
        }
    }

    /// The first line end of the stream is there. A CR at the end of the chunk may yet be followed by a LF.
    private mutating func learnStyle(_ chunk: UnsafeRawBufferPointer, _ end: Int) {
        guard let byte = chunk.byte(end) else { return }
        if byte == ASCII.lineFeed {
            style = .lf
        } else if let next = chunk.byte(end + 1) {
            style = next == ASCII.lineFeed ? .crlf : .cr
        }
    }

    /// In base64 no line begins with a hyphen, and there is no other mark: the lines need not be looked at.
    private func findHyphens(
        _ chunk: UnsafeRawBufferPointer, _ start: Int, _ finder: inout LineFinder, _ marks: MarkWatch
    ) -> Run {
        var place = start
        while let found = chunk.position(of: ASCII.hyphen, from: place) {
            let first = marks.indented ? chunk.startOfBlanks(before: found, downTo: start) : found
            place = found + 1
            guard first > start, chunk.byte(first - 1)?.isLineEnd == true,
                marks.mayBegin(in: chunk, at: first), !isPlain(chunk, first, &finder)
            else { continue }
            return Run(end: first, isMark: true)
        }
        if marks.indented {
            // The chunk may end with the blanks in front of a hyphen.
            let first = chunk.startOfBlanks(before: chunk.count, downTo: start)
            if first > start, first < chunk.count, chunk.byte(first - 1)?.isLineEnd == true {
                return Run(end: first, isMark: true)
            }
        }
        return Run(end: chunk.count, isMark: false)
    }

    /// True for a line of hyphens that the chunk shows to be no delimiter: it need not be looked at once more.
    private func isPlain(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ finder: inout LineFinder
    ) -> Bool {
        guard let first = chunk.byte(place), first == ASCII.hyphen || first.isBlank else { return false }
        let text = first.isBlank ? place + chunk.slice(place, chunk.count).leadingBlanks : place
        guard chunk.byte(text) == ASCII.hyphen, chunk.byte(text + 1) == ASCII.hyphen else { return false }
        let end = finder.lineEnd(from: place)
        // Two octets behind it: a CR may have its LF there.
        guard end + 2 < chunk.count, end - place < SyntaxLimits.boundary, let byte = chunk.byte(end + 1)
        else {
            return false
        }
        let isPair = chunk.byte(end) == ASCII.carriageReturn && byte == ASCII.lineFeed
        guard let next = isPair ? chunk.byte(end + 2) : byte, !FieldMark.mayBegin(next) else { return false }
        let rest = chunk.slice(text + 2, end)
        if boundaries.isBegun(by: rest) || boundaries.isBegun(by: chunk.slice(text, end)) { return false }
        return text > place || boundaries.match(rest) == nil
    }

    /// Which lines are marks in the innermost part.
    private func marks(_ ledger: borrowing PartLedger) -> MarkWatch {
        guard let top = open.indices.last else { return MarkWatch() }
        let role = open[top].role
        return MarkWatch(
            delimiters: !ledger.isFrozen, indented: !ledger.isFrozen && boundaries.hasLikely,
            files: !ledger.isFrozen && open[top].mayHoldFiles,
            uuencodeEnds: role == .uuencoded, yEncEnds: role == .yEnc)
    }

    /// Content of the innermost part, and of those around it that hear.
    mutating func deliver(
        _ octets: UnsafeRawBufferPointer, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        guard !octets.isEmpty, let top = open.indices.last else { return }
        if hearing > 0 {
            for place in 0..<top where open[place].hears {
                open[place].content.feed(octets, of: open[place].part.number, asEcho: true, &ledger, &sink)
            }
        }
        open[top].content.feed(octets, of: open[top].part.number, asEcho: false, &ledger, &sink)
    }

    /// Octets that are no content of the innermost part: for those that hear.
    mutating func overhear(
        _ octets: UnsafeRawBufferPointer, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        guard hearing > 0, !octets.isEmpty else { return }
        for place in open.indices where open[place].hears {
            open[place].content.feed(octets, of: open[place].part.number, asEcho: true, &ledger, &sink)
        }
    }

    /// The line end before this line is content after all.
    mutating func deliverHeld(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        guard held != .none else { return }
        let octets = held.octets
        held = .none
        deliver(
            UnsafeRawBufferPointer(start: octets.utf8Start, count: octets.utf8CodeUnitCount), &ledger, &sink)
    }
}

/// Which lines may be marks.
struct MarkWatch {
    var delimiters = false
    /// Delimiters with blanks in front.
    var indented = false
    /// `begin` and `=ybegin`.
    var files = false
    /// `end`
    var uuencodeEnds = false
    /// `=yend`
    var yEncEnds = false

    /// True if the line that begins there may be a mark, as far as the chunk goes.
    @inline(__always)
    func mayBegin(in chunk: UnsafeRawBufferPointer, at place: Int) -> Bool {
        switch chunk.byte(place) {
        case ASCII.hyphen:
            delimiters && (place + 1 == chunk.count || chunk.byte(place + 1) == ASCII.hyphen)
        case ASCII.space, ASCII.tab: indented && isIndented(chunk, place)
        case UInt8(ascii: "b"): files && chunk.slice(place, place + 6).agrees(with: "begin ")
        case ASCII.equals:
            yEncEnds && chunk.slice(place, place + 5).agrees(with: "=yend")
                || files && chunk.slice(place, place + 8).agrees(with: "=ybegin ")
        case UInt8(ascii: "e"): uuencodeEnds && chunk.slice(place, place + 3).agrees(with: "end")
        default: false
        }
    }

    private func isIndented(_ chunk: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        let line = chunk.slice(place, chunk.count)
        let text = place + line.leadingBlanks
        return chunk.slice(text, text + 2).agrees(with: "--")
    }
}
