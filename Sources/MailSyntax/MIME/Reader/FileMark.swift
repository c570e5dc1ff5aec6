// SPDX-License-Identifier: Apache-2.0
//
// Lines that begin a file within text (uuencode: POSIX; yEnc: draft 1.3), and fields that begin a part.

/// Lines of uuencode and yEnc.
enum FileMark {
    /// Octets of a uuencoded line that are looked at; one has 61.
    static let longestLine = 90

    /// The name in `begin 644 name`; nil for any other line.
    static func uuencodedName(_ line: [UInt8]) -> String? {
        line.withUnsafeBytes { line -> String? in
            guard line.slice(0, 6).elementsEqual("begin ".utf8) else { return nil }
            var place = 6
            while let digit = line.byte(place), digit.isDigit { place += 1 }
            let mode = line.slice(6, place)
            guard mode.count == 3 || mode.count == 4, mode.allSatisfy({ $0 < UInt8(ascii: "8") }),
                line.byte(place) == ASCII.space
            else { return nil }
            return name(line.slice(place, line.count))
        }
    }

    /// True for the line that ends a uuencoded file.
    static func isEnd(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { $0.trimmed.elementsEqual("end".utf8) }
    }

    /// The name in `=ybegin line=128 size=123456 name=mybinary.dat`; nil for any other line.
    static func yEncName(_ line: [UInt8]) -> String? {
        line.withUnsafeBytes { line -> String? in
            guard line.slice(0, 8).elementsEqual("=ybegin ".utf8) else { return nil }
            var place = 7
            while let space = line.position(of: ASCII.space, from: place) {
                if line.slice(space, space + 6).elementsEqual(" name=".utf8) {
                    return name(line.slice(space + 6, line.count))
                }
                place = space + 1
            }
            return nil
        }
    }

    private static func name(_ bytes: UnsafeRawBufferPointer) -> String {
        FieldBody.text(bytes.trimmed.slice(0, SyntaxLimits.fileName))
    }

    /// True for an octet that a uuencoded line can begin with: how many octets it stands for. Not a hyphen, which
    /// begins delimiters.
    static func mayBeginLine(_ byte: UInt8) -> Bool {
        byte > ASCII.space && byte <= UInt8(ascii: "`") && byte != ASCII.hyphen
    }

    /// True for a line that has as many characters as it says, or less where spaces at its end were cut off, or a
    /// few more, as some encoders append. `isWhole`: at most three are missing.
    static func isLine(_ line: [UInt8], isWhole: Bool = false) -> Bool {
        guard let first = line.first, mayBeginLine(first),
            line.allSatisfy({ $0 >= ASCII.space && $0 <= UInt8(ascii: "`") })
        else { return false }
        let octets = Int((first &- ASCII.space) & 0x3F)
        let expected = 1 + (octets + 2) / 3 * 4
        return line.count <= expected + 2
            && (line.count + 3 >= expected || !isWhole && line.last != ASCII.space)
    }
}

/// The line behind a `--` line that makes it a delimiter for somebody.
enum FieldMark {
    /// Octets of a name.
    static let longestName = 998

    static func mayBegin(_ byte: UInt8) -> Bool {
        byte | 0x20 == UInt8(ascii: "c") || byte | 0x20 == UInt8(ascii: "m")
    }

    static func isName(_ name: [UInt8]) -> Bool {
        name.withUnsafeBytes {
            PartFieldName.isContentField($0)
                || $0.starts(withLowercase: "content-") && FieldName.isValid($0)
        }
    }
}
