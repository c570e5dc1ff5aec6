// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import RuleLanguage

@testable import FilterEngine

/// What some facts say of one header section after the other, through a policy as in the running filter.
struct FactReading {
    private let policy: Policy
    private let clock: @Sendable () -> Int

    /// `text` is a template over these facts, shown where the condition holds.
    init(
        _ facts: [any Fact], _ text: String, when condition: String = "true",
        clock: @escaping @Sendable () -> Int = Session.systemClock
    ) throws {
        self.clock = clock
        let catalog = FactCatalog(facts)
        var builder = ProgramBuilder(schema: catalog.schema, lists: [:])
        let rule = Rule(
            name: "show", condition: try builder.condition(condition),
            action: .tag(name: "X-Shown", body: try builder.template(text)), isShadow: false,
            onFailure: .tempfail, reason: "")
        policy = Policy(rules: [rule], program: try builder.finish(), catalog: catalog)
    }

    /// The text for a message with these fields; nil where the condition does not hold.
    func shown(raw fields: [(String, [UInt8])]) -> String? {
        var session = Session(policy: policy, clock: clock) { _, _ in }
        _ = session.handle(.connect(.remote))
        _ = session.handle(.mail(nil, ESMTPParameters([]), user: nil))
        _ = session.handle(.recipient(Mailbox(lenient: "b@example.com")))
        for (name, body) in fields {
            Array(name.utf8).withUnsafeBytes { name in
                body.withUnsafeBytes { _ = session.handle(.headerField(name: name, body: $0)) }
            }
        }
        _ = session.handle(.endOfHeader(queueID: nil))
        _ = session.handle(.endOfMessage(queueID: "Q1"))
        for case .addField(_, let shown) in session.edits { return shown }
        return nil
    }

    func shown(_ fields: [(String, String)]) -> String? { shown(raw: fields.map { ($0.0, utf8($0.1)) }) }
}
