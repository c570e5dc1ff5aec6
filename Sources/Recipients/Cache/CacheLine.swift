// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Which addresses are meant: all, those of a domain, or one.
public enum CacheSelection: Sendable, Hashable {
    case all
    /// In its canonical form, without the "@".
    case domain(String)
    /// In its canonical form.
    case address(String)

    /// Reads `user@example.com` and `@example.com`; nil for what is neither.
    public init?(_ text: String) {
        guard text.unicodeScalars.contains("@") else { return nil }
        let mailbox = Mailbox(lenient: text)
        guard !mailbox.domain.isEmpty else { return nil }
        self =
            mailbox.localPart.isEmpty
            ? .domain(DomainName.canonical(mailbox.domain)) : .address(mailbox.canonical)
    }

    /// `address` is one as the cache keeps it: the local-part as written, the domain in its canonical form.
    func includes(_ address: String) -> Bool {
        switch self {
        case .all: true
        case .domain(let domain): address.hasSuffix("@\(domain)")
        case .address(let one): Mailbox(lenient: address).canonical == one
        }
    }
}

/// One line of `durward cache show`.
public struct CacheLine: Sendable, Hashable {
    /// The local-part as it was written, at the domain in its canonical form.
    public let address: String
    /// The source that said it.
    public let source: String
    /// What it said.
    public let answer: RecipientAnswer
    /// Seconds for which it still holds.
    public let secondsLeft: Int

    static func split(_ name: String) -> (address: String, source: String)? {
        guard let end = name.firstIndex(of: "\n") else { return nil }
        return (String(name[..<end]), String(name[name.index(after: end)...]))
    }
}

/// How often the cache could answer, since the start.
public struct CacheCounters: Sendable, Hashable {
    /// Answers from memory.
    public var hits = 0
    /// Answers from the state store.
    public var hitsInStore = 0
    /// Questions that a source had to be asked.
    public var misses = 0
    /// Answers that memory holds now, some of them past their lifetime.
    public var inMemory = 0
}
