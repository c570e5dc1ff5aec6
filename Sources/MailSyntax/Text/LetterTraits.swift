// SPDX-License-Identifier: Apache-2.0

/// What matters of a code point for counting letters: one octet.
struct LetterTraits: Sendable {
    private let bits: UInt8

    private static let letter: UInt8 = 0x80
    private static let capital: UInt8 = 0x40
    private static let withinWord: UInt8 = 0x20
    private static let scripts: UInt8 = 0x1F

    /// Alphabetic
    var isLetter: Bool { bits & Self.letter != 0 }
    /// Uppercase
    var isCapital: Bool { bits & Self.capital != 0 }
    /// A digit or a mark, which don't end a word.
    var isWithinWord: Bool { bits & Self.withinWord != 0 }
    var script: Script { Script(rawValue: Int(bits & Self.scripts)) ?? .other }

    @inline(__always)
    init(of scalar: UInt32) {
        // Two octets of UTF-8 and less, and the blocks of which every code point is the same, without a search.
        if scalar < 0x800 {
            self = Self.low[Int(scalar)]
        } else if (0x4E00..<0x9FD0).contains(scalar) {
            self = Self.han
        } else if (0xAC00..<0xD7A4).contains(scalar) {
            self = Self.hangul
        } else {
            self.init(lookingUp: scalar)
        }
    }

    private init(_ bits: UInt8) { self.bits = bits }

    private init(lookingUp scalar: UInt32) {
        guard let properties = Unicode.Scalar(scalar)?.properties else {
            bits = 0
            return
        }
        var bits: UInt8 = 0
        if properties.isAlphabetic {
            bits = Self.letter | UInt8(Script(of: scalar).rawValue)
            if properties.isUppercase { bits |= Self.capital }
        } else {
            switch properties.generalCategory {
            case .decimalNumber, .nonspacingMark, .spacingMark, .enclosingMark, .format:
                bits = Self.withinWord
            default: break
            }
        }
        self.bits = bits
    }

    private static let low = (0..<0x800).map { LetterTraits(lookingUp: $0) }
    private static let han = LetterTraits(letter | UInt8(Script.han.rawValue))
    private static let hangul = LetterTraits(letter | UInt8(Script.hangul.rawValue))
}
