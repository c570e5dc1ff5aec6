// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Values on a Redis server (4.0 or later, or what speaks like it), for any number of servers.
///
/// The keys are `durward:SPACE:NAME`; each dies by itself at its time. It is connected to when it is first
/// used. Once it can't be reached, or doesn't answer in time, every call throws at once until
/// `StateStoreLimits.recovery` has passed. A host name is looked up without a limit of ours: an IP address or
/// a name from /etc/hosts is the safer choice. A connection that the server has closed is made anew.
public final class RedisStore: StateStore {
    private struct Failure {
        let error: StateStoreError
        let until: ContinuousClock.Instant
    }

    // A class each: a Mutex stays where it is.
    private final class Slot: Sendable {
        let connection = Mutex<RedisConnection?>(nil)
    }

    /// As the config file names it, without user and password.
    public let name: String
    /// True: another process has to answer.
    public var mayWait: Bool { true }
    private let address: RedisAddress
    private let slots = (0..<StateStoreLimits.connections).map { _ in Slot() }
    private let turn = Atomic<UInt>(0)
    private let failure = Mutex<Failure?>(nil)

    /// The server there.
    public init(_ address: RedisAddress) {
        self.address = address
        name = address.description
    }

    /// The value of that name, unless it has expired.
    public func value(_ space: StateSpace, _ name: String) throws(StateStoreError) -> [UInt8]? {
        var command = RedisCommand("GET")
        command.add(RedisKeys(space).key(name))
        guard case .bytes(let value)? = try run([command]).first else { return nil }
        return value
    }

    /// Writes values, each `StateStoreLimits.batch` of them or none of it. Throws if one is too large.
    public func set(_ space: StateSpace, _ entries: [StateEntry]) throws(StateStoreError) {
        if let large = entries.first(where: \.isTooLarge) { throw .tooLarge(large, for: name) }
        let keys = RedisKeys(space)
        let now = WallClock.now
        for batch in entries.batches() {
            let commands = batch.map { RedisCommand.set(keys.key($0.name), $0, at: now) }
            if commands.count == 1 {
                _ = try run(commands)
            } else {
                _ = try run([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
            }
        }
    }

    /// Removes those of these names.
    public func remove(_ space: StateSpace, _ names: [String]) throws(StateStoreError) {
        let keys = RedisKeys(space)
        for batch in names.batches() { _ = try unlink(batch.map(keys.key)) }
    }

    /// Removes those for whose names `isMeant` says so; returns how many. May take longer than one call.
    public func removeAll(
        _ space: StateSpace, where isMeant: (String) -> Bool
    ) throws(StateStoreError) -> Int {
        var count = 0
        let keys = RedisKeys(space)
        try walk(keys) { (page) throws(StateStoreError) in
            let meant = page.filter { key in keys.name(key).map(isMeant) ?? false }
            for batch in meant.batches() { count += try unlink(Array(batch)) }
            return true
        }
        return count
    }

    /// Shows every entry, in any order, until `body` returns false. The times are those that
    /// remain, from now on: a second off where an answer takes half of one.
    public func forEach(_ space: StateSpace, _ body: (StateEntry) -> Bool) throws(StateStoreError) {
        let keys = RedisKeys(space)
        try walk(keys) { (page) throws(StateStoreError) in
            for batch in page.batches() {
                for entry in try read(Array(batch), keys) where !body(entry) { return false }
            }
            return true
        }
    }

    /// Asks whether the server is there. It removes what has expired by itself, and what is too much by
    /// `maxmemory` and `maxmemory-policy` of its own settings.
    public func prune(_ space: StateSpace, limit: Int) throws(StateStoreError) {
        _ = try run([RedisCommand("PING")])
    }

    // MARK: Steps

    private func unlink(_ keys: [[UInt8]]) throws(StateStoreError) -> Int {
        if keys.isEmpty { return 0 }
        var command = RedisCommand("UNLINK")
        for key in keys { command.add(key) }
        guard case .integer(let count)? = try run([command]).first else { return 0 }
        return Int(clamping: count)
    }

    private func read(_ page: [[UInt8]], _ keys: RedisKeys) throws(StateStoreError) -> [StateEntry] {
        var commands: [RedisCommand] = []
        for key in page {
            for word in ["GET", "PTTL"] {
                var command = RedisCommand(word)
                command.add(key)
                commands.append(command)
            }
        }
        let replies = try run(commands)
        let now = WallClock.now
        var entries: [StateEntry] = []
        for (index, key) in page.enumerated() {
            guard let name = keys.name(key), replies.count > 2 * index + 1,
                case .bytes(let value) = replies[2 * index],
                case .integer(let left) = replies[2 * index + 1], left >= 0
            else { continue }
            entries.append(StateEntry(name, value, expires: now.seconds(in: Int(clamping: left))))
        }
        return entries
    }

    /// Shows the keys, some at a time. No connection is held while `body` runs.
    private func walk(
        _ keys: RedisKeys, _ body: ([[UInt8]]) throws(StateStoreError) -> Bool
    ) throws(StateStoreError) {
        var cursor = Array("0".utf8)
        repeat {
            var command = RedisCommand("SCAN")
            command.add(cursor)
            command.add("MATCH".utf8)
            command.add(keys.pattern)
            command.add("COUNT".utf8)
            command.add(String(StateStoreLimits.batch).utf8)
            guard case .list(let parts)? = try run([command]).first, parts.count == 2,
                case .bytes(let next) = parts[0], case .list(let found) = parts[1]
            else { throw StateStoreError("\(name): answers SCAN with something else") }
            let page = found.compactMap { if case .bytes(let key) = $0 { key } else { nil } }
            guard try body(page) else { return }
            cursor = next
        } while cursor != Array("0".utf8)
    }

    // MARK: Connections

    func run(_ commands: [RedisCommand]) throws(StateStoreError) -> [RedisReply] {
        let deadline = ContinuousClock.now + StateStoreLimits.patience
        try checkFailure()
        let replies: [RedisReply]
        do throws(RedisFailure) {
            replies = try exchange(commands, until: deadline)
        } catch {
            if case .leftAlone = error { try checkFailure() }
            let told = StateStoreError("\(name): \(error.reason)")
            failure.withLock { $0 = Failure(error: told, until: .now + StateStoreLimits.recovery) }
            throw told
        }
        if let words = replies.lazy.compactMap(\.refusal).first { throw StateStoreError("\(name): \(words)") }
        return replies
    }

    private func checkFailure() throws(StateStoreError) {
        if let failure = failure.withLock({ $0 }), ContinuousClock.now < failure.until { throw failure.error }
    }

    /// By the first connection that is free, or else the next one in turn.
    private func exchange(
        _ commands: [RedisCommand], until deadline: ContinuousClock.Instant
    ) throws(RedisFailure) -> [RedisReply] {
        for slot in slots {
            let replies = try slot.connection.withLockIfAvailable { (connection) throws(RedisFailure) in
                try exchange(commands, by: &connection, until: deadline)
            }
            if let replies { return replies }
        }
        let index = Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(slots.count))
        guard slots.indices.contains(index) else { return [] }
        return try slots[index].connection.withLock { (connection) throws(RedisFailure) in
            // It may have failed for those who were first.
            if let failure = failure.withLock({ $0 }), ContinuousClock.now < failure.until {
                throw .leftAlone
            }
            return try exchange(commands, by: &connection, until: deadline)
        }
    }

    private func exchange(
        _ commands: [RedisCommand], by connection: inout RedisConnection?,
        until deadline: ContinuousClock.Instant
    ) throws(RedisFailure) -> [RedisReply] {
        do throws(RedisFailure) {
            if let replies = try connection?.run(commands, until: deadline) { return replies }
        } catch {
            connection = nil
            // All that we ask may be asked twice, but for additions: they may then count twice.
            guard error.wasStale else { throw error }
        }
        var made = try RedisConnection.open(address, until: deadline)
        let replies = try made.run(commands, until: deadline)
        connection = consume made
        return replies
    }
}
