// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients
import Synchronization

/// A source that answers from a table, at once or when it is told to, and counts what it was asked.
final class FakeSource: RecipientSource {
    private struct State {
        var answers: [String: RecipientAnswer] = [:]
        var asked: [String] = []
        var held: [@Sendable () -> Void] = []
        var isHolding = false
    }

    let name: String
    private let state: Mutex<State>

    init(_ name: String = "fake", _ answers: [String: RecipientAnswer] = [:]) {
        self.name = name
        state = Mutex(State(answers: answers))
    }

    /// What it was asked, in order.
    var asked: [String] { state.withLock { $0.asked } }

    func set(_ address: String, _ answer: RecipientAnswer) { state.withLock { $0.answers[address] = answer } }

    /// Answers nothing more until `release`.
    func hold() { state.withLock { $0.isHolding = true } }

    /// Answers what was held back.
    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            state.isHolding = false
            return state.held
        }
        for answer in held { answer() }
    }

    func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        let address = question.mailbox.canonical
        let now = state.withLock { state -> RecipientAnswer? in
            state.asked.append(address)
            let found = state.answers[address] ?? RecipientAnswer(.unknown)
            guard state.isHolding else { return found }
            state.held.append { answer(found) }
            return nil
        }
        if let now { answer(now) }
    }
}

extension RecipientAnswer {
    static func to(_ aliases: String...) -> RecipientAnswer {
        var answer = RecipientAnswer(.ok)
        answer.aliases = aliases.map { Mailbox(lenient: $0) }
        return answer
    }

    static func quota(_ used: Int, of limit: Int) -> RecipientAnswer {
        var answer = RecipientAnswer(.ok)
        (answer.quotaUsed, answer.quotaLimit) = (used, limit)
        return answer
    }

    static func sized(_ status: Status, asked: Int?, limit: Int? = nil) -> RecipientAnswer {
        var answer = RecipientAnswer(status)
        (answer.sizeAsked, answer.sizeLimit) = (asked, limit)
        return answer
    }
}

extension RecipientQuestion {
    init(_ address: String, size: Int? = nil) {
        self.init(Mailbox(lenient: address), size: size, deadline: .now + .seconds(60))
    }
}

/// Keeps what closures on other threads hand in.
final class Collected<Value: Sendable>: Sendable {
    private let kept = Mutex<[Value]>([])

    var all: [Value] { kept.withLock { $0 } }

    func add(_ value: Value) { kept.withLock { $0.append(value) } }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let seconds = Mutex(1_000_000)

    var now: Int { seconds.withLock { $0 } }

    func advance(_ by: Int) { seconds.withLock { $0 += by } }
}
