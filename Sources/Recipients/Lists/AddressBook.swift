// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses that exist, and `@domain` for domains in which all do.
///
/// A mailbox is looked for as it is, then without its subaddress (`info+news@…`), then by its domain: the
/// order in which Postfix looks into its tables.
public struct AddressBook: Sendable {
    private var known: Set<String> = []
    private let keys: AddressKeys

    /// `delimiters` are the characters that start a subaddress, none for none.
    public init(_ entries: some Sequence<String>, delimiters: String) {
        keys = AddressKeys(delimiters: delimiters)
        for entry in entries { known.insert(Mailbox(lenient: entry).canonical) }
    }

    /// Different entries.
    public var count: Int { known.count }

    /// True if mail for that mailbox can be delivered.
    public func contains(_ mailbox: Mailbox) -> Bool {
        keys.first(of: mailbox) { known.contains($0) ? true : nil } != nil
    }

    /// The entries of a file: one a line, `#` starts a comment, a second column is left out, as in Postfix's
    /// source tables. There a line that begins with a space goes on with the second column above it.
    public static func entries(of text: String) -> [String] {
        var entries: [String] = []
        var hasSecondColumn = false
        let bytes = text.hasPrefix("\u{feff}") ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        for line in bytes.split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
            let entry = line.drop(while: isBlank)
            guard let first = entry.first, first != "#" else { continue }
            if hasSecondColumn, entry.startIndex > line.startIndex { continue }
            let end = endOfColumn(entry)
            entries.append(String(entry[..<end]))
            hasSecondColumn = !entry[end...].drop(while: isBlank).isEmpty
        }
        return entries
    }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// The first blank outside quotes: a local-part in quotes may hold some. Quotes that don't close are none.
    static func endOfColumn(_ line: Substring.UnicodeScalarView) -> String.Index {
        var firstBlank: String.Index?
        var (isQuoted, isEscaped) = (false, false)
        for index in line.indices {
            let scalar = line[index]
            if isBlank(scalar) {
                if !isQuoted { return index }
                firstBlank = firstBlank ?? index
            }
            if isEscaped {
                isEscaped = false
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else {
                isEscaped = isQuoted && scalar == "\\"
            }
        }
        return isQuoted ? firstBlank ?? line.endIndex : line.endIndex
    }
}

/// Addresses from the config file itself.
public struct InlineSource: LocalSource {
    /// How the config file names it.
    public let name = "addresses"
    private let book: AddressBook

    /// A source of these addresses.
    public init(_ book: AddressBook) { self.book = book }

    /// Ok for what the book holds, else unknown.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        RecipientAnswer(book.contains(mailbox) ? .ok : .unknown)
    }
}
