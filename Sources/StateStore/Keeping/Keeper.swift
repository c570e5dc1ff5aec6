// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc
internal import Synchronization

/// What `KeptStore` and its thread share.
final class Keeper: Sendable {
    /// The store can't be used.
    struct Loss {
        let error: StateStoreError
        var tryAt: ContinuousClock.Instant
    }

    struct State {
        /// Entries and additions that are not in the store yet.
        var waitingCount: Int {
            waiting.count + beingWritten.count + additions.count + additionsBeingWritten.count
        }
        var waiting = WaitingEntries()
        /// Taken out of `waiting`, but perhaps not in the store yet.
        var beingWritten = WaitingEntries()
        var additions = WaitingAdditions()
        /// Taken out of `additions`, but perhaps not in the store yet.
        var additionsBeingWritten = WaitingAdditions()
        /// When what waits is written; nil while nothing waits.
        var writeAt: ContinuousClock.Instant?
        var pruneAt = ContinuousClock.now
        var loss: Loss?
        /// What the admin has not been told yet.
        var news: [(line: String, isLost: Bool)] = []
        var isStopping = false
        var counters = KeptStore.Counters()
    }

    let store: any StateStore
    let limits: [StateSpace: Int]
    let timing: KeptStore.Timing
    let report: @Sendable (String, Bool) -> Void
    let state = Mutex(State())
    /// Signalled when the thread has something to do sooner than it knew.
    let wake = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    /// Bytes of the batch that could not be written: as many are tried.
    let failedBytes = Atomic<Int>(0)
    // One batch at a time, or an older entry could be written over a newer one.
    private let writing = Mutex(())

    init(
        _ store: any StateStore, _ limits: [StateSpace: Int], _ timing: KeptStore.Timing,
        _ report: @escaping @Sendable (String, Bool) -> Void
    ) {
        self.store = store
        // What a process that ended while it tried the store has left there.
        self.limits = limits.merging([.trial: StateStoreLimits.batch]) { meant, _ in meant }
        self.timing = timing
        self.report = report
    }

    var counters: KeptStore.Counters { state.withLock { $0.counters } }

    func lost() -> StateStoreError? { state.withLock { $0.loss?.error } }

    // MARK: On the caller's thread

    func value(_ space: StateSpace, _ name: String) -> [UInt8]? {
        let (entry, isLost) = state.withLock { state in
            state.counters.reads += 1
            let entry = state.waiting.entry(space, name) ?? state.beingWritten.entry(space, name)
            return (entry, state.loss != nil)
        }
        if isLost { return nil }
        var found: [UInt8]?
        if let entry {
            found = entry.expires > time(nil) ? entry.value : nil
        } else {
            do throws(StateStoreError) {
                found = try store.value(space, name)
            } catch {
                lose(error)
            }
        }
        if found != nil { state.withLock { $0.counters.hits += 1 } }
        return found
    }

    func set(_ space: StateSpace, _ entry: StateEntry) {
        let mustWake = state.withLock { state in
            let isNew = state.waiting.entry(space, entry.name) == nil
            let isFull = state.waitingCount >= StateStoreLimits.waiting
            guard state.loss == nil, !state.isStopping, !entry.isTooLarge, !(isNew && isFull) else {
                state.counters.dropped += 1
                return false
            }
            state.waiting.set(space, entry)
            if state.writeAt == nil {
                state.writeAt = .now + timing.delay
                return true
            }
            guard isNew, state.waiting.count == StateStoreLimits.batch else { return false }
            state.writeAt = .now
            return true
        }
        if mustWake { wake.signal() }
    }

    /// Asks the store as it is, without what still waits.
    func read<Result>(
        _ question: (any StateStore) throws(StateStoreError) -> Result
    ) throws(StateStoreError) -> Result {
        if let error = lost() { throw error }
        do throws(StateStoreError) {
            return try question(store)
        } catch {
            lose(error)
            throw error
        }
    }

    /// Asks the store, once what waits is written.
    func ask<Result>(
        _ question: (any StateStore) throws(StateStoreError) -> Result
    ) throws(StateStoreError) -> Result {
        if let error = lost() { throw error }
        try writeOut()
        return try read(question)
    }

    // MARK: On either

    /// Writes what waits now.
    func writeOut() throws(StateStoreError) {
        try writing.withLock { _ throws(StateStoreError) in
            let (entries, additions) = state.withLock { state in
                state.beingWritten = state.waiting
                state.waiting = WaitingEntries()
                state.additionsBeingWritten = state.additions
                state.additions = WaitingAdditions()
                state.writeAt = nil
                return (state.beingWritten, state.additionsBeingWritten)
            }
            defer {
                state.withLock { state in
                    state.beingWritten = WaitingEntries()
                    state.additionsBeingWritten = WaitingAdditions()
                }
            }
            var left = entries.count + additions.count
            for (space, entries) in entries.bySpace {
                try write(entries, &left, bytes: { $0.name.utf8.count + $0.value.count }) {
                    batch throws(StateStoreError) in try store.set(space, batch)
                }
            }
            for (space, additions) in additions.bySpace {
                try write(additions, &left, bytes: { $0.name.utf8.count }) {
                    batch throws(StateStoreError) in try store.add(space, batch)
                }
            }
        }
    }

    /// Writes some of what was taken, a batch at a time; `left` is how much is not written yet.
    private func write<Piece>(
        _ pieces: [Piece], _ left: inout Int, bytes: (Piece) -> Int,
        by writing: ([Piece]) throws(StateStoreError) -> Void
    ) throws(StateStoreError) {
        for batch in pieces.batches() {
            do throws(StateStoreError) {
                try writing(Array(batch))
            } catch {
                failedBytes.store(batch.reduce(0) { $0 + bytes($1) }, ordering: .relaxed)
                state.withLock { $0.counters.dropped += left }
                lose(error)
                throw error
            }
            left -= batch.count
            state.withLock { $0.counters.written += batch.count }
        }
    }

    /// The store has failed: drops what waits, and has the thread tell it unless it was lost already.
    func lose(_ error: StateStoreError) {
        state.withLock { state in
            state.counters.dropped += state.waiting.count + state.additions.count
            state.waiting = WaitingEntries()
            state.additions = WaitingAdditions()
            state.writeAt = nil
            if state.loss != nil { return }
            state.loss = Loss(error: error, tryAt: .now + timing.recovery)
            state.news.append((error.reason, true))
        }
        wake.signal()
    }

    func askToStop() {
        state.withLock { $0.isStopping = true }
        wake.signal()
    }

    func stop() {
        askToStop()
        let patience = 5 * (StateStoreLimits.patience / .seconds(1))
        // Whoever stops it next need not wait either.
        if ended.wait(timeout: .now() + patience) == .success { ended.signal() }
    }
}
