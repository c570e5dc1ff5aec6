// SPDX-License-Identifier: Apache-2.0
//
// The structure of a zip file (PKWARE's APPNOTE.TXT, sections 4.3 and 4.5) as its two kinds of readers see it:
// those that begin with the central directory, and those that begin with the first local header.

/// A member of a zip as a header describes it.
struct ZipEntry {
    /// As the header has it.
    var name: [UInt8] = []
    /// A second name in UTF-8 (extra field 0x7075).
    var unicodeName: [UInt8]?
    var method = 0
    var size = 0
    var packed = 0
    var isEncrypted = false
    /// True if the sizes stand behind the data.
    var hasDescriptor = false
    /// Where its local header stands in the source.
    var offset = 0
    /// Where its data begin; known of local headers only.
    var data = 0

    var isFolder: Bool { name.last == UInt8(ascii: "/") || name.last == UInt8(ascii: "\\") && size == 0 }

    /// A local header (section 4.3.7); nil if there is none at that place, or none that makes sense.
    init?(localHeaderAt offset: Int, in source: ByteSource) {
        let header = source.bytes(at: offset, count: 30)
        let parsed = header.withUnsafeBytes { header -> (Int, Int, Int, Int, Int, Int)? in
            guard header.has("PK\u{3}\u{4}"), let version = header.byte(4), version < 100,
                let flags = header.le16(6), let method = header.le16(8), method < 100,
                let packed = header.le32(18),
                let size = header.le32(22), let nameLength = header.le16(26),
                let extraLength = header.le16(28)
            else { return nil }
            return (flags, method, packed, size, nameLength, extraLength)
        }
        guard let (flags, method, packed, size, nameLength, extraLength) = parsed,
            offset + 30 + nameLength <= source.count
        else { return nil }
        self.offset = offset
        self.method = method
        self.size = size
        self.packed = packed
        isEncrypted = flags & 0x2041 != 0
        hasDescriptor = flags & 8 != 0
        data = offset + 30 + nameLength + extraLength
        name = source.bytes(at: offset + 30, count: nameLength)
        source.bytes(at: offset + 30 + nameLength, count: extraLength).withUnsafeBytes { read(extra: $0) }
    }

    /// An entry of the central directory (section 4.3.12), without its first four octets' check; `shift` is
    /// added to its offset. Nil at the end.
    init?(directory: UnsafeRawBufferPointer, at index: Int, shift: Int) {
        guard directory.has("PK\u{1}\u{2}", at: index),
            let flags = directory.le16(index + 8), let method = directory.le16(index + 10),
            let packed = directory.le32(index + 20), let size = directory.le32(index + 24),
            let nameLength = directory.le16(index + 28), let extraLength = directory.le16(index + 30),
            let offset = directory.le32(index + 42)
        else { return nil }
        self.method = method
        self.size = size
        self.packed = packed
        self.offset = offset + shift
        isEncrypted = flags & 0x2041 != 0
        hasDescriptor = flags & 8 != 0
        name = Array(directory.slice(index + 46, index + 46 + nameLength))
        read(extra: directory.slice(index + 46 + nameLength, index + 46 + nameLength + extraLength))
    }

    /// Octets of an entry of the central directory.
    static func length(_ directory: UnsafeRawBufferPointer, at index: Int) -> Int {
        (directory.le16(index + 28) ?? 0) + (directory.le16(index + 30) ?? 0)
            + (directory.le16(index + 32) ?? 0)
            + 46
    }

    /// Extra fields: sizes and offset of zip64 (section 4.5.3), the name in UTF-8 (4.6.9), AES (0x9901).
    private mutating func read(extra: UnsafeRawBufferPointer) {
        var index = 0
        while let identifier = extra.le16(index), let length = extra.le16(index + 2) {
            let field = extra.slice(index + 4, index + 4 + length)
            switch identifier {
            case 1: readZip64(field)
            case 0x7075 where field.count > 5: unicodeName = Array(field.slice(5, field.count))
            case 0x9901: isEncrypted = true
            default: break
            }
            index += 4 + length
        }
    }

    private mutating func readZip64(_ field: UnsafeRawBufferPointer) {
        var index = 0
        let unknown = 0xFFFF_FFFF
        if size == unknown, let value = field.le64(index) {
            size = value
            index += 8
        }
        if packed == unknown, let value = field.le64(index) {
            packed = value
            index += 8
        }
        if offset == unknown, let value = field.le64(index) { offset = value }
    }

    /// True if both describe the same data by the same name.
    func agrees(with other: ZipEntry) -> Bool {
        guard name == other.name, method == other.method, isEncrypted == other.isEncrypted else {
            return false
        }
        return hasDescriptor || other.hasDescriptor || size == other.size && packed == other.packed
    }
}

/// A central directory and the end of it.
struct ZipDirectory {
    var entries: [ZipEntry] = []
    /// Where it stands, with its end, in the source.
    var range = 0..<0
    /// True if it stands where its end says, so that libarchive reads the same.
    var isPlain = false
    /// True if it has more entries than the limits allow.
    var isOver = false

    private static let end = Needle("PK\u{5}\u{6}", rareIndex: 3)
    /// The longest comment, and what stands in front of it.
    private static let tail = 65_535 + 22

    /// True if the end of a directory, with its comment, is the end of all.
    static func endsWithOne(_ source: ByteSource) -> Bool {
        let start = max(0, source.count - tail)
        return source.bytes(at: start, count: tail).withUnsafeBytes { tail in
            var index = 0
            while let found = tail.firstIndex(of: end, from: index) {
                if let comment = tail.le16(found + 20), found + 22 + comment == tail.count { return true }
                index = found + 1
            }
            return false
        }
    }

    /// All directories whose end stands in the last 64 KiB, from the last to the first.
    static func all(in source: ByteSource) -> [ZipDirectory] {
        let start = max(0, source.count - tail)
        return source.bytes(at: start, count: tail).withUnsafeBytes { tail in
            var places: [Int] = []
            var index = 0
            while let found = tail.firstIndex(of: end, from: index) {
                places.append(found)
                index = found + 1
            }
            return places.suffix(AttachmentLimits.zipDirectories).reversed().compactMap {
                ZipDirectory(endAt: start + $0, tail.slice($0, $0 + 22), in: source)
            }
        }
    }

    private init?(endAt place: Int, _ end: UnsafeRawBufferPointer, in source: ByteSource) {
        guard var length = end.le32(12), var offset = end.le32(16), end.count == 22 else { return nil }
        var directoryEnd = place
        if length == 0xFFFF_FFFF || offset == 0xFFFF_FFFF || end.le16(10) == 0xFFFF,
            let (start, zip64Length, zip64Offset) = ZipDirectory.zip64(before: place, in: source)
        {
            (directoryEnd, length, offset) = (start, zip64Length, zip64Offset)
        }
        // Something may stand in front of the zip; then it is the distance from the end that holds.
        let byLength = directoryEnd - length
        let start: Int
        if byLength >= 0, ZipDirectory.begins(at: byLength, in: source) {
            start = byLength
            // With zip64, libarchive goes by the offset alone.
            isPlain = directoryEnd == place || start == offset
        } else if offset >= 0, offset < place, ZipDirectory.begins(at: offset, in: source) {
            start = offset
        } else {
            // An empty zip has an end and no directory.
            guard length == 0 else { return nil }
            start = place
        }
        range = start..<(place + 22)
        readEntries(in: source, shift: isPlain ? start - offset : 0)
    }

    private static func begins(at offset: Int, in source: ByteSource) -> Bool {
        source.bytes(at: offset, count: 4) == bytes("PK\u{1}\u{2}")
    }

    /// Start, length and offset by the record that the locator (section 4.3.15) in front of the end points to.
    private static func zip64(before place: Int, in source: ByteSource) -> (Int, Int, Int)? {
        guard place >= 20 else { return nil }
        let locator = source.bytes(at: place - 20, count: 20)
        let declared = locator.withUnsafeBytes { $0.has("PK\u{6}\u{7}") ? $0.le64(8) : nil }
        guard let declared else { return nil }
        // The record stands where it says, or, with something in front of the zip, just before the locator.
        for start in [declared, place - 76] where start >= 0 && start < place {
            let record = source.bytes(at: start, count: 56)
            let found = record.withUnsafeBytes { record -> (Int, Int, Int)? in
                guard record.has("PK\u{6}\u{6}"), let length = record.le64(40), let offset = record.le64(48)
                else {
                    return nil
                }
                return (start, length, offset)
            }
            if let found { return found }
        }
        return nil
    }

    private mutating func readEntries(in source: ByteSource, shift: Int) {
        let limit = AttachmentLimits.entryHeader
        if range.count > limit { isOver = true }
        source.bytes(at: range.lowerBound, count: min(range.count, limit)).withUnsafeBytes { directory in
            var index = 0
            while let entry = ZipEntry(directory: directory, at: index, shift: shift) {
                guard entries.count < AttachmentLimits.members + AttachmentLimits.otherEntries else {
                    isOver = true
                    return
                }
                entries.append(entry)
                index += ZipEntry.length(directory, at: index)
            }
        }
    }
}
