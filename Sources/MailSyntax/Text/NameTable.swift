// SPDX-License-Identifier: Apache-2.0
//
// Words of HTML and CSS are looked up as 64 bits that are made while they are read: no copy, no comparison of
// bytes.

/// A name as one number: exact up to 8 octets, a hash beyond. The tests see to it that no two names of ours share
/// one.
struct NameKey: Hashable, Sendable {
    private(set) var bits: UInt64 = 0

    init() {}

    init(_ name: String) { for byte in name.utf8 { add(byte) } }

    /// Of a name in any case, as if it were in lower case.
    init(lowercasing name: UnsafeRawBufferPointer) { for byte in name { add(byte.lowercased) } }

    /// Of a name as it stands.
    init(exactly name: UnsafeRawBufferPointer) { for byte in name { add(byte) } }

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        bits = bits < 1 << 56 ? bits << 8 | UInt64(byte) : (bits ^ UInt64(byte)) &* Self.spread
    }

    /// A key of two names in this order.
    func joined(with other: NameKey) -> NameKey {
        var key = NameKey()
        key.bits = (bits &* Self.spread) ^ (other.bits << 1 | other.bits >> 63)
        return key
    }

    /// The bits, well mixed.
    @inline(__always) var hash: Int { Int(truncatingIfNeeded: (bits &* Self.spread) >> 40) }

    private static let spread: UInt64 = 0x9E37_79B9_7F4A_7C15
}

/// What names stand for.
struct NameTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key = NameKey()
        var value: Value?
    }

    private var slots: [Slot]
    private let mask: Int

    /// For a number of names that is known: more than four times as many can't be stored.
    init(capacity: Int) {
        var size = 16
        // A quarter full at most: most names that are not there end at the first slot.
        while size < capacity * 4 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: Slot(), count: size)
    }

    /// The last of several entries with the same name counts.
    init(_ entries: [(name: String, value: Value)]) {
        self.init(capacity: entries.count)
        for entry in entries { self[NameKey(entry.name)] = entry.value }
    }

    @inline(__always)
    subscript(key: NameKey) -> Value? {
        get {
            let slot = slots[place(of: key)]
            return slot.key == key ? slot.value : nil
        }
        set {
            let place = place(of: key)
            slots[place] = Slot(key: key, value: newValue)
        }
    }

    /// The slot that has the key, or the free one that it belongs in.
    @inline(__always)
    private func place(of key: NameKey) -> Int {
        var index = key.hash & mask
        // Ends even if there is no free one.
        for _ in 0..<slots.count {
            if slots[index].value == nil || slots[index].key == key { break }
            index = (index + 1) & mask
        }
        return index
    }
}

/// Lists of names that are kept as text: `name:hexadecimal`, separated by white space.
enum NamedNumbers {
    static func parse(_ list: String) -> [(name: String, value: UInt32)] {
        list.split { $0 == " " || $0 == "\n" }.compactMap { entry in
            guard let colon = entry.firstIndex(of: ":"),
                let value = UInt32(entry[entry.index(after: colon)...], radix: 16)
            else { return nil }
            return (String(entry[..<colon]), value)
        }
    }
}
