// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Synchronization

/// Answers to several questions, waited for together.
final class Waiting: Sendable {
    private struct State {
        var answers: [RecipientAnswer?]
        var missing: Int
        var isWaitedFor = false
    }

    private let state: Mutex<State>
    private let signal = DispatchSemaphore(value: 0)

    init(count: Int) {
        state = Mutex(State(answers: Array(repeating: nil, count: count), missing: count))
    }

    func answer(_ number: Int, _ answer: RecipientAnswer) {
        let isLast = state.withLock { state in
            guard state.answers.indices.contains(number), state.answers[number] == nil else { return false }
            state.answers[number] = answer
            state.missing -= 1
            return state.missing == 0 && state.isWaitedFor
        }
        if isLast { signal.signal() }
    }

    /// All answers; nil for those that did not come in time. `willWait` is called only if some are missing.
    func all(until deadline: ContinuousClock.Instant, willWait: () -> Void) -> [RecipientAnswer?] {
        let isComplete = state.withLock { state in
            state.isWaitedFor = state.missing > 0
            return state.missing == 0
        }
        if !isComplete {
            willWait()
            let left = max(.zero, deadline - ContinuousClock.now)
            let nanoseconds =
                left.components.seconds * 1_000_000_000 + left.components.attoseconds / 1_000_000_000
            _ = signal.wait(timeout: .now() + .nanoseconds(Int(nanoseconds)))
        }
        return state.withLock { $0.answers }
    }
}
