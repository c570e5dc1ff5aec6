// SPDX-License-Identifier: Apache-2.0

/// Reads a header from the front; every count is checked before anything is done as often.
struct SevenZipParser {
    struct Folder {
        var methods: [[UInt8]] = []
        var properties: [UInt8] = []
        var outputs = 0
        /// Octets of each of them.
        var sizes: [Int] = []
        /// Octets of the largest, which is what comes out at the end.
        var size: Int { sizes.max() ?? 0 }
        var streams = 1
        var hasDigest = false
    }

    static let aes: [UInt8] = [6, 0xF1, 7, 1]
    private static let bcj2: [UInt8] = [3, 3, 1, 0x1B]

    private(set) var outcome = SevenZipHeader.broken
    private(set) var packStart = 0
    private(set) var packSizes: [Int] = []
    private(set) var folders: [Folder] = []
    private let header: [UInt8]
    private var index = 0

    init(_ header: [UInt8]) { self.header = header }

    mutating func byte() -> UInt8? {
        guard index < header.count else { return nil }
        defer { index += 1 }
        return header[index]
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= header.count - index else { return false }
        index += count
        return true
    }

    private mutating func take(_ count: Int) -> [UInt8]? {
        let start = index
        return skip(count) ? Array(header[start..<index]) : nil
    }

    /// NUMBER: the first octet has as many leading ones as octets follow. Nil beyond 2^56.
    private mutating func number() -> Int? {
        guard let first = byte() else { return nil }
        let extra = (~first).leadingZeroBitCount
        guard let rest = take(extra) else { return nil }
        var value = 0
        for (place, byte) in rest.enumerated() {
            guard place < 7 || byte == 0 else { return nil }
            if place < 7 { value |= Int(byte) << (8 * place) }
        }
        if extra < 7 { value |= (Int(first) & (0x7F >> extra)) << (8 * extra) }
        return value < 1 << 56 ? value : nil
    }

    /// A number of things: too many of them are too much.
    private mutating func count() -> Int? {
        guard let value = number() else { return nil }
        guard value <= AttachmentLimits.sevenZipItems else {
            outcome = .tooMuch
            return nil
        }
        return value
    }

    /// Header, behind its first octet.
    mutating func checkHeader() -> SevenZipHeader {
        var id = byte()
        if id == 0x02 {
            while let type = byte(), type != 0 {
                guard let size = number(), skip(size) else { return outcome }
            }
            id = byte()
        }
        // Streams for names and times elsewhere: no writer makes them.
        if id == 0x03 { return .broken }
        if id == 0x04 {
            guard streams() else { return outcome }
            id = byte()
        }
        if id == 0x05 {
            guard count() != nil else { return outcome }
        } else if id != 0 {
            return .broken
        }
        let total = folders.reduce(0) { $0 + $1.streams }
        guard total <= AttachmentLimits.sevenZipItems else { return .tooMuch }
        for folder in folders where folder.methods.contains(SevenZipParser.bcj2) {
            // libarchive unpacks the first two of the four at once.
            if folder.sizes.prefix(2).contains(where: { $0 > AttachmentLimits.sevenZipSideStreams }),
                folder.sizes.count > 2
            {
                return .tooMuch
            }
        }
        return .readable
    }

    /// StreamsInfo; false if it can't be read on, with the reason in `outcome`.
    mutating func streams() -> Bool {
        var id = byte()
        if id == 0x06 {
            guard packInfo() else { return false }
            id = byte()
        }
        if id == 0x07 {
            guard unpackInfo() else { return false }
            id = byte()
        }
        if id == 0x08 {
            guard subStreams() else { return false }
            id = byte()
        }
        return id == 0
    }

    private mutating func packInfo() -> Bool {
        guard let start = number(), let count = count() else { return false }
        packStart = start
        while let id = byte() {
            switch id {
            case 0: return true
            case 0x09:
                for _ in 0..<count {
                    guard let size = number() else { return false }
                    packSizes.append(size)
                }
            case 0x0A: guard digests(count) != nil else { return false }
            default: return false
            }
        }
        return false
    }

    /// AllDefined, otherwise a bit for each, and four octets for each that is defined.
    private mutating func digests(_ count: Int) -> [Bool]? {
        guard let all = byte() else { return nil }
        var defined = [Bool](repeating: true, count: count)
        if all == 0 {
            guard let bits = take((count + 7) / 8) else { return nil }
            for number in defined.indices {
                defined[number] = bits[number / 8] & (0x80 as UInt8 >> UInt8(number % 8)) != 0
            }
        }
        return skip(4 * defined.count { $0 }) ? defined : nil
    }

    private mutating func unpackInfo() -> Bool {
        guard byte() == 0x0B, let count = count(), byte() == 0 else { return false }
        for _ in 0..<count {
            guard let folder = folder() else { return false }
            folders.append(folder)
        }
        guard byte() == 0x0C else { return false }
        for number in folders.indices {
            for _ in 0..<folders[number].outputs {
                guard let size = self.number() else { return false }
                folders[number].sizes.append(size)
            }
        }
        while let id = byte() {
            if id == 0 { return true }
            guard id == 0x0A, let defined = digests(count) else { return false }
            for (number, isDefined) in defined.enumerated() { folders[number].hasDigest = isDefined }
        }
        return false
    }

    private mutating func folder() -> Folder? {
        var folder = Folder()
        var inputs = 0
        guard let coders = number(), (1...32).contains(coders) else { return nil }
        for _ in 0..<coders {
            guard let flags = byte(), flags & 0xC0 == 0, let method = take(Int(flags & 15)) else {
                return nil
            }
            folder.methods.append(method)
            var ins = 1
            var outs = 1
            if flags & 0x10 != 0 {
                guard let coderInputs = number(), let coderOutputs = number() else { return nil }
                (ins, outs) = (coderInputs, coderOutputs)
            }
            guard (0...32).contains(ins), (0...32).contains(outs) else { return nil }
            inputs += ins
            folder.outputs += outs
            if flags & 0x20 != 0 {
                guard let length = number(), let properties = take(length) else { return nil }
                folder.properties = properties
            }
        }
        guard folder.outputs > 0, inputs >= folder.outputs - 1 else { return nil }
        let bonds = folder.outputs - 1
        for _ in 0..<(2 * bonds) {
            guard number() != nil else { return nil }
        }
        let packed = inputs - bonds
        if packed > 1 {
            for _ in 0..<packed {
                guard number() != nil else { return nil }
            }
        }
        return folder
    }

    private mutating func subStreams() -> Bool {
        guard var id = byte() else { return false }
        if id == 0x0D {
            for number in folders.indices {
                guard let streams = count() else { return false }
                folders[number].streams = streams
            }
            guard let next = byte() else { return false }
            id = next
        }
        let total = folders.reduce(0) { $0 + $1.streams }
        guard total <= AttachmentLimits.sevenZipItems else {
            outcome = .tooMuch
            return false
        }
        if id == 0x09 {
            for folder in folders where folder.streams > 1 {
                for _ in 1..<folder.streams {
                    guard number() != nil else { return false }
                }
            }
            guard let next = byte() else { return false }
            id = next
        }
        // A folder of one stream may have its digest already.
        let unknown = folders.reduce(0) { $0 + ($1.streams == 1 && $1.hasDigest ? 0 : $1.streams) }
        while id != 0 {
            guard id == 0x0A, digests(unknown) != nil, let next = byte() else { return false }
            id = next
        }
        return true
    }
}
