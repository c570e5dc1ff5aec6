// SPDX-License-Identifier: Apache-2.0
//
// The attributes of a start tag that matter, by where their values stand: HTML standard, section 13.2.5.32 and
// following.

/// An attribute that says something of links, images or what is seen.
enum HTMLAttribute: Int, Sendable, CaseIterable {
    case href, src, style, classes, id, hidden, colour, backgroundColour, background, text, linkColour,
        action,
        formAction, content, httpEquiv, type, data, media, size, xlinkHref

    fileprivate static let table = NameTable<HTMLAttribute>([
        ("href", .href), ("src", .src), ("style", .style), ("class", .classes), ("id", .id),
        ("hidden", .hidden),
        ("color", .colour), ("bgcolor", .backgroundColour), ("background", .background), ("text", .text),
        ("link", .linkColour), ("action", .action), ("formaction", .formAction), ("content", .content),
        ("http-equiv", .httpEquiv), ("type", .type), ("data", .data), ("media", .media),
        ("size", .size), ("xlink:href", .xlinkHref),
    ])
}

/// The attributes of the tag that was read last.
struct HTMLAttributes {
    private var present: UInt32 = 0
    private var ranges = [Range<Int>](repeating: 0..<0, count: HTMLAttribute.allCases.count)

    /// True if the tag has none that matters.
    var isEmpty: Bool { present == 0 }

    @inline(__always)
    func has(_ attribute: HTMLAttribute) -> Bool { present & 1 << UInt32(attribute.rawValue) != 0 }

    /// Where the value of an attribute stands; nil if the tag hasn't got it.
    @inline(__always)
    func range(_ attribute: HTMLAttribute) -> Range<Int>? {
        has(attribute) ? ranges[attribute.rawValue] : nil
    }

    /// Reads to behind the `>` of a tag whose name has been read; nil if the text ends before it.
    mutating func read(_ html: UnsafeRawBufferPointer, from start: Int) -> Int? {
        present = 0
        var index = start
        while let byte = html.byte(index) {
            if byte == ASCII.greater { return index + 1 }
            if byte.isHTMLSpace || byte == UInt8(ascii: "/") {
                index += 1
                continue
            }
            guard let next = readOne(html, from: index) else { return nil }
            index = next
        }
        return nil
    }

    private mutating func readOne(_ html: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var key = NameKey()
        // A `=` at the beginning belongs to the name.
        key.add((html.byte(start) ?? 0).lowercased)
        var index = start + 1
        while let byte = html.byte(index), !byte.endsAttributeName {
            key.add(byte.lowercased)
            index += 1
        }
        while let byte = html.byte(index), byte.isHTMLSpace { index += 1 }
        guard html.byte(index) == ASCII.equals else {
            set(key, index..<index)
            return index
        }
        index += 1
        while let byte = html.byte(index), byte.isHTMLSpace { index += 1 }
        guard let quote = html.byte(index) else { return nil }
        if quote == ASCII.quote || quote == UInt8(ascii: "'") {
            guard let end = html.position(of: quote, from: index + 1) else { return nil }
            set(key, (index + 1)..<end)
            return end + 1
        }
        let first = index
        while let byte = html.byte(index), byte != ASCII.greater, !byte.isHTMLSpace { index += 1 }
        set(key, first..<index)
        return index
    }

    /// The first of several counts.
    private mutating func set(_ key: NameKey, _ range: Range<Int>) {
        guard let attribute = HTMLAttribute.table[key], !has(attribute) else { return }
        present |= 1 << UInt32(attribute.rawValue)
        ranges[attribute.rawValue] = range
    }
}

extension UInt8 {
    @inline(__always) fileprivate var endsAttributeName: Bool {
        isHTMLSpace || self == ASCII.equals || self == ASCII.greater || self == UInt8(ascii: "/")
    }
}
