// SPDX-License-Identifier: Apache-2.0
//
// The tokens of HTML as browsers cut them (HTML standard, section 13.2.5), in one pass.

/// Reads one text. It looks at each octet a bounded number of times.
struct HTMLReader {
    let html: UnsafeRawBufferPointer
    private var position = 0

    var stack = HTMLStack()
    var attributes = HTMLAttributes()
    var sheet = StyleSheet()
    var links = HTMLLinks()
    var reading = HTMLReading()
    var seen = SeenText()
    var hidden = SeenText()
    var hiddenBy: HidingBits = []
    let isHost: HostCheck?
    /// True for what stands in comments for Outlook.
    let isForOutlook: Bool
    /// What stands there.
    var outlook: [UInt8] = []

    init(_ html: UnsafeRawBufferPointer, isHost: HostCheck?, isForOutlook: Bool = false) {
        self.html = html
        self.isHost = isHost
        self.isForOutlook = isForOutlook
    }

    mutating func read() -> HTMLReading {
        // Of ordinary mail less than half is text.
        seen.reserve(html.count / 2)
        while position < html.count {
            let tag = html.position(of: ASCII.less, from: position) ?? html.count
            if tag > position { text(html.slice(position, tag)) }
            position = tag
            if tag < html.count { markup() }
        }
        finish()
        return reading
    }

    /// What follows a `<`.
    private mutating func markup() {
        switch html.byte(position + 1) {
        case .some(let byte) where byte.isLetter: startTag()
        case UInt8(ascii: "/"): endTag()
        case UInt8(ascii: "!"): declaration()
        case ASCII.question: skip(to: ASCII.greater)
        default:
            text(html.slice(position, position + 1))
            position += 1
        }
    }

    private mutating func startTag() {
        let (key, end) = name(from: position + 1)
        let name = html.slice(position + 1, end)
        guard let next = attributes.read(html, from: end) else {
            // A tag that the text ends in is none.
            position = html.count
            return
        }
        position = next
        let element = HTMLElement.named(key)
        let isSelfClosing = html.byte(next - 2) == UInt8(ascii: "/")
        open(element, key, isSelfClosing: isSelfClosing)
        // Within `svg` and `math` all content is markup.
        if !stack.isInVector { content(of: element, name) }
    }

    /// The content of an element that has no markup in it.
    private mutating func content(of element: HTMLElement, _ name: UnsafeRawBufferPointer) {
        switch element.role {
        case .script, .rawText: _ = rawText(name)
        case .frame where !element.traits.contains(.void): _ = rawText(name)
        case .style: addStyles(rawText(name))
        case .textArea: text(rawText(name))
        case .example: text(rawText(name), hasReferences: false)
        case .plainText:
            text(html.slice(position, html.count), hasReferences: false)
            position = html.count
        default: break
        }
    }

    private mutating func endTag() {
        guard let first = html.byte(position + 2) else {
            text(html.slice(position, html.count))
            position = html.count
            return
        }
        guard first.isLetter else {
            // `</>` is nothing, and anything else a comment.
            skip(to: ASCII.greater)
            return
        }
        let (key, end) = name(from: position + 2)
        // End tags can have attributes, which mean nothing.
        position = attributes.read(html, from: end) ?? html.count
        close(HTMLElement.named(key), key)
    }

    /// `<!`: a comment, a doctype, or CDATA
    private mutating func declaration() {
        if html.slice(position, position + 4).elementsEqual("<!--".utf8) {
            comment()
        } else if stack.isInVector, html.slice(position, position + 9).elementsEqual("<![CDATA[".utf8) {
            let start = position + 9
            let end = find(ASCII.closeBracket, ASCII.closeBracket, ASCII.greater, from: start) ?? html.count
            text(html.slice(start, end), hasReferences: false)
            position = end + 3
        } else {
            // With a type of document, names of classes are taken as they are written.
            if seen.count == 0, stack.isEmpty,
                html.slice(position + 2, position + 9).equalsLowercased("doctype")
            {
                sheet.isCaseSensitive = sheet.isEmpty
            }
            skip(to: ASCII.greater)
        }
    }

    /// Ends with `-->`, `--!>`, or at once (`<!-->`, `<!--->`), or never.
    private mutating func comment() {
        let start = position + 4
        if html.byte(start) == ASCII.greater {
            position = start + 1
            return
        }
        if html.byte(start) == ASCII.hyphen, html.byte(start + 1) == ASCII.greater {
            position = start + 2
            return
        }
        var index = start
        while let hyphen = html.position(of: ASCII.hyphen, from: index) {
            var end = hyphen + 1
            guard html.byte(end) == ASCII.hyphen else {
                index = end
                continue
            }
            end += 1
            if html.byte(end) == UInt8(ascii: "!") { end += 1 }
            if html.byte(end) == ASCII.greater {
                if !isForOutlook { OutlookComment.append(html.slice(start, hyphen), to: &outlook) }
                position = end + 1
                return
            }
            index = hyphen + 1
        }
        position = html.count
    }

    /// The content of an element that has no markup in it, up to its end tag, which is left for later.
    private mutating func rawText(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let start = position
        var index = start
        while let tag = html.position(of: ASCII.less, from: index) {
            index = tag + 1
            guard html.byte(index) == UInt8(ascii: "/") else { continue }
            let found = html.slice(index + 1, index + 1 + name.count)
            guard zip(found, name).allSatisfy({ $0.lowercased == $1.lowercased }), found.count == name.count
            else { continue }
            if let next = html.byte(index + 1 + name.count), next.endsTagName {
                position = tag
                return html.slice(start, tag)
            }
        }
        position = html.count
        return html.slice(start, html.count)
    }

    /// A tag's name, and where it ends.
    private func name(from start: Int) -> (key: NameKey, end: Int) {
        var key = NameKey()
        var index = start
        while let byte = html.byte(index), !byte.endsTagName {
            key.add(byte.lowercased)
            index += 1
        }
        return (key, index)
    }

    private mutating func skip(to byte: UInt8) {
        position = html.position(of: byte, from: position).map { $0 + 1 } ?? html.count
    }

    private func find(_ first: UInt8, _ second: UInt8, _ third: UInt8, from start: Int) -> Int? {
        var index = start
        while let found = html.position(of: first, from: index) {
            if html.byte(found + 1) == second, html.byte(found + 2) == third { return found }
            index = found + 1
        }
        return nil
    }

    private mutating func text(_ slice: UnsafeRawBufferPointer, hasReferences: Bool = true) {
        let appearance = stack.appearance
        let mode = SeenText.Mode(isPreformatted: appearance.isPreformatted, hasReferences: hasReferences)
        if appearance.isSeen { seen.layOut(slice, mode) }
        guard !appearance.hiddenBy.isEmpty else { return }
        let start = hidden.count
        hidden.layOut(slice, mode)
        let letters = hidden.bytes.withUnsafeBytes { TextCount.letters(in: $0.slice(start, $0.count)) }
        guard letters > 0 else { return }
        reading.hiddenLetters += letters
        hiddenBy.formUnion(appearance.hiddenBy)
    }
}

extension UInt8 {
    @inline(__always) var endsTagName: Bool {
        isHTMLSpace || self == ASCII.greater || self == UInt8(ascii: "/")
    }
}
