// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What an address is looked for under: as it is, then without its subaddress (`info+news@…`), then by its domain
/// (`@…`): the order in which Postfix looks into its tables. Where a local-part alone may be a key, that comes before
/// the domain, with its subaddress first (virtual(5)).
struct AddressKeys {
    /// What was found, and the subaddress (`+news`) without which it was; empty if it was found with it.
    struct Match<Found> {
        let found: Found
        let subaddress: Substring
    }

    private let delimiters: [UInt8]
    private let hasLocalParts: Bool

    /// `delimiters` are the characters that start a subaddress, none for none.
    init(delimiters: String, localParts: Bool = false) {
        self.delimiters = Array(delimiters.utf8)
        hasLocalParts = localParts
    }

    /// The first thing that `look` finds under the keys of a mailbox.
    func first<Found>(of mailbox: Mailbox, _ look: (String) -> Found?) -> Match<Found>? {
        let canonical = mailbox.canonical
        guard !mailbox.domain.isEmpty, let at = canonical.utf8.lastIndex(of: UInt8(ascii: "@")) else {
            return look(canonical).map { Match(found: $0, subaddress: "") }
        }
        let domain = canonical[at...]
        let local = canonical[..<at]
        if let match = first(local, domain, look) { return match }
        if hasLocalParts, !local.isEmpty, let match = first(local, "", look) { return match }
        return look(String(domain)).map { Match(found: $0, subaddress: "") }
    }

    /// With the whole local-part, then without its subaddress.
    private func first<Found>(
        _ local: Substring, _ domain: Substring, _ look: (String) -> Found?
    ) -> Match<Found>? {
        if let found = look(String(local + domain)) { return Match(found: found, subaddress: "") }
        // A delimiter at the very start is part of the name.
        for delimiter in local.utf8.indices.dropFirst() where delimiters.contains(local.utf8[delimiter]) {
            if let found = look(String(local[..<delimiter] + domain)) {
                return Match(found: found, subaddress: local[delimiter...])
            }
        }
        return nil
    }
}
