// SPDX-License-Identifier: Apache-2.0

/// What counts of the text as it is seen. (Hosts of links and types of attachments were tried as well: no gain.)
extension FeatureReading {
    mutating func sequences(_ text: UnsafeRawBufferPointer, left: Int, _ kind: StaticString) {
        var run = SequenceRun(left: left)
        run.read(text, &table, kind)
    }

    /// The words of the text as it is seen.
    mutating func words(_ text: UnsafeRawBufferPointer) {
        let end = min(text.count, ClassifierLimits.textWords)
        var word = FeatureHash.start
        var start = 0
        for index in 0...end {
            let byte = index < end ? text[index] : 0x20
            if WordBytes.isOfText(byte) {
                word = FeatureHash.add(byte, to: word)
                continue
            }
            if start < index, index - start <= ClassifierLimits.textWord {
                table.add(
                    word &+ 5, "word \"\(shown(UnsafeRawBufferPointer(rebasing: text[start..<index])))\"")
            }
            start = index + 1
            word = FeatureHash.start
        }
    }
}

/// Bytes of a feature for a person to read.
func shown(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes.prefix(ClassifierLimits.shownFeature), as: UTF8.self)
}

/// A run over bytes that takes each sequence of four.
struct SequenceRun {
    /// Bytes that still count.
    private(set) var left: Int
    private var window: UInt32 = 0
    private var length = 0

    init(left: Int) { self.left = left }

    /// Each line end counts as CRLF, whichever it is.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ table: inout FeatureTable, _ kind: StaticString) {
        for byte in bytes {
            if left == 0 { return }
            if byte == 0x0d { continue }
            if byte == 0x0a { step(0x0d, &table, kind) }
            step(byte, &table, kind)
            left -= 1
        }
    }

    @inline(__always)
    private mutating func step(_ byte: UInt8, _ table: inout FeatureTable, _ kind: StaticString) {
        window = window << 8 | UInt32(byte)
        length += 1
        let sequence = window
        if length >= 4 { table.add(UInt64(sequence) + 1, SequenceRun.name(sequence, kind)) }
    }

    private static func name(_ window: UInt32, _ kind: StaticString) -> String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: window >> UInt32($0)) }
        return "\(kind) \"\(String(decoding: bytes, as: UTF8.self))\""
    }
}

/// Which bytes make words.
enum WordBytes {
    @inline(__always)
    static func isOfField(_ byte: UInt8) -> Bool { table.withUnsafeBufferPointer { $0[Int(byte)] & 1 != 0 } }

    @inline(__always)
    static func isOfText(_ byte: UInt8) -> Bool { table.withUnsafeBufferPointer { $0[Int(byte)] & 2 != 0 } }

    /// What a byte is in a shape: 9, A, a and 8 for digits, capitals, small letters and what is not ASCII.
    @inline(__always)
    static func kind(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39: UInt8(ascii: "9")
        case 0x41...0x5a: UInt8(ascii: "A")
        case 0x61...0x7a: UInt8(ascii: "a")
        case 0x80...: UInt8(ascii: "8")
        default: byte
        }
    }

    private static let table: [UInt8] = (0...255).map { (byte: UInt8) in
        let isWord = kind(byte) != byte || [0x39, 0x38, 0x41, 0x61, 0x2d].contains(byte)
        return (isWord || byte == 0x5f ? 1 : 0) | (isWord || [0x27, 0x24, 0x21].contains(byte) ? 2 : 0)
    }
}
