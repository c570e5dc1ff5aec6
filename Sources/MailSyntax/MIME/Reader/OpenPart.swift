// SPDX-License-Identifier: Apache-2.0

/// A part that has begun and not ended.
struct OpenPart: Sendable {
    /// How the lines of its body are read.
    enum Role: Sendable {
        /// Content; lines that look like delimiters may open parts that only some readers see.
        case leaf
        /// Parts between delimiters.
        case multipart
        /// One message.
        case message
        /// uuencoded lines up to `end`.
        case uuencoded
        /// yEnc lines up to `=yend`.
        case yEnc
        /// The decoded octets of a multipart that is told of elsewhere.
        case echo
    }

    let part: MIMEPart
    let role: Role
    var content: PartContent
    /// The octet of the stream with which its body begins.
    let start: Int
    /// True if its raw octets are content of its own also while parts in it are open.
    var hears: Bool
    /// True if it began behind a line that is no delimiter we know of.
    var isStray = false
    /// True from its close delimiter on.
    var isClosed = false
    /// Delimiters with one of its own boundaries.
    var delimiters = 0
    /// True if a part was found in it behind a line that is none of its delimiters.
    var hasStrays = false

    /// True where parts of it are messages unless they say otherwise (RFC 2046 section 5.1.5).
    var isDigest: Bool { role == .multipart && part.header.types.first?.subtype == "digest" }
    /// True if lines between its parts and around them are no part's content.
    var isMultipart: Bool { role == .multipart || role == .echo }
    /// True if files between `begin` and `end` lines are looked for in it.
    var mayHoldFiles: Bool {
        switch role {
        case .leaf: content.isPlain
        case .multipart: true
        default: false
        }
    }
}

extension MIMEPart.Kind {
    init(_ role: OpenPart.Role) {
        switch role {
        case .leaf: self = .leaf
        case .multipart, .echo: self = .multipart
        case .message: self = .message
        case .uuencoded: self = .uuencoded
        case .yEnc: self = .yEnc
        }
    }
}

extension MediaType {
    var isMultipart: Bool { type == "multipart" }
    /// A type whose content is a message.
    var isMessage: Bool { type == "message" && ["rfc822", "global", "news"].contains(subtype) }
}
