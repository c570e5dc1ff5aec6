// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Walks a scalar's value and its source side by side, to find where in the file a part of the value stands.
///
/// Quotes, escapes, folded and indented lines are followed as YAML 1.1 reads them. Where the source is
/// not what was expected the walk goes on by one character each, and ends at the end of the file.
struct ScalarWalk {
    private let source: SourceFile
    private let style: Node.Scalar.Style
    private let value: [Unicode.Scalar]
    private var index = 0
    private var consumed = 0
    /// Of a block scalar: what every line is indented by.
    private var indent = 0
    private var scalars: [Unicode.Scalar]

    /// From 1.
    private(set) var line: Int
    /// From 0.
    private(set) var column: Int

    init(_ source: SourceFile, _ scalar: Node.Scalar, from mark: Mark) {
        self.source = source
        style = scalar.style
        value = Array(scalar.string.unicodeScalars)
        line = mark.line
        column = max(0, mark.column - 1)
        scalars = Array(source.line(mark.line).unicodeScalars)
        skipTag()
        if isBlock {
            findIndent()
        } else if style == .singleQuoted || style == .doubleQuoted {
            column += 1
        }
    }

    private var isBlock: Bool { style == .literal || style == .folded }

    /// Goes to the character of the value that starts `offset` UTF-8 bytes behind its start.
    mutating func advance(to offset: Int) {
        while index < value.count {
            align(with: value[index])
            guard consumed < offset else { return }
            consume(value[index])
            consumed += UTF8.width(value[index])
            index += 1
        }
    }

    // MARK: Where the value begins

    /// A tag stands before the value and belongs to the node.
    private mutating func skipTag() {
        while column < scalars.count, scalars[column] == "!" {
            while column < scalars.count, !SourceFile.isBlank(scalars[column]) { column += 1 }
            while column < scalars.count, SourceFile.isBlank(scalars[column]) { column += 1 }
        }
    }

    /// The first line that is not blank tells by how much the block is indented, its own leading spaces aside.
    private mutating func findIndent() {
        var first = line + 1
        while first <= source.lineCount, source.line(first).allSatisfy({ $0 == " " }) { first += 1 }
        let spaces = source.line(first).unicodeScalars.prefix { $0 == " " }.count
        let own = value.drop { $0 == "\n" }.prefix { $0 == " " }.count
        indent = max(0, spaces - own)
        goToLine(line + 1)
    }

    // MARK: Steps

    private mutating func goToLine(_ number: Int) {
        line = min(number, source.lineCount)
        scalars = Array(source.line(line).unicodeScalars)
        if isBlock {
            column = min(indent, scalars.count)
        } else {
            column = 0
            while column < scalars.count, SourceFile.isBlank(scalars[column]) { column += 1 }
        }
    }

    /// True where nothing of the value is left on this line.
    private var isAtEnd: Bool {
        isBlock ? column >= scalars.count : scalars.dropFirst(column).allSatisfy(SourceFile.isBlank)
    }

    /// Leaves the end of a line behind, unless the value has something for it.
    private mutating func align(with next: Unicode.Scalar) {
        while line < source.lineCount {
            let isJoined = style == .doubleQuoted && scalars.dropFirst(column).elementsEqual(["\\"])
            let isPassed = isAtEnd && next != "\n" && next != " "
            guard isJoined || isPassed else { return }
            goToLine(line + 1)
        }
    }

    private mutating func consume(_ next: Unicode.Scalar) {
        if isAtEnd, next == "\n" || next == " ", line < source.lineCount {
            goToLine(line + 1)
            return
        }
        guard column < scalars.count else { return }
        switch (style, scalars[column]) {
        case (.singleQuoted, "'"): column += 2
        case (.doubleQuoted, "\\"):
            let escape: Unicode.Scalar = column + 1 < scalars.count ? scalars[column + 1] : " "
            column += escape == "x" ? 4 : escape == "u" ? 6 : escape == "U" ? 10 : 2
        default: column += 1
        }
        column = min(column, scalars.count)
    }
}

extension SourceFile {
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
}
