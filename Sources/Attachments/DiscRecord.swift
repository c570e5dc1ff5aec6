// SPDX-License-Identifier: Apache-2.0

/// A record of a directory of ISO 9660 (ECMA-119, section 9.1).
struct DiscRecord {
    /// In blocks.
    let start: Int
    /// Blocks in front of the data: the extended attributes.
    let skipped: Int
    let size: Int
    let isFolder: Bool
    /// True if the file goes on with the next record.
    let continues: Bool
    private let name: [UInt8]
    /// Behind the name, by SUSP.
    private let systemUse: [UInt8]

    /// Nil if it is too short for what it has to say.
    init?(_ record: UnsafeRawBufferPointer) {
        guard let start = record.le32(2), let size = record.le32(10), let flags = record.byte(25),
            let skipped = record.byte(1), let length = record.byte(32), length > 0,
            33 + Int(length) <= record.count
        else { return nil }
        self.start = start
        self.skipped = Int(skipped)
        self.size = size
        isFolder = flags & 2 != 0
        continues = flags & 0x80 != 0
        name = Array(record.slice(33, 33 + Int(length)))
        // The name is padded to an even end.
        systemUse = Array(record.slice((34 + Int(length)) & ~1, record.count))
    }

    /// The directory itself and the one above have names of one octet.
    var isSelfOrParent: Bool { name == [0] || name == [1] }

    /// True if Rock Ridge calls it a symbolic link or a device.
    var isLink: Bool {
        systemUse.withUnsafeBytes { area in
            var isLink = false
            DiscRecord.forEachField(area) { field in
                if field.has("SL") || field.has("PN") { isLink = true }
            }
            return isLink
        }
    }

    /// The name that is shown, and that without Rock Ridge.
    func names(isJoliet: Bool, block: Int, _ source: ByteSource) -> (first: String, plain: String) {
        let decoded = name.withUnsafeBytes { name -> String in
            guard isJoliet else { return MemberName.decode(name, fallback: .dos) }
            let units = stride(from: 0, to: name.count - 1, by: 2).map {
                UInt16(name[$0]) << 8 | UInt16(name[$0 + 1])
            }
            return String(decoding: units, as: UTF16.self)
        }
        let plain = DiscRecord.withoutVersion(decoded)
        guard !isJoliet, let long = longName(block, source) else { return (plain, plain) }
        return (long, plain)
    }

    /// `NAME.EXT;1`, where there need be no extension.
    private static func withoutVersion(_ name: String) -> String {
        var text = name[...]
        if let mark = text.utf8.lastIndex(of: UInt8(ascii: ";")),
            text.utf8[mark...].dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
        {
            text = text[..<mark]
        }
        if text.utf8.last == UInt8(ascii: "."), text.utf8.count > 1 { text = text.dropLast() }
        return String(text)
    }

    /// The name by Rock Ridge (NM), which may go on in another place (CE).
    private func longName(_ block: Int, _ source: ByteSource) -> String? {
        guard !systemUse.isEmpty else { return nil }
        var area = systemUse
        var name: [UInt8] = []
        for _ in 0..<4 {
            var place: (start: Int, count: Int)?
            area.withUnsafeBytes { area in
                DiscRecord.forEachField(area) { field in
                    if field.has("NM"), name.count < AttachmentLimits.path {
                        name.append(contentsOf: field.slice(5, field.count))
                    } else if field.has("CE"), let start = field.le32(4), let offset = field.le32(12),
                        let count = field.le32(20)
                    {
                        place = (start * block + offset, min(count, 2_048))
                    }
                }
            }
            guard let place else { break }
            area = source.bytes(at: place.start, count: place.count)
        }
        return name.isEmpty ? nil : name.withUnsafeBytes { MemberName.decode($0, fallback: .windows) }
    }

    /// Signature of two letters, length, version, data.
    private static func forEachField(
        _ area: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        func isField(_ index: Int) -> Bool {
            guard let first = area.byte(index), let second = area.byte(index + 1) else { return false }
            return (0x41...0x5A).contains(first) && (0x30...0x5A).contains(second)
        }
        // CD-ROM XA has 14 octets in front.
        var index = isField(0) ? 0 : 14
        while isField(index), let length = area.byte(index + 2), length >= 4 {
            body(area.slice(index, index + Int(length)))
            index += Int(length)
        }
    }
}
