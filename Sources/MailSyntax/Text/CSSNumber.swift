// SPDX-License-Identifier: Apache-2.0

/// Numbers and lengths of CSS (Values and Units Level 4).
enum CSSNumber {
    /// Digits that are looked at; more of them don't change what is hidden.
    private static let digits = 12

    /// A number with its sign at an index, and where it ends; 0 and that index where none is.
    static func parse(_ bytes: UnsafeRawBufferPointer, from start: Int) -> (value: Float, end: Int) {
        var index = start
        var isNegative = false
        if let sign = bytes.byte(index), sign == ASCII.hyphen || sign == UInt8(ascii: "+") {
            isNegative = sign == ASCII.hyphen
            index += 1
        }
        var value: Float = 0
        var scale: Float = 1
        var isFraction = false
        var count = 0
        while let byte = bytes.byte(index) {
            if byte.isDigit {
                count += 1
                if count <= digits {
                    value = value * 10 + Float(byte &- 0x30)
                    if isFraction { scale *= 10 }
                }
            } else if byte == ASCII.dot, !isFraction {
                isFraction = true
            } else {
                break
            }
            index += 1
        }
        guard count > 0 else { return (0, start) }
        return ((isNegative ? -value : value) / scale, index)
    }
}

/// A length or percentage.
struct CSSLength: Hashable, Sendable {
    enum Unit: UInt8, Sendable {
        /// Of CSS: 1/96 inch.
        case pixels
        /// Times the font size of the element around it.
        case relative
        /// Times the font size of the document.
        case root
    }

    var value: Float
    var unit: Unit

    /// Font size of a document that says nothing.
    static let medium: Float = 16

    /// Font size in pixels up to which nobody reads a text.
    static let smallest: Float = 2

    /// A font size; nil for what is none. One that can't be told here is that of most text.
    static func fontSize(_ bytes: UnsafeRawBufferPointer) -> CSSLength? {
        if let open = bytes.position(of: ASCII.openParenthesis) {
            let isSum = bytes.slice(0, open).equalsLowercased("calc")
            let inner = bytes.slice(open + 1, bytes.count - 1).withoutHTMLSpace
            let length = isSum ? parse(inner) : nil
            return length ?? CSSLength(value: medium, unit: .pixels)
        }
        if let keyword = keywords[NameKey(lowercasing: bytes.slice(0, 16))] { return keyword }
        let (number, end) = CSSNumber.parse(bytes, from: 0)
        guard end > 0, number >= 0 else { return nil }
        if end == bytes.count, number > 0, number <= smallest { return nil }
        return parse(bytes) ?? CSSLength(value: number == 0 ? 0 : medium, unit: .pixels)
    }

    /// The font size of the attribute `size`, from 1 to 7; nil for what is none.
    static func ofAttribute(_ bytes: UnsafeRawBufferPointer) -> CSSLength? {
        let value = bytes.withoutHTMLSpace
        let (number, end) = CSSNumber.parse(value, from: 0)
        guard end > 0, let first = value.byte(0) else { return nil }
        let isRelative = first == ASCII.hyphen || first == UInt8(ascii: "+")
        let size = min(max(isRelative ? number + 3 : number, 1), 7)
        let pixels: [Float] = [10, 13, 16, 18, 24, 32, 48]
        let index = Int(size) - 1
        return pixels.indices.contains(index) ? CSSLength(value: pixels[index], unit: .pixels) : nil
    }

    /// A number with its unit; pixels where it has none, as mail readers take it.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> CSSLength? {
        let (number, end) = CSSNumber.parse(bytes, from: 0)
        guard end > 0 else { return nil }
        let unit = bytes.slice(end, bytes.count)
        if unit.isEmpty { return CSSLength(value: number, unit: .pixels) }
        if unit.byte(0) == ASCII.percent { return CSSLength(value: number / 100, unit: .relative) }
        guard let (factor, kind) = units[NameKey(lowercasing: unit.slice(0, 4))] else { return nil }
        return CSSLength(value: number * factor, unit: kind)
    }

    /// In pixels, within an element of a font size in pixels.
    func pixels(within parent: Float) -> Float {
        switch unit {
        case .pixels: value
        case .relative: value * parent
        case .root: value * Self.medium
        }
    }

    private static let units = NameTable<(Float, Unit)>([
        ("px", (1, .pixels)), ("pt", (4 / 3, .pixels)), ("pc", (16, .pixels)), ("in", (96, .pixels)),
        ("cm", (37.8, .pixels)), ("mm", (3.78, .pixels)), ("q", (0.945, .pixels)), ("em", (1, .relative)),
        ("ex", (0.5, .relative)), ("ch", (0.5, .relative)), ("rem", (1, .root)),
        // Of a window as wide and high as usual.
        ("vw", (10, .pixels)), ("vh", (7, .pixels)), ("vmin", (7, .pixels)), ("vmax", (10, .pixels)),
    ])

    private static let keywords = NameTable<CSSLength>([
        ("xx-small", .init(value: 9, unit: .pixels)), ("x-small", .init(value: 10, unit: .pixels)),
        ("small", .init(value: 13, unit: .pixels)), ("medium", .init(value: 16, unit: .pixels)),
        ("large", .init(value: 18, unit: .pixels)), ("x-large", .init(value: 24, unit: .pixels)),
        ("xx-large", .init(value: 32, unit: .pixels)), ("xxx-large", .init(value: 48, unit: .pixels)),
        ("smaller", .init(value: 0.83, unit: .relative)), ("larger", .init(value: 1.2, unit: .relative)),
        ("initial", .init(value: 16, unit: .pixels)), ("inherit", .init(value: 1, unit: .relative)),
    ])
}
