// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What a source is asked.
public struct RecipientQuestion: Sendable, Hashable {
    /// Who.
    public let mailbox: Mailbox
    /// The size that the client has announced; nil if it has not.
    public let size: Int?
    /// When nobody waits for the answer any more.
    public let deadline: ContinuousClock.Instant

    /// Whether a message of that size for that mailbox can be delivered.
    public init(_ mailbox: Mailbox, size: Int? = nil, deadline: ContinuousClock.Instant) {
        self.mailbox = mailbox
        self.size = size
        self.deadline = deadline
    }
}

/// Something that knows which recipients exist. Every kind of source plugs in here.
public protocol RecipientSource: Sendable {
    /// How the config file names it: `lmtp:unix:/run/dovecot/lmtp`. Tells sources apart in the cache and the log.
    var name: String { get }
    /// Answers exactly once: before it returns, or later on a thread of its own, and soon after the question's
    /// deadline at the latest. Called on any thread, by several at once; never blocks.
    func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void)
    /// What may be believed if there was no answer in time; nil for nothing.
    func lastResort(_ question: RecipientQuestion) -> RecipientAnswer?
}

extension RecipientSource {
    /// Nothing.
    public func lastResort(_ question: RecipientQuestion) -> RecipientAnswer? { nil }
}

extension Mailbox {
    /// The local-part as written, as some servers tell upper case from lower, at the canonical domain.
    var asWritten: String { domain.isEmpty ? localPart : "\(localPart)@\(DomainName.canonical(domain))" }
}

/// A source that has its answers at hand.
public protocol LocalSource: RecipientSource {
    /// What it says of that mailbox.
    func answer(for mailbox: Mailbox) -> RecipientAnswer
}

extension LocalSource {
    /// Answers before it returns.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        answer(self.answer(for: question.mailbox))
    }
}
