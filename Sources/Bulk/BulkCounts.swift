// SPDX-License-Identifier: Apache-2.0

public import StateStore

/// Counts near-identical messages over time: in memory and, where there is a state store, for all servers that share it.
///
/// The store gets digests, numbers and sketches, never a text or an address. Counting never waits; asking may, where the store
/// is elsewhere. What other servers have counted is seen after `StateStoreLimits.delay`. Of memory and store the higher count is
/// told: either may have forgotten something.
public final class BulkCounts: Sendable {
    private let store: KeptStore?
    private let isCounting: Bool
    private let willWait: @Sendable () -> Void
    private let now: @Sendable () -> Int
    private let memory = BulkMemory(numbers: BulkLimits.remembered, sets: BulkLimits.rememberedSets)

    /// `willWait` is called before a store is asked that may take its time; `now` is seconds since 1970. With `isCounting`
    /// false nothing is ever counted, and each message is the only one.
    public init(
        store: KeptStore? = nil, isCounting: Bool = true, willWait: @escaping @Sendable () -> Void = {},
        now: @escaping @Sendable () -> Int
    ) {
        self.store = store
        self.isCounting = isCounting
        self.willWait = willWait
        self.now = now
    }

    /// How many there were within the window up to now, this message among them. One without a fingerprint is the only one.
    /// Throws if the store is lost.
    public func value(_ tally: BulkTally, of message: BulkMessage) throws(StateStoreError) -> Int {
        let own = message.elements(tally.kind)?.count ?? 1
        guard let keys = message.fingerprint?.keys else { return own }
        let steps = Steps(tally, now: now())
        let here = memory.counts(message, keys, tally.kind, steps)
        let everywhere = try stored(message, keys, tally.kind, steps)
        let counts = zip(here, everywhere).map { max($0, $1) }
        let agreed = Fingerprint.agreed(counts) ?? 0
        // A store may say anything.
        return tally.kind == .copies ? min(max(0, agreed), .max - 1) + 1 : max(own, agreed)
    }

    /// Counts a message whose end has come.
    public func count(_ message: BulkMessage, _ tallies: some Sequence<BulkTally>) {
        guard isCounting, let keys = message.fingerprint?.keys else { return }
        for tally in tallies {
            let steps = Steps(tally, now: now())
            memory.count(message, keys, tally.kind, steps)
            guard let store, let step = steps.numbers.first else { continue }
            let change: StateAddition.Change =
                message.elements(tally.kind).map { .elements($0) } ?? .amount(1)
            store.add(
                .bulk, keys.map { StateAddition(steps.name(step, $0), change, expires: steps.expires) })
        }
    }

    /// The same as ``BulkMemory/counts(_:_:_:_:)`` for what is in the store; all 0 without one.
    private func stored(
        _ message: BulkMessage, _ keys: [UInt64], _ kind: BulkKind, _ steps: Steps
    ) throws(StateStoreError) -> [Int] {
        guard let store else { return keys.map { _ in 0 } }
        if store.mayWait { willWait() }
        if let elements = message.elements(kind) {
            let groups = keys.flatMap { key in
                let names = steps.numbers.map { steps.name($0, key) }
                return [
                    StateSetGroup(Array(names.dropLast()), with: elements),
                    StateSetGroup(names, with: elements),
                ]
            }
            let counts = try store.distinct(.bulk, groups)
            return BulkCounts.pairs(counts).map { steps.within($0, $1) }
        }
        let names = keys.flatMap { key in steps.numbers.map { steps.name($0, key) } }
        let amounts = try store.amounts(.bulk, names)
        let perKey = steps.numbers.count
        return stride(from: 0, to: amounts.count, by: perKey).map { start in
            let own = amounts[start..<min(start + perKey, amounts.count)]
            let recent = own.prefix(perKey - 1).reduce(0, BulkCounts.sum)
            return steps.within(recent, own.reduce(0, BulkCounts.sum))
        }
    }

    private static func pairs(_ counts: [Int]) -> [(Int, Int)] {
        stride(from: 0, to: counts.count - 1, by: 2).map { (counts[$0], counts[$0 + 1]) }
    }

    /// What a store says may be anything.
    private static func sum(_ one: Int, _ more: Int) -> Int {
        let (sum, isTooMuch) = one.addingReportingOverflow(max(0, more))
        return isTooMuch ? .max : sum
    }
}
