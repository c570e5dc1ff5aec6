// SPDX-License-Identifier: Apache-2.0
//
// Header sections of parts, as they come.

extension PartStream {
    /// A field of the message itself.
    mutating func messageField(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, ledger: inout PartLedger
    ) {
        guard section.given.count <= SyntaxLimits.partFields else { return ledger.note(.headerTooLong) }
        if PartFieldName.isContentField(name) {
            let isPlain = PartFieldName.isPlain(name)
            if !isPlain { ledger.note(.fieldMalformed) }
            let octets = body.slice(0, SyntaxLimits.partHeader)
            if octets.count < body.count { ledger.note(.headerTooLong) }
            section.given.append(PartField(name: Array(name), body: Array(octets), isHidden: !isPlain))
            if octets.first == ASCII.colon, let start = octets.firstIndex(where: { $0 != ASCII.colon }) {
                let rest = Array(octets.slice(start, octets.count))
                section.given.append(PartField(name: Array(name), body: rest, isHidden: true))
            }
        }
        // A field on a continuation line, or behind a CR.
        var place = 0
        var finder = LineFinder(body)
        while case let end = finder.lineEnd(from: place), end < body.count {
            place = end + 1
            var list = FieldList(fields: [], style: .lf)
            list.addDisguised(body.slice(place, place + SyntaxLimits.fileName).firstLine.trimmed)
            guard let field = list.fields.first, section.given.count <= SyntaxLimits.partFields else {
                continue
            }
            ledger.note(.fieldMalformed)
            section.given.append(field)
        }
    }

    mutating func readHeader(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ finder: inout LineFinder, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) -> Int {
        if mayPairLF {
            mayPairLF = false
            let isPair = chunk.byte(place) == ASCII.lineFeed
            if isPair { section.append([ASCII.lineFeed]) }
            endHeaderLine(isPair ? .crlf : .cr, &ledger, &sink)
            return isPair ? place + 1 : place
        }
        let end = finder.lineEnd(from: place)
        if end - place > section.room {
            let stop = place + section.room
            section.append(chunk.slice(place, stop))
            ledger.note(.headerTooLong)
            finishHeader(body: section.count, other: nil, &ledger, &sink)
            return stop
        }
        section.append(chunk.slice(place, end))
        guard let byte = chunk.byte(end) else { return end }
        section.append(CollectionOfOne(byte))
        guard byte == ASCII.carriageReturn else {
            endHeaderLine(.lf, &ledger, &sink)
            return end + 1
        }
        guard let next = chunk.byte(end + 1) else {
            mayPairLF = true
            return end + 1
        }
        let isPair = next == ASCII.lineFeed
        if isPair { section.append(CollectionOfOne(next)) }
        endHeaderLine(isPair ? .crlf : .cr, &ledger, &sink)
        return end + (isPair ? 2 : 1)
    }

    private mutating func endHeaderLine(
        _ end: LineEnd, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        if style == .none { style = end }
        let step = section.endLine(end, isLoneCR: end == .cr && style != .cr) { line in
            line.starts(withLowercase: "--")
                && boundaries.match(line.slice(2, line.count)) != nil
        }
        switch step {
        case .more: break
        case .mayEnd: state = .peek
        case .ends(let body, let other): finishHeader(body: body, other: other, &ledger, &sink)
        }
    }

    /// Looks whether a field follows behind the empty line that should end the section.
    mutating func readPeek(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) -> Int {
        let start = section.currentLine
        var place = place
        while let byte = chunk.byte(place) {
            let count = section.count - start
            if count == 0 ? !FieldMark.mayBegin(byte) : byte <= ASCII.space || count > 25 || section.room < 64
            {
                finishHeader(body: start, other: nil, &ledger, &sink)
                return place
            }
            section.append(CollectionOfOne(byte))
            place += 1
            guard byte == ASCII.colon else { continue }
            let isField = section.bytes.withUnsafeBytes {
                PartFieldName.isPlain($0.slice(start, $0.count - 1))
            }
            if isField {
                section.goOn(at: start)
                state = .header
            } else {
                finishHeader(body: start, other: nil, &ledger, &sink)
            }
            return place
        }
        return place
    }

    /// The stream ends within a header section.
    mutating func cutHeader(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        if state == .header, section.count > 0 { ledger.note(.headerUnfinished) }
        finishHeader(body: state == .peek ? section.currentLine : section.cut, other: nil, &ledger, &sink)
    }

    /// The header section is complete: its part begins. `body` is where its body begins, which is not the end of
    /// what was collected if that was only seen later; `other` is where it begins for other readers.
    mutating func finishHeader(
        body: Int, other: Int?, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        let isTwofold = section.secondStart != nil
        if other != nil || isTwofold || body < section.currentLine { ledger.note(.headerUnfinished) }
        let end = isTwofold ? other ?? section.count : body
        let fields = section.fields(upTo: end, style: style) { ledger.note($0) }
        let octets = section.bytes
        let offset = section.offset + body
        octets.withUnsafeBytes { overhear($0.slice(0, body), &ledger, &sink) }
        held = .none
        lineEnd = .none
        openPart(ContentHeader(fields: fields), at: offset, &ledger, &sink)
        guard body < octets.count else { return }
        let resumed = base
        base = offset
        octets.withUnsafeBytes { octets in
            if let other, other <= octets.count {
                read(octets.slice(body, other), ledger: &ledger, to: &sink)
                deliverHeld(&ledger, &sink)
                beginAgain(&ledger, &sink)
                read(octets.slice(other, octets.count), ledger: &ledger, to: &sink)
            } else {
                read(octets.slice(body, octets.count), ledger: &ledger, to: &sink)
            }
        }
        base = resumed
    }

    /// The body begins here for other readers: its decodings begin once more.
    private mutating func beginAgain(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        guard let top = open.indices.last else { return }
        open[top].content.beginAgain(of: open[top].part.number, &ledger, &sink)
    }
}

extension UnsafeRawBufferPointer {
    /// The octets up to the first line end.
    var firstLine: UnsafeRawBufferPointer {
        slice(0, firstIndex(where: \.isLineEnd) ?? count)
    }
}
