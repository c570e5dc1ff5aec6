// SPDX-License-Identifier: Apache-2.0
//
// Line ends as they come: CRLF, LF and CR.

/// The end of a line.
enum LineEnd: UInt8, Sendable {
    case none, lf, cr, crlf

    /// Octets.
    var count: Int {
        switch self {
        case .none: 0
        case .lf, .cr: 1
        case .crlf: 2
        }
    }

    var octets: StaticString {
        switch self {
        case .none: ""
        case .lf: "\n"
        case .cr: "\r"
        case .crlf: "\r\n"
        }
    }
}

/// Where the lines of a chunk end. Asked for rising places, it looks at each octet at most twice.
struct LineFinder {
    private let chunk: UnsafeRawBufferPointer
    private var nextLF = -1
    private var nextCR = -1

    init(_ chunk: UnsafeRawBufferPointer) { self.chunk = chunk }

    /// The first CR or LF from a place on; the end of the chunk if there is none.
    @inline(__always)
    mutating func lineEnd(from place: Int) -> Int {
        if nextCR < place { nextCR = chunk.position(of: ASCII.carriageReturn, from: place) ?? chunk.count }
        // Most lines end with CRLF: the LF need not be looked for.
        if nextLF < place {
            if nextCR + 1 < chunk.count, chunk.byte(nextCR + 1) == ASCII.lineFeed,
                chunk.slice(place, nextCR).position(of: ASCII.lineFeed) == nil
            {
                return nextCR
            }
            nextLF = chunk.position(of: ASCII.lineFeed, from: place) ?? chunk.count
        }
        return min(nextCR, nextLF)
    }
}

extension UnsafeRawBufferPointer {
    /// The line end that the octets end with.
    var trailingLineEnd: LineEnd {
        switch byte(count - 1) {
        case ASCII.lineFeed: byte(count - 2) == ASCII.carriageReturn ? .crlf : .lf
        case ASCII.carriageReturn: .cr
        default: .none
        }
    }

    /// The octets without WSP at the end.
    var trimmedEnd: UnsafeRawBufferPointer {
        var end = count
        while end > 0, let byte = byte(end - 1), byte.isBlank { end -= 1 }
        return slice(0, end)
    }

    /// The octets without WSP at the beginning.
    var trimmedStart: UnsafeRawBufferPointer {
        slice(leadingBlanks, count)
    }

    /// How many octets of WSP the octets begin with.
    var leadingBlanks: Int {
        var place = 0
        while let byte = byte(place), byte.isBlank { place += 1 }
        return place
    }

    /// Where the WSP in front of an octet begins, if it reaches no further back than another.
    func startOfBlanks(before end: Int, downTo start: Int) -> Int {
        var place = end
        while place > start, byte(place - 1)?.isBlank == true { place -= 1 }
        return place
    }

    /// True if the octets begin with these, which are in lower case, without regard to case.
    func starts(withLowercase prefix: StaticString) -> Bool {
        let wanted = UnsafeRawBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        guard count >= wanted.count else { return false }
        return zip(self, wanted).allSatisfy { $0.lowercased == $1 }
    }

    /// True if the octets are the beginning of the others, or the others of these.
    func agrees(with other: StaticString) -> Bool {
        let wanted = UnsafeRawBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
        return zip(self, wanted).allSatisfy { $0 == $1 }
    }
}

/// Hands the octets of a constant to a closure.
func withBytes<Value>(of text: StaticString, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    body(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
}
