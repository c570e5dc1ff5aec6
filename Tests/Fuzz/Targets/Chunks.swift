// SPDX-License-Identifier: Apache-2.0

/// The ways in which an input is cut into the chunks that a reader is fed with.
enum Cut: CaseIterable {
    case whole, bytes, sevens, odd

    /// Calls `body` with one chunk after the other; empty ones are among them.
    func each(of bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        var start = 0
        var step: UInt64 = 0x9e37_79b9
        while start < bytes.count {
            let length: Int
            switch self {
            case .whole: length = bytes.count
            case .bytes: length = 1
            case .sevens: length = 7
            case .odd:
                step = (step &* 0x5851_f42d_4c95_7f2d) &+ 0x1405_7b7e_f767_814f
                length = Int(step >> 33) % 40
            }
            let end = min(bytes.count, start + length)
            try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
    }

    /// What a reader makes of the input must be the same however it is cut; that of the whole is returned.
    @discardableResult
    static func same<Result: Equatable>(_ what: String, _ read: (Cut) throws -> Result) throws -> Result {
        let whole = try read(.whole)
        for cut in allCases.dropFirst() {
            try requireSame(try read(cut), whole, "\(what), cut into \(cut)")
        }
        return whole
    }
}

/// An input as several values.
struct Pieces {
    private var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    /// What stands before the next NUL, or all that is left.
    mutating func next() -> UnsafeRawBufferPointer {
        let end = rest.firstIndex(of: 0) ?? rest.count
        let piece = UnsafeRawBufferPointer(rebasing: rest[..<end])
        rest = UnsafeRawBufferPointer(rebasing: rest[min(end + 1, rest.count)...])
        return piece
    }

    /// The next byte, 0 when there is none.
    mutating func byte() -> UInt8 {
        guard let first = rest.first else { return 0 }
        rest = UnsafeRawBufferPointer(rebasing: rest[1...])
        return first
    }

    /// All that is left.
    var remaining: UnsafeRawBufferPointer { rest }
    var isEmpty: Bool { rest.isEmpty }
}

/// The bytes as a text; what is no UTF-8 is U+FFFD.
func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
