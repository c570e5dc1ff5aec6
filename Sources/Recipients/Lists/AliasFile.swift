// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses that stand for others, from a file in the format of Postfix's virtual(5) source tables, read again when
/// the file changes.
///
/// `ok` with the other addresses for an alias, `unknown` for what is none: then another source has to be asked. While
/// the file can't be read the answer is `failed`: what it said before may no longer be so. After a change it is answered
/// as before until the file has settled and is read (`RecipientLimits.settling`); nobody who asks waits for that. A file
/// that is empty from the start is one without aliases; one that has become so is `failed`, as that is what a full disk
/// leaves. Limit: `RecipientLimits.file`.
///
/// An alias is looked for as it is, then without its subaddress, then both by its local-part alone, then as `@domain`.
/// A target without a domain has none in the answer: it is in Postfix's `$myorigin`. One found without the subaddress
/// gets it appended (Postfix: `propagate_unmatched_extensions`).
public final class AliasFile: LocalSource {
    /// Why a file can't be used.
    public typealias ReadError = RecipientFileError

    /// How the config file names it, with the path.
    public let name: String
    /// The first entry that matches nothing, has no target or a comment behind it; nil if all are well.
    public let oddEntry: String?
    let file: WatchedFile<AliasTable>

    /// Reads the file; throws when it can't be read now. `delimiters` are the characters that start a subaddress.
    public convenience init(path: String, delimiters: String) throws(ReadError) {
        try self.init(path: path, delimiters: delimiters, settling: RecipientLimits.settling)
    }

    init(path: String, delimiters: String, settling: Duration) throws(ReadError) {
        name = "aliases:\(path)"
        file = try WatchedFile(path: path, settling: settling) { bytes, before throws(ReadError) in
            let table = AliasTable(bytes, delimiters: delimiters)
            if table.isEmpty, let before, !before.isEmpty {
                throw ReadError(reason: "\(path) has no aliases any more")
            }
            return table
        }
        oddEntry = file.look().content.oddEntry
    }

    /// Ok with the addresses behind an alias, else unknown; failed while the file can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let look = file.look()
        if let failure = look.failure { return RecipientAnswer(.failed, failure) }
        return look.content.answer(for: mailbox) ?? RecipientAnswer(.unknown)
    }
}
