// SPDX-License-Identifier: Apache-2.0

/// Every limit of this module. What a parser does beyond one stands at the limit.
public enum SyntaxLimits {
    // Names and addresses

    /// Octets of a Domain (RFC 5321 section 4.5.3.1.2); a longer one is not valid.
    public static let domain = 255
    /// Octets of one label of a domain (RFC 1035 section 2.3.4); a longer one is not valid.
    public static let label = 63
    /// Octets of a domain that is handed to IDNA; a longer one is only lower-cased.
    public static let domainForIDNA = 1024
    /// Octets of a local-part (RFC 5321 section 4.5.3.1.1); a longer one is not valid.
    public static let localPart = 64
    /// Octets of a Mailbox: a Path of 256 (RFC 5321 section 4.5.3.1.3) without its brackets.
    public static let mailbox = 254
    /// Octets of a path that is taken apart. Of a longer one the first octets become the local-part
    /// and the domain stays empty, so that it equals no mailbox anybody has.
    public static let path = 4096
    /// ESMTP parameters of one command; further ones are not looked at.
    public static let esmtpParameters = 64
    /// Mailboxes of one address list; further ones are not read.
    public static let addresses = 1000
    /// Depth of nested comments; what is deeper is comment to the end of the field body.
    public static let commentDepth = 64

    // Field bodies

    /// Octets of a raw field body that are read, 256 KiB; the rest is cut.
    public static let rawFieldBody = 262_144
    /// Octets (UTF-8) of a decoded field body, 64 KiB; the rest is cut.
    public static let fieldBody = 65_536
    /// Encoded words of one field body that are decoded; further ones are left as they stand.
    public static let encodedWords = 2000
    /// Octets of a charset's name; a longer one is unknown.
    public static let charsetName = 40
    /// Octets (UTF-8) that one conversion yields, 16 MiB; the rest is cut.
    public static let decodedText = 16_777_216

    // Replies

    /// Octets of a reply's text; a longer one is refused.
    public static let replyText = 4000
    /// Octets of one reply line with code and line end (RFC 5321 section 4.5.3.1.5).
    public static let replyLine = 512
    /// Lines of one reply, as many as libmilter takes; the rest of the text is cut.
    public static let replyLines = 32
    /// Octets that one fact from outside may bring into a reply; the rest is cut.
    public static let replyFact = 320

    // What a server says

    /// Octets of one line of a server's reply with its line end; a longer one is an error.
    public static let serverReplyLine = 4096
    /// Lines of one reply of a server; more of them are an error.
    public static let serverReplyLines = 100
}
