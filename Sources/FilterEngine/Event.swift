// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
public import RuleLanguage

/// One thing that the MTA tells about a session, in the order of the SMTP conversation.
///
/// Buffers are valid only while the event is handled.
public enum Event {
    case connect(Client)
    case helo(UnsafeRawBufferPointer, TLS)
    /// MAIL FROM: the reverse-path (nil for `<>`), its ESMTP parameters, the authenticated user.
    case mail(Mailbox?, ESMTPParameters, user: String?)
    /// RCPT TO. nil is a recipient without an address, which an MTA does not let through.
    case recipient(Mailbox?)
    case data(queueID: String?)
    /// One header field: its name, and its body as it stood behind the colon, folded or not.
    case headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer)
    case endOfHeader(queueID: String?)
    case bodyChunk(UnsafeRawBufferPointer)
    case endOfMessage(queueID: String?)
    /// The transaction ended without a message: RSET, a new HELO, a lost connection.
    case abort
}

extension Event {
    var isMail: Bool {
        if case .mail = self { return true }
        return false
    }
}

/// The client as the MTA sees it.
public struct Client: Sendable, Hashable {
    /// How the message comes in.
    public enum Family: Sendable, Hashable {
        case internet, local, unknown
    }

    /// By which kind of socket.
    public var family: Family
    /// nil where there is none, or it is not known.
    public var address: IPAddress?
    /// 0 where there is none.
    public var port: Int
    /// The verified name, or the address in brackets when there is none.
    public var name: String

    /// A client.
    public init(family: Family, address: IPAddress?, port: Int, name: String) {
        self.family = family
        self.address = address
        self.port = port
        self.name = name
    }

    /// True for mail that did not come by SMTP (the `sendmail` command, a Unix socket).
    ///
    /// Postfix gives them a loopback client without a port. A client of an unknown family is a stranger: what
    /// is never refused must be known to be local.
    public var isLocalSubmission: Bool {
        family == .local || (port == 0 && address?.isLoopback == true)
    }
}

/// What the session's TLS is; empty texts when there is none.
public struct TLS: Sendable, Hashable {
    /// Such as `TLSv1.3`.
    public var version: String
    /// The cipher's name.
    public var cipher: String

    /// No TLS, or one of this version.
    public init(version: String = "", cipher: String = "") {
        self.version = version
        self.cipher = cipher
    }
}
