// SPDX-License-Identifier: Apache-2.0

/// The features of one message while they are collected, each once: a table with open addressing, because a `Set`
/// costs as much as all the rest.
///
/// With `isNaming` it also keeps what each of them stands for, which the filter never asks for.
struct FeatureTable: ~Copyable {
    /// What they stand for, in their order; empty if that is not kept.
    private(set) var names: [String] = []
    private(set) var count = 0
    private let isNaming: Bool
    /// The features in the order in which they came: there is room for half as many as there are slots.
    private var list: UnsafeMutablePointer<UInt32>
    /// The features where their hash wants them, or behind; 0 is free. Their number is a power of two: an index is
    /// always cut to it.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int

    init(isNaming: Bool = false) {
        self.isNaming = isNaming
        mask = 16_383
        (list, slots) = FeatureTable.room(mask + 1)
    }

    deinit {
        list.deallocate()
        slots.deallocate()
    }

    /// The features in the order in which they came.
    var hashes: [UInt32] { Array(UnsafeBufferPointer(start: list, count: count)) }

    /// Takes a feature if it is new. At most `ClassifierLimits.features` are taken, and none for which
    /// `ClassifierLimits.probes` slots are taken already: a message may be made so that all want the same one.
    @inline(__always)
    mutating func add(_ value: UInt64, _ name: @autoclosure () -> String) {
        let hash = FeatureHash.finish(value)
        var slot = Int(hash) & mask
        var probes = 0
        while slots[slot] != 0 {
            if slots[slot] == hash { return }
            slot = (slot + 1) & mask
            probes += 1
            if probes == ClassifierLimits.probes { return }
        }
        guard count < ClassifierLimits.features else { return }
        slots[slot] = hash
        list[count] = hash
        count += 1
        if isNaming { names.append(name()) }
        if count > mask / 2 { grow() }
    }

    private mutating func grow() {
        let (oldList, oldSlots) = (list, slots)
        mask = mask * 2 + 1
        (list, slots) = FeatureTable.room(mask + 1)
        list.update(from: oldList, count: count)
        oldList.deallocate()
        oldSlots.deallocate()
        for index in 0..<count {
            var slot = Int(list[index]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = list[index]
        }
    }

    private static func room(_ size: Int) -> (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) {
        // What is read of it was written before.
        let list = UnsafeMutablePointer<UInt32>.allocate(capacity: size / 2 + 1)
        let slots = UnsafeMutablePointer<UInt32>.allocate(capacity: size)
        slots.initialize(repeating: 0, count: size)
        return (list, slots)
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
