// SPDX-License-Identifier: Apache-2.0
//
// What becomes of a file name: systems cut it at a NUL, drop what they can't show, take its last piece from a
// path, and drop dots and spaces at its end.

extension FileNames {
    /// One name in every form in which it may be stored or shown, the likeliest first.
    struct Variants {
        private let text: String
        private(set) var names: [String] = []
        /// True for control characters, a path, and characters that turn the direction of the text.
        private(set) var isDeceptive = false

        /// True if it is of another kind in one of its forms.
        private(set) var isAmbiguous = false

        init(_ text: String) { self.text = FileNames.clipped(text) }

        /// True if the name has nothing that is dropped or cut.
        private var isPlain: Bool {
            withBytes(of: text) { bytes in
                guard let first = bytes.byte(0), let last = bytes.byte(bytes.count - 1),
                    bytes.count <= SyntaxLimits.fileName, first != ASCII.space, last != ASCII.space,
                    last != ASCII.dot, first != HeaderByte.apostrophe, first != ASCII.quote,
                    first != ASCII.equals,
                    last != HeaderByte.apostrophe, last != ASCII.quote
                else { return false }
                return bytes.allSatisfy { byte in
                    switch byte {
                    case 0..<ASCII.space, ASCII.delete, HeaderByte.slash, ASCII.backslash, ASCII.percent,
                        ASCII.colon:
                        false
                    // With these the characters begin that have no shape.
                    case 0xC2, 0xE2, 0xEF: false
                    default: true
                    }
                }
            }
        }

        mutating func collect() {
            if isPlain {
                names = [text]
                return
            }
            let unfolded = spaced(text)
            for base in unfolded {
                let trimmed = FileNames.trimmed(base)
                let clean = withoutInvisible(trimmed)
                if clean.first != trimmed { add(trimmed) }
                for name in clean {
                    add(name)
                    addPieces(name)
                }
            }
            for name in names where name.utf8.contains(ASCII.percent) {
                let decoded = withBytes(of: name) { bytes in
                    bytes.percentDecoded.withUnsafeBytes {
                        Charset.guess($0, limit: SyntaxLimits.fieldBody)
                    }
                }
                guard decoded != name else { continue }
                if let suffix = FileNames.suffix(decoded), suffix != FileNames.suffix(name) {
                    isAmbiguous = true
                }
                for clean in withoutInvisible(decoded) {
                    add(clean)
                    addPieces(clean)
                }
            }
        }

        /// The last piece of a path, and a name without dots, spaces and quotes at its ends.
        private mutating func addPieces(_ name: String) {
            addTrimmed(name)
            var octets = Array(name.utf8)
            let isSeparator = { (byte: UInt8) in byte == HeaderByte.slash || byte == ASCII.backslash }
            if octets.contains(where: isSeparator) {
                let isPath = Self.isPath(octets)
                while let last = octets.last, isSeparator(last) { octets.removeLast() }
                let start = octets.lastIndex(where: isSeparator).map { $0 + 1 } ?? 0
                let base = String(decoding: octets[start...], as: UTF8.self)
                // "Invoice 12/2026.pdf" means no harm.
                if isPath || FileNames.suffix(base) != FileNames.suffix(name) { isDeceptive = true }
                add(base)
                addTrimmed(base)
            }
            // "a.exe:b" is a stream of a.exe.
            if let colon = octets.firstIndex(of: ASCII.colon), colon > 1 {
                let front = String(decoding: octets[..<colon], as: UTF8.self)
                if FileNames.suffix(front) != nil { add(front) }
            }
        }

        /// True for a name with separators that leads to a certain place, or is one on Windows alone.
        private static func isPath(_ octets: [UInt8]) -> Bool {
            if octets.contains(ASCII.backslash) || octets.dropFirst().first == ASCII.colon { return true }
            if octets.first == HeaderByte.slash || octets.last == HeaderByte.slash { return true }
            return octets.split(separator: HeaderByte.slash).contains { $0.elementsEqual("..".utf8) }
        }

        private mutating func addTrimmed(_ name: String) {
            var octets = Array(name.utf8)
            while let last = octets.last, last == ASCII.dot || last.isBlankOrControl { octets.removeLast() }
            if octets.count < name.utf8.count {
                let bare = String(decoding: octets, as: UTF8.self)
                if name.utf8.dropFirst(octets.count).contains(ASCII.dot), FileNames.suffix(bare) != nil {
                    isDeceptive = true
                }
                add(bare)
            }
            let quotes: [UInt8] = [HeaderByte.apostrophe, ASCII.quote, ASCII.equals]
            guard let first = octets.first, quotes.contains(first) || octets.last.map(quotes.contains) == true
            else {
                return
            }
            if quotes.contains(first) { octets.removeFirst() }
            if let last = octets.last, quotes.contains(last) { octets.removeLast() }
            add(String(decoding: octets, as: UTF8.self))
        }

        /// With folding and tabs as one space, and without them.
        private func spaced(_ text: String) -> [String] {
            let octets = Array(text.utf8)
            guard octets.contains(where: { $0.isLineEnd || $0 == ASCII.tab }) else { return [text] }
            var withSpaces: [UInt8] = []
            var joined: [UInt8] = []
            var index = 0
            octets.withUnsafeBytes { bytes in
                while let byte = bytes.byte(index) {
                    guard byte.isLineEnd || byte == ASCII.tab else {
                        withSpaces.append(byte)
                        joined.append(byte)
                        index += 1
                        continue
                    }
                    index =
                        bytes.first(from: index, to: bytes.count) { !$0.isBlank && !$0.isLineEnd }
                        ?? bytes.count
                    withSpaces.append(ASCII.space)
                }
            }
            return [String(decoding: withSpaces, as: UTF8.self), String(decoding: joined, as: UTF8.self)]
        }

        /// Without controls and characters that have no shape; cut at the first control; both if they differ.
        private mutating func withoutInvisible(_ name: String) -> [String] {
            var kept: [UInt8] = []
            var front: [UInt8]?
            let isChanged = withBytes(of: name) { bytes in
                kept.reserveCapacity(bytes.count)
                var index = 0
                while let byte = bytes.byte(index) {
                    if byte < ASCII.space || byte == ASCII.delete {
                        if front == nil { front = kept }
                        index += 1
                    } else if let length = Self.lengthOfInvisible(bytes, index) {
                        index += length
                    } else {
                        kept.append(byte)
                        index += 1
                    }
                }
                return kept.count < bytes.count
            }
            guard isChanged else { return [name] }
            isDeceptive = isDeceptive || front != nil || Self.turns(name)
            let names = [kept, front].compactMap { octets in
                octets.map { FileNames.trimmed(String(decoding: $0, as: UTF8.self)) }
            }
            return names.filter { !$0.isEmpty }
        }

        /// Octets of a C1 control, a soft hyphen, U+200B to 200F, 202A to 202E, 2060 to 2069 or FEFF.
        private static func lengthOfInvisible(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int? {
            guard let first = bytes.byte(index), first >= 0xC2, let second = bytes.byte(index + 1) else {
                return nil
            }
            let third = bytes.byte(index + 2) ?? 0
            switch (first, second) {
            case (0xC2, 0x80...0x9F), (0xC2, 0xAD): return 2
            case (0xE2, 0x80): return (0x8B...0x8F).contains(third) || (0xAA...0xAE).contains(third) ? 3 : nil
            case (0xE2, 0x81): return (0xA0...0xA9).contains(third) ? 3 : nil
            case (0xEF, 0xBB): return third == 0xBF ? 3 : nil
            default: return nil
            }
        }

        /// True if a text has U+202A to 202E or 2066 to 2069.
        private static func turns(_ name: String) -> Bool {
            name.unicodeScalars.contains {
                (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
            }
        }

        private mutating func add(_ name: String) {
            let clipped = FileNames.clipped(name)
            if !clipped.isEmpty, !names.contains(clipped) { names.append(clipped) }
        }
    }
}
