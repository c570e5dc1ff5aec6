// SPDX-License-Identifier: Apache-2.0
//
// The headers of a RAR 5 archive (RAR 5.0 archive format, "Archive blocks"), for what libarchive does not tell.

/// What the headers of a RAR 5 archive say, without unpacking anything.
struct RAR5Headers {
    struct File {
        var name: String
        var size: Int
        var isEncrypted: Bool
    }

    /// True if the names, too, can't be read without a password.
    private(set) var isEncrypted = false
    private(set) var files: [File] = []

    /// The archive begins where the source does.
    init(_ source: ByteSource) {
        var position = 8
        for _ in 0..<(AttachmentLimits.members + AttachmentLimits.otherEntries) {
            guard let next = readBlock(in: source, at: position) else { return }
            position = next
        }
    }

    /// Reads one block; where the next one stands, nil at the end.
    private mutating func readBlock(in source: ByteSource, at position: Int) -> Int? {
        // CRC, the size of the header as a number of at most three octets, and what is counted by it.
        let start = source.bytes(at: position, count: 7)
        var reader = VariableNumbers(start, from: 4)
        guard let size = reader.next(), size > 0, size <= 1 << 21 else { return nil }
        let end = position + reader.index + size
        var header = VariableNumbers(
            source.bytes(at: position + reader.index, count: min(size, 65_536)), from: 0)
        guard let type = header.next(), let flags = header.next() else { return nil }
        guard let extraSize = flags & 1 != 0 ? header.next() : 0,
            let dataSize = flags & 2 != 0 ? header.next() : 0
        else { return nil }
        switch type {
        case 2:
            if let file = RAR5Headers.file(&header, extraSize: extraSize, size: size) { files.append(file) }
            if files.count > AttachmentLimits.members { return nil }
        case 4:
            // Without its checksum it could be anything that only begins like an archive.
            let checked = source.bytes(at: position + 4, count: min(reader.index - 4 + size, 256))
            isEncrypted = start.withUnsafeBytes { $0.le32(0) } == crc32(checked)
            return nil
        case 5: return nil
        default: break
        }
        let next = end.addingReportingOverflow(dataSize)
        return next.overflow || next.partialValue >= source.count ? nil : next.partialValue
    }

    private static func file(_ header: inout VariableNumbers, extraSize: Int, size: Int) -> File? {
        guard let flags = header.next(), let unpacked = header.next(), header.next() != nil else {
            return nil
        }
        // Time of modification, checksum.
        if flags & 2 != 0, !header.skip(4) { return nil }
        if flags & 4 != 0, !header.skip(4) { return nil }
        guard header.next() != nil, header.next() != nil, let length = header.next(),
            let name = header.take(min(length, 65_536))
        else { return nil }
        // A folder.
        if flags & 1 != 0 { return nil }
        var isEncrypted = false
        while header.index < size, let recordSize = header.next() {
            let start = header.index
            guard let type = header.next() else { break }
            if type == 1 { isEncrypted = true }
            guard recordSize > 0, header.skip(recordSize - (header.index - start)) else { break }
        }
        let text = name.withUnsafeBytes { MemberName.decode($0, fallback: .windows) }
        return File(name: text, size: flags & 8 != 0 ? 0 : unpacked, isEncrypted: isEncrypted)
    }
}

/// Numbers of seven bits an octet, the lowest first.
private struct VariableNumbers {
    private let octets: [UInt8]
    private(set) var index: Int

    init(_ octets: [UInt8], from index: Int) {
        self.octets = octets
        self.index = index
    }

    /// Nil at the end, and for one beyond 2^56.
    mutating func next() -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 56, by: 7) {
            guard octets.indices.contains(index) else { return nil }
            let octet = octets[index]
            index += 1
            value |= Int(octet & 0x7F) << shift
            if octet & 0x80 == 0 { return value }
        }
        return nil
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= octets.count - index else { return false }
        index += count
        return true
    }

    mutating func take(_ count: Int) -> [UInt8]? {
        let start = index
        return skip(count) ? Array(octets[start..<index]) : nil
    }
}
