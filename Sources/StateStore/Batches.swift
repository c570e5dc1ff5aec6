// SPDX-License-Identifier: Apache-2.0

extension Array {
    /// Its elements, `StateStoreLimits.batch` at a time.
    func batches() -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: StateStoreLimits.batch).map { start in
            self[start..<Swift.min(start + StateStoreLimits.batch, count)]
        }
    }
}

extension StateStoreError {
    /// An entry over `StateStoreLimits.entry`.
    static func tooLarge(_ entry: StateEntry, for store: String) -> StateStoreError {
        let bytes = entry.name.utf8.count + entry.value.count
        return StateStoreError(
            "\(store): an entry of \(bytes) bytes is larger than \(StateStoreLimits.entry) and not written")
    }
}
