// SPDX-License-Identifier: Apache-2.0

/// Letters by what they look like: without regard to case and accents, and Cyrillic and Greek ones that look like
/// Latin ones as those.
enum LetterFold {
    /// The letter that a code point is compared as; nil if it is no letter. A mark on a letter is none.
    @inline(__always)
    static func letter(_ scalar: UInt32) -> UInt32? {
        if scalar < UInt32(low.count) {
            let folded = low[Int(scalar)]
            return folded == 0 ? nil : UInt32(folded)
        }
        if scalar &- 0x1E00 < 0x100 {
            let folded = extended[Int(scalar &- 0x1E00)]
            return folded == 0 ? nil : UInt32(folded)
        }
        return LetterTraits(of: scalar).isLetter ? scalar : nil
    }

    /// True for letters of scripts that leave no blanks between words: each counts as a word.
    @inline(__always)
    static func isWordByItself(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xE01...0xE5B, 0x1780...0x17FF, 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xF900...0xFAD9, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Up to the end of Cyrillic; 0 for what is no letter.
    private static let low: [UInt16] = (0..<0x530).map { UInt16(folded($0)) }
    /// Latin Extended Additional.
    private static let extended: [UInt16] = (0x1E00..<0x1F00).map { UInt16(folded($0)) }

    private static func folded(_ scalar: UInt32) -> UInt32 {
        guard LetterTraits(of: scalar).isLetter, let properties = Unicode.Scalar(scalar)?.properties else {
            return 0
        }
        let lower = properties.lowercaseMapping.unicodeScalars.first?.value ?? scalar
        if let twin = twins[lower] { return twin.value }
        return lower < 0x250 || lower >= 0x1E00 ? plainLatin(lower) : lower & 0xFFFF
    }

    /// The letter of ASCII under the accents, by the name that Unicode gives to it: LATIN SMALL LETTER E WITH ACUTE.
    private static func plainLatin(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0x80, let name = Unicode.Scalar(scalar)?.properties.name else { return scalar }
        let words = name.split(separator: " ")
        guard words.count > 4, words[0] == "LATIN", words[2] == "LETTER", words[4] == "WITH",
            words[3].utf8.count == 1, let letter = words[3].utf8.first
        else { return scalar }
        return UInt32(letter.lowercased)
    }

    /// Letters that are drawn like one of ASCII, in lower case: Cyrillic, Greek, Latin ones.
    private static let twins: [UInt32: Unicode.Scalar] = [
        0x430: "a", 0x432: "b", 0x435: "e", 0x451: "e", 0x501: "d", 0x4BB: "h", 0x456: "i", 0x457: "i",
        0x458: "j", 0x43A: "k", 0x4CF: "l", 0x43C: "m", 0x43D: "h", 0x43E: "o", 0x440: "p", 0x51B: "q",
        0x455: "s", 0x441: "c", 0x442: "t", 0x443: "y", 0x445: "x", 0x475: "v", 0x51D: "w", 0x4AF: "y",
        0x433: "r",
        0x3B1: "a", 0x3AC: "a", 0x3B2: "b", 0x3B3: "y", 0x3B5: "e", 0x3AD: "e", 0x3B7: "n", 0x3AE: "n",
        0x3B9: "i", 0x3AF: "i", 0x3BA: "k", 0x3BC: "m", 0x0B5: "m", 0x3BD: "v", 0x3BF: "o", 0x3CC: "o",
        0x3C0: "n", 0x3C1: "p", 0x3C4: "t", 0x3C5: "u", 0x3CD: "u", 0x3C7: "x", 0x3C9: "w", 0x3CE: "w",
        0x3F2: "c", 0x3F3: "j",
        0x131: "i", 0x269: "i",
    ]
}
