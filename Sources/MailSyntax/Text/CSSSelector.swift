// SPDX-License-Identifier: Apache-2.0
//
// Selectors of style sheets (Selectors Level 4). One step is followed: `*`, `tag`, `.class`, `#id`, and these
// together. Of several steps the last one tells which elements may be meant. Limits: SyntaxLimits.styleSelector, selectorClasses.

/// What a selector asks of an element.
struct CSSSelector: Hashable, Sendable {
    var tag: NameKey?
    var id: NameKey?
    var classes: [NameKey] = []
    /// True if more is asked than is followed here.
    var isDoubtful = false

    /// Any element, perhaps.
    static let unknown = CSSSelector(isDoubtful: true)

    /// A selector's weight, behind which the order counts.
    var specificity: Int {
        (id == nil ? 0 : 1) << 8 | classes.count << 4 | (tag == nil ? 0 : 1)
    }

    /// What rules are looked up by; nil for those of any element.
    var key: NameKey? {
        if let id { return Self.key(ofID: id) }
        if let first = classes.first { return Self.key(ofClass: first) }
        return tag
    }

    static func key(ofClass name: NameKey) -> NameKey {
        var key = name
        key.add(ASCII.dot)
        return key
    }

    static func key(ofID name: NameKey) -> NameKey {
        var key = name
        key.add(UInt8(ascii: "#"))
        return key
    }

    private init(isDoubtful: Bool) { self.isDoubtful = isDoubtful }

    /// nil for what is no element (`::before`), and for nothing.
    init?(_ text: UnsafeRawBufferPointer, isCaseSensitive: Bool) {
        guard !text.isEmpty else { return nil }
        guard text.count <= SyntaxLimits.styleSelector else {
            self = .unknown
            return
        }
        let start = Self.lastStep(text)
        isDoubtful = start > 0
        var index = start
        if text.byte(index) == ASCII.asterisk {
            index += 1
        } else if let name = Self.name(text, &index) {
            tag = NameKey(lowercasing: name)
        }
        while let mark = text.byte(index) {
            index += 1
            switch mark {
            case ASCII.dot, UInt8(ascii: "#"):
                guard let name = Self.name(text, &index) else {
                    self = .unknown
                    return
                }
                add(isCaseSensitive ? NameKey(exactly: name) : NameKey(lowercasing: name), mark)
            case ASCII.openBracket:
                isDoubtful = true
                index = CSSBytes.skipBlock(text, at: index - 1)
            case ASCII.colon:
                isDoubtful = true
                if text.byte(index) == ASCII.colon { return nil }
                guard let name = Self.name(text, &index) else { continue }
                if Self.parts[NameKey(lowercasing: name)] == true { return nil }
                if text.byte(index) == ASCII.openParenthesis { index = CSSBytes.skipBlock(text, at: index) }
            default:
                self = .unknown
                return
            }
        }
    }

    private mutating func add(_ name: NameKey, _ mark: UInt8) {
        if mark != ASCII.dot {
            if id != nil { isDoubtful = true }
            id = id ?? name
        } else if classes.count < SyntaxLimits.selectorClasses {
            classes.append(name)
        } else {
            isDoubtful = true
        }
    }

    /// Where what follows the last combinator begins.
    private static func lastStep(_ text: UnsafeRawBufferPointer) -> Int {
        var start = 0
        var index = 0
        while let byte = text.byte(index) {
            switch byte {
            case ASCII.openBracket, ASCII.openParenthesis: index = CSSBytes.skipBlock(text, at: index)
            case ASCII.greater, UInt8(ascii: "+"), UInt8(ascii: "~"):
                index += 1
                start = index
            case _ where byte.isHTMLSpace:
                index += 1
                start = index
            default: index += 1
            }
        }
        return start
    }

    private static func name(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> UnsafeRawBufferPointer? {
        let start = index
        while let byte = text.byte(index), byte.isNameByte { index += 1 }
        return index > start ? text.slice(start, index) : nil
    }

    /// Of an element; not the element itself.
    private static let parts = NameTable<Bool>([
        ("before", true), ("after", true), ("first-line", true), ("first-letter", true),
    ])
}
