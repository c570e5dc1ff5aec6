// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Answers to several questions, waited for together.
final class Waiting: Sendable {
    private struct State {
        var answers: [RecipientAnswer?]
        var missing: Int
        /// Made by who has to wait; most answers are there at once.
        var signal: DispatchSemaphore?
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(answers: Array(repeating: nil, count: count), missing: count))
    }

    func answer(_ number: Int, _ answer: RecipientAnswer) {
        let signal = state.withLock { state -> DispatchSemaphore? in
            guard state.answers.indices.contains(number), state.answers[number] == nil else { return nil }
            state.answers[number] = answer
            state.missing -= 1
            return state.missing == 0 ? state.signal : nil
        }
        signal?.signal()
    }

    /// All answers; nil for those that did not come in time. `willWait` is called only if some are missing.
    func all(until deadline: ContinuousClock.Instant, willWait: () -> Void) -> [RecipientAnswer?] {
        let signal = state.withLock { state -> DispatchSemaphore? in
            if state.missing > 0 { state.signal = DispatchSemaphore(value: 0) }
            return state.signal
        }
        if let signal {
            willWait()
            let left = max(.zero, deadline - ContinuousClock.now)
            let nanoseconds =
                left.components.seconds * 1_000_000_000 + left.components.attoseconds / 1_000_000_000
            _ = signal.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
        }
        return state.withLock { $0.answers }
    }
}
