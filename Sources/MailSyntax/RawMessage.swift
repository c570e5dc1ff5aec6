// SPDX-License-Identifier: Apache-2.0
//
// A message as it lies in a file: RFC 5322 section 2.1, with LF or CRLF line ends and the envelope line
// of mbox files ("From ") in front of it tolerated. Limits: none of its own; the caller holds the bytes.

/// The header fields and the body of a message in memory.
public struct RawMessage: Sendable {
    /// A header field: its name, and what stands behind the colon, with its folding and leading space.
    public struct Field: Sendable, Hashable {
        /// What stands before the colon.
        public let name: [UInt8]
        /// What stands behind it; each line end of a folded field is a line feed.
        public let body: [UInt8]
    }

    /// The header section, in order.
    public let fields: [Field]
    /// The body as it goes over the wire, every line end CRLF.
    public let body: [UInt8]

    /// These fields and this body.
    public init(fields: [Field], body: [UInt8]) {
        self.fields = fields
        self.body = body
    }

    /// Total: a line without a colon ends the header section, as it does for a mail server.
    public init(_ bytes: [UInt8]) {
        var lines = Lines(bytes[...])
        if RawMessage.isMboxLine(bytes) { _ = lines.next() }
        var fields: [Field] = []
        var rest = lines.rest
        while let line = lines.next() {
            if line.isEmpty {
                rest = lines.rest
                break
            }
            if line.first?.isBlank == true {
                guard let last = fields.popLast() else { break }
                fields.append(Field(name: last.name, body: last.body + [ASCII.lineFeed] + line))
            } else if let colon = line.firstIndex(of: ASCII.colon), colon > line.startIndex {
                fields.append(
                    Field(name: Array(line[..<colon].trimmedEnd), body: Array(line[(colon + 1)...])))
            } else {
                break
            }
            rest = lines.rest
        }
        self.fields = fields
        body = RawMessage.withCRLF(rest)
    }

    /// "From " and no colon behind it: `From : a@b` is a field with a space too many.
    private static func isMboxLine(_ bytes: [UInt8]) -> Bool {
        let mark = Array("From ".utf8)
        return bytes.starts(with: mark) && bytes.dropFirst(mark.count).first { !$0.isBlank } != ASCII.colon
    }

    private static func withCRLF(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 32)
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == ASCII.lineFeed, previous != ASCII.carriageReturn { out.append(ASCII.carriageReturn) }
            out.append(byte)
            previous = byte
        }
        return out
    }

    /// Lines without their ends.
    private struct Lines {
        private(set) var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

        mutating func next() -> ArraySlice<UInt8>? {
            guard !rest.isEmpty else { return nil }
            let end = rest.firstIndex(of: ASCII.lineFeed) ?? rest.endIndex
            var line = rest[rest.startIndex..<end]
            if line.last == ASCII.carriageReturn { line.removeLast() }
            rest = rest[min(end + 1, rest.endIndex)...]
            return line
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmedEnd: ArraySlice<UInt8> {
        var slice = self
        while slice.last?.isBlank == true { slice.removeLast() }
        return slice
    }
}
