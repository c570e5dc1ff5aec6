// SPDX-License-Identifier: Apache-2.0
//
// What is known of HTML's elements: how they nest (HTML standard, section 13.2.4.2) and are laid out.

/// An element by its name.
struct HTMLElement: Sendable {
    /// Those that do something beside nesting.
    enum Role: Sendable {
        case other, anchor, area, base, body, font, form, button, image, input, link, meta, style, script,
            frame,
            object, table, row, cell, section, list, item, term, option, paragraph, lineBreak, vector,
            rawText,
            plainText, textArea, example, document, head, shape
    }

    /// How an element nests and is laid out.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16

        /// A line of its own.
        static let block = Self(rawValue: 1)
        /// No content and no end tag.
        static let void = Self(rawValue: 2)
        /// Goes on behind the end of the block that it was opened in.
        static let formatting = Self(rawValue: 4)
        /// An end tag of something that is no block doesn't reach beyond it.
        static let special = Self(rawValue: 8)
        /// No end tag within reaches beyond it, and nothing opened within goes on behind it.
        static let scope = Self(rawValue: 16)
        /// Ends an open paragraph.
        static let endsParagraph = Self(rawValue: 32)
        /// Its content is never seen, and is no text.
        static let unseen = Self(rawValue: 64)
        /// Line breaks within count.
        static let preformatted = Self(rawValue: 128)
        /// Can have the attributes `bgcolor` and `background`.
        static let coloured = Self(rawValue: 256)

        static let division: Self = [.block, .special, .endsParagraph]
    }

    let role: Role
    let traits: Traits

    /// Not of `svg` or `math`: it ends them where they are open (HTML standard, section 13.2.6.5).
    var endsVector: Bool {
        if role == .example || role == .plainText || role == .form { return false }
        return traits.contains(.endsParagraph) || traits.contains(.formatting) && role != .anchor
            || role == .image
            || role == .lineBreak || role == .meta || role == .body
    }

    /// Of `svg`: names and styles, which are markup there.
    var isUnseenInVector: Bool { role == .script || role == .style || role == .rawText }

    /// Part of a table: whatever is open within ends with it.
    var isOfTable: Bool { role == .table || role == .section || role == .row || role == .cell }

    /// One that nobody knows.
    static let unknown = HTMLElement(role: .other, traits: [])

    static func named(_ key: NameKey) -> HTMLElement { table[key] ?? unknown }

    private static let table: NameTable<HTMLElement> = {
        var entries: [(name: String, value: HTMLElement)] = []
        func add(_ names: String, _ traits: Traits, _ role: Role = .other) {
            for name in names.split(separator: " ") {
                entries.append((String(name), HTMLElement(role: role, traits: traits)))
            }
        }
        add(
            """
            address article aside blockquote center details dialog div fieldset figcaption figure footer \
            h1 h2 h3 h4 h5 h6 header hgroup main nav search summary
            """, .division)
        add("ul ol menu dir dl", .division, .list)
        add("abbr acronym bdi bdo cite del dfn ins kbd label map mark output q samp span sub sup var", [])
        add("b big code em i nobr s small strike strong tt u", .formatting)
        add("a", .formatting, .anchor)
        add("font", .formatting, .font)
        add("p", .division, .paragraph)
        add("pre listing", [.division, .preformatted])
        add("li", .division, .item)
        add("dt dd", .division, .term)
        add("form", .division, .form)
        add("hr", [.division, .void])
        add("br", .void, .lineBreak)
        add("table", [.division, .scope, .coloured], .table)
        add("caption", [.block, .special, .scope])
        add("thead tbody tfoot", [.block, .special, .coloured], .section)
        add("tr", [.block, .special, .coloured], .row)
        add("td th", [.special, .scope, .coloured], .cell)
        add("col", .void)
        add("html", .special, .document)
        add("head", .special, .head)
        add("body", [.block, .special, .coloured], .body)
        add("applet marquee", [.special, .scope])
        add("object", [.special, .scope], .object)
        add("template datalist", [.special, .scope, .unseen])
        add("optgroup option", .block, .option)
        add("select", .special)
        add("button", .special, .button)
        add("svg math", .special, .vector)
        add("area", .void, .area)
        // Buttons of Outlook.
        add(
            """
            v:arc v:curve v:group v:image v:line v:oval v:polyline v:rect v:roundrect v:shape
            """, [], .shape)
        add("base basefont", .void, .base)
        add("link", .void, .link)
        add("meta", .void, .meta)
        add("img image", .void, .image)
        add("input", .void, .input)
        add("keygen param source track wbr bgsound command", .void)
        add("frame", .void, .frame)
        add("iframe", [], .frame)
        add("embed", .void, .object)
        add("title noembed noframes", [], .rawText)
        add("script", [], .script)
        add("style", [], .style)
        add("textarea", .preformatted, .textArea)
        add("xmp", [.division, .preformatted], .example)
        add("plaintext", [.division, .preformatted], .plainText)
        return NameTable(entries)
    }()
}
