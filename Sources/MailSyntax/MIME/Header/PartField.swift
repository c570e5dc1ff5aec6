// SPDX-License-Identifier: Apache-2.0
//
// Header fields of a part, and which of them say something of its content: RFC 2045 section 9, RFC 2183.

/// A header field of a part, raw.
public struct PartField: Sendable, Hashable {
    /// What stands before the colon.
    public var name: [UInt8]
    /// What stands behind the colon, folded as it came.
    public var body: [UInt8]
    /// True for what only some readers take for a field: on a continuation line, behind a lone CR, without a
    /// colon, … It adds readings and never changes the first.
    public var isHidden: Bool

    /// A field.
    public init(name: [UInt8], body: [UInt8], isHidden: Bool = false) {
        self.name = name
        self.body = body
        self.isHidden = isHidden
    }
}

/// The fields that say what a part holds.
public enum PartFieldName: String, Sendable, Hashable, CaseIterable {
    case type = "content-type"
    case transferEncoding = "content-transfer-encoding"
    case disposition = "content-disposition"
    case id = "content-id"
    case mimeVersion = "mime-version"
    case description = "content-description"
    case name = "content-name"
    case sunDataName = "x-sun-data-name"

    /// The name without regard to case, and to white space, NUL, control and 8-bit octets anywhere in it, which
    /// some readers pass over; nil for any other name.
    public init?(_ name: UnsafeRawBufferPointer) {
        if let plain = Self.plain(name) {
            self = plain
            return
        }
        var bare: [UInt8] = []
        for byte in name where byte > ASCII.space && byte < ASCII.delete {
            guard bare.count < Self.longest else { return nil }
            bare.append(byte)
        }
        guard bare.count < name.count, let found = bare.withUnsafeBytes({ Self.plain($0) }) else {
            return nil
        }
        self = found
    }

    /// True for the name of one of these fields, as `init` reads it.
    public static func isContentField(_ name: UnsafeRawBufferPointer) -> Bool { Self(name) != nil }

    /// True if nothing but the name is there, so that all readers agree that it is one.
    public static func isPlain(_ name: UnsafeRawBufferPointer) -> Bool { plain(name) != nil }

    /// Octets of the longest name.
    private static let longest = 25

    private static func plain(_ name: UnsafeRawBufferPointer) -> Self? {
        let field: Self
        switch (name.count, name.byte(0)?.lowercased) {
        case (12, UInt8(ascii: "c")): field = name.byte(8)?.lowercased == UInt8(ascii: "t") ? .type : .name
        case (12, _): field = .mimeVersion
        case (25, _): field = .transferEncoding
        case (19, _): field = name.byte(9)?.lowercased == UInt8(ascii: "i") ? .disposition : .description
        case (10, _): field = .id
        case (15, _): field = .sunDataName
        default: return nil
        }
        return name.equalsIgnoringCase(field.bytes) ? field : nil
    }

    private var bytes: StaticString {
        switch self {
        case .type: "content-type"
        case .transferEncoding: "content-transfer-encoding"
        case .disposition: "content-disposition"
        case .id: "content-id"
        case .mimeVersion: "mime-version"
        case .description: "content-description"
        case .name: "content-name"
        case .sunDataName: "x-sun-data-name"
        }
    }
}
