// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
public import StateStore
internal import Synchronization

/// What the sources have said, by address and source, each answer for its lifetime.
///
/// In memory, and behind that in the state store, which outlives the process and may be shared by several. Without
/// a store, or while it is lost, memory does alone.
public final class RecipientCache: Sendable {
    /// A key of 128 bits, hashed with a secret of the process: a third of the memory that addresses take.
    private struct Key: Hashable, Sendable {
        let high: Int
        let low: Int

        init(_ address: String, _ source: String) {
            var hasher = Hasher()
            hasher.combine(address)
            hasher.combine(source)
            high = hasher.finalize()
            hasher = Hasher()
            hasher.combine(source)
            hasher.combine(address)
            low = hasher.finalize()
        }
    }

    /// An answer that still holds.
    struct Found: Sendable {
        let answer: RecipientAnswer
        /// True if it should be asked for again while it holds.
        let isDue: Bool
        /// True if it exists and may have filled up since: ask first, and use this if there is no answer.
        let isStale: Bool
    }

    private struct State {
        var memory: Memory<Key, Remembered>
        var lifetimes = Lifetimes()
        var counters = CacheCounters()
    }

    private let state: Mutex<State>
    private let store: KeptStore?
    private let willWait: @Sendable () -> Void
    private let now: @Sendable () -> Int

    /// Keeps at most `limit` answers in memory. `willWait` is called before a store is asked that may take its
    /// time; `now` is seconds since 1970.
    public init(
        store: KeptStore?, limit: Int = RecipientLimits.remembered,
        willWait: @escaping @Sendable () -> Void = {}, now: @escaping @Sendable () -> Int
    ) {
        state = Mutex(State(memory: Memory(limit: limit)))
        self.store = store
        self.willWait = willWait
        self.now = now
    }

    /// Takes other lifetimes and another limit for what comes from now on.
    public func configure(_ lifetimes: Lifetimes, limit: Int) {
        state.withLock { state in
            state.lifetimes = lifetimes
            state.memory.setLimit(limit)
        }
    }

    /// How often it could answer.
    public var counters: CacheCounters {
        state.withLock { state in
            var counters = state.counters
            counters.inMemory = state.memory.count
            return counters
        }
    }

    /// The name in the store: the address first, so that a part of them can be found by domain.
    static func name(_ address: String, _ source: String) -> String { "\(address)\n\(source)" }

    // MARK: Finding

    /// What is remembered and still holds for a message of that size. `knowsRoom` is true of a source that says
    /// when a mailbox is full. The store is not asked once `deadline` has passed.
    func find(
        _ mailbox: Mailbox, source: String, size: Int?, knowsRoom: Bool = true,
        deadline: ContinuousClock.Instant = .now + RecipientLimits.deadline
    ) -> Found? {
        let address = mailbox.asWritten
        let key = Key(address, source)
        let time = now()
        let fresh = state.withLock { state -> Found? in
            guard let held = state.memory.find(key),
                let found = RecipientCache.valid(held, size, time, state.lifetimes, knowsRoom), !found.isStale
            else { return nil }
            state.counters.hits += 1
            RecipientCache.serve(held, key, time, &state)
            return found
        }
        if let fresh { return fresh }
        // What is stale here may have been asked anew by another server that shares the store.
        let kept = ContinuousClock.now < deadline ? load(address, source) : nil
        return state.withLock { state in
            let best = RecipientCache.newer(kept, state.memory.find(key), state.lifetimes)
            guard let best, let found = RecipientCache.valid(best, size, time, state.lifetimes, knowsRoom)
            else {
                if let best { state.memory.set(best, for: key) }
                state.counters.misses += 1
                return nil
            }
            if found.isStale {
                state.memory.set(best, for: key)
                state.counters.misses += 1
            } else {
                state.counters.hitsInStore += 1
                RecipientCache.serve(best, key, time, &state)
            }
            return found
        }
    }

    /// What memory still believes of a recipient that took mail, for want of anything better.
    func lastResort(_ mailbox: Mailbox, source: String, size: Int?) -> RecipientAnswer? {
        let key = Key(mailbox.asWritten, source)
        let time = now()
        return state.withLock { state in
            guard let held = state.memory.find(key), held.status == .ok,
                let found = RecipientCache.valid(held, size, time, state.lifetimes, true)
            else { return nil }
            RecipientCache.serve(held, key, time, &state)
            return found.answer
        }
    }

    /// Notes that a message may come in by what is held.
    private static func serve(_ held: Remembered, _ key: Key, _ time: Int, _ state: inout State) {
        var held = held
        if held.status == .ok {
            held.served = min(held.served, RecipientLimits.served) + 1
            held.lastOK = UInt32(clamping: time)
        }
        state.memory.set(held, for: key)
    }

    /// What was learnt later. That of the store keeps what only memory knows: when it last took mail here.
    private static func newer(_ kept: Remembered?, _ held: Remembered?, _ lifetimes: Lifetimes) -> Remembered?
    {
        guard var kept else { return held }
        guard let held else { return kept }
        let (keptAt, heldAt) = (
            Int(kept.expires) - lifetimes.of(kept.status), Int(held.expires) - lifetimes.of(held.status)
        )
        guard keptAt > heldAt else { return held }
        kept.lastOK = max(kept.lastOK, held.lastOK)
        return kept
    }

    /// True if the recipient took mail within the last hour, by what memory holds.
    func tookMailLately(_ mailbox: Mailbox, source: String) -> Bool {
        let key = Key(mailbox.asWritten, source)
        let time = now()
        return state.withLock { state in
            state.memory.find(key).map { time - Int($0.lastOK) < RecipientLimits.recentlyAccepted } ?? false
        }
    }

    private func load(_ address: String, _ source: String) -> Remembered? {
        guard let store else { return nil }
        if store.mayWait { willWait() }
        return store.value(.recipients, RecipientCache.name(address, source)).flatMap(RememberedCodec.read)
    }

    private static func valid(
        _ held: Remembered, _ size: Int?, _ now: Int, _ lifetimes: Lifetimes, _ knowsRoom: Bool
    ) -> Found? {
        let left = Int(held.expires) - now
        let lifetime = lifetimes.of(held.status)
        // A clock that was set back, or a lifetime made shorter, must not keep an answer for longer.
        guard left > 0, left <= lifetime, held.covers(size: size) else { return nil }
        // Just now it took mail: that it is gone should be heard from the source itself.
        if held.status == .unknown, now - Int(held.lastOK) < RecipientLimits.recentlyAccepted { return nil }
        let age = lifetime - left
        let isLate = left <= lifetime / RecipientLimits.refreshShare
        switch held.status {
        case .ok:
            let mayFillUp = knowsRoom || held.more?.quotaLimit != nil
            return Found(
                answer: held.answer,
                isDue: isLate
                    || mayFillUp
                        && (2 * age >= lifetimes.room || held.served >= RecipientLimits.servedUntilDue),
                isStale: mayFillUp && (age >= lifetimes.room || held.served >= RecipientLimits.served))
        case .unknown: return Found(answer: held.answer, isDue: isLate, isStale: false)
        default: return Found(answer: held.answer, isDue: false, isStale: false)
        }
    }

    // MARK: Remembering

    /// Keeps an answer for its lifetime, and returns it with what its history adds.
    @discardableResult
    func remember(_ mailbox: Mailbox, source: String, _ answer: RecipientAnswer) -> RecipientAnswer {
        guard !answer.isUnasked else { return answer }
        let address = mailbox.asWritten
        let key = Key(address, source)
        let time = now()
        let remembered = state.withLock { state -> Remembered? in
            let held = state.memory.find(key)
            // It took mail a while ago, and that still holds for smaller messages.
            if answer.status == .failed, let held, held.status == .ok, Int(held.expires) > time { return nil }
            let expires = time + state.lifetimes.of(answer.status)
            let wasFull =
                held.map { $0.fullSince > 0 && time - Int($0.expires) < RecipientLimits.fullGap } ?? false
            let fullSince: Int =
                switch answer.status {
                case .full: wasFull ? Int(held?.fullSince ?? 0) : time
                // A question without an answer says nothing of the mailbox; after several nobody knows.
                case .failed: held?.status == .full ? Int(held?.fullSince ?? 0) : 0
                default: 0
                }
            let remembered = Remembered(
                answer, expires: expires, lastOK: answer.status == .ok ? time : Int(held?.lastOK ?? 0),
                fullSince: fullSince)
            state.memory.set(remembered, for: key)
            return remembered
        }
        guard let remembered else { return answer }
        // What is not known is no use to anybody later.
        if answer.status != .failed, let store {
            let keptFor = answer.status == .full ? RecipientLimits.fullGap : RecipientLimits.recentlyAccepted
            let entry = StateEntry(
                RecipientCache.name(address, source), RememberedCodec.bytes(remembered),
                expires: Int(remembered.expires) + keptFor)
            store.set(.recipients, entry)
        }
        var full = answer
        full.fullSince = answer.status == .full ? Int(remembered.fullSince) : nil
        return full
    }

    // MARK: Forgetting

    /// Forgets everything, or what is remembered of an address or of a `@domain`. Returns how much was forgotten.
    public func forget(_ selection: CacheSelection) throws(StateStoreError) -> Int {
        let inMemory = state.withLock { state in
            // Memory knows no addresses; what goes with the others is found in the store again.
            let count = state.memory.count
            state.memory.removeAll()
            return count
        }
        guard let store else { return inMemory }
        // Who asked in between may have brought back what the store still had.
        defer { state.withLock { $0.memory.removeAll() } }
        return try store.removeAll(.recipients) { name in
            CacheLine.split(name).map { selection.includes($0.address) } ?? false
        }
    }

    /// Shows what is remembered, in no order, until `body` returns false.
    public func forEach(_ selection: CacheSelection, _ body: (CacheLine) -> Bool) throws(StateStoreError) {
        guard let store else { throw StateStoreError("there is no state store to list from") }
        let time = now()
        try store.forEach(.recipients) { entry in
            guard let (address, source) = CacheLine.split(entry.name), selection.includes(address),
                let held = RememberedCodec.read(entry.value), Int(held.expires) > time
            else { return true }
            return body(
                CacheLine(
                    address: address, source: source, answer: held.answer,
                    secondsLeft: Int(held.expires) - time))
        }
    }
}
