// SPDX-License-Identifier: Apache-2.0
//
// What a `style` attribute or a rule of a style sheet says of whether text is seen, and nothing else.

/// Declarations that bear on whether text is seen (CSS 2.2 and its successors).
struct CSSStyle: Hashable, Sendable {
    /// One bit for each property, also for what is made of several.
    struct Properties: OptionSet, Hashable, Sendable {
        let rawValue: UInt32

        static let display = Self(rawValue: 1)
        static let outlook = Self(rawValue: 1 << 1)
        static let visibility = Self(rawValue: 1 << 2)
        static let opacity = Self(rawValue: 1 << 3)
        static let fontSize = Self(rawValue: 1 << 4)
        static let colour = Self(rawValue: 1 << 5)
        static let background = Self(rawValue: 1 << 6)
        static let image = Self(rawValue: 1 << 7)
        static let height = Self(rawValue: 1 << 8)
        static let maximumHeight = Self(rawValue: 1 << 9)
        static let width = Self(rawValue: 1 << 10)
        static let overflow = Self(rawValue: 1 << 11)
        static let indent = Self(rawValue: 1 << 12)
        /// Where it would not stand by itself.
        static let position = Self(rawValue: 1 << 13)
        static let left = Self(rawValue: 1 << 14)
        static let marginLeft = Self(rawValue: 1 << 15)
        static let maximumWidth = Self(rawValue: 1 << 16)
        static let minimumHeight = Self(rawValue: 1 << 17)
        static let minimumWidth = Self(rawValue: 1 << 18)
        static let padding = Self(rawValue: 1 << 19)
        static let top = Self(rawValue: 1 << 20)
        static let right = Self(rawValue: 1 << 21)
        static let bottom = Self(rawValue: 1 << 22)
        static let marginTop = Self(rawValue: 1 << 23)
        static let clip = Self(rawValue: 1 << 24)
        static let clipPath = Self(rawValue: 1 << 25)
        static let transform = Self(rawValue: 1 << 26)
        static let filter = Self(rawValue: 1 << 27)
        /// A box of its own, with height and width.
        static let box = Self(rawValue: 1 << 28)
        static let float = Self(rawValue: 1 << 29)
        /// Out of the flow of the text.
        static let absolute = Self(rawValue: 1 << 30)

        static let offsets: Self = [.left, .top, .right, .bottom]
        static let margins: Self = [.marginLeft, .marginTop]
        static let paint: Self = [.colour, .background, .image]
        /// What makes a box of no size.
        static let extents: Self = [
            .height, .maximumHeight, .width, .maximumWidth, .overflow, .clip, .clipPath, .transform,
        ]
    }

    /// What is declared at all.
    private(set) var given: Properties = []
    /// Of these: what has the value that helps to hide (none, hidden, zero, far away), or an image.
    private(set) var hiding: Properties = []
    private(set) var important: Properties = []
    /// Of these: what a style sheet said, and nothing nearer took back.
    private(set) var fromSheet: Properties = []
    /// What some programs see otherwise than it is said here.
    var doubtful: Properties = []
    /// Of these: what holds against the element's own style.
    var revealed: Properties = []
    private(set) var fontSize = CSSLength(value: 1, unit: .relative)
    private(set) var colour = CSSColour.unknown
    private(set) var background = CSSColour.unknown

    var isEmpty: Bool { given.isEmpty }

    /// The same, said by a style sheet.
    var ofSheet: CSSStyle {
        var style = self
        style.fromSheet = given
        return style
    }

    /// What is given, and can keep from hiding what something else hides.
    var revealing: Properties {
        var properties = given.subtracting(hiding)
        if !given.isDisjoint(with: .paint) { properties.formUnion(.paint) }
        if given.contains(.fontSize), fontSize.pixels(within: CSSLength.medium) <= CSSLength.smallest {
            properties.remove(.fontSize)
        }
        return properties
    }

    /// True if another program may see text that this hides.
    var hasDoubts: Bool { !doubtful.isDisjoint(with: given) }

    /// As a program sees it that hides nothing of what is doubtful.
    var lenient: CSSStyle {
        var style = self
        style.hiding.subtract(doubtful)
        if doubtful.contains(.fontSize) { style.fontSize = CSSLength(value: CSSLength.medium, unit: .pixels) }
        if doubtful.contains(.colour) { style.colour = .unknown }
        return style
    }

    /// Only what is said of these properties.
    func only(_ properties: Properties) -> CSSStyle {
        var style = self
        style.given.formIntersection(properties)
        style.hiding.formIntersection(properties)
        style.important.formIntersection(properties)
        return style
    }

    mutating func setColour(_ value: CSSColour) {
        given.insert(.colour)
        colour = value
    }

    mutating func setBackground(_ value: CSSColour) {
        given.insert(.background)
        background = value
    }

    /// Says yes or no to one property.
    mutating func set(_ property: Properties, hides: Bool) {
        given.insert(property)
        if hides { hiding.insert(property) } else { hiding.remove(property) }
    }

    mutating func setFontSize(_ value: CSSLength) {
        given.insert(.fontSize)
        fontSize = value
    }

    /// Takes what a declaration says that comes later, or is nearer to the element.
    mutating func apply(_ other: CSSStyle) {
        let taken = other.given.subtracting(important.subtracting(other.important))
        given.formUnion(taken)
        hiding = hiding.subtracting(taken).union(other.hiding.intersection(taken))
        important.formUnion(other.important.intersection(taken))
        fromSheet = fromSheet.subtracting(taken).union(other.fromSheet.intersection(taken))
        if taken.contains(.fontSize) { fontSize = other.fontSize }
        if taken.contains(.colour) { colour = other.colour }
        if taken.contains(.background) { background = other.background }
    }

    /// Takes the element's own style, against which only important doubts hold.
    mutating func applyOwn(_ own: CSSStyle) {
        apply(own)
        doubtful.subtract(own.given.subtracting(revealed))
        doubtful.subtract(own.important)
    }

    /// Takes one declaration, whose `!important` has been cut off.
    mutating func apply(_ declaration: CSSStyle, isImportant: Bool) {
        var declaration = declaration
        if isImportant { declaration.important = declaration.given }
        apply(declaration)
    }
}
