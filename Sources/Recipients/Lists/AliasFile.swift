// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses that stand for others, from a file in the format of Postfix's virtual(5) source tables, read again when
/// the file changes.
///
/// `ok` with the other addresses for an alias, `unknown` for what is none: then another source has to be asked. An
/// empty file is one without aliases. While it can't be read the answer is `failed`: what it said before may no longer
/// be so. Until a change has settled (`RecipientLimits.settling`) what was an alias before the change is answered as
/// before, and what was none but is now has `failed`: half a line names wrong addresses. Limit: `RecipientLimits.file`.
///
/// An alias is looked for as it is, then without its subaddress, then as `@domain`. A target without a domain is in
/// the alias's own; one found without the subaddress gets it appended (Postfix: `propagate_unmatched_extensions`).
public final class AliasFile: LocalSource {
    /// Why a file can't be used.
    public typealias ReadError = RecipientFileError

    /// How the config file names it, with the path.
    public let name: String
    /// The first entry that matches nothing, has no target or a comment behind it; nil if all are well.
    public let oddEntry: String?
    private let file: WatchedFile<AliasTable>

    /// Reads the file; throws when it can't be read now. `delimiters` are the characters that start a subaddress.
    public convenience init(path: String, delimiters: String) throws(ReadError) {
        try self.init(path: path, delimiters: delimiters, settling: RecipientLimits.settling)
    }

    init(path: String, delimiters: String, settling: Duration) throws(ReadError) {
        name = "aliases:\(path)"
        file = try WatchedFile(path: path, settling: settling) { text throws(ReadError) in
            AliasTable(text, delimiters: delimiters)
        }
        oddEntry = file.look().current.oddEntry
    }

    /// Ok with the addresses behind an alias, else unknown; failed while the file can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let look = file.look()
        if let failure = look.failure { return RecipientAnswer(.failed, failure) }
        let answer = look.current.answer(for: mailbox)
        guard let previous = look.previous else { return answer ?? RecipientAnswer(.unknown) }
        // Of what is an alias neither now nor before no half line has been seen: as it was, it is unknown.
        return previous.answer(for: mailbox)
            ?? RecipientAnswer(
                answer == nil ? .unknown : .failed, answer == nil ? "" : "\(file.path) has just changed")
    }
}
