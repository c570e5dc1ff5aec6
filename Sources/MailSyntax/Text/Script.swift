// SPDX-License-Identifier: Apache-2.0
//
// Scripts of letters by ranges of code points, after Scripts.txt of Unicode. The ranges are whole blocks where
// nothing else that is a letter stands within.

/// The script that a letter is written in, by its name in Unicode.
public enum Script: Int, Sendable, Hashable, CaseIterable {
    case latin, cyrillic, greek, armenian, hebrew, arabic, devanagari, bengali, thai, georgian, hangul,
        ethiopic,
        khmer, hiragana, katakana, han
    /// Any other, and letters of no script, such as those of mathematics.
    case other

    /// Its word in rules, in lower case.
    public var name: String { String(describing: self) }

    /// That of a code point; what is no letter has a script that means nothing.
    init(of scalar: UInt32) {
        var lower = 0
        var upper = Self.ranges.count
        while lower < upper {
            let middle = (lower + upper) / 2
            let range = Self.ranges[middle]
            if scalar < range.first {
                upper = middle
            } else if scalar > range.last {
                lower = middle + 1
            } else {
                self = range.script
                return
            }
        }
        self = .other
    }

    private static let ranges: [(first: UInt32, last: UInt32, script: Script)] = [
        (0x41, 0x5A, .latin), (0x61, 0x7A, .latin), (0xAA, 0xAA, .latin), (0xBA, 0xBA, .latin),
        (0xC0, 0x2B8, .latin), (0x2E0, 0x2E4, .latin), (0x370, 0x3E1, .greek), (0x3F0, 0x3FF, .greek),
        (0x400, 0x52F, .cyrillic), (0x531, 0x58A, .armenian), (0x591, 0x5F4, .hebrew),
        (0x600, 0x6FF, .arabic),
        (0x750, 0x77F, .arabic), (0x870, 0x8FF, .arabic), (0x900, 0x97F, .devanagari),
        (0x980, 0x9FE, .bengali),
        (0xE01, 0xE5B, .thai), (0x10A0, 0x10FF, .georgian), (0x1100, 0x11FF, .hangul),
        (0x1200, 0x139F, .ethiopic), (0x1780, 0x17FF, .khmer), (0x1C80, 0x1C8F, .cyrillic),
        (0x1C90, 0x1CBF, .georgian), (0x1D00, 0x1D25, .latin), (0x1D26, 0x1D2A, .greek),
        (0x1D2B, 0x1D2B, .cyrillic), (0x1D2C, 0x1D5C, .latin), (0x1D5D, 0x1D61, .greek),
        (0x1D62, 0x1D65, .latin), (0x1D66, 0x1D6A, .greek), (0x1D6B, 0x1D77, .latin),
        (0x1D78, 0x1D78, .cyrillic), (0x1D79, 0x1DBE, .latin), (0x1DBF, 0x1DBF, .greek),
        (0x1E00, 0x1EFF, .latin), (0x1F00, 0x1FFE, .greek), (0x2071, 0x2071, .latin),
        (0x207F, 0x207F, .latin),
        (0x2090, 0x209C, .latin), (0x2126, 0x2126, .greek), (0x212A, 0x212B, .latin),
        (0x2132, 0x2132, .latin),
        (0x214E, 0x214E, .latin), (0x2160, 0x2188, .latin), (0x2C60, 0x2C7F, .latin),
        (0x2D00, 0x2D2D, .georgian), (0x2D80, 0x2DDE, .ethiopic), (0x2DE0, 0x2DFF, .cyrillic),
        (0x2E80, 0x2FD5, .han), (0x3005, 0x3007, .han), (0x3021, 0x3029, .han), (0x3038, 0x303B, .han),
        (0x3041, 0x3096, .hiragana), (0x309D, 0x309F, .hiragana), (0x30A1, 0x30FF, .katakana),
        (0x3131, 0x318E, .hangul), (0x31F0, 0x31FF, .katakana), (0x3400, 0x4DBF, .han),
        (0x4E00, 0x9FFF, .han),
        (0xA640, 0xA69F, .cyrillic), (0xA722, 0xA7FF, .latin), (0xA8E0, 0xA8FF, .devanagari),
        (0xA960, 0xA97C, .hangul), (0xAB01, 0xAB2E, .ethiopic), (0xAB30, 0xAB64, .latin),
        (0xAB65, 0xAB65, .greek), (0xAB66, 0xAB69, .latin), (0xAC00, 0xD7FB, .hangul), (0xF900, 0xFAD9, .han),
        (0xFB00, 0xFB06, .latin), (0xFB13, 0xFB17, .armenian), (0xFB1D, 0xFB4F, .hebrew),
        (0xFB50, 0xFDFF, .arabic), (0xFE70, 0xFEFC, .arabic), (0xFF21, 0xFF3A, .latin),
        (0xFF41, 0xFF5A, .latin),
        (0xFF66, 0xFF9D, .katakana), (0xFFA0, 0xFFDC, .hangul), (0x10780, 0x107BA, .latin),
        (0x1AFF0, 0x1B000, .katakana), (0x1B001, 0x1B11F, .hiragana), (0x1B120, 0x1B122, .katakana),
        (0x1B150, 0x1B152, .hiragana), (0x1B164, 0x1B167, .katakana), (0x1DF00, 0x1DF2A, .latin),
        (0x1E030, 0x1E08F, .cyrillic), (0x1E7E0, 0x1E7FE, .ethiopic), (0x1EE00, 0x1EEFF, .arabic),
        (0x20000, 0x3FFFF, .han),
    ]
}
