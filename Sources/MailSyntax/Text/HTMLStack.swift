// SPDX-License-Identifier: Apache-2.0
//
// The elements that are open: what browsers make of end tags that are missing or cross each other (HTML standard,
// sections 13.2.4 and 13.2.6), simplified. Limit: SyntaxLimits.htmlDepth.

/// The open elements, the innermost last.
struct HTMLStack {
    private struct Open {
        var key: NameKey
        var element: HTMLElement
        var style: CSSStyle
        var appearance: HTMLAppearance
    }

    /// What was taken off.
    struct Removed {
        var hasBlock = false
        var hasAnchor = false
    }

    private var entries: [Open] = []
    /// How the text is seen outside of all elements.
    private var root = HTMLAppearance()
    /// Elements that were too deep.
    private var dropped = 0
    private var paragraphs = 0
    private var vectors = 0

    init() { entries.reserveCapacity(32) }

    /// How text is seen here.
    private(set) var appearance = HTMLAppearance()

    var isEmpty: Bool { entries.isEmpty }

    /// True within `svg` and `math`.
    var isInVector: Bool { vectors > 0 }

    /// How text in a new element would be seen.
    func appearance(in element: HTMLElement, _ style: CSSStyle) -> HTMLAppearance {
        Self.appearance(of: element, style, in: appearance)
    }

    mutating func push(_ key: NameKey, _ element: HTMLElement, _ style: CSSStyle, _ inner: HTMLAppearance) {
        guard entries.count < SyntaxLimits.htmlDepth else {
            dropped += 1
            return
        }
        entries.append(Open(key: key, element: element, style: style, appearance: inner))
        appearance = inner
        note(element.role, 1)
    }

    /// Colours what is outside of all elements, and so what is in those that are open.
    mutating func setCanvas(_ style: CSSStyle) {
        root = HTMLAppearance().within(style, .unknown)
        appearance = root
        for index in entries.indices {
            appearance = appearance(in: entries[index].element, entries[index].style)
            entries[index].appearance = appearance
        }
    }

    /// Takes off what the start of an element ends without being told.
    mutating func endImplied(by element: HTMLElement) -> Removed {
        var removed = Removed()
        if vectors > 0, element.endsVector { endVectors(&removed) }
        if element.traits.contains(.endsParagraph), paragraphs > 0 { end(.paragraph, &removed) }
        switch element.role {
        case .anchor: end(.anchor, &removed)
        case .item: end(.item, until: .list, &removed)
        case .term: end(.term, until: .list, &removed)
        case .option: end(.option, &removed)
        case .cell:
            end(.cell, until: .table, &removed)
            clear(to: [.row, .section, .table], &removed)
        case .row:
            endFirst([.row, .cell], &removed)
            clear(to: [.section, .table], &removed)
        case .section:
            endFirst([.section, .row, .cell], &removed)
            clear(to: [.table], &removed)
        default: break
        }
        return removed
    }

    /// Takes off what an end tag ends; nil if it ends nothing.
    mutating func end(_ key: NameKey, _ element: HTMLElement) -> Removed? {
        if element.role == .body || element.role == .document || element.role == .head { return nil }
        if dropped > 0, !element.isOfTable {
            dropped -= 1
            return nil
        }
        var boundary = HTMLElement.Traits.scope
        if element.traits.isDisjoint(with: [.formatting, .special, .block]) { boundary.insert(.special) }
        var index = entries.count - 1
        while entries.indices.contains(index) {
            let open = entries[index]
            if open.key == key {
                var removed = Removed()
                remove(at: index, &removed)
                return removed
            }
            let isBoundary =
                element.isOfTable
                ? open.element.role == .table : !open.element.traits.isDisjoint(with: boundary)
            if isBoundary { return nil }
            index -= 1
        }
        return nil
    }

    /// Ends the innermost element of a role, unless the boundary is nearer.
    private mutating func end(
        _ role: HTMLElement.Role, until boundary: HTMLElement.Role? = nil, _ removed: inout Removed
    ) {
        var index = entries.count - 1
        while entries.indices.contains(index) {
            let element = entries[index].element
            if element.role == role {
                remove(at: index, &removed)
                return
            }
            if element.role == boundary { return }
            if boundary != .table, element.traits.contains(.scope) { return }
            index -= 1
        }
    }

    /// Ends the innermost of the first role that is open in this table.
    private mutating func endFirst(_ roles: [HTMLElement.Role], _ removed: inout Removed) {
        for role in roles {
            let before = entries.count
            end(role, until: .table, &removed)
            if entries.count < before { return }
        }
    }

    /// Takes off what is open within a part of a table, and can't be there; it stands in front of the table.
    private mutating func clear(to roles: [HTMLElement.Role], _ removed: inout Removed) {
        guard let last = entries.last, !roles.contains(last.element.role),
            let index = entries.lastIndex(where: { $0.element.isOfTable }),
            roles.contains(entries[index].element.role)
        else { return }
        pop(to: index + 1, &removed)
    }

    private mutating func endVectors(_ removed: inout Removed) {
        guard let outermost = entries.firstIndex(where: { $0.element.role == .vector }) else { return }
        remove(at: outermost, &removed)
    }

    /// Takes one element off, and of those within it what doesn't go on without it.
    private mutating func remove(at index: Int, _ removed: inout Removed) {
        let element = entries[index].element
        dropped = 0
        var kept: [Open] = []
        if index < entries.count - 1, !element.traits.contains(.scope), !element.isOfTable {
            let inner = entries[(index + 1)...]
            let isCrossed =
                element.traits.contains(.formatting)
                && inner.contains { $0.element.traits.contains(.special) }
            kept = inner.filter { isCrossed || $0.element.traits.contains(.formatting) }
        }
        pop(to: index, &removed)
        for open in kept {
            if open.element.role == .anchor { removed.hasAnchor = false }
            push(open.key, open.element, open.style, appearance(in: open.element, open.style))
        }
    }

    private mutating func pop(to count: Int, _ removed: inout Removed) {
        while entries.count > count, let open = entries.popLast() {
            note(open.element.role, -1)
            if open.element.traits.contains(.block), !open.appearance.isAbsent { removed.hasBlock = true }
            if open.element.role == .anchor { removed.hasAnchor = true }
        }
        appearance = entries.last?.appearance ?? root
    }

    private mutating func note(_ role: HTMLElement.Role, _ change: Int) {
        switch role {
        case .paragraph: paragraphs += change
        case .vector: vectors += change
        default: break
        }
    }

    private static func appearance(
        of element: HTMLElement, _ style: CSSStyle, in outer: HTMLAppearance
    ) -> HTMLAppearance {
        var inner = outer.within(style, element)
        if element.traits.contains(.preformatted) { inner.isPreformatted = true }
        return inner
    }
}
