// SPDX-License-Identifier: Apache-2.0

public import Configuration
internal import Synchronization

/// The snapshot that new sessions get. Sessions under way keep the one they began with.
public final class SnapshotHolder: Sendable {
    private let held: Mutex<Snapshot>

    /// Holds that snapshot first.
    public init(_ snapshot: Snapshot) { held = Mutex(snapshot) }

    /// What new sessions get now.
    public var current: Snapshot { held.withLock { $0 } }

    /// Gives new sessions this one from now on.
    public func swap(_ snapshot: Snapshot) { held.withLock { $0 = snapshot } }
}
