// SPDX-License-Identifier: Apache-2.0

/// What can be looked into, by its first octets.
enum ContentKind: Sendable, Hashable {
    case zip, sevenZip, rar4, rar5, tar, iso, cab, cpio, ar, lha
    /// One file, or a tar, compressed.
    case compressed(Compression)
    /// Compound file (OLE2): documents of Office up to 2003, encrypted ones since.
    case compoundFile
    case tnef
    case pdf
    /// What Office makes of macros in HTML and XML.
    case activeMime
    /// Archives that nobody here can read: ARJ, ACE, xar, WIM, images of disks and UDF.
    case unreadable

    enum Compression: Sendable, Hashable {
        case gzip, bzip2, xz, lzma, zstd, lz4, lzip, compress
    }

    /// True if it has to be laid aside as a whole to be looked into.
    var isContainer: Bool { self != .pdf && self != .activeMime && self != .unreadable }

    /// The kind of content that begins like this; 64 KiB are enough to know.
    static func of(_ head: UnsafeRawBufferPointer) -> ContentKind? {
        if let kind = bySignature(head) { return kind }
        if let compression = Compression.of(head) { return .compressed(compression) }
        if TarHeader.isOne(head) { return .tar }
        if isBinaryCpio(head) { return .cpio }
        if let kind = discImage(head) { return kind }
        if let start = head.slice(0, 1_024 + 5).firstIndex(of: Needle("%PDF-")), start <= 1_024 {
            return .pdf
        }
        return nil
    }

    private static func bySignature(_ head: UnsafeRawBufferPointer) -> ContentKind? {
        switch head.byte(0) {
        case 0x50:
            let isZip =
                head.has("PK\u{3}\u{4}") || head.has("PK\u{5}\u{6}") || head.has("PK\u{6}\u{6}")
                || head.has("PK\u{7}\u{8}PK") || head.has("PK00PK\u{3}\u{4}")
            if isZip { return .zip }
        case 0x37:
            if head.has([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .sevenZip }
            // zisofs: a file that is compressed within an image, for Linux alone.
            if head.has([0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07]) { return .unreadable }
        case 0x52:
            if head.has("Rar!\u{1A}\u{7}\u{1}\u{0}") { return .rar5 }
            if head.has("Rar!\u{1A}\u{7}\u{0}") { return .rar4 }
        case 0xD0: if head.has([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .compoundFile }
        case 0x78:
            if head.has([0x78, 0x9F, 0x3E, 0x22]) { return .tnef }
            if head.has("xar!\u{0}") { return .unreadable }
        case 0x4D:
            if head.has("MSCF\u{0}\u{0}\u{0}\u{0}") { return .cab }
            if head.has("MSWIM\u{0}\u{0}\u{0}") { return .unreadable }
        case 0x63: if head.has("conectix") { return .unreadable }
        case 0x76: if head.has("vhdxfile") { return .unreadable }
        case 0x21: if head.has("!<arch>\n") { return .ar }
        case 0x30: if head.has("070701") || head.has("070702") || head.has("070707") { return .cpio }
        case 0x41: if head.has("ActiveMime") { return .activeMime }
        case 0x60:
            if head.has([0x60, 0xEA]), let size = head.le16(2), (30...2_600).contains(size) {
                return .unreadable
            }
        default: break
        }
        if head.has("-l", at: 2), head.byte(6) == UInt8(ascii: "-"),
            head.byte(4) == UInt8(ascii: "h") || head.byte(4) == UInt8(ascii: "z")
        {
            return .lha
        }
        return head.has("**ACE**", at: 7) ? .unreadable : nil
    }

    /// Old cpio has but two octets to know it by; the length of the first name must make sense too.
    private static func isBinaryCpio(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let low = head.byte(20), let high = head.byte(21) else { return false }
        if head.has([0xC7, 0x71]) { return (2...1_024).contains(Int(high) << 8 | Int(low)) }
        return head.has([0x71, 0xC7]) && (2...1_024).contains(Int(low) << 8 | Int(high))
    }

    /// The volume descriptors of ISO 9660 and UDF begin with the 16th sector of 2 KiB.
    private static func discImage(_ head: UnsafeRawBufferPointer) -> ContentKind? {
        var isUDF = false
        for sector in 16..<32 {
            if head.has("CD001", at: sector * 2_048 + 1) { return .iso }
            if head.has("NSR0", at: sector * 2_048 + 1) { isUDF = true }
        }
        return isUDF || isBootSector(head) ? .unreadable : nil
    }

    /// The first sector of a disk: that of a FAT or NTFS with its jump, or a table of partitions.
    private static func isBootSector(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.has([0x55, 0xAA], at: 510) else { return false }
        if head.byte(0) == 0xEB && head.byte(2) == 0x90 || head.byte(0) == 0xE9 { return true }
        var partitions = 0
        for entry in stride(from: 446, to: 510, by: 16) {
            guard let status = head.byte(entry), status & 0x7F == 0 else { return false }
            if head.byte(entry + 4) != 0, head.le32(entry + 12) != 0 { partitions += 1 }
        }
        return partitions > 0
    }

    /// True if a file of that name should be an archive.
    static func isArchive(name: String) -> Bool { archiveExtensions.contains(fileExtension(of: name)) }

    private static let archiveExtensions: Set<String> = [
        "zip", "zipx", "jar", "7z", "rar", "tar", "gz", "tgz", "bz2", "tbz", "tbz2", "xz", "txz", "lzma",
        "zst",
        "cab", "iso", "arj", "ace", "lzh", "lha", "vhd", "vhdx", "wim", "img", "dmg", "xar",
    ]
}

extension ContentKind.Compression {
    static func of(_ head: UnsafeRawBufferPointer) -> Self? {
        switch head.byte(0) {
        case 0x1F:
            if head.has([0x1F, 0x8B, 0x08]) { return .gzip }
            // The greatest code has 9 to 16 bits.
            if head.has([0x1F, 0x9D]), let bits = head.byte(2), bits & 0x60 == 0,
                (9...16).contains(bits & 0x1F)
            {
                return .compress
            }
        case 0x42:
            if head.has("BZh"), let level = head.byte(3), (0x31...0x39).contains(level),
                head.has([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4)
                    || head.has([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4)
            {
                return .bzip2
            }
        case 0xFD: if head.has([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        case 0x28: if head.has([0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        case 0x04: if head.has([0x04, 0x22, 0x4D, 0x18]) { return .lz4 }
        case 0x4C: if head.has("LZIP") { return .lzip }
        case 0x5D: if isLZMA(head) { return .lzma }
        default: break
        }
        return nil
    }

    /// It has no signature: the usual properties, a dictionary of a power of two or one and a half times that,
    /// a size that is unknown or below 256 GiB, and the 0 with which its data begin.
    private static func isLZMA(_ head: UnsafeRawBufferPointer) -> Bool {
        guard let dictionary = head.le32(1), dictionary >= 4_096, head.byte(13) == 0 else { return false }
        let ones = dictionary.nonzeroBitCount
        guard ones == 1 || ones == 2 && dictionary >> dictionary.trailingZeroBitCount == 3 else {
            return false
        }
        if head.has([UInt8](repeating: 0xFF, count: 8), at: 5) { return true }
        guard let size = head.le64(5) else { return false }
        return size < 1 << 38
    }

    /// What files of this kind add to their names.
    var extensions: [(packed: String, unpacked: String)] {
        switch self {
        case .gzip: [(".tgz", ".tar"), (".svgz", ".svg"), (".emz", ".emf"), (".wmz", ".wmf"), (".gz", "")]
        case .bzip2: [(".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", ""), (".bz", "")]
        case .xz: [(".txz", ".tar"), (".xz", "")]
        case .lzma: [(".tlz", ".tar"), (".lzma", "")]
        case .zstd: [(".tzst", ".tar"), (".zst", "")]
        case .lz4: [(".lz4", "")]
        case .lzip: [(".lz", "")]
        case .compress: [(".taz", ".tar"), (".z", "")]
        }
    }
}

/// A header of tar: its checksum is the one thing that all kinds of tar have.
enum TarHeader {
    static func isOne(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 512, head.byte(0) != 0 else { return false }
        var digits: [UInt8] = []
        for byte in head.slice(148, 156) where byte != 0x20 {
            if byte == 0 { break }
            guard (0x30...0x37).contains(byte) else { return false }
            digits.append(byte)
        }
        guard !digits.isEmpty else { return false }
        let written = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
        var unsigned = 8 * 0x20
        var signed = 8 * 0x20
        for (index, byte) in head.slice(0, 512).enumerated() where !(148..<156).contains(index) {
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return written == unsigned || written == signed
    }
}

/// What stands behind the last dot of a name, in lower case; empty where there is none.
func fileExtension(of name: String) -> String {
    let file = name.utf8.split(separator: UInt8(ascii: "/")).last ?? name.utf8[...]
    guard let dot = file.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return String(Substring(file[dot...].dropFirst())).lowercased()
}
