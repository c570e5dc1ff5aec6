// SPDX-License-Identifier: Apache-2.0
//
// The content of one part in all of its readings. Limits: SyntaxLimits.contentReadings.

/// Decodes the content of a part in each way in which somebody may decode it.
struct PartContent: Sendable {
    /// The readings that the part begins with.
    private(set) var encodings: [TransferEncoding] = []
    /// The reading that is handed on as it comes.
    private var plain: Int?
    var readings: [ContentReading] = []
    /// The number of the next reading.
    var next = 0
    var probe = Base64Probe()
    private var isMultipart = false
    /// True if what its parts are made of is decoded as content of its own.
    private(set) var hearsParts = false
    /// True for a file within another part, which ends with a line of its own.
    private var isFile = false

    /// The content of a part that is told of elsewhere: nothing.
    init() {}

    /// The content of a file within another part.
    init(file role: OpenPart.Role) {
        isFile = true
        if role == .uuencoded { add(.uuencode) }
    }

    init(_ part: MIMEPart, _ role: OpenPart.Role, level: Int, mayHear: Bool, _ ledger: inout PartLedger) {
        let header = part.header
        switch role {
        case .leaf:
            header.encodings.prefix(SyntaxLimits.contentReadings).forEach { add($0) }
            if header.encodings.count > SyntaxLimits.contentReadings { ledger.note(.tooManyReadings) }
            if header.encodings == [.identity] { probe = Base64Probe(isText: part.isPlainText) }
            let isMessage = header.types.dropFirst().contains(where: \.isMessage)
            let isFile = header.names.contains(where: FileNames.isMessage)
            if isMessage || isFile { readDecoded(part, asMultipart: false, isCertain: false, level, &ledger) }
        case .multipart:
            isMultipart = true
            add(.identity)
            guard header.encodings != [.identity] else { break }
            ledger.note(.encodedMultipart)
            guard mayHear else {
                ledger.note(.tooManyReadings)
                break
            }
            hearsParts = true
            addEncoded(header, forks: false)
            readDecoded(part, asMultipart: true, isCertain: false, level, &ledger)
        case .message:
            guard header.encodings != [.identity] else { break }
            let isEncoded = header.encodings.first != .identity
            if isEncoded { ledger.note(.encodedMultipart) }
            guard isEncoded || mayHear else {
                ledger.note(.tooManyReadings)
                break
            }
            hearsParts = !isEncoded
            addEncoded(header, forks: isEncoded)
            readDecoded(part, asMultipart: false, isCertain: isEncoded && part.isCertain, level, &ledger)
        case .uuencoded, .yEnc, .echo:
            break
        }
    }

    private mutating func addEncoded(_ header: ContentHeader, forks: Bool) {
        for encoding in header.encodings.prefix(SyntaxLimits.contentReadings - 1) where encoding != .identity
        {
            add(encoding, forks: forks)
        }
    }

    private mutating func add(_ encoding: TransferEncoding, forks: Bool = true) {
        if encoding == .identity, plain == nil {
            plain = next
        } else {
            // One alone forks: else the order of the forks would hang on how the octets are cut.
            let decoder = ContentReading.Decoder(encoding, forks: forks && readings.isEmpty)
            readings.append(ContentReading(number: next, decoder: decoder))
        }
        encodings.append(encoding)
        next += 1
    }

    /// What the first reading decodes to is read as a message, or as the body of a multipart.
    private mutating func readDecoded(
        _ part: MIMEPart, asMultipart: Bool, isCertain: Bool, _ level: Int, _ ledger: inout PartLedger
    ) {
        guard level < SyntaxLimits.encodedDepth, part.depth < SyntaxLimits.mimeDepth else {
            return ledger.note(.tooDeep)
        }
        // One after the other: else the numbers of parts would hang on how the octets are cut.
        guard ledger.nestedStreams == level else { return ledger.note(.tooManyReadings) }
        if readings.isEmpty, let number = plain {
            plain = nil
            readings.append(ContentReading(number: number, decoder: .identity))
        }
        guard !readings.isEmpty else { return }
        ledger.nestedStreams += 1
        readings[0].nested = [
            asMultipart
                ? PartStream(multipart: part, level: level + 1)
                : PartStream(messageIn: part, isCertain: isCertain, level: level + 1)
        ]
    }

    /// Gives up reading what it decodes to if there were no parts in it so far.
    mutating func endIdleStream(_ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        for index in readings.indices where readings[index].nested.first?.isIdle == true {
            var nested = readings[index].nested
            readings[index].nested = []
            nested[0].finish(ledger: &ledger, to: &sink)
            ledger.nestedStreams -= 1
        }
    }

    /// True if it is nothing but octets as they come, also where it is uuencode to some.
    var isPlain: Bool { plain != nil && readings.allSatisfy { $0.isUndeclared || $0.decoder.isUUDecoder } }
    /// True if the octets are read as a message as they come.
    var isReadAsItIs: Bool { readings.contains { !$0.nested.isEmpty && $0.decoder.isIdentity } }
    /// True if no decoding of it hands on the lines as they are: no line but a delimiter means anything.
    var hasNoText: Bool { plain == nil && !readings.isEmpty && !isMultipart && !isFile }

    /// The next octets. `asEcho`: they belong to a part within this one as well.
    mutating func feed(
        _ octets: UnsafeRawBufferPointer, of part: Int, asEcho: Bool, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        if let plain, !(asEcho && isMultipart) { sink.content(octets, part: part, reading: plain) }
        if probe.isOpen, let taken = probe.take(octets) { beginUndeclared(taken, part, &sink) }
        if !readings.isEmpty { decode(octets, part, &ledger, &sink) }
    }

    /// Decodes octets in all readings, also those that begin within them.
    mutating func decode(
        _ octets: UnsafeRawBufferPointer, _ part: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        var buffer = ledger.buffer(for: octets.count)
        var index = 0
        while index < readings.count {
            decode(octets, index, part, &buffer, &ledger, &sink)
            index += 1
        }
        ledger.giveBack(buffer)
        if readings.contains(where: \.hasEnded) { readings.removeAll(where: \.hasEnded) }
    }

    /// The body begins here for other readers.
    mutating func beginAgain(
        of part: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        let declared = readings.filter { $0.number < encodings.count && $0.nested.isEmpty }
        for reading in declared {
            // This matters more than how else the beginning may be read.
            if readings.count >= SyntaxLimits.contentReadings - 1, let last = readings.last,
                last.number >= encodings.count
            {
                readings.removeLast()
                sink.end(part: part, reading: last.number)
            }
            guard addFork(ContentReading(number: next, decoder: reading.decoder.fresh), &ledger) else {
                return
            }
            sink.restart(part: part, as: next - 1)
        }
    }

    /// The lines before look like base64: they are `taken`, and decoded with what follows.
    mutating func beginUndeclared(
        _ taken: [UInt8], _ part: Int, _ sink: inout some MIMESink
    ) {
        var reading = ContentReading(number: next, decoder: .base64(Base64Decoder(.strict)))
        reading.isUndeclared = true
        reading.before = taken
        reading.resumesAt = probe.resumesAt
        sink.restart(part: part, as: next)
        readings.append(reading)
        next += 1
    }

    mutating func addFork(_ reading: ContentReading, _ ledger: inout PartLedger) -> Bool {
        guard readings.count + (plain == nil ? 0 : 1) < SyntaxLimits.contentReadings else {
            ledger.note(.tooManyReadings)
            return false
        }
        readings.append(reading)
        next += 1
        return true
    }

    private mutating func decode(
        _ octets: UnsafeRawBufferPointer, _ index: Int, _ part: Int, _ buffer: inout [UInt8],
        _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        let before = readings[index].before
        if !before.isEmpty {
            readings[index].before = []
            let resumesAt = readings[index].resumesAt
            readings[index].resumesAt = 0
            before.withUnsafeBytes { decode($0, index, part, &buffer, &ledger, &sink) }
            readings[index].resumesAt = resumesAt
        }
        var place = readings[index].resumesAt
        readings[index].resumesAt = 0
        if case .identity = readings[index].decoder {
            hand(octets.slice(place, octets.count), index, part, &ledger, &sink)
            return
        }
        while place < octets.count, !readings[index].hasEnded {
            let rest = octets.slice(place, octets.count)
            let step = buffer.withUnsafeMutableBytes { readings[index].decoder.decode(rest, into: $0) }
            place += step.read
            emit(buffer, step.written, index, part, &ledger, &sink)
            if step.stop != .done { fork(at: place, step.stop, index, part, &buffer, &ledger, &sink) }
        }
    }

    /// Hands on what a decoder wrote.
    mutating func emit(
        _ buffer: [UInt8], _ count: Int, _ index: Int, _ part: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        guard count > 0 else { return }
        buffer.withUnsafeBytes { hand($0.slice(0, count), index, part, &ledger, &sink) }
    }

    private mutating func hand(
        _ octets: UnsafeRawBufferPointer, _ index: Int, _ part: Int, _ ledger: inout PartLedger,
        _ sink: inout some MIMESink
    ) {
        guard !octets.isEmpty else { return }
        readings[index].size += octets.count
        sink.content(octets, part: part, reading: readings[index].number)
        if !readings[index].nested.isEmpty {
            readings[index].nested[0].read(octets, ledger: &ledger, to: &sink)
        }
    }
}
