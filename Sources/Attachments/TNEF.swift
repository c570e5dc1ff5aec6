// SPDX-License-Identifier: Apache-2.0
//
// TNEF, the winmail.dat of Outlook ([MS-OXTNEF]): attributes one after the other, those of an attachment
// following its attAttachRenddata.

/// The attachments of a TNEF stream.
struct TNEF {
    struct Attachment {
        /// The likeliest first; may be empty.
        var names: [String] = []
        /// Where its octets stand in the source: one place, or several with different ones.
        fileprivate(set) var data: [Range<Int>] = []
    }

    private(set) var attachments: [Attachment] = []
    /// False if it ends in the middle of an attribute, or has more than the limits allow.
    private(set) var isWhole = false
    private let source: ByteSource
    private var items = 0

    init(_ source: ByteSource) {
        self.source = source
        // Signature and key.
        var position = 6
        while position < source.count {
            guard let next = readAttribute(at: position), countItem() else { return }
            position = next
        }
        isWhole = true
    }

    private mutating func countItem() -> Bool {
        items += 1
        return items <= AttachmentLimits.tnefItems
    }

    /// Level, name and type, length, data, checksum; where the next attribute stands.
    private mutating func readAttribute(at position: Int) -> Int? {
        let header = source.bytes(at: position, count: 9)
        let parsed = header.withUnsafeBytes { header -> (Int, Int)? in
            guard let name = header.le16(1), let length = header.le32(5) else { return nil }
            return (name, length)
        }
        guard let (name, length) = parsed else { return nil }
        let start = position + 9
        let isCut = start + length > source.count
        let data = start..<min(start + length, source.count)
        switch name {
        case 0x9002: attachments.append(Attachment())
        case 0x8010:
            let text = source.bytes(at: data.lowerBound, count: min(data.count, AttachmentLimits.path))
            let name = text.withUnsafeBytes { MemberName.decode($0, fallback: .windows) }
            change { $0.addName(name) }
        case 0x800F: addData(data)
        case 0x9005: readProperties(in: data)
        default: break
        }
        return isCut ? nil : start + length + 2
    }

    /// Changes the last attachment, or the first if its beginning is missing.
    private mutating func change(_ body: (inout Attachment) -> Void) {
        if attachments.isEmpty { attachments.append(Attachment()) }
        body(&attachments[attachments.count - 1])
    }

    private mutating func addData(_ data: Range<Int>) {
        let known = attachments.last?.data ?? []
        guard known.count < AttachmentLimits.tnefData, !known.contains(where: { isSame($0, data) }) else {
            return
        }
        change { $0.data.append(data) }
    }

    /// True if the same octets stand at both places.
    private func isSame(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in stride(from: 0, to: one.count, by: AttachmentLimits.head) {
            let count = min(AttachmentLimits.head, one.count - offset)
            let first = source.bytes(at: one.lowerBound + offset, count: count)
            guard first == source.bytes(at: other.lowerBound + offset, count: count) else { return false }
        }
        return true
    }

    /// MAPI properties (section 2.1.3.4): of an attachment, its names and sometimes its data.
    private mutating func readProperties(in range: Range<Int>) {
        var reader = TNEFReader(source, range)
        guard let count = reader.number(4) else { return }
        for _ in 0..<min(count, AttachmentLimits.tnefItems) {
            guard countItem(), let type = reader.number(2), let identifier = reader.number(2) else { return }
            if identifier >= 0x8000, !reader.skipPropertyName() { return }
            guard let values = reader.values(ofType: type) else { return }
            guard let value = values.first else { continue }
            switch identifier {
            case 0x3707, 0x3704, 0x370C, 0x3001:
                let isWide = type & 0xFFF == 0x1F
                let bytes = source.bytes(
                    at: value.lowerBound, count: min(value.count, 2 * AttachmentLimits.path))
                let name = bytes.withUnsafeBytes {
                    isWide ? MemberName.decodeUTF16($0) : MemberName.decode($0, fallback: .windows)
                }
                change { identifier == 0x3707 ? $0.addLongName(name) : $0.addName(name) }
            case 0x3701:
                // An object has the identifier of its interface in front: an embedded message.
                let skipped = type & 0xFFF == 0x0D ? 16 : 0
                let start = min(value.lowerBound + skipped, value.upperBound)
                addData(start..<value.upperBound)
            default: break
            }
        }
    }
}

extension TNEF.Attachment {
    mutating func addName(_ name: String) {
        let name = TNEF.Attachment.trimmed(name)
        if !name.isEmpty, !names.contains(name), names.count < 8 { names.append(name) }
    }

    mutating func addLongName(_ name: String) {
        let name = TNEF.Attachment.trimmed(name)
        names.removeAll { $0 == name }
        if !name.isEmpty { names.insert(name, at: 0) }
    }

    private static func trimmed(_ name: String) -> String {
        String(Substring(name.unicodeScalars.prefix { $0 != "\u{0}" }))
    }
}

/// Reads values of MAPI, aligned to four octets.
private struct TNEFReader {
    private let source: ByteSource
    private var position: Int
    private let end: Int

    init(_ source: ByteSource, _ range: Range<Int>) {
        self.source = source
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func number(_ width: Int) -> Int? {
        guard width <= end - position else { return nil }
        defer { position += width }
        return source.bytes(at: position, count: width).withUnsafeBytes { $0.number(0, width: width) }
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= end - position else { return false }
        position += count
        return true
    }

    /// A set of properties, and a number or a text.
    mutating func skipPropertyName() -> Bool {
        guard skip(16), let kind = number(4) else { return false }
        if kind == 0 { return skip(4) }
        guard let length = number(4), skip(min(length, end - position)) else { return false }
        return skip((4 - length % 4) % 4)
    }

    /// Where the values of a property stand; nil if they are cut off or of no type that there is.
    mutating func values(ofType type: Int) -> [Range<Int>]? {
        let isMultiple = type & 0x1000 != 0
        let width: Int
        switch type & 0xFFF {
        // 16 bits and truth are padded to four octets.
        case 0x02, 0x03, 0x04, 0x0A, 0x0B: width = 4
        case 0x05, 0x06, 0x07, 0x14, 0x40: width = 8
        case 0x48: width = 16
        case 0x0D, 0x1E, 0x1F, 0x102: width = 0
        case 0x00, 0x01: return []
        default: return nil
        }
        guard let count = isMultiple || width == 0 ? number(4) : 1 else { return nil }
        var values: [Range<Int>] = []
        for _ in 0..<min(count, AttachmentLimits.tnefItems) {
            guard let length = width > 0 ? width : number(4) else { return nil }
            let start = position
            guard skip(length) else {
                // What is cut off is told as far as it goes.
                return [start..<end]
            }
            if values.isEmpty { values.append(start..<position) }
            position = min(end, position + (4 - length % 4) % 4)
        }
        return values
    }
}
