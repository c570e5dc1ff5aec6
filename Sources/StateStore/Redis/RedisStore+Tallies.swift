// SPDX-License-Identifier: Apache-2.0

extension RedisStore {
    /// Adds to numbers (INCRBY) and sets (PFADD), each `StateStoreLimits.batch` of it or none.
    public func add(_ space: StateSpace, _ additions: [StateAddition]) throws(StateStoreError) {
        let keys = RedisKeys(space)
        let now = WallClock.now.seconds
        for batch in additions.batches() {
            let commands = batch.filter { $0.expires > now }.flatMap { addition in
                let key = keys.key(addition.name)
                let lifetime = min(addition.expires - now, StateStoreLimits.lifetime)
                return [RedisCommand.add(addition.change, to: key), .keep(key, seconds: lifetime)]
            }
            if commands.isEmpty { continue }
            _ = try run([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")])
        }
    }

    /// The numbers of these names, 0 for what is not there.
    public func amounts(_ space: StateSpace, _ names: [String]) throws(StateStoreError) -> [Int] {
        if names.isEmpty { return [] }
        let keys = RedisKeys(space)
        var command = RedisCommand("MGET")
        for name in names { command.add(keys.key(name)) }
        guard case .list(let replies)? = try run([command]).first, replies.count == names.count else {
            throw StateStoreError("\(name): answers MGET with something else")
        }
        return replies.map { reply in
            guard case .bytes(let digits) = reply else { return 0 }
            return Int(String(decoding: digits, as: UTF8.self)) ?? 0
        }
    }

    /// How many different elements there are in each group; about.
    ///
    /// The elements beside the sets stand in sets of their own while that is asked; nobody else sees them.
    public func distinct(_ space: StateSpace, _ groups: [StateSetGroup]) throws(StateStoreError) -> [Int] {
        if groups.isEmpty { return [] }
        let keys = RedisKeys(space)
        let mark = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        var own: [[UInt64]: [UInt8]] = [:]
        var before: [RedisCommand] = []
        var counts: [RedisCommand] = []
        for group in groups {
            let key = own[group.elements] ?? keys.key("own:\(mark):\(own.count)")
            if own.updateValue(key, forKey: group.elements) == nil {
                before.append(.add(.elements(group.elements), to: key))
                before.append(.keep(key, seconds: StateStoreLimits.momentary))
            }
            var count = RedisCommand("PFCOUNT")
            count.add(key)
            for name in group.names { count.add(keys.key(name)) }
            counts.append(count)
        }
        var remove = RedisCommand("UNLINK")
        for key in own.values { remove.add(key) }
        let commands = [RedisCommand("MULTI")] + before + counts + [remove, RedisCommand("EXEC")]
        guard case .list(let replies)? = try run(commands).last, replies.count == commands.count - 2 else {
            throw StateStoreError("\(name): answers EXEC with something else")
        }
        return replies.dropFirst(before.count).prefix(groups.count).map { reply in
            if case .integer(let count) = reply { Int(clamping: count) } else { 0 }
        }
    }
}

extension RedisCommand {
    /// Adds to a number or a set.
    fileprivate static func add(_ change: StateAddition.Change, to key: [UInt8]) -> RedisCommand {
        switch change {
        case .amount(let amount):
            var command = RedisCommand("INCRBY")
            command.add(key)
            command.add(String(amount).utf8)
            return command
        case .elements(let elements):
            var command = RedisCommand("PFADD")
            command.add(key)
            for element in elements { command.add(withUnsafeBytes(of: element.littleEndian, Array.init)) }
            return command
        }
    }

    /// Has a key die by itself.
    fileprivate static func keep(_ key: [UInt8], seconds: Int) -> RedisCommand {
        var command = RedisCommand("EXPIRE")
        command.add(key)
        command.add(String(seconds).utf8)
        return command
    }
}
