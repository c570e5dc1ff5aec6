// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Synchronization

/// A store as the filter uses it: whoever has a message in hand never waits for a write, and not at all for a
/// store that is lost.
///
/// What is written waits for `StateStoreLimits.delay` and is then written together, by a thread of its own; a
/// read sees what still waits. When the store fails it is lost: that is told once, what waits is dropped, reads
/// find nothing and writes are dropped at once. The thread tries the store every `StateStoreLimits.recovery`
/// by writing something, tells once if it fails for another reason than before, and once that it is back. It also removes what has expired, at start and every
/// `StateStoreLimits.pruning`. Any thread may call.
public final class KeptStore: Sendable {
    /// What has been done so far.
    public struct Counters: Sendable, Hashable {
        /// Values that were asked for, whether the store was lost or not.
        public var reads: Int
        /// Those of them that were found.
        public var hits: Int
        /// Entries that reached the store.
        public var written: Int
        /// Entries that did not: the store was lost, too many waited, or they were too large.
        public var dropped: Int

        /// So many of each.
        public init(reads: Int = 0, hits: Int = 0, written: Int = 0, dropped: Int = 0) {
            self.reads = reads
            self.hits = hits
            self.written = written
            self.dropped = dropped
        }
    }

    /// How long things wait.
    public struct Timing: Sendable {
        /// An entry to be written.
        public var delay = StateStoreLimits.delay
        /// A lost store to be tried again.
        public var recovery = StateStoreLimits.recovery
        /// What has expired to be removed.
        public var pruning = StateStoreLimits.pruning

        /// The limits of the state store.
        public init() {}
    }

    private let keeper: Keeper

    /// As the config file names the store, without a password.
    public var name: String { keeper.store.name }
    /// True if a read may have to be waited for: the store is elsewhere, and not lost.
    public var mayWait: Bool { keeper.store.mayWait && !isLost }
    /// True from a failure on until the store works again.
    public var isLost: Bool { keeper.lost() != nil }
    /// What has been done so far.
    public var counters: Counters { keeper.counters }

    /// Keeps at most so many entries of these spaces in the store. `report` gets a line for the admin when the
    /// store is lost or fails for another reason (true) and when it is back (false), one after the other, on the thread of this store.
    public init(
        _ store: any StateStore, keeping limits: [StateSpace: Int], timing: Timing = Timing(),
        report: @escaping @Sendable (_ line: String, _ isLost: Bool) -> Void
    ) {
        keeper = Keeper(store, limits, timing, report)
        let thread = Thread { [keeper] in keeper.run() }
        thread.name = "durward-state"
        thread.start()
    }

    deinit { keeper.askToStop() }

    /// The value of that name; nil if there is none, it has expired, or the store is lost.
    public func value(_ space: StateSpace, _ name: String) -> [UInt8]? { keeper.value(space, name) }

    /// Has an entry written soon; drops it if that can't be.
    public func set(_ space: StateSpace, _ entry: StateEntry) { keeper.set(space, entry) }

    /// Has additions written soon, those to one name together; drops them if that can't be.
    public func add(_ space: StateSpace, _ additions: [StateAddition]) { keeper.add(space, additions) }

    /// The numbers of these names, with what still waits. Throws if the store is lost.
    public func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int] {
        try keeper.amounts(space, names)
    }

    /// How many different elements there are in each group, with what still waits; about. Throws if the store is lost.
    public func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int] {
        try keeper.distinct(space, groups)
    }

    /// Removes those of these names, written or not. Throws if the store is lost.
    public func remove(_ space: StateSpace, _ names: [String]) throws(StateStoreError) {
        try keeper.ask { store throws(StateStoreError) in try store.remove(space, names) }
    }

    /// Removes those for whose names `isMeant` says so, written or not; returns how many. Throws if the store is
    /// lost.
    public func removeAll(
        _ space: StateSpace, where isMeant: (String) -> Bool
    ) throws(StateStoreError) -> Int {
        try keeper.ask { store throws(StateStoreError) in try store.removeAll(space, where: isMeant) }
    }

    /// Shows every entry that has not expired, until `body` returns false. Throws if the store is lost.
    public func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) throws(StateStoreError) {
        try keeper.ask { store throws(StateStoreError) in try store.forEach(space, body) }
    }

    /// Writes what waits, on the caller's thread. Throws if the store is lost.
    public func flush() throws(StateStoreError) { try keeper.ask { _ throws(StateStoreError) in } }

    /// Writes what waits, unless the store is lost, and ends the thread; what is set later is dropped. Returns
    /// when that is done, or has taken five times `StateStoreLimits.patience`.
    public func stop() { keeper.stop() }
}
