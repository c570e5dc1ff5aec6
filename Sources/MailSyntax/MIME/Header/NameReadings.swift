// SPDX-License-Identifier: Apache-2.0
//
// The names of a file in every reading: RFC 2183 section 2.3, RFC 2231, and what mail programs write and read
// instead. Limits: SyntaxLimits.headerReadings, fileName.

/// What one field says that a file is called.
struct NameReadings {
    private(set) var values = Readings<String>(limit: SyntaxLimits.headerReadings)
    private(set) var anomalies: Set<MIMEAnomaly> = []
    private let parameter: SoughtParameter
    /// Cuts that may still be decoded, and octets of them; the first is decoded whatever its length.
    private var cutsLeft = 48
    private var octetsLeft = 8_192

    init(_ parameter: SoughtParameter) { self.parameter = parameter }

    /// All readings of a field body.
    mutating func read(_ body: StructuredBody) {
        if readOnlyOne(body) { return }
        let (places, isOverLimit) = parameter.places(in: body)
        if isOverLimit { anomalies.insert(.tooManyReadings) }
        var strict: Set<String> = []
        for (isRegular, isMain) in [(true, true), (true, false), (false, false)] {
            let chosen = places.filter { $0.isRegular == isRegular && $0.isMain == isMain }
            // What is written in two forms is meant for readers of two kinds: the newer one first.
            readPieces(chosen.filter { !$0.suffix.isPlain }, body, &strict)
            for place in chosen where place.suffix.isPlain { readPlain(place, body, &strict) }
        }
        // The pieces of one name, some of them where few look for them.
        let pieces = places.filter { !$0.suffix.isPlain }
        if pieces.contains(where: \.isRegular), pieces.contains(where: { !$0.isRegular }) {
            readPieces(pieces, body, &strict)
        }
        if FileNames.differ(strict) { anomalies.insert(.parameterTwice) }
        finish()
    }

    /// A field that is nothing but a name.
    mutating func read(text: UnsafeRawBufferPointer) {
        guard !text.isEmpty else { return }
        if text.first != ASCII.quote, FileNames.isPlain(text) {
            values.add(String(decoding: text, as: UTF8.self))
        } else {
            var strict: Set<String> = []
            addOctets(Array(text), charset: "", isStrict: false, &strict)
        }
        finish()
    }

    /// The usual case: one name, written as all read it.
    private mutating func readOnlyOne(_ body: StructuredBody) -> Bool {
        guard body.isClean else { return false }
        var found: StructuredBody.Parameter?
        var hasLike = false
        for parameter in body.parameters {
            let key = body.slice(parameter.key)
            if self.parameter.isMain(key) != nil {
                guard found == nil, parameter.suffix.isPlain else { return false }
                found = parameter
            } else if self.parameter.isLike(key) {
                hasLike = true
            }
            if self.parameter.isMentioned(in: body.slice(parameter.value)) { return false }
        }
        guard let found else { return !hasLike }
        let value = body.slice(found.value)
        guard FileNames.isPlain(value) else { return false }
        values.add(String(decoding: value, as: UTF8.self))
        return true
    }

    private mutating func readPlain(
        _ place: ParameterPlace, _ body: StructuredBody, _ strict: inout Set<String>
    ) {
        if let range = place.clean {
            addOctets(Array(body.slice(range)), charset: "", isStrict: true, &strict)
            return
        }
        let cuts = ValueCutter(body.bytes, from: place.start, allowsSpaces: true).cuts
        if place.isMalformed { anomalies.insert(.parameterMalformed) }
        if cuts.isOverLimit { anomalies.insert(.tooManyReadings) }
        for (index, cut) in cuts.values.enumerated() {
            addOctets(cut, charset: "", isStrict: index == 0 && place.isRegular, &strict)
        }
    }

    private mutating func readPieces(
        _ places: [ParameterPlace], _ body: StructuredBody, _ strict: inout Set<String>
    ) {
        guard !places.isEmpty else { return }
        let values = ExtendedValue.all(places, body, allowsSpaces: true, isExhaustive: false)
        if values.contains(where: { !$0.isRegular }) || places.contains(where: \.isMalformed) {
            anomalies.insert(.parameterMalformed)
        }
        var isStrict = places.allSatisfy(\.isRegular)
        for value in values {
            for (index, reading) in value.readings.values.enumerated() {
                // The first piece alone is a name only if it looks like one.
                if value.isClean, index > 0 {
                    let text = String(decoding: reading.octets, as: UTF8.self)
                    guard FileNames.suffix(text) != nil else { continue }
                }
                addOctets(reading.octets, charset: reading.charset, isStrict: isStrict, &strict)
                isStrict = false
            }
        }
    }

    /// One cut, decoded in the ways in which it may be.
    private mutating func addOctets(
        _ octets: [UInt8], charset: String, isStrict: Bool, _ strict: inout Set<String>
    ) {
        guard !values.isOverLimit, cutsLeft > 0, octetsLeft > 0 else {
            anomalies.insert(.tooManyReadings)
            return
        }
        cutsLeft -= 1
        octetsLeft -= octets.count
        octets.withUnsafeBytes { bytes in
            var texts = FileNames.texts(bytes, charset: charset)
            if isStrict, let first = texts.first { strict.insert(FileNames.trimmed(first)) }
            if let lineEnd = bytes.first(from: 0, to: bytes.count, where: \.isLineEnd) {
                FileNames.withoutFolding(bytes).withUnsafeBytes {
                    texts += FileNames.texts($0, charset: charset)
                }
                // What is in front of the folding is a name only if it looks like one.
                texts += FileNames.texts(bytes.slice(0, lineEnd), charset: charset).filter {
                    FileNames.suffix($0) != nil
                }
            }
            for text in texts {
                var variants = FileNames.Variants(text)
                variants.collect()
                if variants.isDeceptive { anomalies.insert(.nameDeceptive) }
                if variants.isAmbiguous { anomalies.insert(.nameAmbiguous) }
                for name in variants.names { values.add(name) }
            }
        }
    }

    private mutating func finish() {
        if values.isOverLimit { anomalies.insert(.tooManyReadings) }
        if FileNames.differ(values.values) { anomalies.insert(.nameAmbiguous) }
    }
}
