// SPDX-License-Identifier: Apache-2.0
//
// Parts begin and end.

extension PartStream {
    /// The header section has been read: the part begins with the octet of the stream behind it.
    mutating func openPart(
        _ header: consuming ContentHeader, at start: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        state = .lineStart
        guard let opening else { return }
        self.opening = nil
        if !header.hasType, open.indices.contains(opening.parent), open[opening.parent].isDigest {
            header.types = [MediaType("message", "rfc822")]
        }
        let role = role(of: header, opening, &ledger)
        let part = MIMEPart(
            number: ledger.nextNumber(), parent: opening.number, depth: opening.depth,
            kind: MIMEPart.Kind(role), header: header, isCertain: opening.isCertain)
        ledger.note(part.header.anomalies)
        if part.header.encodings != [.identity], ledger.nestedStreams > level {
            endIdleStreams(&ledger, &sink)
        }
        let content = PartContent(part, role, level: level, mayHear: hearing < Self.hearers, &ledger)
        sink.begin(part, readings: content.encodings)
        let place = open.count
        let hears = content.hearsParts
        if hears { hearing += 1 }
        var new = OpenPart(part: part, role: role, content: content, start: start, hears: hears)
        new.isStray = opening.isStray
        open.append(new)
        if role != .message, part.depth < SyntaxLimits.mimeDepth, !part.header.boundaries.isEmpty {
            for (rank, boundary) in part.header.boundaries.prefix(SyntaxLimits.boundaryReadings).enumerated()
            {
                if rank == 0, boundaries.collides(boundary) { ledger.note(.boundaryReused) }
                boundaries.add(boundary, owner: place, rank: rank)
            }
        }
        guard role == .message, part.header.encodings.first == .identity else { return }
        self.opening = Opening(
            parent: place, number: part.number, depth: part.depth + 1, isCertain: part.isCertain,
            isMessage: true)
        section.begin(at: start)
        state = .header
    }

    /// An encoded multipart with encoded parts in it that are found without decoding it, and none by decoding it.
    private mutating func endIdleStreams(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        for place in open.indices where open[place].hears {
            open[place].content.endIdleStream(&ledger, &sink)
        }
    }

    private func role(
        of header: borrowing ContentHeader, _ opening: Opening, _ ledger: inout PartLedger
    ) -> OpenPart.Role {
        guard let type = header.types.first, type.isMultipart || type.isMessage else { return .leaf }
        guard opening.depth < SyntaxLimits.mimeDepth else {
            ledger.note(.tooDeep)
            return .leaf
        }
        if type.isMultipart { return .multipart }
        return ledger.isFull(for: 2) ? .leaf : .message
    }

    /// All parts from a place on end at an octet of the stream.
    mutating func close(
        to place: Int, at offset: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        while open.count > place, var last = open.popLast() {
            if last.hears { hearing -= 1 }
            boundaries.removeOwners(from: open.count)
            last.content.finish(of: last.part.number, &ledger, &sink)
            switch last.role {
            case .multipart where last.delimiters == 0 || !last.isClosed:
                // Of a message that is returned there is often no more than its header section.
                let isEmpty = last.part.depth > 0 && last.delimiters == 0 && offset - last.start <= 2
                if !isEmpty { ledger.note(.boundaryNotFound) }
            case .uuencoded where !last.isClosed:
                ledger.note(.uuencodeMalformed)
            default:
                break
            }
            if last.role != .echo { sink.end(last.part, encodedSize: max(0, offset - last.start)) }
        }
    }
}
