// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What an address is looked for under: as it is, then without its subaddress (`info+news@…`), then by its domain
/// (`@…`): the order in which Postfix looks into its tables.
struct AddressKeys {
    /// What was found, and the subaddress (`+news`) without which it was; empty if it was found with it.
    struct Match<Found> {
        let found: Found
        let subaddress: Substring
    }

    private let delimiters: [UInt8]

    /// `delimiters` are the characters that start a subaddress, none for none.
    init(delimiters: String) { self.delimiters = Array(delimiters.utf8) }

    /// The first thing that `look` finds under the keys of a mailbox.
    func first<Found>(of mailbox: Mailbox, _ look: (String) -> Found?) -> Match<Found>? {
        let canonical = mailbox.canonical
        if let found = look(canonical) { return Match(found: found, subaddress: "") }
        guard let at = canonical.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
        let domain = canonical[at...]
        let local = canonical[..<at]
        // A delimiter at the very start is part of the name.
        for delimiter in local.utf8.indices.dropFirst() where delimiters.contains(local.utf8[delimiter]) {
            if let found = look(String(local[..<delimiter] + domain)) {
                return Match(found: found, subaddress: local[delimiter...])
            }
        }
        return look(String(domain)).map { Match(found: $0, subaddress: "") }
    }
}
