// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What a server's reply to RCPT says of the recipient.
///
/// The question is always: what becomes of a message that is accepted now and delivered to this server later?
/// A refusal for good must be the recipient's own: what may be a trouble of ours, of the configuration or of
/// the moment is `failed`, as nobody may lose mail by it.
///
/// So a refusal of the client, the reverse-path, the relaying or for want of a login is `failed` by its words,
/// whatever codes it has. Then the enhanced status code (RFC 3463) counts, where its class agrees with the code's:
///
/// | enhanced      | is        | reason |
/// |---------------|-----------|--------|
/// | x.2.2         | full      | both 4.2.2 and 5.2.2: whether it is for good the rules decide |
/// | 5.2.3, 5.3.4  | too large | the recipient's or the server's own limit; it takes smaller messages |
/// | 5.1.1, 5.1.10 | unknown   | no such mailbox; a null MX, so none at all |
/// | 5.1.6         | unknown   | the mailbox has moved: it is not there |
/// | 5.2.1         | disabled  | |
/// | 4.2.1, other 4.x.x | failed | disabled for now, greylisting, load: it says that it can't say |
/// | 5.1.7, 5.1.8  | failed    | the reverse-path is not liked, and that is ours |
/// | 5.1.0, 5.0.x, unknown subject | by code | "other or undefined" |
/// | 5.3.x         | failed    | the server's system: full, not accepting, misconfigured |
/// | 5.4.1 "Recipient address rejected" | unknown | how Exchange Online says it |
/// | 5.4.x         | failed    | routing and network: a loop, no route |
/// | 5.5.0 with 550 "mailbox unavailable" | unknown | how outlook.com says it |
/// | 5.5.x         | failed    | the protocol: what we said was not understood |
/// | 5.7.20 to 5.7.27 | failed | RFC 7372: our authentication or reverse DNS |
/// | 5.6.x, 5.7.x with 500 to 549 | failed | a login or TLS is missing, and that is ours |
/// | other 5.1.x, 5.2.x, 5.6.x, 5.7.x | refused | a decision on this recipient, its words tell |
///
/// Without one (or with qmail's at the end of the text, as in `(#5.1.1)`) the code:
///
/// | code | is | reason |
/// |------|----|--------|
/// | 2xx  | ok | 251 and 252 too: the message is taken |
/// | 421  | trouble | the server closes the connection |
/// | 4xx  | failed | 452 too: it is the server's storage or its number of recipients |
/// | 550  | unknown | "mailbox unavailable"; Postfix and Exim hold it for undeliverable |
/// | 551  | unknown | "user not local": not there, and we don't follow |
/// | 552  | full | "exceeded storage allocation" |
/// | 553  | refused | "mailbox name not allowed": often relaying denied, so its words are needed |
/// | 500 to 549, 555 | failed | syntax, sequence, authentication: between us and the server |
/// | 554, 556, other 5xx | refused | a policy; its words tell |
/// | 3xx  | failed | no answer to RCPT |
enum CalloutMeaning: Sendable, Hashable {
    case ok, unknown, full, disabled, refused
    /// The recipient takes no message of the size named.
    case tooLarge
    /// Nothing is known of the recipient.
    case failed
    /// Nothing is known, and the server ends the conversation.
    case trouble

    /// What it says when it answers RCPT.
    init(_ reply: ServerReply) {
        switch reply.code {
        case 200...299: self = .ok
        case 421: self = .trouble
        case 400...599 where CalloutMeaning.isAboutUs(reply): self = .failed
        case 400...599:
            if let status = CalloutMeaning.status(of: reply) {
                self = CalloutMeaning.meaning(status, reply)
            } else {
                self = CalloutMeaning.meaning(ofCode: reply.code)
            }
        default: self = .failed
        }
    }

    /// True if a MAIL that names a size is refused for that size.
    static func isAboutSize(_ reply: ServerReply) -> Bool {
        guard reply.code >= 400 else { return false }
        guard let status = reply.status else { return reply.code == 552 }
        return isSize(status) || reply.code == 552
    }

    /// True if the transaction may have too many recipients: 4.5.3, and 452 and 552 without an enhanced
    /// status code (RFC 5321 section 4.5.3.1.10), which may mean another thing.
    static func maybeTooManyRecipients(_ reply: ServerReply) -> Bool {
        guard let status = reply.status else { return reply.code == 452 || reply.code == 552 }
        return isTooManyRecipients(status)
    }

    static func isTooManyRecipients(_ status: EnhancedStatusCode) -> Bool {
        status.class != 2 && status.subject == 5 && status.detail == 3
    }

    /// True if the server refuses us, not the recipient: a line is missing in its configuration, or in ours, and
    /// all mail would be refused for good. By the words of Postfix, Exim, Sendmail and Exchange.
    private static func isAboutUs(_ reply: ServerReply) -> Bool {
        let text = reply.text.lowercased()
        return [
            "client host rejected", "sender address rejected", "helo command rejected", "relay access denied",
            "relaying denied", "relay not permitted", "unable to relay", "authentication required",
            "must issue a starttls", "administrative prohibition", "blocked using",
            "black list", "blacklist", "blocklist", "null sender", "bounces not accepted",
        ].contains { text.contains($0) }
    }

    // MARK: The tables

    private static func isSize(_ status: EnhancedStatusCode) -> Bool {
        status.class == 5
            && (status.subject == 2 && status.detail == 3 || status.subject == 3 && status.detail == 4)
    }

    /// The enhanced status code that counts: a success in a refusal is none.
    private static func status(of reply: ServerReply) -> EnhancedStatusCode? {
        guard let status = reply.status else { return statusAtEnd(of: reply.text) }
        return status.class == 2 ? nil : status
    }

    /// qmail's: `sorry, no mailbox here by that name (#5.1.1)`
    private static func statusAtEnd(of text: String) -> EnhancedStatusCode? {
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "("),
            text[open...].utf8.count <= 12
        else { return nil }
        let inner = text[open...].dropFirst().dropLast()
        guard inner.hasPrefix("#"), let status = EnhancedStatusCode(inner.dropFirst()), status.class != 2
        else { return nil }
        return status
    }

    private static func meaning(_ status: EnhancedStatusCode, _ reply: ServerReply) -> CalloutMeaning {
        if status.subject == 2, status.detail == 2 { return .full }
        // MTAs go by the code alone or by both; only what both call permanent is so for all of them. A size
        // is the exception: 452 5.3.4 is how some refuse one.
        if isSize(status) { return .tooLarge }
        if status.class == 4 || reply.code < 500 { return .failed }
        switch (status.subject, status.detail) {
        case (1, 1), (1, 6), (1, 10): return .unknown
        case (1, 7), (1, 8): return .failed
        case (1, 0), (0, _): return meaning(ofCode: reply.code)
        case (2, 1): return .disabled
        // RFC 7372: our DKIM, SPF or reverse DNS is not liked.
        case (7, 20...27): return .failed
        // 530 5.7.0: a login or TLS is missing, and that is ours.
        case (6, _) where reply.code < 550, (7, _) where reply.code < 550: return .failed
        case (1, _), (2, _), (6, _), (7, _): return .refused
        case (4, 1) where says(reply, "recipient address rejected"): return .unknown
        case (5, 0) where reply.code == 550 && says(reply, "mailbox unavailable"): return .unknown
        case (3, _), (4, _), (5, _): return .failed
        default: return meaning(ofCode: reply.code)
        }
    }

    private static func meaning(ofCode code: Int) -> CalloutMeaning {
        switch code {
        case 550, 551: .unknown
        case 552: .full
        case 500...549, 555: .failed
        case 553...599: .refused
        default: .failed
        }
    }

    private static func says(_ reply: ServerReply, _ words: String) -> Bool {
        reply.text.lowercased().contains(words)
    }
}
