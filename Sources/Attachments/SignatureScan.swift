// SPDX-License-Identifier: Apache-2.0

internal import CVector

/// Looks for what may hide in content that is something else, as it passes by: archives that begin within
/// (self-extracting programs, pictures with a zip behind them), the password mark of PDF, macros in MHTML.
struct SignatureScan: Sendable {
    /// Where archives may begin, `AttachmentLimits.embedded` of each kind.
    private(set) var archives: [(kind: ContentKind, offset: Int)] = []
    private(set) var hasEncryptMark = false
    /// Macros in MHTML, in XML of Word, in flat documents.
    var hasMacros: Bool { markup?.hasFound == true }
    /// True for BinHex, and for images of disks that are known by their ends: nobody here can read them.
    var isUnreadable: Bool { isBinHex || tail.withUnsafeBytes(SignatureScan.isEndOfImage) }
    /// The last octets before the next piece.
    private(set) var carry: [UInt8] = []
    private let isPDF: Bool
    private var markup: MarkupScan?
    private let isBinHex: Bool
    /// The last sector.
    private var tail: [UInt8] = []

    init(head: UnsafeRawBufferPointer, kind: ContentKind?) {
        isPDF = kind == .pdf
        isBinHex = SignatureScan.isBinHex(head.slice(0, 2_048))
        if MarkupScan.isMarkup(head) { markup = MarkupScan(MarkupScan.macros) }
    }

    private static let binHex = Needle("(This file must be converted with BinHex", rareIndex: 33)

    /// Its line stands near the beginning (RFC 1741), and the data begin with a colon.
    private static func isBinHex(_ start: UnsafeRawBufferPointer) -> Bool {
        guard let found = start.firstIndex(of: binHex), found <= 1_024 else { return false }
        let isLine = found == 0 || start.byte(found - 1) == 0x0A || start.byte(found - 1) == 0x0D
        return isLine && start.slice(found, found + 256).firstIndex(of: UInt8(ascii: ":"), from: 0) != nil
    }

    /// The trailer of an Apple disk image, the footer of a VHD of fixed size.
    private static func isEndOfImage(_ tail: UnsafeRawBufferPointer) -> Bool {
        let start = tail.count - sector
        return tail.has("koly", at: start) || tail.has("conectix", at: start)
            || tail.has("conectix", at: start + 1)
    }

    /// The next piece, which stands at `offset` of all.
    mutating func feed(_ piece: UnsafeRawBufferPointer, at offset: Int) {
        if !carry.isEmpty {
            // What begins in the last piece and ends in this one.
            var seam = carry
            let before = seam.count
            seam.append(contentsOf: piece.slice(0, SignatureScan.overlap))
            seam.withUnsafeBytes { search($0, at: offset - before, below: before) }
        }
        search(piece, at: offset, below: piece.count)
        markup?.feed(piece)
        if piece.count >= SignatureScan.sector {
            tail = Array(piece.slice(piece.count - SignatureScan.sector, piece.count))
        } else {
            let kept = SignatureScan.sector - piece.count
            if tail.count > kept { tail.removeFirst(tail.count - kept) }
            tail.append(contentsOf: piece)
        }
        if piece.count >= SignatureScan.overlap {
            carry = Array(piece.slice(piece.count - SignatureScan.overlap, piece.count))
        } else {
            carry = Array((carry + piece).suffix(SignatureScan.overlap))
        }
    }

    private static let overlap = 15
    private static let sector = 512
    private static let encrypt = Needle("/Encrypt", rareIndex: 1)

    /// Finds what begins before `limit`.
    private mutating func search(_ text: UnsafeRawBufferPointer, at offset: Int, below limit: Int) {
        ArchiveSignatures.find(in: text) { kind, found in
            guard found < limit, archives.count(where: { $0.kind == kind }) < AttachmentLimits.embedded,
                // Seams and pieces overlap.
                !archives.contains(where: { $0.kind == kind && $0.offset == offset + found })
            else { return }
            archives.append((kind, offset + found))
        }
        if isPDF, !hasEncryptMark { hasEncryptMark = SignatureScan.findEncrypt(text) }
    }

    /// `/Encrypt` as a key of its own, and not `/EncryptMetadata`.
    private static func findEncrypt(_ text: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while let found = text.firstIndex(of: encrypt, from: start) {
            guard let next = text.byte(found + encrypt.bytes.count) else { return false }
            if !(UInt8(ascii: "A")...UInt8(ascii: "z")).contains(next) { return true }
            start = found + 1
        }
        return false
    }
}

/// The beginnings of the archives that their readers find anywhere in a file.
///
/// 16 octets are looked at at once, or 32 where there is AVX2, for two of each signature that seldom stand together:
/// a tenth of a millisecond a MiB, or less.
private enum ArchiveSignatures {
    private typealias Block = SIMD16<UInt8>

    private static let hasVectors = durward_vector_available()
    private static let pairs: [UInt8] = [0x03, 0x04, 0x21, 0x1A, 0xBC, 0xAF, 0x43, 0x46]

    static func find(in text: UnsafeRawBufferPointer, _ body: (ContentKind, Int) -> Void) {
        guard let base = text.baseAddress else { return }
        var index = hasVectors ? findWide(in: text, body) : 0
        while index <= text.count - 17 {
            let first = base.loadUnaligned(fromByteOffset: index, as: Block.self)
            let second = base.loadUnaligned(fromByteOffset: index + 1, as: Block.self)
            let zip = pair(first, 0x03, second, 0x04)
            let rar = pair(first, 0x21, second, 0x1A)
            let sevenZip = pair(first, 0xBC, second, 0xAF)
            let cab = pair(first, 0x43, second, 0x46)
            let any = zip | rar | sevenZip | cab
            if any[0] | any[1] != 0 {
                for place in index..<(index + 16) { check(text, place, body) }
            }
            index += 16
        }
        while index < text.count {
            check(text, index, body)
            index += 1
        }
    }

    /// The same, 32 octets at once; returns where the last few begin.
    private static func findWide(in text: UnsafeRawBufferPointer, _ body: (ContentKind, Int) -> Void) -> Int {
        guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        var index = 0
        while true {
            index = durward_vector_find_pairs(base, text.count, index, pairs)
            guard index <= text.count - 33 else { return index }
            for place in index..<(index + 32) { check(text, place, body) }
            index += 32
        }
    }

    /// Ones where both octets stand. (`any()` of a mask is a call, and a hundred times slower.)
    @inline(__always)
    private static func pair(_ first: Block, _ one: UInt8, _ second: Block, _ other: UInt8) -> SIMD2<UInt64> {
        unsafeBitCast(first .== Block(repeating: one), to: SIMD2<UInt64>.self)
            & unsafeBitCast(second .== Block(repeating: other), to: SIMD2<UInt64>.self)
    }

    private static func check(
        _ text: UnsafeRawBufferPointer, _ index: Int, _ body: (ContentKind, Int) -> Void
    ) {
        switch text.byte(index) {
        case 0x03: if text.has("PK\u{3}\u{4}", at: index - 2) { body(.zip, index - 2) }
        case 0x21: if text.has("Rar!\u{1A}\u{7}", at: index - 3) { body(.rar4, index - 3) }
        case 0xBC:
            if text.has([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], at: index - 2) { body(.sevenZip, index - 2) }
        case 0x43: if text.has("MSCF\u{0}\u{0}\u{0}\u{0}", at: index - 2) { body(.cab, index - 2) }
        default: break
        }
    }
}
