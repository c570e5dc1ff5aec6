// SPDX-License-Identifier: Apache-2.0

/// The features of one message while they are collected, each once: a table with open addressing, because a `Set`
/// costs as much as all the rest.
///
/// With `isNaming` it also keeps what each of them stands for, which the filter never asks for.
struct FeatureTable {
    /// The features in the order in which they came.
    private(set) var hashes: [UInt32] = []
    /// What they stand for, in the same order; empty if that is not kept.
    private(set) var names: [String] = []
    private let isNaming: Bool
    /// The features where their hash wants them, or behind; 0 is free.
    private var slots: [UInt32]
    private var mask: Int

    init(isNaming: Bool = false) {
        self.isNaming = isNaming
        slots = Array(repeating: 0, count: 16_384)
        mask = 16_383
        hashes.reserveCapacity(8_192)
    }

    /// Takes a feature if it is new. At most `ClassifierLimits.features` are taken.
    @inline(__always)
    mutating func add(_ value: UInt64, _ name: @autoclosure () -> String) {
        let hash = FeatureHash.finish(value)
        var slot = Int(hash) & mask
        while true {
            let found = slots[slot]
            if found == hash { return }
            if found == 0 { break }
            slot = (slot + 1) & mask
        }
        guard hashes.count < ClassifierLimits.features else { return }
        slots[slot] = hash
        hashes.append(hash)
        if isNaming { names.append(name()) }
        if hashes.count * 2 > slots.count { grow() }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        mask = slots.count - 1
        for hash in hashes {
            var slot = Int(hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = hash
        }
    }
}

/// From bytes to the numbers of features. Part of the format of the model.
enum FeatureHash {
    /// Nothing yet (FNV-1a).
    static let start: UInt64 = 14_695_981_039_346_656_037

    /// One more byte. A hash is meant to wrap.
    @inline(__always)
    static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 1_099_511_628_211 }

    /// The hash of a text, for the kinds of features.
    static func of(_ text: StaticString) -> UInt64 {
        text.withUTF8Buffer { $0.reduce(start) { add($1, to: $0) } }
    }

    static func of(_ bytes: some Sequence<UInt8>, from hash: UInt64 = start) -> UInt64 {
        bytes.reduce(hash) { add($1, to: $0) }
    }

    /// Every bit of the value on every bit of the feature; never 0.
    @inline(__always)
    static func finish(_ value: UInt64) -> UInt32 {
        var mixed = value &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 29
        mixed = mixed &* 0xBF58_476D_1CE4_E5B9
        return max(1, UInt32(truncatingIfNeeded: mixed >> 32))
    }

    /// For the digest of a message: all 64 bits.
    static func digest(_ value: UInt64) -> UInt64 {
        var mixed = value ^ value >> 31
        mixed = mixed &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 29
        mixed = mixed &* 0xBF58_476D_1CE4_E5B9
        mixed ^= mixed >> 32
        return max(1, mixed)
    }
}
