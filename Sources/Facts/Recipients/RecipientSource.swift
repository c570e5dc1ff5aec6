// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What a source says of a recipient.
public enum RecipientAnswer: Sendable, Hashable {
    case ok
    case unknown
    /// The source could not be asked; the reason is for the log.
    case failed(String)
}

/// Something that knows which recipients exist. Every kind of source plugs in here.
public protocol RecipientSource: Sendable {
    /// How the config file names it, for messages.
    var name: String { get }
    /// What it says of that mailbox. Called on any thread, by several at once.
    func answer(for mailbox: Mailbox) -> RecipientAnswer
}
