// SPDX-License-Identifier: Apache-2.0
//
// RFC 4155 and what is found in its place: messages behind lines that begin with "From ", an empty line before each,
// and a ">" before lines of a message that would look like one. Limits: ClassifierLimits.message, separatorLine.

/// Cuts a file into messages as it is read: one, or those of an mbox file.
public struct MboxSplitter {
    private enum Kind { case unknown, single, mbox }

    private var kind = Kind.unknown
    private var message: [UInt8] = []
    /// The line under way, as long as it may still be a separator.
    private var line: [UInt8] = []
    private var isWithinLine = false
    private var isBehindEmptyLine = true

    /// Nothing was read yet.
    public init() {}

    /// The next bytes of the file; hands on the messages that end in them. Of a message that is too long the end is
    /// left out.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, _ emit: ([UInt8]) -> Void) {
        var rest = bytes[...]
        while !rest.isEmpty {
            if kind == .single {
                append(rest)
                return
            }
            let end = rest.firstIndex(of: 0x0a).map { $0 + 1 } ?? rest.endIndex
            let piece = rest[..<end]
            rest = rest[end...]
            take(piece, emit)
        }
    }

    /// The file is over.
    public mutating func finish(_ emit: ([UInt8]) -> Void) {
        if !line.isEmpty { endLine(emit) }
        if kind == .mbox { dropEmptyLine() }
        if !message.isEmpty { emit(message) }
        self = MboxSplitter()
    }

    /// A line or a part of one.
    private mutating func take(_ piece: Slice<UnsafeRawBufferPointer>, _ emit: ([UInt8]) -> Void) {
        let isWhole = piece.last == 0x0a
        if isWithinLine {
            append(piece)
            isWithinLine = !isWhole
            if isWhole { isBehindEmptyLine = false }
            return
        }
        line.append(contentsOf: piece)
        guard isWhole || line.count > ClassifierLimits.separatorLine else { return }
        isWithinLine = !isWhole
        endLine(emit)
    }

    private mutating func endLine(_ emit: ([UInt8]) -> Void) {
        defer {
            isBehindEmptyLine = line == [0x0a] || line == [0x0d, 0x0a]
            line.removeAll(keepingCapacity: true)
        }
        let isSeparator = isBehindEmptyLine && MboxSplitter.isSeparator(line)
        if kind == .unknown { kind = isSeparator ? .mbox : .single }
        if kind == .mbox, isSeparator {
            dropEmptyLine()
            if !message.isEmpty { emit(message) }
            message = []
            return
        }
        if kind == .mbox, MboxSplitter.isQuoted(line) {
            append(line[1...])
        } else {
            append(line[...])
        }
    }

    private mutating func append(_ bytes: some Collection<UInt8>) {
        message.append(contentsOf: bytes.prefix(max(0, ClassifierLimits.message - message.count)))
    }

    /// The empty line before a separator is no part of the message.
    private mutating func dropEmptyLine() {
        if message.suffix(2) == [0x0a, 0x0a] {
            message.removeLast()
        } else if message.suffix(4) == [0x0d, 0x0a, 0x0d, 0x0a] {
            message.removeLast(2)
        }
    }

    private static let mark = Array("From ".utf8)

    /// "From ", something, and a time of day.
    private static func isSeparator(_ line: [UInt8]) -> Bool {
        guard line.starts(with: mark) else { return false }
        func isDigit(_ index: Int) -> Bool {
            line.indices.contains(index) && (0x30...0x39).contains(line[index])
        }
        return line.indices.contains { index in
            line[index] == UInt8(ascii: ":") && isDigit(index - 1) && isDigit(index + 1) && isDigit(index + 2)
        }
    }

    private static func isQuoted(_ line: [UInt8]) -> Bool {
        line.first == UInt8(ascii: ">") && line.drop { $0 == UInt8(ascii: ">") }.starts(with: mark)
    }
}
