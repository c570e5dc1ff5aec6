// SPDX-License-Identifier: Apache-2.0
//
// Lines that count as marks only with what follows them: lines that some readers take for delimiters, and `begin`.

extension PartStream {
    /// True if a line that looks like a delimiter, and is none, may begin a part here.
    var mayHoldStrays: Bool {
        guard let top = open.last, top.part.depth < SyntaxLimits.mimeDepth else { return false }
        switch top.role {
        case .leaf:
            // What is read as a message finds them there.
            return !top.content.isReadAsItIs && (top.hears || hearing < Self.hearers || top.isStray)
        case .multipart, .echo: return true
        case .message, .uuencoded, .yEnc: return false
        }
    }

    /// What follows decides whether the line is a mark.
    mutating func awaitMore(_ wanted: Awaited, at next: Int) {
        second.removeAll(keepingCapacity: true)
        secondOffset = next
        secondStart = 0
        foreignLines = 0
        awaited = wanted
        state = .secondLine
    }

    /// Looks at what is behind a mark as far as is needed to tell whether it is one.
    mutating func readSecond(
        _ chunk: UnsafeRawBufferPointer, _ place: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) -> Int {
        var place = place
        while let byte = chunk.byte(place) {
            switch judge(byte) {
            case nil:
                second.append(byte)
                place += 1
                continue
            case true? where !ledger.isFull():
                if awaited == .uuencode, let name = FileMark.uuencodedName(line) {
                    beginFile(.uuencoded, name, secondOffset, &ledger, &sink)
                } else {
                    beginStray(at: secondOffset, &ledger, &sink)
                }
            default:
                rejectMark(&ledger, &sink)
            }
            break
        }
        return place
    }

    /// Whether the next octet makes the line before a mark; nil as long as it is open.
    private mutating func judge(_ byte: UInt8) -> Bool? {
        switch awaited {
        case .contentField:
            if second.isEmpty, !FieldMark.mayBegin(byte) { return false }
            if byte == ASCII.colon { return FieldMark.isName(second) }
            return byte.isLineEnd || second.count >= FileMark.longestLine ? false : nil
        case .anyField:
            // A header section that is empty, or begins with what it should not, is one as well.
            if second.isEmpty, byte.isBlank || byte.isLineEnd { return true }
            if byte == ASCII.colon {
                return FieldMark.isName(second)
                    || second.withUnsafeBytes { FieldName.isValid($0.trimmedEnd) }
            }
            return byte.isLineEnd || second.count >= FieldMark.longestName ? false : nil
        case .uuencode:
            return judgeFile(byte)
        }
    }

    /// A uuencoded line makes the line before a mark, if no more than a few others are in front of it.
    private mutating func judgeFile(_ byte: UInt8) -> Bool? {
        guard second.count < SyntaxLimits.foreignOctets, second.count - secondStart < FileMark.longestLine
        else {
            return false
        }
        guard byte.isLineEnd else { return nil }
        let ended = Array(second.dropFirst(secondStart))
        secondStart = second.count + 1
        if ended.isEmpty { return nil }
        if FileMark.isLine(ended, isWhole: foreignLines > 0) { return true }
        foreignLines += 1
        let isMark = ended.withUnsafeBytes { line in
            let text = line.trimmedStart
            return ["--", "begin ", "=ybegin "].contains { text.starts(withLowercase: $0) }
        }
        return isMark || foreignLines > SyntaxLimits.foreignLines ? false : nil
    }

    /// A part that begins behind a line that is no delimiter we know of.
    private mutating func beginStray(
        at next: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        guard var host = open.indices.last else { return rejectMark(&ledger, &sink) }
        // One that is in too deep takes the place of the stray that it was found in.
        if open[host].isStray, !open[host].hears, hearing >= Self.hearers {
            close(to: host, at: lineOffset - held.count, &ledger, &sink)
            host -= 1
        }
        guard open.indices.contains(host) else { return rejectMark(&ledger, &sink) }
        if open[host].isMultipart, open[host].delimiters > 0 { ledger.note(.partOutside) }
        open[host].hasStrays = true
        if awaited == .anyField { ledger.note(.boundaryAmbiguous) }
        addStray(to: host)
        overhearLeaf(host, &ledger, &sink)
        beginHeader(in: host, isCertain: false, at: next)
        opening?.isStray = true
        section.append(second)
        second.removeAll(keepingCapacity: true)
        held = .none
    }

    /// The line may come again; what delimits another part already goes on to do so.
    private mutating func addStray(to host: Int) {
        let boundary: [UInt8]? = line.withUnsafeBytes { line in
            let text = line.trimmedStart
            let boundary = text.slice(2, text.count).trimmedEnd
            return boundaries.holds(boundary) ? nil : BoundaryTable.kept(boundary)
        }
        guard let boundary else { return }
        boundaries.add(boundary, owner: host, rank: Int.max, isClosed: open[host].isClosed)
    }

    /// The mark, for those that hear and for its host, which is about to hear.
    private mutating func overhearLeaf(
        _ host: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        hear(host)
        overhearMark(&ledger, &sink)
    }

    /// A file within the part.
    mutating func beginFile(
        _ role: OpenPart.Role, _ name: String, _ next: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        let host = open.count - 1
        guard open.indices.contains(host), open[host].part.depth <= SyntaxLimits.mimeDepth, !ledger.isFull()
        else { return rejectMark(&ledger, &sink) }
        overhearLeaf(host, &ledger, &sink)
        held = .none
        let around = open[host].part
        var header = ContentHeader()
        header.types = [MediaType("application", "octet-stream")]
        header.names = name.isEmpty ? [] : [name]
        header.encodings = [role == .uuencoded ? .uuencode : .identity]
        let part = MIMEPart(
            number: ledger.nextNumber(), parent: around.number, depth: around.depth + 1,
            kind: MIMEPart.Kind(role), header: header, isCertain: around.isCertain && isCertain)
        let content = PartContent(file: role)
        sink.begin(part, readings: content.encodings)
        open.append(OpenPart(part: part, role: role, content: content, start: next, hears: false))
        let lines = second
        second.removeAll(keepingCapacity: true)
        state = lines.isEmpty ? .lineStart : .passing
        lines.withUnsafeBytes { deliver($0, &ledger, &sink) }
    }

    /// The line that ends a file.
    mutating func endFile(
        at next: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        let place = open.count - 1
        guard place > 0 else { return rejectMark(&ledger, &sink) }
        open[place].isClosed = true
        close(to: place, at: lineOffset - held.count, &ledger, &sink)
        overhearMark(&ledger, &sink)
        held = .none
        // Where nobody hears, the line end in front of what follows belongs to the file.
        state = .lineStart
    }
}
