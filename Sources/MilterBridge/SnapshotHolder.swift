// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import Synchronization

/// The snapshot that new sessions get. Sessions under way keep the one they began with.
public final class SnapshotHolder: Sendable {
    private let held: Mutex<Snapshot>

    public init(_ snapshot: Snapshot) { held = Mutex(snapshot) }

    public var current: Snapshot { held.withLock { $0 } }

    public func swap(_ snapshot: Snapshot) { held.withLock { $0 = snapshot } }
}
