// SPDX-License-Identifier: Apache-2.0

internal import Attachments
internal import MailSyntax

/// Takes what the MIME reader finds to those who look into it.
struct ContentSink: MIMESink {
    private let wants: ContentWants
    private let tools: ContentTools
    /// Parts that have begun and not ended, the innermost last.
    private var open: [OpenPart] = []
    private var parts: [ContentPart] = []
    private var partCount = 0
    private var depth = 0
    private var files = FileFindings()
    private var texts: KeptTexts
    private var anomalies: Set<MIMEAnomaly> = []

    init(_ wants: ContentWants, _ tools: ContentTools) {
        self.wants = wants
        self.tools = tools
        texts = KeptTexts(isWanted: !wants.isDisjoint(with: [.text, .html, .links]))
    }

    // MARK: What the reader tells

    mutating func begin(_ part: MIMEPart, readings: [TransferEncoding]) {
        partCount += 1
        depth = max(depth, part.depth)
        if wants.contains(.parts) { parts.append(ContentPart(part: part)) }
        if let parent = part.parent, let index = index(of: parent) { open[index].hasChildren = true }
        var opened = OpenPart(part)
        for reading in readings.indices {
            if opened.isFile { opened.files.append(file(part, reading, isDoubtful: false)) }
            if !opened.forms.isEmpty { opened.texts.append((reading, texts.begin(part, opened.forms))) }
        }
        texts.note(part)
        open.append(opened)
    }

    mutating func content(_ bytes: UnsafeRawBufferPointer, part: Int, reading: Int) {
        guard let index = index(of: part) else { return }
        if !open[index].isFile { lookForFile(bytes, index, reading) }
        for file in open[index].files.indices where open[index].files[file].reading == reading {
            open[index].files[file].reader.feed(bytes)
        }
        for (number, text) in open[index].texts where number == reading {
            texts.append(bytes, to: text)
        }
    }

    mutating func fork(part: Int, from old: Int, into new: Int) {
        guard let index = index(of: part) else { return }
        open[index].fork(old, into: new)
        if let file = open[index].files.first(where: { $0.reading == old }) {
            open[index].files.append(
                OpenFile(reading: new, reader: file.reader, isDoubtful: file.isDoubtful))
        }
    }

    mutating func restart(part: Int, as new: Int) {
        guard let index = index(of: part) else { return }
        let opened = open[index]
        open[index].files.append(file(opened.part, new, isDoubtful: !opened.isFile))
    }

    mutating func end(part: Int, reading: Int) {
        guard let index = index(of: part) else { return }
        for file in open[index].files.indices where open[index].files[file].reading == reading {
            open[index].files[file].finish()
        }
    }

    mutating func end(_ part: MIMEPart, encodedSize: Int) {
        guard let index = index(of: part.number) else { return }
        var ended = open.remove(at: index)
        for file in ended.files.indices { ended.files[file].finish() }
        if wants.contains(.parts), let shown = parts.firstIndex(where: { $0.part.number == part.number }) {
            parts[shown].encodedSize = encodedSize
        }
        // What stands between the parts of a multipart is shown only where there are none.
        if ended.isPreamble, ended.hasChildren { for (_, text) in ended.texts { texts.drop(text) } }
        guard wants.contains(.attachments) else { return }
        files.add(ended, encodedSize: encodedSize)
        if files.isFull { anomalies.insert(.tooManyParts) }
    }

    private func index(of part: Int) -> Int? { open.lastIndex { $0.part.number == part } }

    // MARK: Files

    private func file(_ part: MIMEPart, _ reading: Int, isDoubtful: Bool) -> OpenFile {
        var looked = AttachmentWants()
        if wants.contains(.types) || isDoubtful { looked.insert(.types) }
        if wants.contains(.hashes) { looked.insert(.hashes) }
        if wants.contains(.members) { looked.insert(.members) }
        let name = part.header.names.first ?? ""
        return OpenFile(
            reading: reading, reader: AttachmentReader(name: name, wants: looked, tools: tools.attachments),
            isDoubtful: isDoubtful)
    }

    /// A text that is none: its first bytes are those of a file.
    private mutating func lookForFile(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ reading: Int) {
        guard wants.contains(.attachments),
            let earlier = open[index].octetsBefore(bytes, ofFileIn: reading),
            !open[index].files.contains(where: { $0.reading == reading })
        else { return }
        var file = file(open[index].part, reading, isDoubtful: true)
        earlier.withUnsafeBytes { file.reader.feed($0) }
        open[index].files.append(file)
    }

    // MARK: The end

    mutating func content(anomalies found: Set<MIMEAnomaly>) -> MessageContent {
        anomalies.formUnion(found)
        var reading = TextReading(wants, tools.domains)
        reading.read(texts)
        anomalies.formUnion(reading.anomalies)
        return MessageContent(
            parts: parts, partCount: partCount, depth: depth, anomalies: anomalies, files: files,
            links: reading.links, text: reading.text)
    }
}
