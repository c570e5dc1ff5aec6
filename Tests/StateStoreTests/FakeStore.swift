// SPDX-License-Identifier: Apache-2.0

import Dispatch
import StateStore
import Synchronization

/// A store in memory that can be broken, and whose writes can be held up.
final class FakeStore: StateStore {
    struct State {
        var entries: [StateSpace: [String: StateEntry]] = [:]
        var numbers: [String: Int] = [:]
        var sets: [String: Set<UInt64>] = [:]
        /// Additions that were written.
        var additions = 0
        var isBroken = false
        /// Why it fails.
        var reason = "broken"
        var failures = 0
        var refusesWrites = false
        var isHeldUp = false
        /// Sizes of the batches that were written.
        var batches: [Int] = []
        var reads = 0
        var prunes: [StateSpace: [Int]] = [:]
    }

    let name = "fake"
    let mayWait = true
    let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)

    /// What is of interest now.
    subscript<Value: Sendable>(_ path: any KeyPath<State, Value> & Sendable) -> Value {
        state.withLock { $0[keyPath: path] }
    }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// Holds up the next writes, until `letGo`.
    func holdUp() { change { $0.isHeldUp = true } }

    func letGo() {
        change { $0.isHeldUp = false }
        gate.signal()
    }

    private func use<Result: Sendable>(
        writing: Bool = false, _ body: (inout State) -> Result
    ) throws(StateStoreError) -> Result {
        let result: Result? = state.withLock { state in
            state.isBroken || (writing && state.refusesWrites) ? nil : body(&state)
        }
        guard let result else {
            change { $0.failures += 1 }
            throw StateStoreError("fake: \(self[\.reason])")
        }
        return result
    }

    func value(_ space: StateSpace, _ name: String) throws(StateStoreError) -> [UInt8]? {
        change { $0.reads += 1 }
        return try use { $0.entries[space]?[name]?.value }
    }

    func set(_ space: StateSpace, _ entries: [StateEntry]) throws(StateStoreError) {
        if self[\.isHeldUp] {
            gate.wait()
            gate.signal()
        }
        try use(writing: true) { state in
            state.batches.append(entries.count)
            for entry in entries { state.entries[space, default: [:]][entry.name] = entry }
        }
    }

    func remove(_ space: StateSpace, _ names: [String]) throws(StateStoreError) {
        try use(writing: true) { state in
            for name in names { state.entries[space]?[name] = nil }
        }
    }

    func removeAll(
        _ space: StateSpace, where isMeant: (String) -> Bool
    ) throws(StateStoreError) -> Int {
        try use(writing: true) { state in
            let names = (state.entries[space] ?? [:]).keys.filter(isMeant)
            for name in names { state.entries[space]?[name] = nil }
            return names.count
        }
    }

    func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) throws(StateStoreError) {
        let entries = try use { $0.entries[space] ?? [:] }
        for entry in entries.values where !body(entry) { return }
    }

    func add(_ space: StateSpace, _ additions: [StateAddition]) throws(StateStoreError) {
        if self[\.isHeldUp] {
            gate.wait()
            gate.signal()
        }
        try use(writing: true) { state in
            for addition in additions {
                state.additions += 1
                switch addition.change {
                case .amount(let amount): state.numbers[addition.name, default: 0] += amount
                case .elements(let elements): state.sets[addition.name, default: []].formUnion(elements)
                }
            }
        }
    }

    func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int] {
        try use { state in names.map { state.numbers[$0] ?? 0 } }
    }

    func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int] {
        try use { state in
            groups.map { group in
                group.names.reduce(into: Set(group.elements)) { $0.formUnion(state.sets[$1] ?? []) }.count
            }
        }
    }

    func prune(_ space: StateSpace, limit: Int) throws(StateStoreError) {
        try use(writing: true) { $0.prunes[space, default: []].append(limit) }
    }
}

/// What a `KeptStore` reports.
final class Reports: Sendable {
    struct Report: Sendable, Hashable {
        let line: String
        let isLost: Bool
    }

    private let all = Mutex<[Report]>([])
    var lines: [Report] { all.withLock { $0 } }

    func add(_ line: String, _ isLost: Bool) {
        all.withLock { $0.append(Report(line: line, isLost: isLost)) }
    }
}
