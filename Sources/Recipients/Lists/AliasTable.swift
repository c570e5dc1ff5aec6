// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Addresses that stand for others, in the format of Postfix's virtual(5) source tables.
///
/// `alias@domain target, target`; `@domain target` for all of a domain. A line that begins with a blank goes on with
/// the one above it; lines that begin with `#` and empty ones mean nothing. Of two entries for one address the first
/// counts, as with postmap(1).
struct AliasTable: Sendable {
    /// What is written behind each address. Taken apart only when it is asked for: most never is.
    private var targets: [String: String] = [:]
    private let keys: AddressKeys
    /// The first entry that will match nothing, or has a target that is a mistake; nil if all are well.
    private(set) var oddEntry: String?

    /// Reads a whole table.
    init(_ text: String, delimiters: String) {
        keys = AddressKeys(delimiters: delimiters)
        let scalars = text.hasPrefix("\u{feff}") ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        var logical = ""
        for line in scalars.split(whereSeparator: { $0 == "\n" || $0 == "\r" }) {
            let entry = line.drop(while: AddressBook.isBlank)
            guard let first = entry.first, first != "#" else { continue }
            if entry.startIndex == line.startIndex {
                add(logical)
                logical = ""
            }
            logical += " "
            logical.unicodeScalars += entry
        }
        add(logical)
    }

    /// Different addresses.
    var count: Int { targets.count }

    private mutating func add(_ logical: String) {
        let line = logical.unicodeScalars.drop(while: AddressBook.isBlank)
        guard !line.isEmpty else { return }
        let end = AddressBook.endOfColumn(line)
        let key = Substring(line[..<end])
        let rest = line[end...].drop(while: AddressBook.isBlank)
        // 'example.com anything' declares a virtual alias domain and is no mistake.
        let isAddress = key.utf8.contains(UInt8(ascii: "@"))
        let isDomain = !isAddress && key.utf8.contains(UInt8(ascii: "."))
        // virtual(5) has no comments at the end of a line: Postfix takes "#" and what follows for addresses.
        let hasComment =
            isAddress && rest.contains("#") && AddressWords(Substring(rest)).contains { $0.hasPrefix("#") }
        if rest.isEmpty || hasComment || !isAddress && !isDomain { oddEntry = oddEntry ?? String(key) }
        guard isAddress, !rest.isEmpty else { return }
        let canonical = Mailbox(lenient: String(key)).canonical
        if targets[canonical] == nil { targets[canonical] = String(rest) }
    }

    /// The addresses for which a mailbox stands, nil if it is no alias; failed for a line that can't be used.
    func answer(for mailbox: Mailbox) -> RecipientAnswer? {
        guard let match = keys.first(of: mailbox, { targets[$0] }) else { return nil }
        var answer = RecipientAnswer(.ok)
        var known = Set<Mailbox>()
        for (index, word) in AddressWords(match.found).enumerated() {
            guard index < RecipientLimits.aliases else {
                return RecipientAnswer(
                    .failed, "\(mailbox) stands for more than \(RecipientLimits.aliases) addresses")
            }
            guard let target = AliasWord.mailbox(word, asked: mailbox, domain: mailbox.domain) else {
                return RecipientAnswer(.failed, "\(mailbox) stands for an address that is none")
            }
            let full = word.hasPrefix("@") ? target : AliasTable.appending(match.subaddress, to: target)
            if known.insert(full).inserted { answer.aliases.append(full) }
        }
        return answer.aliases.isEmpty ? nil : answer
    }

    /// What Postfix does by default (`propagate_unmatched_extensions`): `info+news` goes to the target's `+news`.
    private static func appending(_ subaddress: Substring, to target: Mailbox) -> Mailbox {
        guard !subaddress.isEmpty, !target.localPart.hasSuffix("\"") else { return target }
        return Mailbox(localPart: target.localPart + subaddress, domain: target.domain)
    }
}
