// SPDX-License-Identifier: Apache-2.0

/// Netstrings (cr.yp.to/proto/netstrings.txt) out of bytes that come in pieces: `5:hello,`.
///
/// After it has thrown it is of no use any more: nobody can tell where the next one begins.
struct NetstringReader: Sendable {
    /// What is no netstring.
    enum Malformed: Error, Sendable, Hashable {
        case noLength, leadingZero, tooLong(limit: Int), noComma

        /// As half a sentence.
        var reason: String {
            switch self {
            case .noLength: "no netstring: there is no length with a colon"
            case .leadingZero: "no netstring: the length begins with 0"
            case .tooLong(let limit): "longer than \(limit) bytes"
            case .noComma: "no netstring: it does not end in a comma"
            }
        }
    }

    private enum Part { case length, content, comma }

    private let limit: Int
    private var part = Part.length
    private var length = 0
    private var digits = 0
    private var content: [UInt8] = []

    /// `limit` is the largest length that is read.
    init(limit: Int) { self.limit = limit }

    /// True between two netstrings.
    var isAtStart: Bool { part == .length && digits == 0 }

    /// The next netstring, reading on from `offset`; nil when all bytes are read and it is not complete.
    mutating func next(
        _ bytes: UnsafeRawBufferPointer, from offset: inout Int
    ) throws(Malformed) -> [UInt8]? {
        while offset >= 0, offset < bytes.count {
            switch part {
            case .length:
                try lengthByte(bytes[offset])
                offset += 1
            case .content:
                let end = min(bytes.count, offset + (length - content.count))
                content.append(contentsOf: bytes[offset..<end])
                offset = end
                if content.count >= length { part = .comma }
            case .comma:
                guard bytes[offset] == UInt8(ascii: ",") else { throw .noComma }
                offset += 1
                let complete = content
                (part, length, digits, content) = (.length, 0, 0, [])
                return complete
            }
        }
        return nil
    }

    private mutating func lengthByte(_ byte: UInt8) throws(Malformed) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if digits > 0, length == 0 { throw .leadingZero }
            length = length * 10 + Int(byte - UInt8(ascii: "0"))
            digits += 1
            // Told by the length alone: nothing of that size is kept.
            if length > limit { throw .tooLong(limit: limit) }
        case UInt8(ascii: ":"):
            guard digits > 0 else { throw .noLength }
            part = length > 0 ? .content : .comma
        default: throw .noLength
        }
    }

    /// The bytes as a netstring.
    static func encoded(_ content: some Collection<UInt8>) -> [UInt8] {
        Array("\(content.count):".utf8) + content + [UInt8(ascii: ",")]
    }
}
