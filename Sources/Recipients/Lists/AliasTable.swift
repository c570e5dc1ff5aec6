// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Addresses that stand for others, in the format of Postfix's virtual(5) source tables.
///
/// `alias@domain target, target`; `@domain target` for all of a domain; `alias target` for that local-part in any. A
/// line that begins with a blank goes on with the one above it; lines that begin with `#` and empty ones mean nothing.
/// Of two entries for one address the first counts, as with postmap(1).
struct AliasTable: Sendable {
    /// What is written behind each address. Taken apart only when it is asked for: most never is.
    private var targets = KeyTable()
    private let keys: AddressKeys
    /// The first entry that will match nothing, or has a target that is a mistake; nil if all are well.
    private(set) var oddEntry: String?

    /// Reads a whole table.
    init(_ file: [UInt8], delimiters: String) {
        keys = AddressKeys(delimiters: delimiters, localParts: true)
        targets.reserve(file.count)
        var key: ArraySlice<UInt8>?
        var value: [UInt8] = []
        for line in ListLines(file) {
            if let key, !line.isIndented { add(key, value) }
            if key == nil || !line.isIndented {
                key = line.firstColumn
                value.removeAll(keepingCapacity: true)
                value += line.rest
            } else {
                if !value.isEmpty { value.append(UInt8(ascii: " ")) }
                value += line.text
            }
        }
        if let key { add(key, value) }
    }

    /// True if there is no entry.
    var isEmpty: Bool { targets.isEmpty }

    private mutating func add(_ key: ArraySlice<UInt8>, _ value: [UInt8]) {
        // 'example.com anything' declares a virtual alias domain, whatever stands behind it.
        let isDomain = !key.contains(UInt8(ascii: "@")) && key.contains(UInt8(ascii: "."))
        // virtual(5) has no comments at the end of a line: Postfix takes "#" and what follows for addresses.
        let hasComment =
            !isDomain && value.contains(UInt8(ascii: "#"))
            && AddressWords(String(decoding: value, as: UTF8.self)).contains { $0.hasPrefix("#") }
        let hasNoDomain = key.last == UInt8(ascii: "@")
        if value.isEmpty || hasComment || hasNoDomain {
            oddEntry = oddEntry ?? String(decoding: key, as: UTF8.self)
        }
        if !value.isEmpty, !hasNoDomain { targets.insert(key, value) }
    }

    /// The addresses for which a mailbox stands, nil if it is no alias; failed for a line that can't be used.
    func answer(for mailbox: Mailbox) -> RecipientAnswer? {
        guard let match = keys.first(of: mailbox, { targets[$0] }) else { return nil }
        var answer = RecipientAnswer(.ok)
        var known = Set<Mailbox>()
        for (index, word) in AddressWords(String(decoding: match.found, as: UTF8.self)).enumerated() {
            guard index < RecipientLimits.aliases else {
                return RecipientAnswer(
                    .failed, "\(mailbox) stands for more than \(RecipientLimits.aliases) addresses")
            }
            // Without a domain it is in Postfix's $myorigin, which only Postfix knows.
            guard let target = AliasWord.mailbox(word, asked: mailbox) else {
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
