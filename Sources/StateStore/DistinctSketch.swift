// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many different elements there are, without the elements (HyperLogLog, Flajolet 2007; few of them are counted by
/// the registers in use).
///
/// Up to some hundred it is off by one now and then, beyond by 1.6 % (one standard deviation). At most
/// `StateStoreLimits.sketch` bytes whatever is added. Elements are hashes of 64 evenly spread bits; they can't be told from it.
public struct DistinctSketch: Sendable, Hashable {
    private static let indexBits = 12
    private static let registers = 1 << indexBits
    private static let highestRank: UInt16 = 15
    /// The first byte of what is written.
    private enum Form: UInt8 {
        case sparse = 1
        case dense = 2
    }

    /// Registers in use, `index << 4 | rank`, by index; once there are too many all of them, a byte each, in `dense`.
    private var sparse: [UInt16] = []
    private var dense: [UInt8] = []

    /// Of nothing.
    public init() {}

    /// Of these.
    public init(_ elements: some Sequence<UInt64>) {
        for element in elements { insert(element) }
    }

    /// Nothing has been added.
    public var isEmpty: Bool { sparse.isEmpty && dense.isEmpty }

    /// Adds an element.
    public mutating func insert(_ element: UInt64) {
        let index = UInt16(truncatingIfNeeded: element) & UInt16(DistinctSketch.registers - 1)
        let rest = element >> UInt64(DistinctSketch.indexBits)
        let rank = UInt16(min(rest.trailingZeroBitCount + 1, Int(DistinctSketch.highestRank)))
        note(rank, at: index)
    }

    /// Adds all that was added to another one.
    public mutating func formUnion(_ other: DistinctSketch) {
        for entry in other.sparse { note(entry & 0xF, at: entry >> 4) }
        for (index, rank) in other.dense.enumerated() where rank > 0 {
            note(UInt16(rank), at: UInt16(truncatingIfNeeded: index))
        }
    }

    private mutating func note(_ rank: UInt16, at index: UInt16) {
        if dense.indices.contains(Int(index)) {
            dense[Int(index)] = max(dense[Int(index)], UInt8(truncatingIfNeeded: rank))
            return
        }
        let entry = index << 4 | rank
        var (lower, upper) = (0, sparse.count)
        while lower < upper {
            let middle = (lower + upper) / 2
            if sparse[middle] >> 4 < index { lower = middle + 1 } else { upper = middle }
        }
        if sparse.indices.contains(lower), sparse[lower] >> 4 == index {
            sparse[lower] = max(sparse[lower], entry)
            return
        }
        sparse.insert(entry, at: lower)
        if sparse.count > StateStoreLimits.sketchEntries { makeDense() }
    }

    private mutating func makeDense() {
        dense = Array(repeating: 0, count: DistinctSketch.registers)
        for entry in sparse { dense[Int(entry >> 4)] = UInt8(entry & 0xF) }
        sparse = []
    }

    /// How many different ones were added, about.
    public var count: Int {
        let size = Double(DistinctSketch.registers)
        if dense.isEmpty { return Int((size * log(size / (size - Double(sparse.count)))).rounded()) }
        let unused = dense.count { $0 == 0 }
        let sum = dense.reduce(0.0) { $0 + 1 / Double(1 << Int($1)) }
        let raw = 0.7213 / (1 + 1.079 / size) * size * size / sum
        guard raw <= 2.5 * size, unused > 0 else { return Int(raw.rounded()) }
        return Int((size * log(size / Double(unused))).rounded())
    }

    // MARK: As bytes

    /// What can be read back.
    public var bytes: [UInt8] {
        if dense.isEmpty {
            return [Form.sparse.rawValue]
                + sparse.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        }
        return [Form.dense.rawValue] + dense
    }

    /// What `bytes` has written; nil for anything else.
    public init?(bytes: [UInt8]) {
        guard let form = bytes.first.flatMap(Form.init) else { return nil }
        let rest = bytes.dropFirst()
        switch form {
        case .dense:
            guard rest.count == DistinctSketch.registers,
                rest.allSatisfy({ $0 <= DistinctSketch.highestRank })
            else { return nil }
            dense = Array(rest)
        case .sparse:
            guard rest.count % 2 == 0, rest.count / 2 <= StateStoreLimits.sketchEntries else { return nil }
            let entries = stride(from: rest.startIndex, to: rest.endIndex, by: 2).map {
                UInt16(rest[$0]) | UInt16(rest[$0 + 1]) << 8
            }
            guard zip(entries, entries.dropFirst()).allSatisfy({ $0 >> 4 < $1 >> 4 }),
                entries.allSatisfy({ $0 & 0xF > 0 })
            else { return nil }
            sparse = entries
        }
    }
}
