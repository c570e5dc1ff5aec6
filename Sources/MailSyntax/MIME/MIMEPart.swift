// SPDX-License-Identifier: Apache-2.0
//
// What the MIME reader tells of each part of a message: RFC 2045 to 2049, in all the ways in which it can be
// read.

/// One part of a message, with its header fields in every reading.
public struct MIMEPart: Sendable, Hashable {
    /// What a part is made of.
    public enum Kind: String, Sendable, Hashable {
        /// Content of its own.
        case leaf
        /// Other parts, told of after it.
        case multipart
        /// A message (message/rfc822 and its like): told of after it.
        case message
        /// A file between `begin` and `end` lines within another part.
        case uuencoded
        /// A file in yEnc within another part: named, not decoded.
        case yEnc = "yenc"
    }

    /// Its number in the order of appearance; the message itself is 0.
    public let number: Int
    /// The part that it is in; nil for the message itself.
    public let parent: Int?
    /// 0 for the message itself.
    public let depth: Int
    /// What it is made of.
    public let kind: Kind
    /// What its header fields say of its content.
    public let header: ContentHeader
    /// False for a part that only some readers of mail would see: found behind a boundary in its second
    /// reading, behind an encoding that the standard forbids there, and so on.
    public let isCertain: Bool

    /// A part.
    public init(
        number: Int, parent: Int?, depth: Int, kind: Kind, header: ContentHeader, isCertain: Bool
    ) {
        self.number = number
        self.parent = parent
        self.depth = depth
        self.kind = kind
        self.header = header
        self.isCertain = isCertain
    }
}

/// What the header fields of a part say of its content, in every reading; the likeliest comes first.
public struct ContentHeader: Sendable, Hashable {
    /// Content-Type without parameters, in lower case; text/plain where there is none. Never empty.
    public var types: [MediaType]
    /// Content-Transfer-Encoding; identity where there is none. Never empty.
    public var encodings: [TransferEncoding]
    /// What a line between the parts may begin with, behind `--`; empty if it is no multipart in any reading.
    public var boundaries: [[UInt8]]
    /// File names, decoded, from Content-Disposition and Content-Type; empty where there is none.
    public var names: [String]
    /// As written, in lower case; nil where there is none.
    public var charset: String?
    /// Content-Disposition; `none` where there is none.
    public var disposition: Disposition
    /// Content-ID without its brackets; nil where there is none.
    public var contentID: String?
    /// Whether the part has a Content-Type at all.
    public var hasType: Bool
    /// What can be read in two ways.
    public var anomalies: Set<MIMEAnomaly>

    /// Where a reader shows the part.
    public enum Disposition: String, Sendable, Hashable {
        case inline, attachment
        /// Not said.
        case none
    }

    /// The header of a part without fields.
    public init() {
        types = [.plainText]
        encodings = [.identity]
        boundaries = []
        names = []
        disposition = .none
        hasType = false
        anomalies = []
    }
}

/// A media type: both halves in lower case.
public struct MediaType: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the slash.
    public let type: String
    /// What stands behind it.
    public let subtype: String

    /// What a part without a Content-Type is.
    public static let plainText = MediaType("text", "plain")

    /// Its halves, in lower case.
    public init(_ type: String, _ subtype: String) {
        self.type = type
        self.subtype = subtype
    }

    /// `type/subtype`
    public var description: String { "\(type)/\(subtype)" }
}

/// How the content of a part is encoded for its transfer.
public enum TransferEncoding: String, Sendable, Hashable, CaseIterable {
    /// 7bit, 8bit, binary, or none.
    case identity
    case base64
    case quotedPrintable = "quoted-printable"
    case uuencode
}
