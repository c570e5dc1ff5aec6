// SPDX-License-Identifier: Apache-2.0

/// Text as it is laid out: white space collapsed, line breaks where blocks begin and end.
struct SeenText {
    private enum Gap {
        case none, space, line
    }

    private(set) var bytes: [UInt8] = []
    private var gap = Gap.none

    @inline(__always) var count: Int { bytes.count }

    /// Makes room for so many octets.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Octets without white space, or with single spaces between words.
    @inline(__always)
    mutating func add(_ run: UnsafeRawBufferPointer) {
        closeGap()
        bytes.append(contentsOf: run)
    }

    mutating func add(_ scalar: UInt32) {
        closeGap()
        UTF8Scalar.append(scalar, to: &bytes)
    }

    /// White space follows, if anything does.
    @inline(__always)
    mutating func space() { if gap == .none { gap = .space } }

    /// A line break follows, if anything does.
    @inline(__always)
    mutating func line() { gap = .line }

    /// What has been added from an index on, cut.
    func text(from start: Int, to end: Int, limit: Int) -> String {
        bytes.withUnsafeBytes {
            String(decoding: $0.slice(start, end).trimmed.clippedUTF8(limit), as: UTF8.self)
        }
    }

    @inline(__always)
    private mutating func closeGap() {
        if gap != .none, !bytes.isEmpty {
            bytes.append(gap == .line ? ASCII.lineFeed : ASCII.space)
        }
        gap = .none
    }

    /// How text is taken.
    struct Mode {
        /// Line breaks count.
        var isPreformatted: Bool
        /// `&…;` stands for a character.
        var hasReferences: Bool
    }

    /// Lays out text of HTML that has no tags in it.
    mutating func layOut(_ text: UnsafeRawBufferPointer, _ mode: Mode) {
        var index = 0
        while let byte = text.byte(index) {
            switch TextClass(byte) {
            case .visible: index = addRun(text, from: index)
            case .space:
                if mode.isPreformatted, byte == ASCII.lineFeed { line() } else { space() }
                index += 1
            case .reference:
                if mode.hasReferences,
                    let (value, end) = HTMLEntity.parse(text, at: index, inAttribute: false)
                {
                    addCharacter(value)
                    index = end
                } else {
                    add(text.slice(index, index + 1))
                    index += 1
                }
            case .control: index += 1
            case .doubtful:
                let (value, length) = UTF8Scalar.decode(text, at: index)
                if CharacterKind(value) == .visible, CharacterFold.plain(value) == value {
                    index = addRun(text, from: index)
                } else {
                    addCharacter(value)
                    index += length
                }
            }
        }
    }

    private mutating func addCharacter(_ value: UInt32) {
        switch CharacterKind(value) {
        case .visible: add(CharacterFold.plain(value))
        case .space: space()
        case .lineBreak: line()
        case .invisible: break
        }
    }

    /// Adds the visible characters from an index on, with the single spaces between them, and yields where
    /// they end.
    private mutating func addRun(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        scan: while let byte = text.byte(index) {
            if TextClass.isPlain(byte) {
                index += 1
                continue
            }
            switch TextClass(byte) {
            case .visible: index += 1
            case .space:
                guard byte == ASCII.space, let next = text.byte(index + 1), TextClass(next) == .visible
                else { break scan }
                index += 2
            case .doubtful:
                let (value, length) = UTF8Scalar.decode(text, at: index)
                guard CharacterKind(value) == .visible, CharacterFold.plain(value) == value else {
                    break scan
                }
                index += length
            case .reference, .control: break scan
            }
        }
        add(text.slice(start, index))
        return index
    }
}
