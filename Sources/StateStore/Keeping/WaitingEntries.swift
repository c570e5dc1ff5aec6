// SPDX-License-Identifier: Apache-2.0

/// Entries that wait to be written, the last of each name.
struct WaitingEntries: Sendable {
    /// A name by its bytes. `String` takes some texts of different bytes for the same, the stores don't.
    private struct Name: Hashable {
        let text: String

        static func == (one: Name, other: Name) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private var entries: [StateSpace: [Name: StateEntry]] = [:]
    private(set) var count = 0

    func entry(_ space: StateSpace, _ name: String) -> StateEntry? {
        count == 0 ? nil : entries[space]?[Name(text: name)]
    }

    /// Takes an entry in, in the place of one with its name.
    mutating func set(_ space: StateSpace, _ entry: StateEntry) {
        if entries[space, default: [:]].updateValue(entry, forKey: Name(text: entry.name)) == nil {
            count += 1
        }
    }

    /// All of them, by space.
    var bySpace: [(space: StateSpace, entries: [StateEntry])] {
        entries.map { ($0.key, Array($0.value.values)) }
    }
}
