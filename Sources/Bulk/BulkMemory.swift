// SPDX-License-Identifier: Apache-2.0

internal import StateStore
internal import Synchronization

/// What this process has counted itself. It is all there is without a state store, and knows what is still on its way into
/// one.
final class BulkMemory: Sendable {
    private struct State {
        var numbers: Memory<UInt64, UInt32>
        var sets: Memory<UInt64, DistinctSketch>
    }

    private let state: Mutex<State>

    init(numbers: Int, sets: Int) {
        state = Mutex(State(numbers: Memory(limit: numbers), sets: Memory(limit: sets)))
    }

    /// Counts a message under each of its keys.
    func count(_ message: BulkMessage, _ keys: [UInt64], _ kind: BulkKind, _ steps: Steps) {
        guard let step = steps.numbers.first else { return }
        state.withLock { state in
            for key in keys {
                let number = steps.number(step, key)
                guard let elements = message.elements(kind) else {
                    let before = state.numbers.find(number) ?? 0
                    state.numbers.set(before == .max ? before : before + 1, for: number)
                    continue
                }
                var set = state.sets.find(number) ?? DistinctSketch()
                for element in elements { set.insert(element) }
                state.sets.set(set, for: number)
            }
        }
    }

    /// What was counted under each of these keys, this message not among it but for its own recipients and reverse-path.
    func counts(_ message: BulkMessage, _ keys: [UInt64], _ kind: BulkKind, _ steps: Steps) -> [Int] {
        let elements = message.elements(kind)
        return state.withLock { state in
            keys.map { key in
                let numbers = steps.numbers.map { steps.number($0, key) }
                guard let elements else {
                    let counts = numbers.map { Int(state.numbers.find($0) ?? 0) }
                    return steps.within(counts.dropLast().reduce(0, +), counts.reduce(0, +))
                }
                var union = DistinctSketch(elements)
                for number in numbers.dropLast() {
                    if let set = state.sets.find(number) { union.formUnion(set) }
                }
                let recent = union.count
                if let oldest = numbers.last.flatMap({ state.sets.find($0) }) { union.formUnion(oldest) }
                return steps.within(recent, union.count)
            }
        }
    }
}

extension BulkMessage {
    /// What a message adds to a set of that kind; nil for what is not a set.
    func elements(_ kind: BulkKind) -> [UInt64]? {
        switch kind {
        case .copies: nil
        case .recipients: recipients
        case .senders: [sender]
        }
    }
}
