// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage

/// Counts messages, for facts that tell how many of a kind there were.
///
/// It is told of each message whose end was reached and of which a rule may have asked, once, after the verdict is
/// given and before the MTA hears of it. It may not wait.
public protocol MessageCounter: Sendable {
    /// The name under which facts ask for what it counts.
    var name: String { get }
    /// Counts a message for each of these, in the words of that counter.
    func count(_ record: Record, for interests: Set<String>)
}

/// The counters that a policy needs, each with all that its facts ask for.
struct CounterPlan: Sendable {
    let counter: any MessageCounter
    let interests: Set<String>

    static func plans(_ counters: [any MessageCounter], _ bindings: [Policy.Binding]) -> [CounterPlan] {
        let tallies = bindings.flatMap { $0.fact.tallies(argument: $0.slot.argument) }
        return counters.compactMap { counter in
            let wanted = Set(tallies.filter { $0.reader == counter.name }.map(\.what))
            return wanted.isEmpty ? nil : CounterPlan(counter: counter, interests: wanted)
        }
    }
}

extension Session {
    /// Has a message counted that has been read to its end.
    func countMessage() {
        guard record.message.hasEnvelope, record.message.acceptedCount > 0 else { return }
        for plan in policy.counters { plan.counter.count(record, for: plan.interests) }
    }
}
