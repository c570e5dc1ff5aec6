// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// The words of a list of addresses: between them stand commas and blanks, within quotes these are part of a word.
///
/// Quotes that don't close are letters as any other.
struct AddressWords: Sequence, IteratorProtocol {
    private var rest: Substring.UnicodeScalarView
    /// Known once a quote was found that does not close: then no later one does.
    private var mayClose = true

    init(_ text: some StringProtocol) { rest = Substring(text).unicodeScalars }

    mutating func next() -> Substring? {
        rest = rest.drop(while: AddressWords.isSeparator)
        guard !rest.isEmpty else { return nil }
        var end = rest.startIndex
        while end < rest.endIndex, !AddressWords.isSeparator(rest[end]) {
            if rest[end] == "\"", mayClose {
                if let close = closingQuote(after: end) { end = close } else { mayClose = false }
            }
            end = rest.index(after: end)
        }
        defer { rest = rest[end...] }
        return Substring(rest[..<end])
    }

    private func closingQuote(after open: String.Index) -> String.Index? {
        var isEscaped = false
        var index = rest.index(after: open)
        while index < rest.endIndex {
            if isEscaped {
                isEscaped = false
            } else if rest[index] == "\"" {
                return index
            } else {
                isEscaped = rest[index] == "\\"
            }
            index = rest.index(after: index)
        }
        return nil
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", " ", "\t", "\n", "\r": true
        default: false
        }
    }
}

/// An address in whose place another one is asked, as Postfix's virtual(5) writes it.
enum AliasWord {
    /// The mailbox that a word names; nil if it names none.
    ///
    /// Without a domain it has none here either: the mail server adds its own. `@other` is `asked` in that other domain.
    /// Brackets (`<a@b>`) mean nothing.
    static func mailbox(_ word: some StringProtocol, asked: Mailbox) -> Mailbox? {
        var text = String(word)
        if text.hasPrefix("<"), text.hasSuffix(">") { text = String(text.dropFirst().dropLast()) }
        guard !text.isEmpty, !text.unicodeScalars.contains(where: isUnfit) else { return nil }
        var mailbox = Mailbox(lenient: text)
        let isBare = mailbox.localPart.utf8.count == text.utf8.count
        if mailbox.localPart.isEmpty {
            mailbox = Mailbox(localPart: asked.localPart, domain: mailbox.domain)
        }
        guard !mailbox.localPart.isEmpty, isBare || DomainName.isValid(DomainName.canonical(mailbox.domain))
        else {
            return nil
        }
        return mailbox
    }

    /// True for what must never get into a protocol of lines.
    static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
