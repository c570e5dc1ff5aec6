// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

extension Keeper {
    func add(_ space: StateSpace, _ additions: [StateAddition]) {
        let mustWake = state.withLock { state in
            let isFull = state.waitingCount >= StateStoreLimits.waiting
            guard state.loss == nil, !state.isStopping, !isFull else {
                state.counters.dropped += additions.count
                return false
            }
            for addition in additions { state.additions.add(space, addition) }
            guard state.writeAt == nil else { return false }
            state.writeAt = .now + timing.delay
            return true
        }
        if mustWake { wake.signal() }
    }

    func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int] {
        let stored = try read { store throws(StateStoreError) in try store.amounts(space, names) }
        // Looked at behind the store: what is written in between is missed for once, and not counted twice.
        return state.withLock { state in
            zip(stored, names).map { amount, name in
                let waiting = state.additions.amount(space, name)
                    .addingReportingOverflow(state.additionsBeingWritten.amount(space, name)).partialValue
                let (sum, isTooMuch) = amount.addingReportingOverflow(max(0, waiting))
                return isTooMuch ? .max : sum
            }
        }
    }

    func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int] {
        // Looked at before the store: an element that is in both is one.
        let groups = state.withLock { state in
            groups.map { group in
                let waiting =
                    state.additions.elements(space, group.names)
                    + state.additionsBeingWritten.elements(space, group.names)
                return waiting.isEmpty
                    ? group : StateSetGroup(group.names, with: Array(Set(group.elements + waiting)).sorted())
            }
        }
        return try read { store throws(StateStoreError) in try store.distinct(space, groups) }
    }
}
