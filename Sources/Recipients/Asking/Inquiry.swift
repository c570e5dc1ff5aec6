// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// What stands before a source that has to be asked over a connection: concurrent questions for one address are
/// one, only so many are in flight, and a source that keeps failing is left alone for a while.
public final class Inquiry: RecipientSource {
    private struct Waiter {
        let question: RecipientQuestion
        let answer: @Sendable (RecipientAnswer) -> Void
    }

    /// A question that is under way, and who waits for its answer.
    private struct Flight {
        /// True if the source has been given time enough to be blamed for having no answer.
        let isFair: Bool
        let deadline: ContinuousClock.Instant
        var waiters: [Waiter]
    }

    private struct State {
        var open: [String: Flight] = [:]
        var breaker: Breaker
        var counters = SourceCounters()
    }

    /// The source's own.
    public let name: String
    private let source: any RecipientSource
    private let limit: Int
    private let report: @Sendable (RecipientEvent) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Asks `source`, at most `limit` questions at a time; `report` is told when it goes down and comes back.
    public init(
        _ source: any RecipientSource, limit: Int = RecipientLimits.inFlight,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        report: @escaping @Sendable (RecipientEvent) -> Void
    ) {
        self.source = source
        name = source.name
        self.limit = limit
        self.now = now
        self.report = report
        state = Mutex(State(breaker: Breaker()))
    }

    /// How the source has fared.
    public var counters: SourceCounters {
        state.withLock { state in
            var counters = state.counters
            counters.inFlight = state.open.count
            counters.isDown = state.breaker.isOpen
            return counters
        }
    }

    private enum Way {
        case wait, begin
        case refuse(String)
    }

    /// Joins a question that is under way, or asks, or says why the source is not asked now.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        let key = question.mailbox.asWritten
        let time = now()
        let waiter = Waiter(question: question, answer: answer)
        let way = state.withLock { state -> Way in
            if state.open[key]?.waiters.append(waiter) != nil {
                state.counters.joined += 1
                return .wait
            }
            guard state.open.count < limit else {
                state.counters.refused += 1
                return .refuse("\(limit) questions to \(name) are under way already")
            }
            if let reason = state.breaker.refusal(at: time) {
                state.counters.refused += 1
                return .refuse("\(name) is not asked for a while: \(reason)")
            }
            let isFair = question.deadline - time >= RecipientLimits.fairTime
            state.open[key] = Flight(isFair: isFair, deadline: question.deadline, waiters: [waiter])
            state.counters.asked += 1
            return .begin
        }
        switch way {
        case .wait: break
        case .refuse(let reason): answer(.notAsked(reason))
        case .begin: source.ask(question) { [self] result in finish(key, result) }
        }
    }

    private func finish(_ key: String, _ answer: RecipientAnswer) {
        let time = now()
        var answer = answer
        let (flight, change) = state.withLock { state in
            let flight = state.open.removeValue(forKey: key)
            if answer.status == .failed { state.counters.failed += 1 }
            let change: Breaker.Change =
                if answer.isUnasked || answer.isSourceTrouble && flight?.isFair == false {
                    // Nothing was learnt of the source.
                    state.breaker.undecided()
                } else if answer.isSourceTrouble {
                    state.breaker.failed(answer.detail, at: time)
                } else {
                    state.breaker.succeeded()
                }
            return (flight, change)
        }
        switch change {
        case .opened: report(.sourceDown(name, answer.detail))
        case .closed: report(.sourceUp(name))
        case .none: break
        }
        guard let flight else { return }
        if answer.isSourceTrouble, !flight.isFair { answer.isUnasked = true }
        handOut(answer, flight, time)
    }

    /// Answers who is answered by it; the others ask again, together.
    ///
    /// Who joined with another size may have no answer yet, who joined with more time is not done. The one who began
    /// the flight always is, so that each round leaves fewer.
    private func handOut(_ answer: RecipientAnswer, _ flight: Flight, _ time: ContinuousClock.Instant) {
        var (done, left): ([Waiter], [Waiter]) = ([], [])
        for (number, waiter) in flight.waiters.enumerated() {
            let deadline = waiter.question.deadline
            let isEarly =
                answer.isSourceTrouble && deadline > flight.deadline + RecipientLimits.fairTime
                && deadline - time >= RecipientLimits.fairTime
            let isCovered = answer.covers(size: waiter.question.size) && !isEarly
            if number == 0 || isCovered || deadline <= time {
                done.append(waiter)
            } else {
                left.append(waiter)
            }
        }
        // The largest first, as what fits it fits the others; and before anybody who is answered asks something else.
        for waiter in left.sorted(by: { $0.question.size ?? 0 > $1.question.size ?? 0 }) {
            ask(waiter.question, waiter.answer)
        }
        for waiter in done { waiter.answer(answer) }
    }
}

/// How a source has fared since the start.
public struct SourceCounters: Sendable, Hashable {
    /// Questions that it was asked.
    public var asked = 0
    /// Questions that joined one under way.
    public var joined = 0
    /// Answers that were none.
    public var failed = 0
    /// Questions that were not put to it: too many under way, or it is left alone.
    public var refused = 0
    /// Questions under way.
    public var inFlight = 0
    /// True while it is left alone.
    public var isDown = false
}

/// What an admin should hear of, once.
public enum RecipientEvent: Sendable, Hashable {
    /// The source keeps failing, for that reason, and is left alone for a while.
    case sourceDown(String, String)
    /// It answers again.
    case sourceUp(String)
    /// What the text says.
    case warning(String)
}
