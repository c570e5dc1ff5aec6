// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// Values in an SQLite database: one file, for one server.
///
/// It is opened when it is first used, and made with mode 0600 if there is none; its folder must exist. A file
/// that can't be used is left as it is, and tried again after `StateStoreLimits.recovery`. Reads wait for
/// nobody. Several processes may share the file. A file that was removed or replaced is noticed by the next
/// call, which throws.
public final class SQLiteStore: StateStore {
    private struct State {
        var file: SQLiteFile?
        /// Why there is none, and until when none is looked for.
        var failure: StateStoreError?
        var retryAt = ContinuousClock.now
    }

    /// `sqlite:` and the path.
    public let name: String
    /// False: the file is at hand.
    public var mayWait: Bool { false }
    private let path: String
    private let state = Mutex(State())

    /// The database at that absolute path.
    public init(path: String) {
        self.path = path
        name = "sqlite:\(path)"
    }

    /// The value of that name, unless it has expired.
    public func value(_ space: StateSpace, _ name: String) throws(StateStoreError) -> [UInt8]? {
        try use { file throws in try file.value(space, name, at: time(nil)) }
    }

    /// Writes values, each `StateStoreLimits.batch` of them or none of it. Throws if one is too large.
    public func set(_ space: StateSpace, _ entries: [StateEntry]) throws(StateStoreError) {
        if let large = entries.first(where: \.isTooLarge) { throw .tooLarge(large, for: self.name) }
        for batch in entries.batches() {
            try use { file throws in try file.set(space, batch) }
        }
    }

    /// Removes those of these names.
    public func remove(_ space: StateSpace, _ names: [String]) throws(StateStoreError) {
        for batch in names.batches() {
            _ = try use { file throws in try file.remove(space, batch) }
        }
    }

    /// Removes those for whose names `isMeant` says so; returns how many. May take longer than one call.
    public func removeAll(
        _ space: StateSpace, where isMeant: (String) -> Bool
    ) throws(StateStoreError) -> Int {
        var count = 0
        try walk(space) { (page) throws(StateStoreError) in
            let names = page.map(\.name).filter(isMeant)
            if !names.isEmpty { count += try use { file throws in try file.remove(space, names) } }
            return true
        }
        return count
    }

    /// Shows every entry that has not expired, in the order of the names' bytes, until `body` returns false.
    public func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) throws(StateStoreError) {
        try walk(space) { page in page.allSatisfy(body) }
    }

    /// Adds to numbers and sets, each `StateStoreLimits.batch` of it or none.
    public func add(_ space: StateSpace, _ additions: [StateAddition]) throws(StateStoreError) {
        for batch in additions.batches() {
            try use { file throws in try file.add(space, batch, at: time(nil)) }
        }
    }

    /// The numbers of these names, 0 for what is not there.
    public func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int] {
        try use { file throws in try file.amounts(space, names, at: time(nil)) }
    }

    /// How many different elements there are in each group; about.
    public func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int] {
        try use { file throws in try file.distinct(space, groups, at: time(nil)) }
    }

    /// Removes what has expired, and beyond `limit` entries those that expire first.
    public func prune(_ space: StateSpace, limit: Int) throws(StateStoreError) {
        let now = time(nil)
        for table in SQLiteSchema.Table.allCases {
            while try use({ file throws in try file.removeExpired(table, space, at: now) }) > 0 {}
            var excess = try use { file throws in try file.count(table, space) } - max(0, limit)
            while excess > 0 {
                let removed = try use { file throws in try file.removeFirst(table, space, excess) }
                if removed == 0 { break }
                excess -= removed
            }
        }
    }

    // No transaction is open while `body` runs: it may use the store itself, and nobody waits for it.
    private func walk(
        _ space: StateSpace, _ body: ([StateEntry]) throws(StateStoreError) -> Bool
    ) throws(StateStoreError) {
        let now = time(nil)
        var start: [UInt8]? = []
        while let first = start {
            let page = try use { file throws in try file.page(space, from: first, at: now) }
            guard try body(page.entries) else { return }
            start = page.next
        }
    }

    // MARK: The file

    private func use<Result>(_ body: (SQLiteFile) throws -> Result) throws(StateStoreError) -> Result {
        let file = try open()
        do {
            try file.checkPlace()
            return try body(file)
        } catch {
            let failure = SQLiteFailure(error)
            let told = StateStoreError("\(name): \(failure.reason)")
            if failure.mustReopen { close(file, told) }
            throw told
        }
    }

    private func open() throws(StateStoreError) -> SQLiteFile {
        try state.withLock { (state) throws(StateStoreError) in
            if let file = state.file { return file }
            if let failure = state.failure, ContinuousClock.now < state.retryAt { throw failure }
            do {
                let file = try SQLiteFile(path: path)
                state.file = file
                state.failure = nil
                return file
            } catch {
                let failure = StateStoreError("\(name): \(SQLiteFailure(error).reason)")
                state.failure = failure
                state.retryAt = .now + StateStoreLimits.recovery
                throw failure
            }
        }
    }

    /// Lets go of the file, unless another call has done so already. It is closed by the last who reads it.
    private func close(_ file: SQLiteFile, _ failure: StateStoreError) {
        state.withLock { state in
            guard state.file === file else { return }
            state.file = nil
            state.failure = failure
            state.retryAt = .now + StateStoreLimits.recovery
        }
    }
}
