// SPDX-License-Identifier: Apache-2.0
//
// How the text within an element is seen: what CSS inherits, and what no element within can take back.

/// By what text is hidden, as a set of bits while reading.
struct HidingBits: OptionSet, Sendable {
    let rawValue: UInt8

    static let display = Self(rawValue: 1)
    static let size = Self(rawValue: 2)
    static let colour = Self(rawValue: 4)
    static let offscreen = Self(rawValue: 8)
    static let style = Self(rawValue: 16)

    /// As it is told.
    var reasons: Set<HTMLHiding> {
        var reasons: Set<HTMLHiding> = []
        if contains(.display) { reasons.insert(.display) }
        if contains(.size) { reasons.insert(.size) }
        if contains(.colour) { reasons.insert(.colour) }
        if contains(.offscreen) { reasons.insert(.offscreen) }
        if contains(.style) { reasons.insert(.style) }
        return reasons
    }
}

/// How the text within an element is seen.
struct HTMLAppearance: Sendable {
    /// By a program that follows all that can be followed here.
    private var strict = HTMLLook()
    /// By one that hides nothing of what is doubtful; nil if that is the same.
    private var lenient: HTMLLook?
    /// Line breaks within count.
    var isPreformatted = false

    /// By what text here is hidden; empty if it is not.
    var hiddenBy: HidingBits { strict.hiddenBy }
    /// True if some program shows it.
    var isSeen: Bool { (lenient ?? strict).hiddenBy.isEmpty }
    /// True if there is no box, and so no line of its own.
    var isAbsent: Bool { (lenient ?? strict).isAbsent }

    /// That of an element within this one.
    func within(_ style: CSSStyle, _ element: HTMLElement) -> HTMLAppearance {
        guard !style.isEmpty else { return self }
        var inner = self
        if lenient != nil || style.hasDoubts {
            inner.lenient = (lenient ?? strict).within(style.lenient, element)
        }
        inner.strict = strict.within(style, element)
        return inner
    }
}

/// How one program shows the text within an element.
private struct HTMLLook: Sendable {
    private static let largest: Float = 10_000

    /// Hides all that is within, whatever it says.
    private var fixed: HidingBits = []
    private var isInvisible = false
    private var isIndented = false
    private var fontSize = CSSLength.medium
    private var colour = CSSColour.black
    private var background = CSSColour.white
    /// Of what can be taken back: what a style sheet said.
    private var fromSheet: CSSStyle.Properties = []
    private(set) var hiddenBy: HidingBits = []

    init() {}

    var isAbsent: Bool { fixed.contains(.display) }

    func within(_ style: CSSStyle, _ element: HTMLElement) -> HTMLLook {
        var inner = self
        inner.hideForGood(style, element)
        inner.inherit(style, element)
        inner.hiddenBy = inner.sum
        return inner
    }

    private mutating func hideForGood(_ style: CSSStyle, _ element: HTMLElement) {
        let hiding = style.hiding
        guard !hiding.isEmpty else { return }
        var cause: CSSStyle.Properties = []
        // A link that only Outlook hides stands beside a button that only Outlook shows.
        let isOutlookHidden = hiding.contains(.outlook) && element.role != .anchor
        if hiding.contains(.display) || isOutlookHidden {
            fixed.insert(.display)
            cause.formUnion([.display, .outlook])
        }
        let isCovered = hiding.contains(.clipPath) || hiding.isSuperset(of: [.clip, .absolute])
        let isShrunk = hiding.contains(.transform) || style.isEmptyBox
        if !hiding.isDisjoint(with: [.opacity, .filter]) || isCovered || isShrunk && style.isBox(of: element)
        {
            fixed.insert(.size)
            cause.formUnion(CSSStyle.Properties.extents.union([.opacity, .filter]))
        }
        let isMoved = hiding.contains(.position) && !hiding.isDisjoint(with: .offsets)
        if !hiding.isDisjoint(with: .margins) || isMoved {
            fixed.insert(.offscreen)
            cause.formUnion(CSSStyle.Properties.margins.union(.offsets))
        }
        if !style.fromSheet.isDisjoint(with: cause.intersection(hiding)) { fixed.insert(.style) }
    }

    private mutating func inherit(_ style: CSSStyle, _ element: HTMLElement) {
        let given = style.given
        if given.contains(.visibility) { isInvisible = style.hiding.contains(.visibility) }
        // Only what has lines of its own has a first one.
        if given.contains(.indent), element.role == .cell || style.isBox(of: element) {
            isIndented = style.hiding.contains(.indent)
        }
        if given.contains(.fontSize) {
            fontSize = min(max(style.fontSize.pixels(within: fontSize), 0), Self.largest)
        }
        if given.contains(.colour) { colour = style.colour }
        if given.contains(.background) {
            background = style.background.isKnown ? style.background.over(background) : .unknown
        }
        if style.hiding.contains(.image) { background = .unknown }
        fromSheet = fromSheet.subtracting(given).union(style.fromSheet)
    }

    private var sum: HidingBits {
        var sum = fixed
        var cause: CSSStyle.Properties = []
        if isInvisible {
            sum.insert(.display)
            cause.insert(.visibility)
        }
        if isIndented {
            sum.insert(.offscreen)
            cause.insert(.indent)
        }
        if fontSize <= CSSLength.smallest {
            sum.insert(.size)
            cause.insert(.fontSize)
        }
        if colour.isHidden(on: background) {
            sum.insert(.colour)
            cause.formUnion([.colour, .background])
        }
        if !fromSheet.isDisjoint(with: cause) { sum.insert(.style) }
        return sum
    }
}

extension CSSStyle {
    /// True if an element with this style has a height and a width.
    fileprivate func isBox(of element: HTMLElement) -> Bool {
        if !hiding.isDisjoint(with: [.absolute, .float]) { return true }
        if given.contains(.box) { return hiding.contains(.box) }
        return element.traits.contains(.block) && !element.isOfTable
    }

    /// True if there is no room in a box, and nothing flows out of it.
    fileprivate var isEmptyBox: Bool {
        guard hiding.contains(.overflow), !hiding.isDisjoint(with: .extents) else { return false }
        let roomy = given.subtracting(hiding)
        if roomy.contains(.padding) { return false }
        return !hiding.isDisjoint(with: [.height, .maximumHeight]) && !roomy.contains(.minimumHeight)
            || !hiding.isDisjoint(with: [.width, .maximumWidth]) && !roomy.contains(.minimumWidth)
    }
}
