// SPDX-License-Identifier: Apache-2.0
//
// What elements do: to what is seen, and as links and images.

extension HTMLReader {
    /// A start tag, whose attributes have just been read.
    mutating func open(_ element: HTMLElement, _ key: NameKey, isSelfClosing: Bool) {
        note(stack.endImplied(by: element))
        let style = style(of: element, key)
        let appearance = stack.appearance(in: element, style)
        if !appearance.isAbsent {
            if element.traits.contains(.block) || element.role == .lineBreak {
                lineBreak()
            } else if element.role == .cell {
                seen.space()
                hidden.space()
            }
        }
        if !attributes.isEmpty { act(element) }
        switch element.role {
        case .image: reading.images += 1
        case .form: reading.hasForm = true
        case .script: reading.hasScript = true
        default: break
        }
        if element.traits.contains(.void) { return }
        // What has neither content nor a style changes nothing.
        if isSelfClosing, style.isEmpty, element.role == .other, element.traits.isEmpty { return }
        stack.push(key, element, style, appearance)
    }

    /// An end tag.
    mutating func close(_ element: HTMLElement, _ key: NameKey) {
        if let removed = stack.end(key, element) {
            note(removed)
        } else if element.role == .lineBreak || element.role == .paragraph, !stack.appearance.isAbsent {
            // `</br>` and a `</p>` that has no beginning are seen all the same.
            lineBreak()
        }
        // Even if the element was too deep to be followed.
        if element.role == .anchor { links.end(in: seen) }
    }

    /// The content of a <style> element, its attributes having just been read.
    mutating func addStyles(_ content: UnsafeRawBufferPointer) {
        if let type = attributes.range(.type).map(html.slice)?.withoutHTMLSpace, !type.isEmpty,
            !type.equalsLowercased("text/css")
        {
            return
        }
        if let media = attributes.range(.media).map(html.slice)?.withoutHTMLSpace, !media.isEmpty,
            !media.equalsLowercased("all"), !media.equalsLowercased("screen")
        {
            return
        }
        sheet.add(content)
        guard sheet.concernsTags else { return }
        let canvas = sheet.canvas
        if !canvas.isEmpty { stack.setCanvas(canvas) }
    }

    private mutating func note(_ removed: HTMLStack.Removed) {
        if removed.hasBlock { lineBreak() }
        if removed.hasAnchor { links.end(in: seen) }
    }

    private mutating func lineBreak() {
        seen.line()
        hidden.line()
    }

    /// Attributes first, then style sheets, then the element's own style.
    private mutating func style(of element: HTMLElement, _ key: NameKey) -> CSSStyle {
        var style = CSSStyle()
        // It ends where anything begins that is seen.
        if element.role == .head { return style }
        if element.traits.contains(.unseen) || stack.isInVector && element.isUnseenInVector
            || isForOutlook && key == Self.island
        {
            style.set(.display, hides: true)
        }
        if !attributes.isEmpty { addAttributes(of: element, to: &style) }
        if !sheet.isEmpty, sheet.concernsTags || attributes.has(.classes) || attributes.has(.id) {
            let rules = sheet.style(
                tag: key, classes: attributes.range(.classes).map(html.slice),
                id: attributes.range(.id).map(html.slice))
            if let rules {
                style.apply(rules)
                (style.doubtful, style.revealed) = (rules.doubtful, rules.revealed)
            }
        }
        if let declarations = attributes.range(.style) {
            let own = withValue(declarations) { value in
                guard let plain = CSSBytes.plain(value) else { return CSSStyle.parse(value).style }
                return plain.withUnsafeBytes { CSSStyle.parse($0).style }
            }
            style.applyOwn(own)
        }
        if style.hiding.contains(.outlook) { style.doubtful.insert(.outlook) }
        return style
    }

    /// Settings and data that Word writes.
    private static let island = NameKey("xml")

    private mutating func addAttributes(of element: HTMLElement, to style: inout CSSStyle) {
        if attributes.has(.hidden) { style.set(.display, hides: true) }
        if element.traits.contains(.coloured) {
            if let colour = colour(.backgroundColour) { style.setBackground(colour) }
            if attributes.has(.background) { style.set(.image, hides: true) }
        }
        switch element.role {
        case .anchor: if attributes.has(.href) { style.setColour(links.colour) }
        case .font:
            if let colour = colour(.colour) { style.setColour(colour) }
            if let size = attributes.range(.size).flatMap({ withValue($0, CSSLength.ofAttribute) }) {
                style.setFontSize(size)
            }
        case .body:
            if let colour = colour(.text) { style.setColour(colour) }
            if let colour = colour(.linkColour) { links.colour = colour }
        default: break
        }
    }

    private func colour(_ attribute: HTMLAttribute) -> CSSColour? {
        attributes.range(attribute).flatMap { withValue($0, CSSColour.attribute) }
    }

    /// Links, images and resources.
    private mutating func act(_ element: HTMLElement) {
        switch element.role {
        case .anchor:
            let other = address(.xlinkHref)
            if let url = address(.href) {
                links.begin(url, at: seen.count)
                if let other { links.add(other) }
            } else if let other {
                links.begin(other, at: seen.count)
            }
        case .shape: add(.href)
        case .area: add(.href)
        case .form: add(.action)
        case .button: add(.formAction)
        case .base:
            if let range = attributes.range(.href) { links.setBase(withValue(range, LinkURL.cleaned)) }
        case .meta: refresh()
        case .image: image()
        case .input:
            add(.formAction)
            if let type = attributes.range(.type), html.slice(type).equalsLowercased("image") {
                reading.images += 1
                image()
            }
        case .link: resource(.href)
        case .script, .frame: resource(.src)
        case .object:
            resource(.data)
            resource(.src)
        default: break
        }
        if element.traits.contains(.coloured) { resource(.background) }
    }

    private mutating func add(_ attribute: HTMLAttribute) {
        if let url = address(attribute) { links.add(url) }
    }

    private mutating func image() {
        guard let url = url(.src) else { return }
        if LinkURL.isInline(url) {
            reading.inlineImages += 1
        } else if LinkURL.isRemote(url) {
            reading.remoteImages += 1
        }
    }

    private mutating func resource(_ attribute: HTMLAttribute) {
        if let url = url(attribute), LinkURL.isRemote(url) { reading.remoteResources += 1 }
    }

    /// `<meta http-equiv=refresh content="0; url=…">`
    private mutating func refresh() {
        guard let kind = attributes.range(.httpEquiv),
            html.slice(kind).withoutHTMLSpace.equalsLowercased("refresh"),
            let content = attributes.range(.content),
            let url = withValue(content, LinkURL.ofRefresh)
        else { return }
        links.add(url)
    }

    /// The address that an attribute gives, as it stands there; nil for none, and for a place in this text.
    private func address(_ attribute: HTMLAttribute) -> [UInt8]? {
        guard let range = attributes.range(attribute) else { return nil }
        let url = withValue(range, LinkURL.cleaned)
        // With a base it is a place in that.
        guard let first = url.first, first != UInt8(ascii: "#") || links.base != nil else { return nil }
        return url
    }

    /// The same within the base that was found so far.
    private func url(_ attribute: HTMLAttribute) -> [UInt8]? { address(attribute).map(links.resolved) }

    /// Hands over an attribute's value, decoded.
    func withValue<Value>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        let value = html.slice(range)
        guard value.position(of: UInt8(ascii: "&")) != nil else { return body(value) }
        var decoded: [UInt8] = []
        HTMLEntity.appendDecoded(value, to: &decoded)
        return decoded.withUnsafeBytes(body)
    }

}
