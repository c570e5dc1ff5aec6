// SPDX-License-Identifier: Apache-2.0
//
// The header of a 7z archive (7zFormat.txt of the LZMA SDK), as far as it takes to know whether libarchive may
// read it: libarchive sets memory aside for as many files and streams as the header says there are.

/// What the header of a 7z archive comes to.
enum SevenZipHeader {
    case readable
    /// Not even the names can be read without a password.
    case encrypted
    /// More files, streams or octets than the limits allow.
    case tooMuch
    case broken

    /// The archive begins where the source does.
    static func check(_ source: ByteSource) -> SevenZipHeader {
        let start = source.bytes(at: 0, count: 32)
        let place = start.withUnsafeBytes { start -> (Int, Int)? in
            // By its checksum, what only has the signature of 7z somewhere is told from an archive.
            guard let offset = start.le64(12), let length = start.le64(20),
                start.le32(8) == crc32(start.slice(12, 32))
            else { return nil }
            return (32 + offset, length)
        }
        guard let (offset, length) = place else { return .broken }
        if length > AttachmentLimits.sevenZipHeader { return .tooMuch }
        var header = source.bytes(at: offset, count: length)
        guard header.count == length else { return .broken }
        // An empty archive has no header.
        if length == 0 { return .readable }
        // The header may be packed, and by the letter the packed one too.
        for _ in 0..<4 {
            var parser = SevenZipParser(header)
            switch parser.byte() {
            case 0x01: return parser.checkHeader()
            case 0x17:
                guard parser.streams() else { return parser.outcome }
                guard let folder = parser.folders.first, parser.folders.count == 1 else { return .broken }
                if folder.methods.contains(SevenZipParser.aes) { return .encrypted }
                guard folder.size <= AttachmentLimits.sevenZipHeader else { return .tooMuch }
                guard let unpacked = unpack(folder, parser, source) else { return .broken }
                header = unpacked
            default: return .broken
            }
        }
        return .broken
    }

    private static func unpack(
        _ folder: SevenZipParser.Folder, _ parser: SevenZipParser, _ source: ByteSource
    ) -> [UInt8]? {
        let start = 32 + parser.packStart
        let packed = source.bytes(at: start, count: parser.packSizes.first ?? 0)
        switch folder.methods {
        case [[0]]: return packed
        case [[3, 1, 1]]:
            guard folder.properties.count == 5 else { return nil }
            // LZMA as a file of its own has the properties and the size in front.
            var file = folder.properties
            withUnsafeBytes(of: UInt64(clamping: folder.size).littleEndian) { file.append(contentsOf: $0) }
            file.append(contentsOf: packed)
            return unpackLZMA(file, size: folder.size)
        default: return nil
        }
    }

    private static func unpackLZMA(_ file: [UInt8], size: Int) -> [UInt8]? {
        var spool = Spool(memoryLimit: .max, folder: "")
        file.withUnsafeBytes { spool.write($0, at: 0) }
        guard let archive = LibArchive(ByteSource(spool), format: .compressed(.lzma)),
            case .found = archive.next()
        else { return nil }
        var output: [UInt8] = []
        while output.count < size, case .found(let block) = archive.nextBlock() {
            output.append(contentsOf: block.slice(0, size - output.count))
        }
        return output.count == size ? output : nil
    }
}
