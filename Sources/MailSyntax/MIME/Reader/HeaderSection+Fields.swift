// SPDX-License-Identifier: Apache-2.0

extension HeaderSection {
    /// The fields that say something of the content, up to an octet of the section.
    mutating func fields(upTo end: Int, style: LineEnd, note: (MIMEAnomaly) -> Void) -> [PartField] {
        var list = FieldList(fields: given, style: style)
        bytes.withUnsafeBytes { octets in
            let octets = octets.slice(0, end)
            var finder = LineFinder(octets)
            var place = 0
            while place < octets.count, !list.isFull {
                let stop = finder.lineEnd(from: place)
                var next = min(stop + 1, octets.count)
                let isCR = octets.byte(stop) == ASCII.carriageReturn
                let isPair = isCR && octets.byte(next) == ASCII.lineFeed
                if isPair { next += 1 }
                list.add(octets, place, stop, isLoneCR: isCR && !isPair)
                place = next
            }
        }
        if list.isFull { note(.headerTooLong) }
        if list.hasDisguised { note(.fieldMalformed) }
        if list.hasLoneCR { note(.lineEndMalformed) }
        return list.fields
    }
}

/// Fields as they are found, in every reading.
struct FieldList {
    var fields: [PartField]
    /// The first line end of the stream.
    let style: LineEnd
    /// The field that a continuation line would belong to.
    private var last: Int?
    private var lines = 0
    /// True behind a line that ends the section for some readers.
    private var isHidden = false
    private var isBehindCR = false
    private(set) var hasDisguised = false
    private(set) var hasLoneCR = false

    var isFull: Bool { lines > SyntaxLimits.partFields || fields.count > SyntaxLimits.partFields }

    init(fields: [PartField], style: LineEnd) {
        self.fields = fields
        self.style = style
    }

    /// The next line of a header section.
    mutating func add(_ octets: UnsafeRawBufferPointer, _ start: Int, _ stop: Int, isLoneCR: Bool) {
        let line = octets.slice(start, stop)
        let isBehind = isBehindCR
        isBehindCR = isLoneCR && style != .cr
        if isBehindCR { hasLoneCR = true }
        switch FieldLine.Kind(line) {
        case .empty:
            isHidden = true
            last = nil
        case .blank:
            break
        case .continuation:
            extend(octets, start, stop)
            addDisguised(line.trimmed)
        case .contentField:
            addField(line, isHidden: isHidden || isBehind)
        case .field:
            lines += 1
            last = nil
        case .envelope:
            break
        case .junk:
            if isBehind, last != nil {
                extend(octets, start, stop)
            } else {
                isHidden = true
                last = nil
            }
        }
    }

    /// A line that a field goes on with: the line end in front of it belongs to the field.
    private mutating func extend(_ octets: UnsafeRawBufferPointer, _ start: Int, _ stop: Int) {
        guard let last, fields.indices.contains(last) else { return }
        var from = start
        while from > 0, octets.byte(from - 1)?.isLineEnd == true { from -= 1 }
        if from < start, octets.byte(start)?.isBlank != true {
            // Only readers to whom a CR is no line end see this.
            var other = fields[last]
            other.body.append(contentsOf: octets.slice(from, stop))
            other.isHidden = true
            fields.append(other)
            hasDisguised = true
            return
        }
        fields[last].body.append(contentsOf: octets.slice(from, stop))
    }

    private mutating func addField(_ line: UnsafeRawBufferPointer, isHidden: Bool) {
        guard let (nameEnd, bodyStart) = FieldLine.contentName(line) else { return }
        lines += 1
        let name = line.slice(0, nameEnd)
        var body = line.slice(bodyStart, line.count)
        let isPlain = PartFieldName.isPlain(name) && line.byte(nameEnd) == ASCII.colon
        if isHidden || !isPlain { hasDisguised = true }
        fields.append(PartField(name: Array(name), body: Array(body), isHidden: isHidden || !isPlain))
        last = fields.count - 1
        guard body.first == ASCII.colon else { return }
        while body.first == ASCII.colon { body = body.slice(1, body.count) }
        fields.append(PartField(name: Array(name), body: Array(body), isHidden: true))
        hasDisguised = true
    }

    /// A field within a line that is none. Signatures list names of fields in such places: there must be a value
    /// as well.
    mutating func addDisguised(_ line: UnsafeRawBufferPointer) {
        guard let (nameEnd, bodyStart) = FieldLine.contentName(line), line.byte(nameEnd) == ASCII.colon,
            let name = PartFieldName(line.slice(0, nameEnd))
        else { return }
        let body = line.slice(bodyStart, line.count).trimmed
        let word = body.slice(0, body.firstIndex { $0 == ASCII.semicolon || $0.isBlank } ?? body.count)
        guard !word.contains(ASCII.colon) else { return }
        switch name {
        case .type: guard word.contains(UInt8(ascii: "/")) else { return }
        case .transferEncoding:
            guard Self.encodings.contains(where: { word.starts(withLowercase: $0) }) else { return }
        case .disposition:
            guard word.starts(withLowercase: "attachment") || word.starts(withLowercase: "inline") else {
                return
            }
        case .id, .mimeVersion, .description, .name, .sunDataName: return
        }
        let kept = last
        addField(line, isHidden: true)
        last = kept
    }

    /// What the name of an encoding begins with.
    private static let encodings: [StaticString] = [
        "base64", "quoted", "7bit", "8bit", "binary", "uu", "x-uu",
    ]
}
