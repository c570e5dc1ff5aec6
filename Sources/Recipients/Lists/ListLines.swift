// SPDX-License-Identifier: Apache-2.0

/// The lines of a file of recipients: as bytes, as it may have millions of them.
///
/// Lines that begin with `#` and empty ones are left out, and so are the blanks in front of the others and a byte order
/// mark. Quotes that don't close are letters as any other.
struct ListLines: Sequence, IteratorProtocol {
    /// What stands in a line.
    struct Line {
        let text: ArraySlice<UInt8>
        /// True if there were blanks in front: it goes on with the line above it.
        let isIndented: Bool

        /// The text up to the first blank outside quotes: a local-part in quotes may hold some.
        var firstColumn: ArraySlice<UInt8> { text[..<ListLines.endOfColumn(text)] }
        /// What stands behind the first column.
        var rest: ArraySlice<UInt8> { text[ListLines.endOfColumn(text)...].drop(while: ListLines.isBlank) }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
    }

    mutating func next() -> Line? {
        while !rest.isEmpty {
            let end =
                rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...].dropFirst()
            let text = line.drop(while: ListLines.isBlank)
            if let first = text.first, first != UInt8(ascii: "#") {
                return Line(text: text, isIndented: text.startIndex > line.startIndex)
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func endOfColumn(_ text: ArraySlice<UInt8>) -> Int {
        var firstBlank: Int?
        var (isQuoted, isEscaped) = (false, false)
        for index in text.indices {
            let byte = text[index]
            if isBlank(byte) {
                if !isQuoted { return index }
                firstBlank = firstBlank ?? index
            }
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else {
                isEscaped = isQuoted && byte == UInt8(ascii: "\\")
            }
        }
        return isQuoted ? firstBlank ?? text.endIndex : text.endIndex
    }
}
