// SPDX-License-Identifier: Apache-2.0
//
// The boundary of a multipart in every reading: RFC 2046 section 5.1.1, and what is made of it elsewhere.
// Limits: SyntaxLimits.boundary, boundaryReadings.

/// What may stand behind `--` between the parts.
struct BoundaryReadings {
    private(set) var values = Readings<[UInt8]>(limit: SyntaxLimits.boundaryReadings)
    private(set) var anomalies: Set<MIMEAnomaly> = []
    /// What the field says if it is read as the standard has it.
    private(set) var hasAny = false

    /// True for a boundary that all read alike, but for white space in it, at which some cut it.
    ///
    /// Without quotes it may have "=" where the common writers have it: in front of "_", another "=" or at
    /// the end.
    static func isClean(_ value: UnsafeRawBufferPointer, isQuoted: Bool) -> Bool {
        guard let first = value.byte(0), let last = value.byte(value.count - 1) else { return false }
        if first == ASCII.space || last == ASCII.space { return false }
        if first == HeaderByte.apostrophe, last == HeaderByte.apostrophe { return false }
        var index = 0
        while let byte = value.byte(index) {
            index += 1
            guard byte == ASCII.equals, let next = value.byte(index) else { continue }
            if next == ASCII.question { return false }
            if !isQuoted, next != ASCII.underscore, next != ASCII.equals { return false }
        }
        return true
    }

    /// `=_mixed 006F5B5F80256CBD_=`, as Lotus Notes writes it.
    private static func isOfNotes(_ value: UnsafeRawBufferPointer) -> Bool {
        value.hasPrefixIgnoringCase("=_", at: 0) && value.hasPrefixIgnoringCase("_=", at: value.count - 2)
    }

    /// True for what RFC 2046 allows, and a few more printable characters that common writers use.
    static func isAllowed(_ value: [UInt8]) -> Bool {
        !value.isEmpty && value.count <= 70 && value.last != ASCII.space
            && value.allSatisfy { $0 >= ASCII.space && $0 < ASCII.delete && $0 != ASCII.quote }
    }

    /// All readings of a field body.
    mutating func read(_ body: StructuredBody) {
        if readOnlyOne(body) { return }
        let (places, isOverLimit) = SoughtParameter.boundary.places(in: body)
        guard !places.isEmpty else { return }
        hasAny = true
        if isOverLimit { anomalies.insert(.tooManyReadings) }
        var bases = Readings<[UInt8]>(limit: SyntaxLimits.boundaryReadings)
        var strict: Set<[UInt8]> = []
        for isRegular in [true, false] {
            for place in places where place.suffix.isPlain && place.isRegular == isRegular {
                if bases.isOverLimit { break }
                readPlain(place, body, &bases, &strict)
            }
            let pieces = places.filter { !$0.suffix.isPlain && (!isRegular || $0.isRegular) }
            readPieces(pieces, body, &bases, isRegular: isRegular, &strict)
        }
        if strict.count > 1 { anomalies.insert(.parameterTwice) }
        for base in bases.values { addPlain(base) }
        for base in bases.values { addDerived(base) }
        if bases.isOverLimit || values.isOverLimit { anomalies.insert(.tooManyReadings) }
    }

    /// The usual case: no boundary, or one that all read alike.
    private mutating func readOnlyOne(_ body: StructuredBody) -> Bool {
        guard body.isClean else { return false }
        var found: StructuredBody.Parameter?
        for parameter in body.parameters {
            if SoughtParameter.boundary.isMain(body.slice(parameter.key)) != nil {
                guard found == nil, parameter.suffix.isPlain else { return false }
                found = parameter
            } else if parameter.key.count > 6 {
                return false
            }
            if SoughtParameter.boundary.isMentioned(in: body.slice(parameter.value)) { return false }
        }
        guard let found else { return true }
        let value = body.slice(found.value)
        guard Self.isClean(value, isQuoted: found.isQuoted), value.position(of: ASCII.space) == nil else {
            return false
        }
        hasAny = true
        add(value)
        return true
    }

    private mutating func readPlain(
        _ place: ParameterPlace, _ body: StructuredBody, _ bases: inout Readings<[UInt8]>,
        _ strict: inout Set<[UInt8]>
    ) {
        if let range = place.clean, Self.isClean(body.slice(range), isQuoted: isQuoted(range, body)) {
            bases.add(Array(body.slice(range)))
            strict.insert(Array(body.slice(range)))
            return
        }
        let cuts = ValueCutter(body.bytes, from: place.start, allowsSpaces: false).cuts
        if place.isRegular, let first = cuts.values.first { strict.insert(first) }
        bases.add(cuts)
        anomalies.insert(.parameterMalformed)
    }

    private func isQuoted(_ range: Range<Int>, _ body: StructuredBody) -> Bool {
        body.bytes.byte(range.lowerBound - 1) == ASCII.quote
    }

    private mutating func readPieces(
        _ places: [ParameterPlace], _ body: StructuredBody, _ bases: inout Readings<[UInt8]>, isRegular: Bool,
        _ strict: inout Set<[UInt8]>
    ) {
        guard !places.isEmpty, isRegular || places.contains(where: { !$0.isRegular }) else { return }
        let values = ExtendedValue.all(places, body, allowsSpaces: false, isExhaustive: true)
        if values.contains(where: { !$0.isRegular }) || places.contains(where: \.isMalformed) {
            anomalies.insert(.parameterMalformed)
        }
        // Many readers know it for file names only.
        anomalies.insert(.boundaryAmbiguous)
        for (index, reading) in values.flatMap(\.readings.values).enumerated() {
            let octets = Self.text(reading)
            if index == 0, isRegular { strict.insert(octets) }
            bases.add(octets)
            bases.add(reading.octets)
        }
    }

    /// A boundary is octets; in UTF-16 and the like it is what they stand for.
    private static func text(_ reading: ExtendedValue.Reading) -> [UInt8] {
        guard !reading.charset.isEmpty, reading.charset != "utf-8", reading.charset != "us-ascii" else {
            return reading.octets
        }
        // UTF-16, in whichever order.
        let bare = reading.octets.filter { $0 != 0 }
        if bare.count < reading.octets.count, bare.allSatisfy(\.isASCII) { return bare }
        let text = reading.octets.withUnsafeBytes { Charset.decode($0, charset: reading.charset) }
        return text.map { Array($0.utf8) } ?? reading.octets
    }

    // MARK: From a cut to what is compared

    private mutating func addPlain(_ base: [UInt8]) {
        base.withUnsafeBytes { bytes in
            guard let control = bytes.first(from: 0, to: bytes.count, where: { $0 < ASCII.space }) else {
                add(bytes)
                return
            }
            FieldBody.unfold(bytes).withUnsafeBytes { add($0) }
            add(bytes.slice(0, control).withoutOuterBlanks)
            unfolded(bytes, replacement: nil).withUnsafeBytes { add($0) }
            unfolded(bytes, replacement: ASCII.space).withUnsafeBytes { add($0) }
            bytes.filter { $0 >= ASCII.space }.withUnsafeBytes { add($0) }
            add(bytes)
        }
    }

    private mutating func addDerived(_ base: [UInt8]) {
        base.withUnsafeBytes { bytes in
            let trimmed = bytes.withoutOuterBlanks
            add(trimmed)
            if let blank = trimmed.first(from: 0, to: trimmed.count, where: \.isBlankOrControl),
                !Self.isOfNotes(trimmed),
                trimmed.slice(0, blank).contains(where: { $0.isLetter || $0.isDigit })
            {
                add(trimmed.slice(0, blank))
            }
            if trimmed.position(of: ASCII.question) != nil {
                for text in EncodedWordReadings.decode(trimmed) {
                    // "_" is a space only to those who know the Q encoding well.
                    if trimmed.position(of: ASCII.underscore) != nil {
                        text.map { $0 == ASCII.space ? ASCII.underscore : $0 }.withUnsafeBytes { add($0) }
                    }
                    text.withUnsafeBytes { add($0) }
                }
            }
            if trimmed.position(of: ASCII.percent) != nil {
                trimmed.percentDecoded.withUnsafeBytes { add($0) }
            }
            for quote in [HeaderByte.apostrophe, ASCII.quote] where trimmed.byte(0) == quote {
                add(trimmed.slice(1, trimmed.count))
                if trimmed.byte(trimmed.count - 1) == quote { add(trimmed.slice(1, trimmed.count - 1)) }
            }
            if trimmed.byte(trimmed.count - 1) == ASCII.backslash { add(trimmed.slice(0, trimmed.count - 1)) }
        }
    }

    private func unfolded(_ bytes: UnsafeRawBufferPointer, replacement: UInt8?) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while let byte = bytes.byte(index) {
            if byte.isLineEnd {
                index = bytes.skippingBlanks(from: index)
                if let replacement { output.append(replacement) }
            } else {
                output.append(byte)
                index += 1
            }
        }
        return output
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if bytes.isEmpty, !values.isEmpty { return }
        values.add(BoundaryTable.kept(bytes))
    }
}
