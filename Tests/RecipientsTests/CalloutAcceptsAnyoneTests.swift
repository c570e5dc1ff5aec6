// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Synchronization
import Testing

@testable import Recipients

@Suite("a server that accepts anyone")
struct CalloutAcceptsAnyoneTests {
    /// A source of which the test says when and what it answers.
    final class Source: RecipientSource {
        let name = "lmtp:test"
        let open = Mutex<[(question: RecipientQuestion, answer: @Sendable (RecipientAnswer) -> Void)]>([])

        func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
            open.withLock { $0.append((question, answer)) }
        }

        var count: Int { open.withLock { $0.count } }

        /// Answers the oldest question; returns who was asked about.
        @discardableResult
        func answer(_ answer: RecipientAnswer) throws -> Mailbox {
            let first = try #require(open.withLock { $0.isEmpty ? nil : $0.removeFirst() })
            first.answer(answer)
            return first.question.mailbox
        }
    }

    /// What the test sees.
    final class World: Sendable {
        let source = Source()
        let offset = Mutex(Duration.zero)
        let reports = Mutex<[String]>([])
        let answers = Mutex<[RecipientAnswer]>([])
        let start = ContinuousClock.now

        var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
        func wait(_ duration: Duration) { offset.withLock { $0 += duration } }

        func guarded(_ policy: AcceptsAnyone.Policy) -> AcceptsAnyone {
            AcceptsAnyone(source, policy: policy, now: { [self] in now }) { [self] domain in
                reports.withLock { $0.append(domain) }
            }
        }

        func ask(_ asked: AcceptsAnyone, _ address: String = "a@example.com") {
            asked.ask(RecipientQuestion(Mailbox(lenient: address), deadline: now + .seconds(10))) {
                [self] answer in
                answers.withLock { $0.append(answer) }
            }
        }

        var given: [RecipientAnswer] { answers.withLock { $0 } }
        var reported: [String] { reports.withLock { $0 } }
    }

    @Test("trust asks nothing more")
    func trust() throws {
        let world = World()
        world.ask(world.guarded(.trust))
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.source.count == 0)
        #expect(world.given.count == 1)
    }

    @Test("warn answers at once, asks for a random local-part, and reports the domain once")
    func warn() throws {
        let world = World()
        let asked = world.guarded(.warn)
        #expect(asked.name == "lmtp:test")
        world.ask(asked)
        try world.source.answer(RecipientAnswer(.ok, "words"))
        #expect(world.given == [RecipientAnswer(.ok, "words")])
        #expect(world.source.count == 1)
        let probed = try world.source.answer(RecipientAnswer(.ok))
        #expect(probed.localPart.wholeMatch(of: /[a-z0-9]{20}/) != nil)
        #expect(probed.domain == "example.com")
        #expect(world.reported == ["example.com"])

        world.ask(asked, "b@EXAMPLE.com")
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.source.count == 0)
        world.wait(.seconds(86_401))
        world.ask(asked)
        try world.source.answer(RecipientAnswer(.ok))
        let again = try world.source.answer(RecipientAnswer(.ok))
        #expect(again.localPart != probed.localPart)
        #expect(world.reported == ["example.com"])
        #expect(world.given.allSatisfy { $0.status == .ok })

        world.ask(asked, "c@example.net")
        try world.source.answer(RecipientAnswer(.ok))
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.reported == ["example.com", "example.net"])
    }

    @Test("a domain that was choosy in between is reported again")
    func reportedAgain() throws {
        let world = World()
        let asked = world.guarded(.warn)
        for status in [RecipientAnswer.Status.ok, .unknown, .ok] {
            world.ask(asked)
            try world.source.answer(RecipientAnswer(.ok))
            try world.source.answer(RecipientAnswer(status))
            world.wait(.seconds(86_401))
        }
        #expect(world.reported == ["example.com", "example.com"])
    }

    @Test("only ok asks for a random local-part", arguments: AcceptsAnyone.Policy.allCases)
    func negatives(policy: AcceptsAnyone.Policy) throws {
        let world = World()
        let asked = world.guarded(policy)
        for status in RecipientAnswer.Status.allCases where status != .ok {
            world.ask(asked)
            try world.source.answer(RecipientAnswer(status, "words"))
            #expect(world.given.last == RecipientAnswer(status, "words"))
            #expect(world.source.count == 0)
        }
        world.ask(asked, "postmaster")
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.given.last?.status == .ok)
        #expect(world.source.count == 0)
    }

    @Test("distrust holds ok up, for several at once with one question, and makes it failed")
    func distrust() throws {
        let world = World()
        let asked = world.guarded(.distrust)
        for local in ["a", "b", "c"] { world.ask(asked, "\(local)@example.com") }
        for _ in 0..<3 { try world.source.answer(RecipientAnswer(.ok)) }
        #expect(world.given.isEmpty)
        #expect(world.source.count == 1)
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.given.map(\.status) == [.failed, .failed, .failed])
        #expect(world.given.allSatisfy { $0.detail.contains("accepts anyone") && !$0.isSourceTrouble })
        #expect(world.reported == ["example.com"])

        world.ask(asked)
        try world.source.answer(RecipientAnswer(.unknown))
        #expect(world.given.last == RecipientAnswer(.unknown))
        world.ask(asked)
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.given.last?.status == .failed)
        #expect(world.source.count == 0)
    }

    @Test(
        "distrust lets ok stand where the random local-part is not accepted",
        arguments: [RecipientAnswer.Status.unknown, .full, .disabled, .refused])
    func choosy(status: RecipientAnswer.Status) throws {
        let world = World()
        let asked = world.guarded(.distrust)
        var good = RecipientAnswer(.ok)
        good.sizeLimit = 5
        world.ask(asked)
        try world.source.answer(good)
        try world.source.answer(RecipientAnswer(status))
        #expect(world.given == [good])
        world.wait(.seconds(86_399))
        world.ask(asked)
        try world.source.answer(good)
        #expect(world.given == [good, good])
        #expect(world.reported.isEmpty)
    }

    @Test("a failed question is remembered for a minute; trouble is no reason to rely on ok, a tempfail is")
    func failed() throws {
        for (answer, status) in [
            (RecipientAnswer.trouble("timeout"), RecipientAnswer.Status.failed),
            (RecipientAnswer(.failed, "450 greylisted"), .ok),
        ] {
            let world = World()
            let asked = world.guarded(.distrust)
            world.ask(asked)
            try world.source.answer(RecipientAnswer(.ok))
            try world.source.answer(answer)
            #expect(world.given.map(\.status) == [status])
            world.wait(.seconds(59))
            world.ask(asked)
            try world.source.answer(RecipientAnswer(.ok))
            #expect(world.given.map(\.status) == [status, status])
            world.wait(.seconds(2))
            world.ask(asked)
            try world.source.answer(RecipientAnswer(.ok))
            #expect(world.given.count == 2)
            try world.source.answer(RecipientAnswer(.unknown))
            #expect(world.given.last?.status == .ok)
        }
    }

    @Test("the domains remembered are bounded")
    func bounded() throws {
        let world = World()
        let asked = world.guarded(.distrust)
        for number in 0...RecipientLimits.probedDomains {
            world.ask(asked, "a@d\(number).example")
            try world.source.answer(RecipientAnswer(.ok))
            try world.source.answer(RecipientAnswer(.unknown))
        }
        #expect(world.given.count == RecipientLimits.probedDomains + 1)
        world.ask(asked, "a@d0.example")
        try world.source.answer(RecipientAnswer(.ok))
        #expect(world.source.count == 1)
    }
}
