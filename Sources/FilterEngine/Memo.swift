// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What costly facts have found out, for those that come from one and the same lookup.
///
/// There is one for each recipient while it is judged; facts that share a lookup find it here.
public final class Memo: Sendable {
    private let kept = Mutex<[String: any Sendable]>([:])

    /// Nothing is known.
    public init() {}

    /// What is kept under that name, else what `find` returns; kept from then on.
    ///
    /// A session is judged by one thread at a time: nobody else looks for the same in between.
    public func value<Value: Sendable>(_ name: String, find: () -> Value) -> Value {
        if let value = kept.withLock({ $0[name] }) as? Value { return value }
        let value = find()
        kept.withLock { $0[name] = value }
        return value
    }
}

/// What facts count over a whole session.
public final class Tallies: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// All counts are 0.
    public init() {}

    /// The count of that name.
    public subscript(name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

    /// One more.
    public func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
}
