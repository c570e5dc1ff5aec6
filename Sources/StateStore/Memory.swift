// SPDX-License-Identifier: Apache-2.0

/// A dictionary with a limit: what was not looked for the longest goes first.
///
/// Two generations: what is found or added goes into the young one; when that holds half the limit it becomes the
/// old one, and what the old one still held is gone. Costs no more than a dictionary, and keeps at least the
/// half of the limit that was used last.
public struct Memory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline var young: [Key: Value] = [:]
    @usableFromInline var old: [Key: Value] = [:]
    @usableFromInline var half: Int

    /// An empty one; of a limit below 2 it keeps one or two.
    @inlinable
    public init(limit: Int) { half = max(1, limit / 2) }

    /// At most the limit.
    @inlinable
    public var count: Int { young.count + old.count }

    /// What is held under that key; it counts as used.
    @inlinable
    public mutating func find(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard !old.isEmpty, let value = old.removeValue(forKey: key) else { return nil }
        insert(value, key)
        return value
    }

    /// Holds a value under that key, in the place of the one before.
    @inlinable
    public mutating func set(_ value: Value, for key: Key) {
        if !old.isEmpty { old[key] = nil }
        insert(value, key)
    }

    /// Forgets what is held under that key.
    @inlinable
    public mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    /// Forgets everything.
    @inlinable
    public mutating func removeAll() {
        young = [:]
        old = [:]
    }

    /// Another limit; what is too much goes with the next that is added.
    @inlinable
    public mutating func setLimit(_ limit: Int) { half = max(1, limit / 2) }

    @inlinable
    mutating func insert(_ value: Value, _ key: Key) {
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
