// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses that exist, and `@domain` for domains in which all do.
///
/// A mailbox is looked for as it is, then without its subaddress (`info+news@…`), then by its domain: the
/// order in which Postfix looks into its tables.
public struct AddressBook: Sendable {
    private var known = KeyTable()
    private let keys: AddressKeys

    /// `delimiters` are the characters that start a subaddress, none for none.
    public init(_ entries: some Sequence<String>, delimiters: String) {
        keys = AddressKeys(delimiters: delimiters)
        for entry in entries { known.insert(Mailbox(lenient: entry).canonical) }
    }

    /// The entries of a file: one a line, `#` starts a comment, a second column is left out, as in Postfix's
    /// source tables. There a line that begins with a space goes on with the second column above it.
    ///
    /// `each` is called for every entry.
    init(file: [UInt8], delimiters: String, each: (ArraySlice<UInt8>) -> Void = { _ in }) {
        keys = AddressKeys(delimiters: delimiters)
        known.reserve(file.count)
        var hasSecondColumn = false
        for line in ListLines(file) where !(hasSecondColumn && line.isIndented) {
            let entry = line.firstColumn
            each(entry)
            known.insert(entry)
            hasSecondColumn = !line.rest.isEmpty
        }
    }

    /// Different entries.
    public var count: Int { known.count }

    /// True if mail for that mailbox can be delivered.
    public func contains(_ mailbox: Mailbox) -> Bool {
        keys.first(of: mailbox) { known[$0] } != nil
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
