// SPDX-License-Identifier: Apache-2.0
//
// RFC 5322 section 2.2. Limits: ClassifierLimits.fieldBody, headerBytes, headerFields.

/// The header fields of a message that count, as the classifier looks at them: names in lower case, bodies without
/// line ends. What filters and the delivery have added is left out from the start.
public struct SpamHeader: Sendable {
    struct Field: Sendable {
        /// Where in `bytes` they stand; between them is one colon, behind the body one line feed.
        let name: Range<Int>
        let body: Range<Int>
        let isReceived: Bool

        var all: Range<Int> { name.lowerBound..<body.upperBound + 1 }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var fields: [Field] = []

    /// No fields.
    public init() {}

    /// A header field in its place: its name, and its body as it stood behind the colon, with any line ends.
    public mutating func add(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        guard fields.count < ClassifierLimits.headerFields, bytes.count < ClassifierLimits.headerBytes else {
            return
        }
        let start = bytes.count
        for byte in name.prefix(ClassifierLimits.shownFeature * 2) where byte > 0x20 {
            bytes.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
        }
        let end = bytes.count
        guard end > start, !bytes[start..<end].withUnsafeBytes(AddedFields.contain) else {
            bytes.removeSubrange(start...)
            return
        }
        bytes.append(UInt8(ascii: ":"))
        for byte in body.prefix(ClassifierLimits.fieldBody) where byte != 0x0a && byte != 0x0d {
            bytes.append(byte)
        }
        while bytes.count > end + 1, let last = bytes.last, last == 0x20 || last == 0x09 {
            bytes.removeLast()
        }
        let field = Field(
            name: start..<end, body: end + 1..<bytes.count,
            isReceived: bytes[start..<end].elementsEqual("received".utf8))
        bytes.append(0x0a)
        fields.append(field)
    }

    func body(_ field: Field) -> ArraySlice<UInt8> { bytes[field.body] }
}

/// Who brought a message.
public enum SpamClient: Sendable, Hashable {
    /// As the mailbox copy tells: the Received fields of our own servers, which stand on top, say it and don't count.
    case delivered
    /// As the session tells: nothing is left out.
    case onItsWay(helo: String, name: String, address: String)
    /// It is not known, and nothing is left out.
    case unknown
}
