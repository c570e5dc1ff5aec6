// SPDX-License-Identifier: Apache-2.0

/// What the first octet of a code point in UTF-8 means for laying out text.
enum TextClass: UInt8 {
    /// A visible character, or part of one.
    case visible
    case space
    /// `&`
    case reference
    /// A control character.
    case control
    /// The code point has to be looked at.
    case doubtful

    @inline(__always)
    init(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): self = .reference
        case _ where byte.isHTMLSpace: self = .space
        case 0..<0x20, ASCII.delete: self = .control
        // The first octets of all that `CharacterKind` tells from visible characters.
        case 0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: self = .doubtful
        default: self = .visible
        }
    }

    /// True for most of what is visible: a quick look before the long one.
    @inline(__always) static func isPlain(_ byte: UInt8) -> Bool { byte &- 0x27 < 0x58 }
}

/// How a character is seen.
enum CharacterKind {
    case visible
    /// Of whatever width: all are one space.
    case space
    case lineBreak
    /// Not at all: it only keeps letters apart from those who don't see.
    case invisible

    @inline(__always)
    init(_ scalar: UInt32) {
        switch scalar {
        case 0x20, 0x09, 0x0A, 0x0C, 0x0D: self = .space
        case 0..<0x20, 0x7F: self = .invisible
        case 0..<0x80: self = .visible
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000, 0x2800: self = .space
        case 0x85, 0x2028, 0x2029: self = .lineBreak
        // Soft hyphen, joiners, marks of direction, variation selectors, fillers, tags.
        case 0x80..<0xA0, 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F,
            0x200B...0x200F,
            0x202A...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB,
            0xE0000...0xE0FFF:
            self = .invisible
        default: self = .visible
        }
    }
}

/// Letters and digits that are others in another dress.
enum CharacterFold {
    /// The letter or digit of ASCII that a full-width one, or one of the alphabets of mathematics, looks like; the
    /// code point itself for all others.
    @inline(__always)
    static func plain(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0x1D400 || scalar &- 0xFF10 < 0x4B else { return scalar }
        return folded(scalar)
    }

    private static func folded(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: return scalar - 0xFEE0
        // Thirteen alphabets of 52 letters, then digits.
        case 0x1D400...0x1D6A3:
            let letter = (scalar - 0x1D400) % 52
            return letter < 26 ? 0x41 + letter : 0x61 + letter - 26
        case 0x1D7CE...0x1D7FF: return 0x30 + (scalar - 0x1D7CE) % 10
        default: return scalar
        }
    }
}
