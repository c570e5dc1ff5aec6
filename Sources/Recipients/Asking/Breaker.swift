// SPDX-License-Identifier: Apache-2.0

/// The circuit breaker of a source: after so many failures in a row it is left alone, then one question tries.
struct Breaker: Sendable {
    enum Change: Sendable, Hashable { case none, opened, closed }

    private var failures = 0
    private var reason = ""
    /// Until when the source is left alone; nil while it is asked.
    private var until: ContinuousClock.Instant?
    private var isTrying = false

    /// True from the failure that was one too many to the next answer.
    var isOpen: Bool { until != nil }

    /// Why the source is not asked now; nil if it may be. Of those that come after the pause one may.
    mutating func refusal(at now: ContinuousClock.Instant) -> String? {
        guard let until else { return nil }
        guard now >= until, !isTrying else { return reason }
        isTrying = true
        return nil
    }

    mutating func failed(_ why: String, at now: ContinuousClock.Instant) -> Change {
        let wasOpen = isOpen
        failures = min(failures + 1, RecipientLimits.failuresInARow)
        guard failures >= RecipientLimits.failuresInARow else { return .none }
        reason = why
        isTrying = false
        until = now + RecipientLimits.recovery
        return wasOpen ? .none : .opened
    }

    mutating func succeeded() -> Change {
        let wasOpen = isOpen
        self = Breaker()
        return wasOpen ? .closed : .none
    }

    /// The question that was to try was no trial: another one may.
    mutating func undecided() -> Change {
        isTrying = false
        return .none
    }
}
