// SPDX-License-Identifier: Apache-2.0
//
// Limits: RecipientLimits.probedDomains, probe, failedProbe, randomLocalPart, deadline.

internal import MailSyntax
internal import Synchronization

/// Finds out whether a source accepts anyone: its `ok` then says nothing, and what it accepts may bounce later.
///
/// With the first `ok` for a domain the source is asked for a random local-part of it. What it says is
/// believed for 24 hours, for a minute if it could not say. Only `ok` is ever changed, and only by `distrust`.
public final class AcceptsAnyone: RecipientSource {
    /// What is done about a source that accepts anyone.
    public enum Policy: String, Sendable, Hashable, CaseIterable {
        /// It is reported; answers stand and wait for nothing.
        case warn
        /// It is not found out.
        case trust
        /// `ok` is `failed` then, and also where the source is in trouble when asked for the random local-part.
        case distrust
    }

    /// What the source said of a random local-part.
    private enum Finding: Sendable {
        case acceptsAnyone, isChoosy
        /// It answered neither yes nor no for good. It has not accepted.
        case couldNotSay
        case inTrouble(String)
    }

    private typealias Listener = @Sendable (Finding) -> Void

    private enum Knowledge {
        case asking([Listener])
        case found(Finding, until: ContinuousClock.Instant)
    }

    private struct State {
        var domains: [String: Knowledge] = [:]
        var reported: Set<String> = []
    }

    /// The source's own.
    public let name: String
    private let source: any RecipientSource
    private let policy: Policy
    private let report: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// `report` is told each domain for which `source` accepts anyone, once; with `warn` and `distrust`.
    public init(
        _ source: any RecipientSource, policy: Policy = .warn,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        report: @escaping @Sendable (_ domain: String) -> Void
    ) {
        self.source = source
        name = source.name
        self.policy = policy
        self.now = now
        self.report = report
    }

    /// Asks the source, and looks at its `ok`.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        guard policy != .trust, !question.mailbox.domain.isEmpty else {
            source.ask(question, answer)
            return
        }
        source.ask(question) { [self] given in
            guard given.status == .ok else {
                answer(given)
                return
            }
            guard policy == .distrust else {
                answer(given)
                probe(question.mailbox.domain) { _ in }
                return
            }
            probe(question.mailbox.domain) { finding in
                answer(AcceptsAnyone.judged(given, finding))
            }
        }
    }

    private static func judged(_ answer: RecipientAnswer, _ finding: Finding) -> RecipientAnswer {
        switch finding {
        case .isChoosy, .couldNotSay:
            return answer
        case .acceptsAnyone:
            return RecipientAnswer(.failed, "the server accepts anyone, so that it can't be relied on")
        case .inTrouble(let reason):
            return RecipientAnswer(.failed, "the server did not say whether it accepts anyone: \(reason)")
        }
    }

    // MARK: The random local-part

    private enum Way {
        case ask, wait
        case known(Finding)
    }

    /// Tells `listener` what is known of a domain, after asking if nothing is. Concurrent ones ask once.
    private func probe(_ name: String, _ listener: @escaping Listener) {
        let domain = DomainName.canonical(name)
        let time = now()
        let way = state.withLock { state -> Way in
            switch state.domains[domain] {
            case .found(let finding, let until) where time < until:
                return .known(finding)
            case .asking(let others):
                state.domains[domain] = .asking(others + [listener])
                return .wait
            default:
                return begin(domain, listener, in: &state)
            }
        }
        switch way {
        case .wait: return
        case .known(let finding): listener(finding)
        case .ask:
            let mailbox = Mailbox(localPart: AcceptsAnyone.randomLocalPart(), domain: name)
            // With its own time: who asked first may have little left, and the finding is for all.
            let question = RecipientQuestion(mailbox, deadline: time + RecipientLimits.deadline)
            source.ask(question) { [self] in conclude(domain, $0) }
        }
    }

    private func begin(_ domain: String, _ listener: @escaping Listener, in state: inout State) -> Way {
        if state.domains.count >= RecipientLimits.probedDomains, state.domains[domain] == nil {
            // Who waits for an answer is kept. So many domains are no ordinary use: simple will do.
            state.domains = state.domains.filter { entry in
                if case .asking = entry.value { true } else { false }
            }
            state.reported = []
            guard state.domains.count < RecipientLimits.probedDomains else {
                return .known(.inTrouble("too many domains"))
            }
        }
        state.domains[domain] = .asking([listener])
        return .ask
    }

    private func conclude(_ domain: String, _ answer: RecipientAnswer) {
        let finding: Finding =
            switch answer.status {
            case .ok: .acceptsAnyone
            case .failed: answer.isSourceTrouble ? .inTrouble(answer.detail) : .couldNotSay
            case .unknown, .full, .disabled, .refused: .isChoosy
            }
        let isKept = answer.status != .failed
        let until = now() + (isKept ? RecipientLimits.probe : RecipientLimits.failedProbe)
        let (listeners, isNews) = state.withLock { state in
            var listeners: [Listener] = []
            if case .asking(let waiting) = state.domains[domain] { listeners = waiting }
            state.domains[domain] = .found(finding, until: until)
            if case .acceptsAnyone = finding { return (listeners, state.reported.insert(domain).inserted) }
            // Should it begin anew, that is news again.
            if case .isChoosy = finding { state.reported.remove(domain) }
            return (listeners, false)
        }
        if isNews { report(domain) }
        for listener in listeners { listener(finding) }
    }

    /// Lower case letters and digits, of the system's random numbers.
    private static func randomLocalPart() -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<RecipientLimits.randomLocalPart).map { _ in characters.randomElement() ?? "x" })
    }
}
