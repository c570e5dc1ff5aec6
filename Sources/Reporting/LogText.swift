// SPDX-License-Identifier: Apache-2.0
//
// Text from outside made safe for one line of a log: control bytes, C1 controls, line and paragraph
// separators, bidirectional controls and invalid UTF-8 become `\n`, `\r`, `\t` or `\xNN` for each
// byte; other valid UTF-8 stays. Cuts text to a number of bytes with a trailing `…`.

/// Escaping and cutting, appended to a growing line.
enum LogText {
    /// What an append came to.
    enum Outcome {
        case whole
        case cut
        /// Only of a bare value: nothing useful was appended, it must stand in quotes.
        case needsQuotes
    }

    /// Where the text will stand, and so which bytes mean something there.
    enum Place {
        /// A value without quotes.
        case bare
        /// An address between `<` and `>`, without quotes.
        case bareAddress
        /// A value within double quotes.
        case quoted
        /// An address between `<` and `>`, within double quotes.
        case quotedAddress
        /// Free text up to the end of the line.
        case line

        var isBare: Bool { self == .bare || self == .bareAddress }
        var isAddress: Bool { self == .bareAddress || self == .quotedAddress }
        var isQuoted: Bool { self == .quoted || self == .quotedAddress }
    }

    static let ellipsis: StaticString = "…"

    static func append(_ text: StaticString, to out: inout [UInt8]) {
        out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    static func append(_ number: Int, to out: inout [UInt8]) {
        if number < 0 { out.append(UInt8(ascii: "-")) }
        let first = out.count
        var rest = number.magnitude
        repeat {
            out.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        if out.count - first > 1 { out[first...].reverse() }
    }

    /// Appends text escaped for its place, in at most `room` bytes.
    static func append(
        _ text: Span<UInt8>, as place: Place, room: Int, to out: inout [UInt8]
    ) -> Outcome {
        if text.count <= room, isPlain(text) {
            text.withUnsafeBufferPointer { out.append(contentsOf: $0) }
            return .whole
        }
        let start = out.count
        var whole = start  // The end of the last unit after which `…` still fits.
        var index = 0
        while index < text.count {
            let unit = unit(in: text, at: index)
            if !appendUnit(text, from: index, unit, as: place, to: &out) { return .needsQuotes }
            index += unit.length
            if out.count - start > room {
                out.removeLast(out.count - whole)
                append(ellipsis, to: &out)
                return .cut
            }
            if out.count - start <= room - ellipsis.utf8CodeUnitCount { whole = out.count }
        }
        return .whole
    }

    /// Graphic ASCII that means nothing in any place.
    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            switch text[index] {
            case 0x22, 0x3C, 0x3D, 0x3E, 0x5C: return false
            case 0x21...0x7E: continue
            default: return false
            }
        }
        return true
    }

    /// False if it can't stand here without quotes.
    private static func appendUnit(
        _ text: Span<UInt8>, from index: Int, _ unit: Unit, as place: Place, to out: inout [UInt8]
    ) -> Bool {
        if unit.isHidden {
            if place.isBare { return false }
            for offset in 0..<unit.length { appendHex(text[index + offset], to: &out) }
            return true
        }
        let byte = text[index]
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
            guard place.isAddress else { break }
            if place.isBare { return false }
            appendHex(byte, to: &out)
            return true
        case UInt8(ascii: "\""), UInt8(ascii: " "), UInt8(ascii: "="):
            if place.isBare { return false }
            if byte == UInt8(ascii: "\""), place.isQuoted { out.append(UInt8(ascii: "\\")) }
        case UInt8(ascii: "\\"):
            if place.isQuoted { out.append(byte) }
        default:
            break
        }
        for offset in 0..<unit.length { out.append(text[index + offset]) }
        return true
    }

    private static func appendHex(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        case 0x09: out.append(UInt8(ascii: "t"))
        default:
            out.append(UInt8(ascii: "x"))
            for nibble in [byte >> 4, byte & 0xF] {
                out.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + (nibble - 10))
            }
        }
    }
}

extension LogText {
    /// One character of the text, or one byte that is no part of any.
    struct Unit {
        var length: Int
        var isHidden: Bool
    }

    /// The unit at an index within the text.
    static func unit(in text: Span<UInt8>, at index: Int) -> Unit {
        let lead = text[index]
        if lead < 0x80 { return Unit(length: 1, isHidden: lead < 0x20 || lead == 0x7F) }
        let invalid = Unit(length: 1, isHidden: true)
        let (length, lowest, bits): (Int, UInt32, UInt8)
        switch lead {
        case 0xC2...0xDF: (length, lowest, bits) = (2, 0x80, 0x1F)
        case 0xE0...0xEF: (length, lowest, bits) = (3, 0x800, 0x0F)
        case 0xF0...0xF4: (length, lowest, bits) = (4, 0x10000, 0x07)
        default: return invalid
        }
        guard text.count - index >= length else { return invalid }
        var scalar = UInt32(lead & bits)
        for offset in 1..<length {
            let byte = text[index + offset]
            guard byte & 0xC0 == 0x80 else { return invalid }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= lowest, let scalar = Unicode.Scalar(scalar) else { return invalid }
        return Unit(length: length, isHidden: isHidden(scalar))
    }

    /// Controls, line and paragraph separators, bidirectional controls (Unicode UAX 9). All are below
    /// U+10000.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
