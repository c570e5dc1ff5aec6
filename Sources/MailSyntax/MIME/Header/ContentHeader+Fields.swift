// SPDX-License-Identifier: Apache-2.0
//
// What the header fields of a part say of its content, in every reading: RFC 2045 to 2047, 2183, 2231.
// Limits: SyntaxLimits.boundaryReadings, headerReadings, partHeader, and `fieldLimit`.

extension ContentHeader {
    /// Reads the fields of a part; those that say nothing of its content are passed over.
    ///
    /// The first type, encoding, boundary and name are those of the standard, or where it does not allow what
    /// stands there, those of most mail programs. What else may be read follows. Hidden fields come last, and
    /// only if they say something. Total: any octets give a header.
    public init(fields: [PartField]) {
        var builder = ContentHeaderBuilder()
        for field in builder.chosen(fields) { builder.add(field) }
        self = builder.finish()
    }
}

/// Collects the readings of one header.
struct ContentHeaderBuilder {
    /// Fields of one name that are looked at: the first ones, and the last (`too-many-readings`).
    private static let fieldLimit = 8

    /// What a field says at first sight, to tell whether two say the same.
    private struct Claim: Hashable {
        var type: MediaType?
        var boundary: [UInt8]?
        var name: String?
        var charset: String?
    }

    var header = ContentHeader()
    var types = Readings<MediaType>(limit: SyntaxLimits.headerReadings)
    private var boundaries = Readings<[UInt8]>(limit: SyntaxLimits.boundaryReadings)
    var typeNames = Readings<String>(limit: SyntaxLimits.headerReadings)
    var dispositionNames = Readings<String>(limit: SyntaxLimits.headerReadings)
    /// Of fields that few readers know, and of the description.
    var otherNames = NameReadings(.name)
    var descriptions = NameReadings(.name)
    private var encodings: [TransferEncoding] = []
    private var typeClaim: Claim?
    private var dispositionClaim: Claim?
    private var encodingClaim: [TransferEncoding]?
    private var emptyEncodings = 0

    /// The fields that say something, in order, the hidden ones last.
    mutating func chosen(_ fields: [PartField]) -> [ChosenField] {
        var chosen: [ChosenField] = []
        chosen.reserveCapacity(4)
        for isHidden in [false, true] {
            for field in fields where field.isHidden == isHidden {
                guard let name = field.name.withUnsafeBytes({ PartFieldName($0) }) else { continue }
                chosen.append(ChosenField(name: name, field: field))
            }
        }
        guard chosen.count > Self.fieldLimit else { return chosen }
        var kept: [ChosenField] = []
        for (index, field) in chosen.enumerated() {
            let isLast = !chosen[(index + 1)...].contains { $0.name == field.name }
            if isLast || kept.count(where: { $0.name == field.name }) < Self.fieldLimit { kept.append(field) }
        }
        if kept.count < chosen.count { header.anomalies.insert(.tooManyReadings) }
        return kept
    }

    struct ChosenField {
        var name: PartFieldName
        var field: PartField
    }

    mutating func add(_ chosen: ChosenField) {
        let field = chosen.field
        if !field.isHidden, field.name.withUnsafeBytes({ !PartFieldName.isPlain($0) }) {
            header.anomalies.insert(.fieldMalformed)
        }
        field.body.withUnsafeBytes { raw in
            if raw.count > SyntaxLimits.partHeader { header.anomalies.insert(.headerTooLong) }
            var body = raw.slice(0, SyntaxLimits.partHeader)
            // "Content-Type:: …"
            if !field.isHidden, body.trimmed.byte(0) == ASCII.colon {
                header.anomalies.insert(.fieldMalformed)
                body = body.slice((body.position(of: ASCII.colon) ?? 0) + 1, body.count)
            }
            switch chosen.name {
            case .type: addType(body, isHidden: field.isHidden)
            case .disposition: addDisposition(body, isHidden: field.isHidden)
            case .transferEncoding: addEncoding(body, isHidden: field.isHidden)
            case .id: addID(body)
            case .mimeVersion: break
            case .description: if !field.isHidden { descriptions.read(text: body.trimmed) }
            case .name, .sunDataName: if !field.isHidden { otherNames.read(text: body.trimmed) }
            }
        }
    }

    private mutating func addType(_ bytes: UnsafeRawBufferPointer, isHidden: Bool) {
        let body = StructuredBody(bytes)
        var readings = TypeReadings()
        readings.read(body)
        var boundary = BoundaryReadings()
        boundary.read(body)
        var names = NameReadings(.name)
        names.read(body)
        if !body.isClean || !readings.isClean { readDecoded(bytes, &readings, &boundary, &names) }
        if boundary.hasAny { readings.addMultipart() }
        if !body.isClean, bytes.isLong { header.anomalies.insert(.headerTooLong) }
        if isHidden {
            addHidden(readings, boundary, names)
            return
        }
        header.hasType = true
        if !readings.isClean { header.anomalies.insert(.contentTypeMalformed) }
        let (charset, isAmbiguous) = CharsetParameter.read(body)
        if isAmbiguous { header.anomalies.insert(.parameterTwice) }
        let claim = Claim(
            type: readings.values.values.first, boundary: boundary.values.values.first,
            name: names.values.values.first, charset: charset)
        if let typeClaim, typeClaim != claim { header.anomalies.insert(.contentTypeTwice) }
        if typeClaim == nil {
            typeClaim = claim
            header.charset = charset
        }
        types.add(readings.values)
        boundaries.add(boundary.values)
        typeNames.add(names.values)
        header.anomalies.formUnion(boundary.anomalies)
        header.anomalies.formUnion(names.anomalies)
    }

    /// The field once more, with the encoded words decoded that the standard does not have there.
    private func readDecoded(
        _ bytes: UnsafeRawBufferPointer, _ types: inout TypeReadings, _ boundary: inout BoundaryReadings,
        _ names: inout NameReadings
    ) {
        for text in EncodedWordReadings.decode(bytes) {
            text.withUnsafeBytes { text in
                let body = StructuredBody(text)
                boundary.read(body)
                names.read(body)
                if !types.isClean { types.addAllTypes(in: text) }
            }
        }
    }

    private mutating func addHidden(
        _ readings: TypeReadings, _ boundary: BoundaryReadings, _ names: NameReadings
    ) {
        settleTypes()
        // Prose has no types: "Content-Type:" in it says nothing.
        var isNew = false
        if readings.isStrict || boundary.hasAny || readings.hasMultipart {
            for type in readings.values.values where types.add(type) { isNew = true }
        }
        for value in boundary.values.values where boundaries.add(value) { isNew = true }
        for name in names.values.values where typeNames.add(name) { isNew = true }
        if isNew { header.anomalies.insert(.fieldMalformed) }
    }

    private mutating func addEncoding(_ bytes: UnsafeRawBufferPointer, isHidden: Bool) {
        let readings = EncodingReadings(bytes)
        if isHidden {
            if encodings.isEmpty { encodings = [.identity] }
            // Only what it says at first sight: letters that look like a name are in every signature.
            guard let new = readings.values.first, !encodings.contains(new) else { return }
            encodings.append(new)
            header.anomalies.insert(.fieldMalformed)
            return
        }
        if readings.isEmpty {
            emptyEncodings += 1
            return
        }
        if !readings.isClean { header.anomalies.insert(.encodingMalformed) }
        if let encodingClaim, encodingClaim != readings.values { header.anomalies.insert(.encodingTwice) }
        encodingClaim = encodingClaim ?? readings.values
        if encodings.isEmpty {
            encodings = readings.values
        } else {
            for encoding in readings.values where !encodings.contains(encoding) { encodings.append(encoding) }
        }
    }

    private mutating func addDisposition(_ bytes: UnsafeRawBufferPointer, isHidden: Bool) {
        let body = StructuredBody(bytes)
        var names = NameReadings(.filename)
        names.read(body)
        if !body.isClean {
            if bytes.isLong { header.anomalies.insert(.headerTooLong) }
            for text in EncodedWordReadings.decode(bytes) {
                text.withUnsafeBytes { names.read(StructuredBody($0)) }
            }
        }
        if isHidden {
            var isNew = false
            for name in names.values.values where dispositionNames.add(name) { isNew = true }
            if isNew { header.anomalies.insert(.fieldMalformed) }
            return
        }
        let kind = ContentHeader.Disposition.read(body)
        let claim = Claim(type: MediaType(kind.rawValue, ""), name: names.values.values.first)
        if let dispositionClaim, dispositionClaim != claim { header.anomalies.insert(.dispositionTwice) }
        if dispositionClaim == nil { header.disposition = kind }
        dispositionClaim = dispositionClaim ?? claim
        dispositionNames.add(names.values)
        header.anomalies.formUnion(names.anomalies)
    }

    private mutating func addID(_ bytes: UnsafeRawBufferPointer) {
        guard header.contentID == nil else { return }
        var id = bytes.slice(0, SyntaxLimits.mailbox + 64).trimmed
        if id.byte(0) == ASCII.less { id = id.slice(1, id.count) }
        if let end = id.position(of: ASCII.greater) { id = id.slice(0, end) }
        if !id.isEmpty { header.contentID = String(decoding: id, as: UTF8.self) }
    }

    private mutating func settleTypes() {
        if types.isEmpty { types.add(.plainText) }
    }

    mutating func finish() -> ContentHeader {
        settleTypes()
        if encodings.isEmpty { encodings = [.identity] }
        if emptyEncodings > 0, encodingClaim != nil {
            header.anomalies.insert(.encodingTwice)
            if !encodings.contains(.identity) { encodings.append(.identity) }
        }
        header.types = types.values
        header.encodings = encodings
        header.boundaries = boundaries.values
        finishNames()
        let isMultipart = types.values.contains { $0.type == "multipart" }
        if let first = boundaries.values.first {
            if boundaries.values.count > 1 { header.anomalies.insert(.boundaryAmbiguous) }
            if !BoundaryReadings.isAllowed(first) { header.anomalies.insert(.boundaryMalformed) }
        } else if isMultipart {
            header.anomalies.insert(.boundaryMissing)
        }
        if types.isOverLimit || boundaries.isOverLimit { header.anomalies.insert(.tooManyReadings) }
        return header
    }
}
