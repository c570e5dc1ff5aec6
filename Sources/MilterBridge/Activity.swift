// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How many transactions are under way, and whether new sessions are still taken.
public final class Activity: Sendable {
    private let transactions = Atomic<Int>(0)
    private let sessions = Atomic<UInt64>(0)
    private let draining = Atomic<Bool>(false)

    /// Nothing is under way yet.
    public init() {}

    /// Transactions between MAIL and their end.
    public var transactionCount: Int { transactions.load(ordering: .acquiring) }

    /// True once no new sessions are taken.
    public var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Takes no new sessions from now on.
    public func drain() { draining.store(true, ordering: .releasing) }

    func begin() { transactions.add(1, ordering: .acquiringAndReleasing) }

    func end() { transactions.subtract(1, ordering: .acquiringAndReleasing) }

    /// The number of a new session.
    func nextSession() -> UInt64 { sessions.add(1, ordering: .relaxed).newValue }
}
