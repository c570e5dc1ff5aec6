// SPDX-License-Identifier: Apache-2.0

import Configuration
import FilterEngine
import TestSupport
import Testing

@testable import MilterBridge

@Suite("Negotiation")
struct NegotiationTests {
    static let policies = [
        "rules: []\n",
        "rules:\n  - {name: a, when: 'client.ip in 192.0.2.0/24', reject: '550 5.7.1 no'}\n",
        "rules:\n  - {name: a, when: 'recipient == \"x@example.com\"', reject: '550 5.1.1 no'}\n",
        "rules:\n  - {name: a, when: 'subject == \"x\"', reject: '550 5.7.1 no'}\n",
        "rules:\n  - {name: a, when: 'body.raw ~ /x/', reject: '550 5.7.1 no'}\n",
        "rules:\n  - {name: a, when: 'message.size > 1 MiB', reject: '552 5.3.4 no'}\n",
        "rules:\n  - {name: a, when: 'helo == \"x\"', tag: 'X-A: b'}\n",
        "rules:\n  - {name: a, when: 'subject == \"x\"', quarantine: true}\n",
    ]

    static func needs(_ yaml: String) throws -> Needs {
        try Snapshot.parse(yaml, file: "c.yaml").policy.needs
    }

    @Test("nothing is asked for that was not offered", arguments: policies)
    func subset(yaml: String) throws {
        let needs = try NegotiationTests.needs(yaml)
        var random = SplitMix64(seed: 1)
        for round in 0..<2_000 {
            let actions = round == 0 ? 0 : round == 1 ? .max : random.next()
            let steps = round == 0 ? 0 : round == 1 ? .max : random.next()
            let agreed = Negotiation(needs, offeredActions: actions, offeredSteps: steps)
            #expect(agreed.actions & ~actions == 0)
            #expect(agreed.steps & ~steps == 0)
        }
    }

    @Test("edits and holding are asked for only by a policy that does them")
    func actions() throws {
        let all: [UInt64] = try NegotiationTests.policies.map {
            Negotiation(try NegotiationTests.needs($0), offeredActions: 0x1ff, offeredSteps: 0x1f_ffff)
                .actions
        }
        #expect(all == [0, 0, 0, 0, 0, 0, 0x11, 0x20])
    }

    @Test("what no rule reads is not sent, and where no rule decides nothing is answered")
    func steps() throws {
        func steps(_ policy: Int) throws -> UInt64 {
            let needs = try NegotiationTests.needs(NegotiationTests.policies[policy])
            return Negotiation(needs, offeredActions: 0x1ff, offeredSteps: 0x1f_ffff).steps
        }
        let (noBody, noHeaders): (UInt64, UInt64) = (0x10, 0x20)
        let (muteMail, muteRcpt): (UInt64, UInt64) = (0x4000, 0x8000)
        #expect(
            try steps(0) & (noBody | noHeaders | muteMail | muteRcpt) == noBody | noHeaders | muteMail
                | muteRcpt)
        #expect(try steps(1) & muteMail == 0)
        #expect(try steps(2) & muteRcpt == 0)
        #expect(try steps(3) & (noBody | noHeaders | muteMail) == noBody | muteMail)
        #expect(try steps(4) & noBody == 0)
        for policy in NegotiationTests.policies.indices {
            // Connect and HELO are never answered.
            #expect(try steps(policy) & 0x3000 == 0x3000)
        }
    }

    @Test("transactions and sessions are counted")
    func activity() {
        let activity = Activity()
        activity.begin()
        activity.begin()
        activity.end()
        #expect(activity.transactionCount == 1)
        #expect(activity.nextSession() == 1)
        #expect(activity.nextSession() == 2)
        #expect(!activity.isDraining)
        activity.drain()
        #expect(activity.isDraining)
    }

    @Test("a new snapshot takes the place of the old one")
    func swap() throws {
        let holder = SnapshotHolder(try Snapshot.parse("rules: []", file: "a"))
        holder.swap(try Snapshot.parse(NegotiationTests.policies[1], file: "b"))
        #expect(holder.current.policy.rules.map(\.name) == ["a"])
    }
}
