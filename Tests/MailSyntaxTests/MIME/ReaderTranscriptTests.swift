// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

/// What a reader tells, written down so that two readings of one message can be compared.
struct ReaderTranscript: MIMESink, Equatable {
    /// A part, and what happened to it in order; content is joined.
    struct Part: Equatable {
        var part: MIMEPart
        var encodings: [TransferEncoding]
        var events: [String] = []
        var contents: [Int: [UInt8]] = [:]
        var ended: Set<Int> = []
        var encodedSize: Int?

        static func == (one: Part, other: Part) -> Bool {
            one.part == other.part && one.encodings == other.encodings && one.events == other.events
                && one.contents == other.contents && one.encodedSize == other.encodedSize
        }
    }

    private(set) var parts: [Part] = []
    private(set) var faults: [String] = []
    var anomalies: Set<MIMEAnomaly> = []

    mutating func begin(_ part: MIMEPart, readings: [TransferEncoding]) {
        if part.number != parts.count { faults.append("part \(part.number) out of order") }
        var new = Part(part: part, encodings: readings)
        for reading in readings.indices { new.contents[reading] = [] }
        parts.append(new)
    }

    mutating func content(_ bytes: UnsafeRawBufferPointer, part: Int, reading: Int) {
        guard check(part, reading), !bytes.isEmpty else {
            return faults.append("content of \(part).\(reading)")
        }
        parts[part].contents[reading, default: []].append(contentsOf: bytes)
    }

    mutating func fork(part: Int, from old: Int, into new: Int) {
        guard check(part, old), parts[part].contents[new] == nil else {
            return faults.append("fork of \(part)")
        }
        parts[part].contents[new] = parts[part].contents[old]
        parts[part].events.append("fork \(old) \(new) at \(parts[part].contents[old]?.count ?? 0)")
    }

    mutating func restart(part: Int, as new: Int) {
        guard check(part, nil), parts[part].contents[new] == nil else {
            return faults.append("restart of \(part)")
        }
        parts[part].contents[new] = []
        parts[part].events.append("restart \(new)")
    }

    mutating func end(part: Int, reading: Int) {
        guard check(part, reading) else { return faults.append("end of \(part).\(reading)") }
        parts[part].ended.insert(reading)
        parts[part].events.append("end \(reading) at \(parts[part].contents[reading]?.count ?? 0)")
    }

    mutating func end(_ part: MIMEPart, encodedSize: Int) {
        guard check(part.number, nil), parts[part.number].part == part else { return faults.append("end") }
        parts[part.number].encodedSize = encodedSize
    }

    private func check(_ part: Int, _ reading: Int?) -> Bool {
        guard parts.indices.contains(part), parts[part].encodedSize == nil else { return false }
        guard let reading else { return true }
        return parts[part].contents[reading] != nil && !parts[part].ended.contains(reading)
    }

    /// True if what was told hangs together: every part ended, nothing was told of one before or after.
    var isSound: Bool { faults.isEmpty && parts.allSatisfy { $0.encodedSize != nil } }

    /// A line for each part: depth, kind, type, name, certainty.
    var outline: [String] {
        parts.map { one in
            let part = one.part
            let type = part.header.types.first?.description ?? "-"
            let name = part.header.names.first.map { " " + $0 } ?? ""
            return String(repeating: " ", count: part.depth) + "\(part.kind.rawValue) \(type)\(name)"
                + (part.isCertain ? "" : " ?")
        }
    }

    func text(_ part: Int, _ reading: Int = 0) -> String? {
        guard parts.indices.contains(part) else { return nil }
        return parts[part].contents[reading].map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the reader tells of a message that comes in chunks of that size.
    init(_ octets: [UInt8], chunk: Int = .max) {
        let message = RawMessage(octets)
        self.init(message.fields.map { ($0.name, $0.body) }, message.body, chunk: chunk)
    }

    /// The same with the body as it is given.
    init(_ fields: [(name: [UInt8], body: [UInt8])], _ body: [UInt8], chunk: Int = .max) {
        var reader = MIMEReader()
        for field in fields {
            with(field.name) { name in with(field.body) { reader.headerField(name: name, body: $0) } }
        }
        reader.endOfHeader(to: &self)
        var rest = body[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(chunk))
            with(piece) { reader.body($0, to: &self) }
            rest = rest.dropFirst(piece.count)
        }
        reader.finish(to: &self)
        anomalies = reader.anomalies
    }

    private init() {}

    /// Field and body of a message that begins with a Content-Type.
    init(type: String, more: [(String, String)] = [], _ body: [UInt8], chunk: Int = .max) {
        let fields = [("Content-Type", " " + type)] + more
        self.init(fields.map { (Array($0.0.utf8), Array($0.1.utf8)) }, body, chunk: chunk)
    }
}

extension [UInt8] {
    /// The octets with every line end as given. For octets whose lines end with LF.
    func lineEnds(_ end: String) -> [UInt8] {
        flatMap { $0 == 10 ? Array(end.utf8) : [$0] }
    }
}

@Suite("Reader transcripts")
struct ReaderTranscriptTests {
    @Test("content behind the end of a part is noticed")
    func late() {
        var transcript = ReaderTranscript([UInt8]("Subject: x\n\nHello\n".utf8))
        #expect(transcript.isSound)
        with("late") { transcript.content($0, part: 0, reading: 0) }
        #expect(!transcript.isSound)
    }
}
