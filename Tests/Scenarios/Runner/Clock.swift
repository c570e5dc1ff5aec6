// SPDX-License-Identifier: Apache-2.0
// Waiting with a deadline: everything here that takes time is looked at until it is there, and never slept for.
import Foundation

/// A point in time on the monotonic clock.
struct Deadline {
    private let end: ContinuousClock.Instant

    /// The deadline `seconds` from now.
    init(_ seconds: Double) {
        end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
    }

    /// The deadline at a point in time.
    init(until end: ContinuousClock.Instant) { self.end = end }

    /// Whether the time is over.
    var isOver: Bool { ContinuousClock.now >= end }

    /// Milliseconds that are left, 0 if none, for `poll`.
    var milliseconds: Int32 {
        let left = ContinuousClock.now.duration(to: end)
        return Int32(
            clamping: max(
                0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000))
    }
}

/// Looks again and again until `look` yields something; nil when `seconds` are over.
func awaited<Found>(_ seconds: Double, _ look: () throws -> Found?) rethrows -> Found? {
    let deadline = Deadline(seconds)
    while true {
        if let found = try look() { return found }
        if deadline.isOver { return nil }
        Thread.sleep(forTimeInterval: Limits.look)
    }
}

/// What went wrong outside of the filter: a missing program, a file, a time-out.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// The trouble with `what`, and what the system says of it.
    static func system(_ what: String) -> Trouble {
        Trouble("\(what): \(String(cString: strerror(errno)))")
    }
}
