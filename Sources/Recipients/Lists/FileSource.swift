// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses from a file, read again when the file changes.
///
/// While it can't be read, or has no addresses, the answer is `failed`: what it said before may no longer be so. Until
/// a change has settled (`RecipientLimits.settling`), what neither it nor the file before it holds is `failed` too, as
/// nobody may be refused for good by half a file. Limit: `RecipientLimits.file`.
public final class FileSource: LocalSource {
    /// Why a file can't be used.
    public typealias ReadError = RecipientFileError

    /// How the config file names it, with the path.
    public let name: String
    /// The first entry that is no address, if there is one: it will match nothing.
    public let oddEntry: String?
    private let file: WatchedFile<Content>

    private struct Content {
        let book: AddressBook
        let oddEntry: String?
    }

    /// Reads the file; throws when it can't be read now.
    public convenience init(path: String, delimiters: String) throws(ReadError) {
        try self.init(path: path, delimiters: delimiters, settling: RecipientLimits.settling)
    }

    init(path: String, delimiters: String, settling: Duration) throws(ReadError) {
        name = "file:\(path)"
        file = try WatchedFile(path: path, settling: settling) { text throws(ReadError) in
            let entries = AddressBook.entries(of: text)
            guard !entries.isEmpty else { throw ReadError(reason: "\(path) has no addresses") }
            return Content(
                book: AddressBook(entries, delimiters: delimiters),
                oddEntry: entries.first { !$0.contains("@") })
        }
        oddEntry = file.look().current.oddEntry
    }

    /// Ok for what the file holds now, else unknown; failed while it can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let look = file.look()
        if let failure = look.failure { return RecipientAnswer(.failed, failure) }
        if look.current.book.contains(mailbox) { return RecipientAnswer(.ok) }
        guard let previous = look.previous else { return RecipientAnswer(.unknown) }
        if previous.book.contains(mailbox) { return RecipientAnswer(.ok) }
        return RecipientAnswer(.failed, "\(file.path) has just changed")
    }
}
