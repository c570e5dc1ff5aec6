// SPDX-License-Identifier: Apache-2.0

internal import Attachments
internal import MailSyntax

/// A part under way: who is looking at its content.
struct OpenPart {
    let part: MIMEPart
    /// How it is taken as text; empty for what is none.
    let forms: [TextForm]
    /// By reading.
    var files: [OpenFile] = []
    var texts: [(reading: Int, text: Int)] = []
    var hasChildren = false
    /// The first octets of readings of a text, until they are enough to tell whether it is a file.
    private var heads: [(reading: Int, bytes: [UInt8])] = []
    /// Readings of which that is known, by bit.
    private var known: UInt64 = 0

    init(_ part: MIMEPart) {
        self.part = part
        forms = TextForm.all(of: part)
    }

    /// True for what a reader shows as a file.
    var isFile: Bool {
        let header = part.header
        switch part.kind {
        case .uuencoded, .yEnc: return true
        case .message: return !header.names.isEmpty
        case .multipart: return !header.names.isEmpty
        case .leaf:
            return !header.names.isEmpty || header.disposition == .attachment
                || header.types.contains { $0.type != "text" }
        }
    }

    /// A multipart of which all may turn out to be text.
    var isPreamble: Bool { part.kind == .multipart }

    /// Told of each piece of a reading of a text. If it is known with this one that a file begins, the octets that came
    /// before the piece; nil otherwise, and from then on.
    mutating func octetsBefore(_ piece: UnsafeRawBufferPointer, ofFileIn reading: Int) -> [UInt8]? {
        guard reading < 64, known & (1 << UInt64(reading)) == 0 else { return nil }
        let kept = heads.firstIndex { $0.reading == reading }.map { heads.remove(at: $0).bytes } ?? []
        let head = kept + piece.prefix(FileMark.longest)
        let match = head.withUnsafeBytes(FileMark.match)
        if match == .partial {
            heads.append((reading, head))
        } else {
            known |= 1 << UInt64(reading)
        }
        return match == .whole ? kept : nil
    }

    /// A new reading has the beginning of an old one.
    mutating func fork(_ old: Int, into new: Int) {
        guard old < 64, new < 64 else { return }
        if known & (1 << UInt64(old)) != 0 { known |= 1 << UInt64(new) }
        if let head = heads.first(where: { $0.reading == old }) { heads.append((new, head.bytes)) }
    }
}

/// One reading of the content of a part, looked at as a file.
struct OpenFile {
    let reading: Int
    var reader: AttachmentReader
    /// True if it is a file only if its content is one.
    let isDoubtful: Bool
    private(set) var findings: AttachmentFindings?

    init(reading: Int, reader: AttachmentReader, isDoubtful: Bool) {
        self.reading = reading
        self.reader = reader
        self.isDoubtful = isDoubtful
    }

    mutating func finish() {
        if findings == nil { findings = reader.finish() }
    }
}

/// The first bytes of the kinds of files that are hidden in text.
enum FileMark {
    private static let marks: [[UInt8]] = [
        Array("PK\u{3}\u{4}".utf8), Array("MZ".utf8), Array("%PDF-".utf8), Array("Rar!".utf8),
        [0x37, 0x7A, 0xBC, 0xAF], [0xD0, 0xCF, 0x11, 0xE0], [0x1F, 0x8B], Array("MSCF".utf8),
        [0x7F, 0x45, 0x4C, 0x46],
    ]

    /// Octets of the longest.
    static let longest = 5

    /// How much of a mark octets have.
    enum Match { case none, partial, whole }

    /// Whether octets begin with a mark, or are the beginning of one.
    static func match(_ bytes: UnsafeRawBufferPointer) -> Match {
        guard let first = bytes.first else { return .partial }
        var match = Match.none
        for mark in marks where mark.first == first {
            if bytes.starts(with: mark) { return .whole }
            if mark.starts(with: bytes) { match = .partial }
        }
        return match
    }
}

extension FileFindings {
    var isFull: Bool { attachments.count >= ContentLimits.attachments }

    /// Adds a part that has ended in all its readings: by each name, each declared type, each content.
    mutating func add(_ ended: OpenPart, encodedSize: Int) {
        let header = ended.part.header
        var found: [AttachmentFindings] = []
        // In the order of the readings, and not in that in which chunks made them files.
        for file in ended.files.sorted(by: { $0.reading < $1.reading }) {
            guard let findings = file.findings, !found.contains(findings) else { continue }
            if file.isDoubtful, findings.size == 0 || findings.type.hasPrefix("text/") { continue }
            found.append(findings)
            archives.formUnion(ArchiveTroubles(findings))
        }
        guard ended.isFile || !found.isEmpty else { return }
        let names = header.names.isEmpty ? [""] : header.names
        let type = header.types.first ?? .plainText
        var first = Attachment(
            name: names.first ?? "", declaredType: type.description, depth: ended.part.depth)
        first.encodedSize = encodedSize
        if let main = found.first { first.note(main) }
        var readings = [first]
        for name in names.dropFirst() {
            readings.append(first.changed { $0.name = name })
        }
        for type in header.types.dropFirst() {
            readings.append(first.changed { $0.declaredType = type.description })
        }
        for findings in found.dropFirst() { readings.append(first.changed { $0.note(findings) }) }
        for index in readings.indices { readings[index].reading = index + 1 }
        append(readings)
        // What is inside is told once for each content.
        let contents = [first] + readings.suffix(max(0, found.count - 1))
        for (attachment, findings) in zip(contents, found) { append(attachment.members(findings)) }
    }

    private mutating func append(_ more: [Attachment]) {
        attachments += more.prefix(max(0, ContentLimits.attachments - attachments.count))
    }
}

extension Attachment {
    fileprivate func changed(_ change: (inout Attachment) -> Void) -> Attachment {
        var copy = self
        change(&copy)
        return copy
    }
}
