// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What counts of the header section.
extension FeatureReading {
    /// Sequences of bytes over the fields one behind the other, the client before them.
    mutating func headerSequences(
        _ bytes: UnsafeRawBufferPointer, _ fields: [SpamHeader.Field], _ client: UnsafeRawBufferPointer
    ) {
        var run = SequenceRun(left: ClassifierLimits.headerSequences)
        if !client.isEmpty {
            run.read(FeatureReading.clientName, &table, "header")
            run.read(FeatureReading.colon, &table, "header")
            run.read(client, &table, "header")
            run.read(FeatureReading.lineEnd, &table, "header")
        }
        for field in fields where run.left > 0 {
            run.read(UnsafeRawBufferPointer(rebasing: bytes[field.all]), &table, "header")
        }
    }

    /// The name under which the client stands, as if it were a field.
    static var clientName: UnsafeRawBufferPointer { bytes(of: "x-client") }
    private static var colon: UnsafeRawBufferPointer { bytes(of: ": ") }
    private static var lineEnd: UnsafeRawBufferPointer { bytes(of: "\n") }

    /// What is written in the program lives as long as it.
    private static func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// The name of a field, its words, and for some the shape of its body.
    mutating func field(_ name: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) {
        let hash = FeatureHash.of(name)
        table.add(hash ^ 7, "header field \(shown(name))")
        fieldWords(hash, name, body)
        if FeatureReading.shaped.contains(where: { name.elementsEqual($0) }) { shape(hash, name, body) }
    }

    /// Words with the name of the field.
    mutating func fieldWords(_ hash: UInt64, _ name: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) {
        var word = hash
        var start = 0
        var count = 0
        for index in 0...body.count {
            let byte = index < body.count ? body[index] : 0x20
            if WordBytes.isOfField(byte) {
                word = FeatureHash.add(byte, to: word)
                continue
            }
            if start < index {
                table.add(
                    word,
                    "\(shown(name)) word \"\(shown(UnsafeRawBufferPointer(rebasing: body[start..<index])))\"")
                count += 1
                if count == ClassifierLimits.fieldWords { return }
            }
            start = index + 1
            word = hash
        }
    }

    /// Fields whose make tells the program that made them.
    private static let shaped = [
        "message-id", "date", "from", "content-type", "subject", "to", "mime-version", "reply-to",
    ].map { Array($0.utf8) }

    /// Digits, capitals, small letters and other bytes for what they are, each run as one.
    private mutating func shape(
        _ hash: UInt64, _ name: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer
    ) {
        var shape: [UInt8] = []
        for byte in body {
            let kind = WordBytes.kind(byte)
            if shape.last != kind { shape.append(kind) }
            if shape.count == ClassifierLimits.shape { break }
        }
        table.add(
            FeatureHash.of(shape, from: hash) ^ 1_234_567,
            "shape of \(shown(name)) \"\(shape.withUnsafeBytes { shown($0) })\"")
    }

    /// Which field stands behind which.
    mutating func order(_ bytes: UnsafeRawBufferPointer, _ fields: [SpamHeader.Field]) {
        var previous: UInt64 = 0
        var previousName = UnsafeRawBufferPointer(start: nil, count: 0)
        for field in fields where !field.isReceived {
            let name = UnsafeRawBufferPointer(rebasing: bytes[field.name])
            let hash = FeatureHash.of(name)
            table.add(
                (hash &* 31) ^ (previous &+ 99),
                previousName.isEmpty
                    ? "header begins with \(shown(name))"
                    : "header order \(shown(previousName)), \(shown(name))")
            previous = hash
            previousName = name
        }
    }

    /// The words of an encoded subject as they are read.
    mutating func subject(_ header: SpamHeader) {
        for field in header.fields where header.bytes[field.name].elementsEqual("subject".utf8) {
            let body = header.body(field)
            let isEncoded = zip(body, body.dropFirst()).contains {
                $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?")
            }
            guard isEncoded else { continue }
            var text = body.withUnsafeBytes { FieldBody.text($0) }
            header.bytes.withUnsafeBytes { bytes in
                let name = UnsafeRawBufferPointer(rebasing: bytes[field.name])
                text.withUTF8 { fieldWords(FeatureHash.of(name), name, UnsafeRawBufferPointer($0)) }
            }
        }
    }
}
