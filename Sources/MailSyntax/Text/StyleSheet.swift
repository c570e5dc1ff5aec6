// SPDX-License-Identifier: Apache-2.0
//
// The rules of <style> elements, as far as they hide text, or keep others from hiding it. Limits:
// SyntaxLimits.styleRules, styleClasses, styleSameName, styleNesting.

/// Rules of style sheets, in the order in which they count.
struct StyleSheet: Sendable {
    private struct Rule: Sendable {
        var selector: CSSSelector
        /// By weight, then by the order in which they stand.
        var rank: Int
        var style: CSSStyle
        /// The rule before it with the same key.
        var next: Int?
    }

    private var rules: [Rule] = []
    /// The last rule of each key.
    private var heads = NameTable<Int>(capacity: 0)
    /// The last rule of any element.
    private var universal: Int?
    private var order = 0
    /// True if there are more rules than are followed: anything may be seen.
    private var isOverfull = false
    /// True if upper and lower case differ in the names of classes.
    var isCaseSensitive = false
    /// True if an element without class and ID can be meant.
    private(set) var concernsTags = false

    /// True if no rule says anything of what is seen.
    var isEmpty: Bool { rules.isEmpty }

    /// Reads the content of a <style> element.
    mutating func add(_ content: UnsafeRawBufferPointer) {
        if let plain = CSSBytes.plain(content) {
            plain.withUnsafeBytes { addRules($0) }
        } else {
            addRules(content)
        }
    }

    // MARK: What is said of an element

    /// What the rules say of an element: the attributes as they stand in the message.
    func style(tag: NameKey, classes: UnsafeRawBufferPointer?, id: UnsafeRawBufferPointer?) -> CSSStyle? {
        var found: [Int] = []
        let name = id.map { key($0.withoutHTMLSpace) }
        func look(_ first: Int?) {
            var next = first
            while let number = next, rules.indices.contains(number) {
                next = rules[number].next
                if isMeant(rules[number].selector, tag, classes, name) { found.append(number) }
            }
        }
        look(universal)
        if concernsTags { look(heads[tag]) }
        eachClass(classes) { name in
            look(heads[CSSSelector.key(ofClass: name)])
            return true
        }
        if let name { look(heads[CSSSelector.key(ofID: name)]) }
        return found.isEmpty ? nil : sum(found)
    }

    private func isMeant(
        _ selector: CSSSelector, _ tag: NameKey, _ classes: UnsafeRawBufferPointer?, _ id: NameKey?
    ) -> Bool {
        if let wanted = selector.tag, wanted != tag { return false }
        if let wanted = selector.id, wanted != id { return false }
        // By one class it was found.
        if selector.classes.count <= (selector.id == nil ? 1 : 0) { return true }
        return selector.classes.allSatisfy { has($0, in: classes) }
    }

    private func sum(_ numbers: [Int]) -> CSSStyle {
        var style = CSSStyle()
        var revealing: CSSStyle.Properties = []
        var important: CSSStyle.Properties = []
        let ordered = numbers.count > 1 ? numbers.sorted { rules[$0].rank < rules[$1].rank } : numbers
        for number in ordered {
            if rules[number].selector.isDoubtful {
                let properties = rules[number].style.revealing
                revealing.formUnion(properties)
                important.formUnion(properties.intersection(rules[number].style.important))
            } else {
                style.apply(rules[number].style)
            }
        }
        var whole = style.ofSheet
        whole.doubtful = isOverfull ? style.given : revealing.subtracting(style.important).union(important)
        whole.revealed = important
        return whole
    }

    /// The styles of the elements `html` and `body`, as far as they colour what is within.
    var canvas: CSSStyle {
        var canvas = style(tag: NameKey("html"), classes: nil, id: nil) ?? CSSStyle()
        if let body = style(tag: NameKey("body"), classes: nil, id: nil) { canvas.apply(body) }
        return canvas.only(.paint)
    }

    private func has(_ name: NameKey, in classes: UnsafeRawBufferPointer?) -> Bool {
        var isThere = false
        eachClass(classes) {
            isThere = $0 == name
            return !isThere
        }
        return isThere
    }

    private func eachClass(_ classes: UnsafeRawBufferPointer?, _ body: (NameKey) -> Bool) {
        guard let classes else { return }
        var index = 0
        var looked = 0
        while index < classes.count, looked < SyntaxLimits.styleClasses {
            let end = CSSBytes.end(ofWord: classes, from: index)
            if end > index {
                if !body(key(classes.slice(index, end))) { return }
                looked += 1
            }
            index = end + 1
        }
    }

    private func key(_ name: UnsafeRawBufferPointer) -> NameKey {
        isCaseSensitive ? NameKey(exactly: name) : NameKey(lowercasing: name)
    }

    // MARK: Reading

    private mutating func addRules(_ css: UnsafeRawBufferPointer, isDoubtful: Bool = false, depth: Int = 0) {
        var index = 0
        while let byte = css.byte(index) {
            if byte.isHTMLSpace || byte == CSSBytes.closeBrace || byte == ASCII.semicolon {
                index += 1
            } else if css.slice(index, index + 4).elementsEqual("<!--".utf8) {
                // It means nothing here, as `-->` does.
                index += 4
            } else if css.slice(index, index + 3).elementsEqual("-->".utf8) {
                index += 3
            } else if byte == ASCII.at {
                index = atRule(css, from: index, isDoubtful: isDoubtful, depth: depth)
            } else {
                index = rule(css, from: index, isDoubtful: isDoubtful)
            }
        }
    }

    /// `selector, selector { declarations }`
    private mutating func rule(_ css: UnsafeRawBufferPointer, from start: Int, isDoubtful: Bool) -> Int {
        guard let open = css.position(of: CSSBytes.openBrace, from: start) else { return css.count }
        let (style, end) = CSSStyle.parse(css, from: open + 1)
        if !style.isEmpty {
            for text in css.slice(start, open).split(separator: ASCII.comma) {
                let text = UnsafeRawBufferPointer(rebasing: text).withoutHTMLSpace
                guard var selector = CSSSelector(text, isCaseSensitive: isCaseSensitive) else { continue }
                if isDoubtful { selector.isDoubtful = true }
                insert(selector, style)
            }
        }
        return end + 1
    }

    /// Behind an at-rule; into one that has rules.
    private mutating func atRule(
        _ css: UnsafeRawBufferPointer, from start: Int, isDoubtful: Bool, depth: Int
    ) -> Int {
        var index = start
        while let byte = css.byte(index), byte != ASCII.semicolon, byte != CSSBytes.openBrace {
            index = byte == ASCII.openParenthesis ? CSSBytes.skip(css, at: index) : index + 1
        }
        guard css.byte(index) == CSSBytes.openBrace else { return index + 1 }
        let prelude = css.slice(start + 1, index)
        let end = CSSBytes.skipBlock(css, at: index)
        let name = prelude.slice(0, prelude.firstIndex { !$0.isNameByte } ?? prelude.count)
        let query = prelude.slice(name.count, prelude.count).withoutHTMLSpace
        guard Self.groups[NameKey(lowercasing: name)] == true, !query.equalsLowercased("print") else {
            return end
        }
        guard depth < SyntaxLimits.styleNesting else {
            isOverfull = true
            return end
        }
        let isCertain = name.equalsLowercased("media") && Self.isForAnyWindow(query)
        addRules(css.slice(index + 1, end - 1), isDoubtful: isDoubtful || !isCertain, depth: depth + 1)
        return end
    }

    /// At-rules that have rules in them.
    private static let groups = NameTable<Bool>([
        ("media", true), ("supports", true), ("layer", true), ("container", true), ("scope", true),
        ("-moz-document", true),
    ])

    /// `@media all` and `@media screen`; conditions are of windows that this may be or not.
    private static func isForAnyWindow(_ query: UnsafeRawBufferPointer) -> Bool {
        query.isEmpty || query.equalsLowercased("all") || query.equalsLowercased("screen")
            || query.equalsLowercased("only screen")
    }

    private mutating func insert(_ selector: CSSSelector, _ given: CSSStyle) {
        var style = given
        // Nothing that weighs less could be taken back.
        if selector.key == nil, !selector.isDoubtful, style.important.isEmpty {
            style = style.only(style.hiding.union([.fontSize, .visibility, .indent]).union(.paint))
        }
        if selector.isDoubtful ? style.revealing.isEmpty : style.isEmpty { return }
        order += 1
        let rank = selector.specificity << 32 | order
        let head = selector.key.map { heads[$0] } ?? universal
        var next = head
        var length = 0
        while let number = next, rules.indices.contains(number) {
            if rules[number].selector == selector {
                rules[number].style.apply(style)
                rules[number].rank = rank
                return
            }
            next = rules[number].next
            length += 1
        }
        guard rules.count < SyntaxLimits.styleRules, length < SyntaxLimits.styleSameName else {
            isOverfull = true
            return
        }
        if rules.isEmpty { heads = NameTable(capacity: SyntaxLimits.styleRules) }
        if let key = selector.key { heads[key] = rules.count } else { universal = rules.count }
        rules.append(Rule(selector: selector, rank: rank, style: style, next: head))
        if selector.key == nil || selector.key == selector.tag { concernsTags = true }
    }
}
