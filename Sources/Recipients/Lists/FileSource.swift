// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Addresses from a file, read again when the file changes.
///
/// While it can't be read, or has no addresses, the answer is `failed`: what it said before may no longer be so. After a
/// change who was in the file before is `ok` until it has settled and is read (`RecipientLimits.settling`), and all
/// others are `failed`, as nobody may be refused for good by half a file; nobody who asks waits for that. Limit:
/// `RecipientLimits.file`.
public final class FileSource: LocalSource {
    /// Why a file can't be used.
    public typealias ReadError = RecipientFileError

    /// How the config file names it, with the path.
    public let name: String
    /// The first entry that is no address, if there is one: it will match nothing.
    public let oddEntry: String?
    let file: WatchedFile<Content>

    struct Content {
        let book: AddressBook
        let oddEntry: String?
    }

    /// Reads the file; throws when it can't be read now.
    public convenience init(path: String, delimiters: String) throws(ReadError) {
        try self.init(path: path, delimiters: delimiters, settling: RecipientLimits.settling)
    }

    init(path: String, delimiters: String, settling: Duration) throws(ReadError) {
        name = "file:\(path)"
        file = try WatchedFile(path: path, settling: settling) { bytes, _ throws(ReadError) in
            var oddEntry: String?
            let book = AddressBook(file: bytes, delimiters: delimiters) { entry in
                guard oddEntry == nil, !entry.contains(UInt8(ascii: "@")) else { return }
                oddEntry = String(decoding: entry, as: UTF8.self)
            }
            guard book.count > 0 else { throw ReadError(reason: "\(path) has no addresses") }
            return Content(book: book, oddEntry: oddEntry)
        }
        oddEntry = file.look().content.oddEntry
    }

    /// Ok for what the file holds now, else unknown; failed while it can not be read.
    public func answer(for mailbox: Mailbox) -> RecipientAnswer {
        let look = file.look()
        if let failure = look.failure { return RecipientAnswer(.failed, failure) }
        if look.content.book.contains(mailbox) { return RecipientAnswer(.ok) }
        guard look.isChanging else { return RecipientAnswer(.unknown) }
        return RecipientAnswer(.failed, "\(file.path) has just changed")
    }
}
