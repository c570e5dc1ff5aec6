// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// The text of a config file, to find places in it again.
///
/// Lines end where YAML ends them. Columns count Unicode scalars, as YAML's marks do.
struct SourceFile {
    let name: String
    private let bytes: [UInt8]
    private let lines: [Range<Int>]

    init(name: String, text: String) {
        self.name = name
        bytes = Array(text.utf8)
        lines = SourceFile.lines(of: bytes)
    }

    /// The ranges of the lines, without their ends: LF, CRLF, CR, NEL, LS and PS.
    private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        var position = 0
        func next(_ offset: Int) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }
        while position < bytes.count {
            let width: Int
            switch bytes[position] {
            case 0x0a: width = 1
            case 0x0d: width = next(1) == 0x0a ? 2 : 1
            case 0xc2 where next(1) == 0x85: width = 2
            case 0xe2 where next(1) == 0x80 && (next(2) == 0xa8 || next(2) == 0xa9): width = 3
            default:
                position += 1
                continue
            }
            lines.append(start..<position)
            position += width
            start = position
        }
        lines.append(start..<bytes.count)
        return lines
    }

    var lineCount: Int { lines.count }

    /// A line by its number, from 1; empty where there is none.
    func line(_ number: Int) -> String {
        guard lines.indices.contains(number - 1) else { return "" }
        return String(decoding: bytes[lines[number - 1]], as: UTF8.self)
    }

    /// The first scalar that YAML does not allow in a file; nil where all are allowed.
    func firstForbiddenScalar() -> (line: Int, column: Int)? {
        for number in lines.indices {
            for (column, scalar) in line(number + 1).unicodeScalars.enumerated() {
                switch scalar.value {
                case 0x09, 0x20...0x7e, 0x85, 0xa0...0xfefe, 0xff00...0xfffd, 0x10000...: continue
                default: return (number + 1, column + 1)
                }
            }
        }
        return nil
    }

    // MARK: Remarks

    /// A remark about a node as a whole.
    func diagnostic(
        _ severity: Diagnostic.Severity = .error, at mark: Mark?, length: Int = 1, _ message: String,
        advice: String? = nil
    ) -> Diagnostic {
        guard let mark else { return Diagnostic(severity, file: name, message: message, advice: advice) }
        return diagnostic(
            severity, line: mark.line, column: mark.column, length: length, message, advice: advice)
    }

    /// A remark about a place.
    func diagnostic(
        _ severity: Diagnostic.Severity = .error, line: Int, column: Int, length: Int = 1, _ message: String,
        advice: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            severity, file: name, line: line, column: column, message: message, advice: advice,
            source: self.line(line), length: length)
    }

    /// A remark about bytes within a scalar: quotes, escapes and folded lines are followed back to the file.
    func diagnostic(
        _ severity: Diagnostic.Severity = .error, in scalar: Node.Scalar, range: Range<Int>,
        _ message: String,
        advice: String? = nil
    ) -> Diagnostic {
        guard let mark = scalar.mark else { return diagnostic(severity, at: nil, message, advice: advice) }
        var walk = ScalarWalk(self, scalar, from: mark)
        // What is missing at the end is missing behind the last character, not behind a block's line break.
        var end = scalar.string.utf8[...]
        while let last = end.last, last == 0x20 || (0x09...0x0d).contains(last) { end.removeLast() }
        walk.advance(to: min(range.lowerBound, end.count))
        let (line, column) = (walk.line, walk.column)
        walk.advance(to: range.upperBound)
        let length = walk.line == line ? walk.column - column : self.line(line).unicodeScalars.count - column
        return diagnostic(
            severity, line: line, column: column + 1, length: max(1, length), message, advice: advice)
    }
}
