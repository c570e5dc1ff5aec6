// SPDX-License-Identifier: Apache-2.0
//
// The model file: one page of numbers, the learned messages, the weights, the counts; little-endian.
//
//   0        magic "DwdSpam\n"
//   8        version, 4 octets; 12 size of the file, 4
//   16       bias, spam, ham, next place: 4 each
//   32       learned spam, learned ham, created, changed: 8 each
//   4092     CRC-32 of all the rest
//   4096     learned messages: digest 8, step 4, label 4 (0 for a free place, 1 for spam, 2 for ham)
//   4 MiB    weights: 4 each
//   12 MiB   counts: spam 2, ham 2 for each token
//
// Limits: ClassifierLimits.modelFile, learned, weights, tokens.

internal import CZLib

/// Where things stand in a model file.
enum ModelLayout {
    /// Raised when the features, the numbers or this layout change: a model of another version is not read.
    static let version: UInt32 = 1
    static let magic = Array("DwdSpam\n".utf8)
    static let checksum = 4_092
    static let learned = 4_096
    static let learnedEntry = 16
    static let weights = 4_194_304
    static let counts = 12_582_912

    /// Why a file is no model; nil for a model that is whole.
    static func problem(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.prefix(magic.count).elementsEqual(magic) else { return "it is no model" }
        let found = bytes.number(8, UInt32.self)
        guard found == version else { return "it is of version \(found), and this is version \(version)" }
        let size = ClassifierLimits.modelFile
        guard bytes.count == size, bytes.number(12, UInt32.self) == UInt32(size) else {
            return "it has \(bytes.count) bytes and should have \(size)"
        }
        guard bytes.number(checksum, UInt32.self) == sum(bytes) else { return "its checksum is wrong" }
        guard bytes.number(28, UInt32.self) < ClassifierLimits.learned else {
            return "its numbers make no sense"
        }
        return nil
    }

    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress, bytes.count > learned else { return 0 }
        var sum = crc32(0, base.assumingMemoryBound(to: UInt8.self), UInt32(checksum))
        let rest = UnsafeRawBufferPointer(rebasing: bytes[learned...])
        sum = crc32(sum, rest.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(clamping: rest.count))
        return UInt32(truncatingIfNeeded: sum)
    }

    static func header(_ bytes: UnsafeRawBufferPointer) -> ModelHeader {
        ModelHeader(
            bias: bytes.number(16, Int32.self), spam: bytes.number(20, UInt32.self),
            ham: bytes.number(24, UInt32.self), learnedSpam: bytes.number(32, UInt64.self),
            learnedHam: bytes.number(40, UInt64.self), created: bytes.number(48, Int64.self),
            changed: bytes.number(56, Int64.self), next: bytes.number(28, UInt32.self))
    }

    /// How many messages can still be taken back.
    static func remembered(_ bytes: UnsafeRawBufferPointer) -> Int {
        (0..<ClassifierLimits.learned).count {
            bytes.number(learned + $0 * learnedEntry + 12, UInt32.self) != 0
        }
    }

    static func learner(_ bytes: UnsafeRawBufferPointer) -> SpamLearner {
        let header = header(bytes)
        let entries = (0..<ClassifierLimits.learned).lazy.map { place -> LearnedRing.Entry? in
            let start = learned + place * learnedEntry
            let label: SpamLabel? =
                switch bytes.number(start + 12, UInt32.self) {
                case 1: .spam
                case 2: .ham
                default: nil
                }
            return label.map {
                LearnedRing.Entry(
                    digest: bytes.number(start, UInt64.self), label: $0,
                    step: bytes.number(start + 8, Int32.self))
            }
        }
        return SpamLearner(
            header: header, weights: bytes.numbers(weights, ClassifierLimits.weights),
            counts: bytes.numbers(counts, ClassifierLimits.tokens * 2),
            ring: LearnedRing(entries, next: Int(header.next)))
    }

    /// The bytes of a model file.
    static func bytes(of learner: SpamLearner) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: ClassifierLimits.modelFile)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.copyBytes(from: magic)
            let header = learner.header
            bytes.put(version, 8)
            bytes.put(UInt32(ClassifierLimits.modelFile), 12)
            bytes.put(header.bias, 16)
            bytes.put(header.spam, 20)
            bytes.put(header.ham, 24)
            bytes.put(UInt32(learner.ring.next), 28)
            bytes.put(header.learnedSpam, 32)
            bytes.put(header.learnedHam, 40)
            bytes.put(header.created, 48)
            bytes.put(header.changed, 56)
            for (place, entry) in learner.ring.entries.enumerated() {
                guard let entry else { continue }
                let start = learned + place * learnedEntry
                bytes.put(entry.digest, start)
                bytes.put(entry.step, start + 8)
                bytes.put(entry.label == .spam ? UInt32(1) : 2, start + 12)
            }
            for (index, weight) in learner.weights.enumerated() { bytes.put(weight, weights + index * 4) }
            for (index, count) in learner.counts.enumerated() { bytes.put(count, counts + index * 2) }
            seal(bytes)
        }
        return bytes
    }

    static func seal(_ bytes: UnsafeMutableRawBufferPointer) {
        bytes.put(sum(UnsafeRawBufferPointer(bytes)), checksum)
    }
}

extension UnsafeRawBufferPointer {
    /// The number that stands there; 0 where there is none.
    fileprivate func number<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: Number.Type)
        -> Number
    {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= count else { return 0 }
        return Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    fileprivate func numbers<Number: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ count: Int)
        -> [Number]
    {
        (0..<count).map { number(offset + $0 * MemoryLayout<Number>.size, Number.self) }
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, _ offset: Int) {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= count else { return }
        storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
}
