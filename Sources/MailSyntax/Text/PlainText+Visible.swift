// SPDX-License-Identifier: Apache-2.0

extension PlainText {
    /// The text without what isn't seen in it: characters of no width, controls and tags, as HTML is read. Spaces of
    /// other widths are spaces; lines stay as they are.
    public static func visible(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBytes { bytes in
            guard let first = firstDoubtful(bytes, from: 0) else { return text }
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count)
            var copied = 0
            var next: Int? = first
            while let index = next {
                let (value, length) = UTF8Scalar.decode(bytes, at: index)
                let kind = CharacterKind(value)
                let plain = CharacterFold.plain(value)
                if kind != .visible || plain != value {
                    output.append(contentsOf: bytes.slice(copied, index))
                    copied = index + length
                    switch kind {
                    case .visible: UTF8Scalar.append(plain, to: &output)
                    case .space: output.append(ASCII.space)
                    case .lineBreak: output.append(ASCII.lineFeed)
                    case .invisible: break
                    }
                }
                next = firstDoubtful(bytes, from: index + length)
            }
            guard copied > 0 else { return text }
            output.append(contentsOf: bytes.slice(copied, bytes.count))
            return output
        }
    }

    /// Where something stands that may not be seen, or is a letter in another dress.
    private static func firstDoubtful(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while let byte = bytes.byte(index) {
            if !TextClass.isPlain(byte) {
                switch TextClass(byte) {
                case .doubtful, .control: return index
                case .visible, .space, .reference: break
                }
            }
            index += 1
        }
        return nil
    }
}
