// SPDX-License-Identifier: Apache-2.0
//
// Declarations of CSS (Syntax Level 3, section 5.4.5) to a CSSStyle. What is not known is skipped.

extension CSSStyle {
    private enum Property: Sendable {
        case display, outlook, visibility, opacity, fontSize, font, colour, background, backgroundColour,
            backgroundImage, overflow, indent, position, float, margin, inset, padding, paddings, clip,
            clipPath,
            transform, filter
        /// A length that helps to hide if it is nothing.
        case extent(Properties)
        /// A length that helps to hide if it is far outside.
        case distance(Properties)
    }

    private static let properties = NameTable<Property>([
        ("display", .display), ("mso-hide", .outlook), ("visibility", .visibility), ("opacity", .opacity),
        ("font-size", .fontSize), ("font", .font), ("color", .colour), ("background", .background),
        ("background-color", .backgroundColour), ("background-image", .backgroundImage),
        ("height", .extent(.height)), ("max-height", .extent(.maximumHeight)), ("width", .extent(.width)),
        ("max-width", .extent(.maximumWidth)), ("min-height", .extent(.minimumHeight)),
        ("min-width", .extent(.minimumWidth)), ("overflow", .overflow), ("overflow-x", .overflow),
        ("overflow-y", .overflow), ("text-indent", .indent), ("position", .position), ("float", .float),
        ("left", .distance(.left)), ("top", .distance(.top)), ("right", .distance(.right)),
        ("bottom", .distance(.bottom)), ("inset", .inset), ("margin", .margin),
        ("margin-left", .distance(.marginLeft)), ("margin-top", .distance(.marginTop)),
        ("padding", .paddings), ("padding-top", .padding), ("padding-bottom", .padding),
        ("padding-left", .padding), ("padding-right", .padding), ("clip", .clip), ("clip-path", .clipPath),
        ("transform", .transform), ("filter", .filter),
    ])

    /// Reads declarations up to the end, or to what closes a rule: that is then where `end` points.
    static func parse(_ css: UnsafeRawBufferPointer, from start: Int = 0) -> (style: CSSStyle, end: Int) {
        var style = CSSStyle()
        var index = start
        while let byte = css.byte(index) {
            if byte == CSSBytes.closeBrace { break }
            if byte.isHTMLSpace || byte == ASCII.semicolon {
                index += 1
                continue
            }
            let (key, nameEnd) = name(css, from: index)
            guard css.byte(nameEnd) == ASCII.colon else {
                index = max(CSSBytes.end(ofValue: css, from: nameEnd), index + 1)
                continue
            }
            let end = CSSBytes.end(ofValue: css, from: nameEnd + 1)
            if let property = properties[key] {
                style.declare(property, css.slice(nameEnd + 1, end).withoutHTMLSpace)
            }
            index = end
        }
        return (style, index)
    }

    /// A property's name, and where its colon should be.
    private static func name(_ css: UnsafeRawBufferPointer, from start: Int) -> (key: NameKey, end: Int) {
        var key = NameKey()
        var index = start
        while let byte = css.byte(index), byte.isLetter || byte == ASCII.hyphen || byte == ASCII.underscore {
            key.add(byte.lowercased)
            index += 1
        }
        while let byte = css.byte(index), byte.isHTMLSpace { index += 1 }
        return (key, index)
    }

    private mutating func declare(_ property: Property, _ declared: UnsafeRawBufferPointer) {
        var value = declared
        let mark = value.position(of: UInt8(ascii: "!"))
        if let mark {
            // With anything else it is no declaration.
            guard value.slice(mark + 1, value.count).withoutHTMLSpace.equalsLowercased("important") else {
                return
            }
            value = value.slice(0, mark).withoutHTMLSpace
        }
        if let declaration = Self.declaration(property, value) {
            apply(declaration, isImportant: mark != nil)
        }
    }

    /// One declaration; nil if its value is none that browsers take.
    private static func declaration(_ property: Property, _ value: UnsafeRawBufferPointer) -> CSSStyle? {
        var style = CSSStyle()
        switch property {
        case .outlook: style.set(.outlook, hides: value.equalsLowercased("all"))
        case .visibility:
            style.set(
                .visibility,
                hides: value.equalsLowercased("hidden") || value.equalsLowercased("collapse"))
        case .opacity:
            let (number, end) = CSSNumber.parse(value, from: 0)
            guard end > 0 || value.position(of: ASCII.openParenthesis) != nil else { return nil }
            style.set(
                .opacity, hides: end > 0 && number <= (value.byte(end) == ASCII.percent ? 5 : 0.05))
        case .fontSize:
            guard let size = CSSLength.fontSize(value) else { return nil }
            style.setFontSize(size)
        case .font:
            guard let size = sizeInShorthand(value) else { return nil }
            style.setFontSize(size)
        case .colour:
            guard let colour = CSSColour.parse(value) else { return nil }
            style.setColour(colour)
        case .backgroundColour:
            guard let colour = CSSColour.parse(value) else { return nil }
            style.setBackground(colour)
        case .background: style.setBackgrounds(value)
        case .backgroundImage: style.set(.image, hides: isImage(value))
        case .filter: style.set(.filter, hides: isNothing(value, in: ["opacity("]))
        default: style.setBox(property, value)
        }
        return style
    }

    /// What is said of a box: its kind, size and place.
    private mutating func setBox(_ property: Property, _ value: UnsafeRawBufferPointer) {
        switch property {
        case .display:
            set(.display, hides: value.equalsLowercased("none"))
            set(.box, hides: Self.boxes[NameKey(lowercasing: value.slice(0, 16))] ?? false)
        case .position:
            let isAbsolute = value.equalsLowercased("absolute") || value.equalsLowercased("fixed")
            set(.absolute, hides: isAbsolute)
            set(.position, hides: isAbsolute || value.equalsLowercased("relative"))
        case .float: set(.float, hides: value.equalsLowercased("left") || value.equalsLowercased("right"))
        case .extent(let extent): set(extent, hides: Self.isNothing(value))
        case .distance(let distance): set(distance, hides: Self.isFarAway(value))
        case .overflow:
            set(.overflow, hides: Self.clipping[NameKey(lowercasing: value.slice(0, 16))] ?? false)
        case .indent: set(.indent, hides: Self.isFarAway(value))
        case .margin where value.position(of: ASCII.hyphen) == nil:
            // Nothing is far away: that is what nearly all say.
            set(.marginTop, hides: false)
            set(.marginLeft, hides: false)
        case .margin, .inset:
            let sides = Self.sides(value)
            let isFar = sides.map(Self.isFarAway)
            guard isFar.count == 4 else { return }
            if case .margin = property {
                set(.marginTop, hides: isFar[0])
                set(.marginLeft, hides: isFar[3])
            } else {
                for (side, isFar) in zip([Properties.top, .right, .bottom, .left], isFar) {
                    set(side, hides: isFar)
                }
            }
        case .paddings:
            set(.padding, hides: value.allSatisfy { !$0.isDigit || $0 == UInt8(ascii: "0") })
        case .padding: if !Self.isNothing(value) { set(.padding, hides: false) }
        // What is kept only for screen readers: `rect(0, 0, 0, 0)`.
        case .clip: set(.clip, hides: Self.isNothing(value, in: ["rect("]))
        case .clipPath:
            let isInset = value.slice(0, 6).equalsLowercased("inset(")
            let (share, end) = CSSNumber.parse(value, from: isInset ? 6 : value.count)
            let isCovered = share >= 50 && value.byte(end) == ASCII.percent
            set(.clipPath, hides: isCovered || Self.isNothing(value, in: ["circle(", "ellipse("]))
        case .transform:
            set(.transform, hides: Self.isNothing(value, in: ["scale(", "scalex(", "scaley(", "scale3d("]))
        default: break
        }
    }

    private static let boxes = NameTable<Bool>([
        ("block", true), ("inline-block", true), ("flex", true), ("inline-flex", true), ("grid", true),
        ("inline-grid", true), ("list-item", true), ("flow-root", true),
    ])

    private static let clipping = NameTable<Bool>([
        ("hidden", true), ("clip", true), ("auto", true), ("scroll", true),
    ])

    /// `background`: a colour, an image, or both.
    private mutating func setBackgrounds(_ value: UnsafeRawBufferPointer) {
        set(.image, hides: Self.isImage(value))
        var colour = CSSColour.transparent
        var index = 0
        while index < value.count {
            let end = CSSBytes.end(ofWord: value, from: index)
            let word = value.slice(index, end)
            if let found = CSSColour.parse(word), found.isKnown || !Self.isImage(word) { colour = found }
            index = end + 1
        }
        setBackground(colour)
    }

    private static func isImage(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let open = value.position(of: ASCII.openParenthesis) else { return false }
        // `url(…)`, and gradients; colours are functions too.
        let name = value.slice(open - 3, open)
        return name.equalsLowercased("url") || value.slice(open - 8, open).equalsLowercased("gradient")
    }

    /// `italic 0/0 Arial`: the size is the first word that begins like a length.
    private static func sizeInShorthand(_ value: UnsafeRawBufferPointer) -> CSSLength? {
        var index = 0
        while index < value.count {
            var end = CSSBytes.end(ofWord: value, from: index)
            let word = value.slice(index, end)
            if let first = value.byte(index), first.isDigit || first == ASCII.dot {
                if let slash = value.position(of: UInt8(ascii: "/"), from: index) { end = min(end, slash) }
                let size = CSSLength.parse(value.slice(index, end))
                // Numbers of hundreds without a unit are weights.
                if let size, size.unit != .pixels || size.value < 100 { return size }
            } else if word.position(of: ASCII.openParenthesis) != nil {
                return CSSLength.fontSize(word)
            }
            index = end + 1
        }
        return nil
    }
}
