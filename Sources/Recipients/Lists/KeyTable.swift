// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Texts under addresses, in one piece of memory: a file of recipients may have millions of them.
///
/// Keys are the canonical forms of mailboxes. Those beyond ASCII are few, and are kept as strings because `String`
/// takes composed and decomposed letters for the same.
struct KeyTable: Sendable {
    private struct Entry {
        let key: Int
        let value: Int
        let end: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Open addressing: numbers of entries, counted from one; zero for a free slot. At most half of them are taken.
    private var slots: [UInt32] = [0, 0]
    private var others: [String: [UInt8]] = [:]

    /// Different keys.
    var count: Int { entries.count + others.count }
    var isEmpty: Bool { count == 0 }

    /// Makes room for so many bytes of keys and values.
    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    /// Puts a value under an address as it is written in a file, unless there is one.
    mutating func insert(_ address: ArraySlice<UInt8>, _ value: [UInt8] = []) {
        if let plain = KeyTable.plain(address) { return insert(plain: plain, value) }
        insert(Mailbox(lenient: String(decoding: address, as: UTF8.self)).canonical, value)
    }

    /// Puts a value under a key, unless there is one.
    mutating func insert(_ key: String, _ value: [UInt8] = []) {
        let plain = Array(key.utf8)
        if plain.allSatisfy({ $0 < 0x80 }) {
            insert(plain: plain, value)
        } else if others[key] == nil {
            others[key] = value
        }
    }

    /// What is under a key.
    subscript(_ key: String) -> ArraySlice<UInt8>? {
        let plain = Array(key.utf8)
        guard plain.allSatisfy({ $0 < 0x80 }) else { return others[key].map { $0[...] } }
        guard let entry = find(plain).entry else { return nil }
        return bytes[entry.value..<entry.end]
    }

    /// The canonical form of an address for which that takes no more than lower case, as for most; nil for others.
    private static func plain(_ address: ArraySlice<UInt8>) -> [UInt8]? {
        guard let last = address.last, last != UInt8(ascii: "@"), last != UInt8(ascii: "."),
            address.count <= SyntaxLimits.path,
            address.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\"") })
        else { return nil }
        return address.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    }

    private mutating func insert(plain key: [UInt8], _ value: [UInt8]) {
        if (entries.count + 1) * 2 > slots.count { grow() }
        let found = find(key)
        // A file is smaller than 2^32 bytes, so there is a number for each entry.
        guard found.entry == nil, let number = UInt32(exactly: entries.count + 1) else { return }
        let start = bytes.count
        bytes += key
        bytes += value
        entries.append(Entry(key: start, value: start + key.count, end: bytes.count))
        slots[found.slot] = number
    }

    /// The slot of a key, and its entry if there is one.
    private func find(_ key: [UInt8]) -> (slot: Int, entry: Entry?) {
        var slot = KeyTable.hash(key[...]) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if bytes[entry.key..<entry.value].elementsEqual(key) { return (slot, entry) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (slot, nil)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, entry) in entries.enumerated() {
            var slot = KeyTable.hash(bytes[entry.key..<entry.value]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: index + 1)
        }
    }

    /// Seeded anew in each process: who writes the file can't choose what collides.
    private static func hash(_ key: ArraySlice<UInt8>) -> Int {
        var hasher = Hasher()
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
