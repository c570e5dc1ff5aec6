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

    /// Octets of a Received field, or of a boundary, that are looked at; the rest is cut.
    public static let receivedField = 4096

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

    // MIME

    /// Multiparts and messages within each other that are followed; what is deeper is a leaf (`too-deep`).
    public static let mimeDepth = 50
    /// Parts of a message that are told of; what follows belongs to the last one (`too-many-parts`).
    public static let mimeParts = 1_000
    /// Octets of the header section of one part, 64 KiB; what follows is body (`header-too-long`).
    public static let partHeader = 65_536
    /// Header fields of one part that are looked at (`header-too-long`).
    public static let partFields = 200
    /// Octets at either end of a field of a part in which is searched for what only some readers find there; the
    /// middle of a longer one is read only as the standard has it (`header-too-long`).
    public static let looseField = 8_192
    /// Octets of a boundary that are kept; of a longer one also its length and a hash of it. RFC 2046 allows 70
    /// (`boundary-malformed`).
    public static let boundary = 256
    /// Octets that stand for a longer one: its beginning, its length and the hash.
    public static let keptBoundary = boundary + 16
    /// Octets of a line that may be a delimiter, 64 KiB: no boundary is longer, but the blanks behind it may be.
    public static let delimiterLine = 65_536
    /// Boundaries that one multipart may have in different readings (`too-many-readings`).
    public static let boundaryReadings = 32
    /// Types, names and encodings of a part in different readings (`too-many-readings`).
    public static let headerReadings = 16
    /// Ways in which the content of one part is decoded at once (`too-many-readings`).
    public static let contentReadings = 8
    /// Encoded messages and multiparts within each other that are decoded and read (`too-deep`).
    public static let encodedDepth = 4
    /// Octets of the buffer for decoded content; there is one while a part is decoded.
    public static let contentBuffer = 49_152
    /// Octets of the same for pieces that are no longer than that.
    public static let smallContentBuffer = 4_096
    /// Octets of a file name, decoded; the middle of a longer one is cut out.
    public static let fileName = 1_024

    // Text

    /// Octets of the text parts of a message that are kept for matching, 256 KiB (`text-too-long`).
    public static let keptText = 262_144
    /// Octets of a text that are looked at to compare it with others.
    public static let comparedText = 65_536
    /// Words of a text by which it is compared, the first ones.
    public static let comparedWords = 4_000
    /// Letters of a word; a longer one is none.
    public static let comparedWord = 24
    /// Words of an address that are taken for names of its owner.
    public static let namesOfMailbox = 16
    /// Words of a line that greets somebody that are left out.
    public static let greetedWords = 6
    /// Links of a message that are told of (`too-many-links`).
    public static let links = 1_000
    /// Rules of a style sheet that are looked up by the same name.
    static let styleSameName = 32
    /// At-rules within each other that are followed.
    static let styleNesting = 4
    /// Classes of one step of a selector that are followed.
    static let selectorClasses = 4
    /// Lines behind a `begin` that are no uuencode; with more of them it begins no file.
    static let foreignLines = 3
    /// Octets of these lines.
    static let foreignOctets = 512
    /// Octets of a link; the rest is cut.
    public static let link = 2_048
    /// Octets of the text shown for a link; the rest is cut.
    public static let linkText = 256
    /// Open HTML elements that are followed; deeper ones inherit from the last.
    public static let htmlDepth = 256
    /// Rules of style sheets that are followed; further ones are not.
    public static let styleRules = 500
    /// Octets of a selector of a style sheet; a longer one is not followed.
    public static let styleSelector = 256
    /// Classes of one HTML element that are looked up.
    public static let styleClasses = 32
    /// Octets at the beginning of an HTML part in which its charset is looked for, as browsers do.
    public static let charsetInHTML = 1_024
}
