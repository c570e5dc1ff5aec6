// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What the MTA is told after an event.
public enum Response: Sendable, Hashable {
    /// Go on.
    case proceed
    /// Go on, but spare the rest of the body.
    case skipBody
    /// Take the message; nothing more of it is looked at.
    case accept
    /// Take the message and throw it away.
    case discard
    /// Refuse this recipient (at RCPT) or this message (at any other stage) with this reply.
    case refuse(Reply)
    /// Put this recipient or message off, with the MTA's own text.
    case tempfail
}

/// A change to a message that is let in, carried out at the end of the message.
public enum MessageEdit: Sendable, Hashable {
    case addField(name: String, body: String)
    /// Deletes the `index`th field of that name, counted from 1.
    case deleteField(name: String, index: Int)
    /// Has the MTA hold the message.
    case quarantine(reason: String)
}
