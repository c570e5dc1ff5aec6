// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses that exist, and `@domain` for domains in which all do.
///
/// A mailbox is looked for as it is, then without its subaddress (`info+news@…`), then by its domain: the
/// order in which Postfix looks into its tables.
public struct AddressBook: Sendable {
    private var known: Set<String> = []
    private let delimiters: [UInt8]

    /// `delimiters` are the characters that start a subaddress, none for none.
    public init(_ entries: some Sequence<String>, delimiters: String) {
        self.delimiters = Array(delimiters.utf8)
        for entry in entries { known.insert(Mailbox(lenient: entry).canonical) }
    }

    public var count: Int { known.count }

    /// True if mail for that mailbox can be delivered.
    public func contains(_ mailbox: Mailbox) -> Bool {
        if known.contains(mailbox.canonical) { return true }
        let parts = mailbox.canonical.utf8
        guard let at = parts.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let domain = mailbox.canonical[at...]
        let local = mailbox.canonical[..<at]
        // A delimiter at the very start is part of the name.
        for delimiter in local.utf8.indices.dropFirst() where delimiters.contains(local.utf8[delimiter]) {
            if known.contains(String(local[..<delimiter] + domain)) { return true }
        }
        return known.contains(String(domain))
    }

    /// The entries of a file: one a line, `#` starts a comment, a second column is left out, as in Postfix's
    /// source tables.
    public static func entries(of text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let first = fields.first, !first.hasPrefix("#") else { return nil }
            return String(first)
        }
    }
}

/// Addresses from the config file itself.
public struct InlineSource: RecipientSource {
    public let name = "addresses"
    private let book: AddressBook

    public init(_ book: AddressBook) { self.book = book }

    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        book.contains(mailbox) ? .ok : .unknown
    }
}
