// SPDX-License-Identifier: Apache-2.0
//
// Colours as CSS (Color Level 4) and the attributes of HTML write them, as far as is needed to see whether a
// text has the colour of what is behind it.

/// A colour of sRGB, or one that can't be told.
struct CSSColour: Hashable, Sendable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
    /// 255 is opaque.
    var alpha: UInt8
    /// False for what depends on something else: an image, a colour of the system, a notation not read here.
    var isKnown: Bool

    static let black = CSSColour(0x000000)
    static let white = CSSColour(0xFFFFFF)
    static let transparent = CSSColour(red: 0, green: 0, blue: 0, alpha: 0, isKnown: true)
    static let unknown = CSSColour(red: 0, green: 0, blue: 0, alpha: 0, isKnown: false)
    /// What browsers give to links.
    static let link = CSSColour(0x0000EE)

    /// How far apart the channels of two colours may be that nobody tells apart.
    private static let nearness = 16
    /// What is left of a text that is more transparent than that is not seen.
    private static let faint: UInt8 = 16

    init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255, isKnown: Bool = true) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
        self.isKnown = isKnown
    }

    init(_ hexadecimal: UInt32) {
        self.init(
            red: UInt8(truncatingIfNeeded: hexadecimal >> 16),
            green: UInt8(truncatingIfNeeded: hexadecimal >> 8), blue: UInt8(truncatingIfNeeded: hexadecimal))
    }

    /// True if a text of this colour can't be seen on a background.
    func isHidden(on background: CSSColour) -> Bool {
        if !isKnown { return false }
        if alpha <= Self.faint { return true }
        return background.isKnown && isNear(over(background), background)
    }

    /// What is seen of this colour over another.
    func over(_ below: CSSColour) -> CSSColour {
        if !isKnown || alpha == 255 { return self }
        guard alpha > 0, below.isKnown else { return below }
        func mix(_ upper: UInt8, _ lower: UInt8) -> UInt8 {
            let share = Int(alpha)
            return UInt8(truncatingIfNeeded: (Int(upper) * share + Int(lower) * (255 - share)) / 255)
        }
        return CSSColour(
            red: mix(red, below.red), green: mix(green, below.green), blue: mix(blue, below.blue))
    }

    private func isNear(_ left: CSSColour, _ right: CSSColour) -> Bool {
        func difference(_ one: UInt8, _ other: UInt8) -> Int { abs(Int(one) - Int(other)) }
        return difference(left.red, right.red) <= Self.nearness
            && difference(left.green, right.green) <= Self.nearness
            && difference(left.blue, right.blue) <= Self.nearness
    }
}

extension CSSColour {
    /// A `<color>` of CSS; nil if it is none, `unknown` if it is one that can't be told here.
    static func parse(_ value: UnsafeRawBufferPointer) -> CSSColour? {
        guard let first = value.byte(0) else { return nil }
        if first == UInt8(ascii: "#") { return hexadecimal(value.slice(1, value.count)) }
        if let open = value.position(of: ASCII.openParenthesis) {
            return function(NameKey(lowercasing: value.slice(0, open)), value.slice(open + 1, value.count))
        }
        return named(value)
    }

    /// The value of `color`, `bgcolor`, `text` or `link` in HTML, where digits need no `#`.
    static func attribute(_ value: UnsafeRawBufferPointer) -> CSSColour? {
        let value = value.trimmed
        if let colour = parse(value), colour.isKnown { return colour }
        return value.count == 6 ? hexadecimal(value) : nil
    }

    /// 3, 4, 6 or 8 digits
    private static func hexadecimal(_ digits: UnsafeRawBufferPointer) -> CSSColour? {
        guard digits.count == 3 || digits.count == 4 || digits.count == 6 || digits.count == 8 else {
            return nil
        }
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = byte.hexadecimal else { return nil }
            value = value << 4 | UInt32(digit)
            if digits.count < 6 { value = value << 4 | UInt32(digit) }
        }
        guard digits.count == 4 || digits.count == 8 else { return CSSColour(value) }
        var colour = CSSColour(value >> 8)
        colour.alpha = UInt8(truncatingIfNeeded: value)
        return colour
    }

    /// `rgb(…)` and `rgba(…)` with commas or without, numbers or percentages
    private static func function(_ name: NameKey, _ arguments: UnsafeRawBufferPointer) -> CSSColour? {
        if name == hsl || name == hsla { return fromHue(arguments) }
        guard name == rgb || name == rgba else { return .unknown }
        var channels: [UInt8] = []
        var index = 0
        while channels.count < 4, let byte = arguments.byte(index), byte != ASCII.closeParenthesis {
            guard byte.isDigit || byte == ASCII.dot || byte == ASCII.hyphen else {
                index += 1
                continue
            }
            let (number, end) = CSSNumber.parse(arguments, from: index)
            index = max(end, index + 1)
            var share = channels.count == 3 ? number : number / 255
            if arguments.byte(index) == ASCII.percent { share = number / 100 }
            channels.append(UInt8((min(max(share, 0), 1) * 255).rounded()))
        }
        guard channels.count >= 3 else { return .unknown }
        return CSSColour(
            red: channels[0], green: channels[1], blue: channels[2],
            alpha: channels.count > 3 ? channels[3] : 255)
    }

    /// `hsl(…)` and `hsla(…)`: a hue in degrees, saturation and lightness in percent
    private static func fromHue(_ arguments: UnsafeRawBufferPointer) -> CSSColour? {
        var values: [Float] = []
        var index = 0
        while values.count < 4, let byte = arguments.byte(index), byte != ASCII.closeParenthesis {
            guard byte.isDigit || byte == ASCII.dot || byte == ASCII.hyphen else {
                index += 1
                continue
            }
            let (number, end) = CSSNumber.parse(arguments, from: index)
            index = max(end, index + 1)
            let isPercentage = arguments.byte(index) == ASCII.percent
            // Only a grey is the same in all units of the hue.
            if values.isEmpty, let unit = arguments.byte(index), unit.isLetter,
                !arguments.slice(index, index + 3).equalsLowercased("deg")
            {
                return .unknown
            }
            values.append(isPercentage || values.count < 3 && !values.isEmpty ? number / 100 : number)
        }
        guard values.count >= 3 else { return .unknown }
        let hue = values[0].truncatingRemainder(dividingBy: 360) / 30 + 12
        let saturation = min(max(values[1], 0), 1)
        let lightness = min(max(values[2], 0), 1)
        func channel(_ shift: Float) -> UInt8 {
            let place = (shift + hue).truncatingRemainder(dividingBy: 12)
            let slope = max(-1, min(place - 3, 9 - place, 1))
            let share = lightness - saturation * min(lightness, 1 - lightness) * slope
            return UInt8((min(max(share, 0), 1) * 255).rounded())
        }
        let alpha = values.count > 3 ? min(max(values[3], 0), 1) : 1
        return CSSColour(
            red: channel(0), green: channel(8), blue: channel(4), alpha: UInt8((alpha * 255).rounded()))
    }

    private static let hsl = NameKey("hsl")
    private static let hsla = NameKey("hsla")
    private static let rgb = NameKey("rgb")
    private static let rgba = NameKey("rgba")

    private static func named(_ value: UnsafeRawBufferPointer) -> CSSColour? {
        guard value.count <= 20, let name = names[NameKey(lowercasing: value)] else { return nil }
        return name == transparentMark ? .transparent : CSSColour(name)
    }

    private static let transparentMark: UInt32 = 0x1_000000

    private static let names = NameTable(
        NamedNumbers.parse(CSSColourNames.all) + [(name: "transparent", value: transparentMark)])
}
