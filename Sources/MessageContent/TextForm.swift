// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// A way in which mail programs take a text part.
struct TextForm: Hashable {
    enum Syntax { case plain, enriched, html }

    let syntax: Syntax
    /// False for what is opened as a file: only its links count.
    let isShown: Bool

    /// All ways, the likeliest first; none for what is no text.
    static func all(of part: MIMEPart) -> [TextForm] {
        let header = part.header
        let isAttached = header.disposition == .attachment
        // What stands around the parts of a multipart is shown where there are none.
        if part.kind == .multipart { return [TextForm(syntax: .plain, isShown: !isAttached)] }
        guard part.kind == .leaf else { return [] }
        var forms: [TextForm] = []
        func add(_ syntax: Syntax, isShown: Bool) {
            if !forms.contains(where: { $0.syntax == syntax }) {
                forms.append(TextForm(syntax: syntax, isShown: isShown))
            }
        }
        for type in header.types {
            switch (type.type, type.subtype) {
            case ("text", "html"), ("text", "xhtml+xml"), ("text", "x-amp-html"):
                add(.html, isShown: !isAttached)
            case ("application", "xhtml+xml"): add(.html, isShown: !isAttached && header.names.isEmpty)
            case ("image", "svg+xml"): add(.html, isShown: false)
            case ("text", "enriched"), ("text", "richtext"):
                if !isAttached { add(.enriched, isShown: true) }
            case ("text", _): if !isAttached { add(.plain, isShown: true) }
            default: break
            }
        }
        for name in header.names {
            guard let last = FileName.extensions(of: name).last else { continue }
            if markup.contains(last) { add(.html, isShown: false) }
        }
        return forms
    }

    /// Files that a browser opens, whatever their declared type.
    private static let markup: Set<String> = [
        "htm", "html", "shtml", "shtm", "xhtml", "xht", "xhtm", "hta", "svg", "phtml",
    ]
}
