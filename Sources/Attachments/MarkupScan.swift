// SPDX-License-Identifier: Apache-2.0

/// Looks for words in XML, MHTML and their like as they pass by, whatever their case, line breaks and character
/// references; in UTF-16 as well.
struct MarkupScan: Sendable {
    private let words: [Needle]
    private let overlap: Int
    /// True once one of the words has been found.
    private(set) var hasFound = false
    /// The last octets before the next piece, as they are searched.
    private var carry: [UInt8] = []
    /// A character reference that has not ended.
    private var reference: [UInt8] = []

    /// The words are lower-case and have no white space.
    init(_ words: [Needle]) {
        self.words = words
        overlap = (words.map(\.bytes.count).max() ?? 1) - 1
    }

    /// What only documents with macros have: in Word 2003 XML and MHTML (ActiveMime in base64, and what the file
    /// of it is called), in flat OPC, in flat OpenDocument.
    static let macros = [
        Needle("qwn0axzltwltz"), Needle("editdata.mso", rareIndex: 8),
        Needle("vnd.ms-office.vbaproject", rareIndex: 6),
        Needle("<ooo:module", rareIndex: 4),
    ]
    /// The same of `[Content_Types].xml`.
    static let contentTypes = [
        Needle("vbaproject", rareIndex: 6), Needle("macrosheet"), Needle("macroenabled", rareIndex: 6),
    ]
    /// How documents begin that may have `macros` in them.
    private static let beginnings = [
        Needle("mime-version:", rareIndex: 4), Needle("<?mso-", rareIndex: 1), Needle("worddocument"),
        Needle("pkg:package", rareIndex: 1),
        Needle("office:document", rareIndex: 6),
    ]

    /// True if that may be markup with macros in it.
    static func isMarkup(_ head: UnsafeRawBufferPointer) -> Bool {
        guard TypeTable.type(of: head) == nil else { return false }
        var scan = MarkupScan(beginnings)
        scan.feed(head.slice(0, AttachmentLimits.markupHead))
        return scan.hasFound
    }

    mutating func feed(_ piece: UnsafeRawBufferPointer) {
        guard !hasFound else { return }
        // All that may be added, and one octet more.
        var text = carry + [UInt8](repeating: 0, count: reference.count + piece.count + 1)
        let count = text.withUnsafeMutableBytes { add(piece, to: $0, from: carry.count) }
        text.withUnsafeBytes { text in
            let text = text.slice(0, count)
            hasFound = words.contains { text.firstIndex(of: $0) != nil }
            carry = Array(text.slice(count - overlap, count))
        }
    }

    /// What of a piece is searched; where it ends.
    private mutating func add(
        _ piece: UnsafeRawBufferPointer, to text: UnsafeMutableRawBufferPointer, from start: Int
    ) -> Int {
        var count = start
        var isInReference = !reference.isEmpty
        for octet in piece where count < text.count {
            if !isInReference, octet != UInt8(ascii: "&") {
                text[count] = MarkupScan.folded(octet)
                count += MarkupScan.isLeftOut(octet) ? 0 : 1
                continue
            }
            for added in refer(octet) where count < text.count {
                text[count] = added
                count += 1
            }
            isInReference = !reference.isEmpty
        }
        return count
    }

    @inline(__always)
    private static func folded(_ octet: UInt8) -> UInt8 {
        (0x41...0x5A).contains(octet) ? octet | 0x20 : octet
    }

    /// White space, and half of UTF-16.
    @inline(__always)
    private static func isLeftOut(_ octet: UInt8) -> Bool {
        (9...13).contains(octet) || octet == 0x20 || octet == 0
    }

    private static let longestReference = 12

    /// An octet of `&#65;` or `&#x41;`: what it adds; what is no reference stands for itself.
    private mutating func refer(_ octet: UInt8) -> [UInt8] {
        if octet == 0 { return [] }
        let isPart =
            switch reference.count {
            case 0: true
            case 1: octet == UInt8(ascii: "#")
            default: octet | 0x20 == UInt8(ascii: "x") || hexadecimal(octet) != nil
            }
        if isPart, reference.count < MarkupScan.longestReference {
            reference.append(octet)
            return []
        }
        let parts = reference
        reference = []
        if octet == UInt8(ascii: ";"), let value = MarkupScan.value(of: parts) {
            return MarkupScan.isLeftOut(value) ? [] : [MarkupScan.folded(value)]
        }
        if octet == UInt8(ascii: "&") {
            reference = [octet]
            return parts.map(MarkupScan.folded)
        }
        return (parts + (MarkupScan.isLeftOut(octet) ? [] : [octet])).map(MarkupScan.folded)
    }

    /// The ASCII character that a reference is of.
    private static func value(of reference: [UInt8]) -> UInt8? {
        var digits = reference.dropFirst(2)
        var base = 10
        if let mark = digits.first, mark | 0x20 == UInt8(ascii: "x") {
            base = 16
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var value = 0
        for octet in digits {
            guard let digit = hexadecimal(octet), digit < base else { return nil }
            value = value * base + digit
            guard value < 0x80 else { return nil }
        }
        return UInt8(value)
    }
}

/// The value of a hexadecimal digit.
private func hexadecimal(_ octet: UInt8) -> Int? {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(octet) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(octet) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(octet) - 0x41 + 10
    default: nil
    }
}
