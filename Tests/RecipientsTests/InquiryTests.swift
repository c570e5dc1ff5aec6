// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients
import Synchronization
import Testing

@Suite("What stands before a source")
struct InquiryTests {
    @Test("concurrent questions for one address are one question")
    func singleFlight() {
        let source = FakeSource("s", ["a@example.com": RecipientAnswer(.ok)])
        let inquiry = Inquiry(source) { _ in }
        let answers = Collected<RecipientAnswer.Status>()
        source.hold()
        for _ in 0..<5 { inquiry.ask(RecipientQuestion("a@example.com")) { answers.add($0.status) } }
        inquiry.ask(RecipientQuestion("a@EXAMPLE.com")) { answers.add($0.status) }
        inquiry.ask(RecipientQuestion("a@example.com", size: 10)) { answers.add($0.status) }
        #expect(answers.all.isEmpty)
        #expect(inquiry.counters.inFlight == 1)
        source.release()
        #expect(answers.all == Array(repeating: .ok, count: 7))
        #expect(source.asked == ["a@example.com"])
        #expect(inquiry.counters.inFlight == 0)
        #expect(inquiry.counters.joined == 6)
    }

    @Test("who joined with a size that the answer does not cover is asked for then, the largest first")
    func sizes() {
        let source = FakeSource("s", ["a@example.com": .sized(.ok, asked: 100)])
        let inquiry = Inquiry(source) { _ in }
        let answers = Collected<Int>()
        source.hold()
        for size in [100, 50, 300, 200] {
            inquiry.ask(RecipientQuestion("a@example.com", size: size)) { _ in answers.add(size) }
        }
        source.set("a@example.com", .sized(.ok, asked: 300))
        source.release()
        #expect(answers.all == [300, 200, 100, 50])
    }

    @Test("who joined with more time asks again where the other's time was short")
    func patience() {
        let source = FakeSource()
        source.set("a@example.com", .trouble("no answer within 1 s"))
        let inquiry = Inquiry(source) { _ in }
        let answers = Collected<String>()
        source.hold()
        let mailbox = Mailbox(lenient: "a@example.com")
        inquiry.ask(RecipientQuestion(mailbox, deadline: .now + .seconds(1))) {
            answers.add("hurried \($0.status)")
        }
        inquiry.ask(RecipientQuestion(mailbox, deadline: .now + .seconds(60))) {
            answers.add("patient \($0.status)")
        }
        source.set("a@example.com", RecipientAnswer(.ok))
        source.release()
        #expect(answers.all == ["patient ok", "hurried failed"])
        #expect(source.asked.count == 2)
    }

    @Test("an answer that does not cover its own question ends it all the same")
    func ownQuestion() {
        let source = FakeSource("s", ["a@example.com": .sized(.ok, asked: 1)])
        let inquiry = Inquiry(source) { _ in }
        let answers = Collected<RecipientAnswer.Status>()
        inquiry.ask(RecipientQuestion("a@example.com", size: 500)) { answers.add($0.status) }
        #expect(answers.all == [.ok])
    }

    @Test("a source that was given no time is not blamed, nor is one that was not asked")
    func fair() {
        let source = FakeSource()
        source.set("a@example.com", .trouble("no answer"))
        source.set("b@example.com", .notAsked("too late"))
        let events = Collected<RecipientEvent>()
        let inquiry = Inquiry(source) { events.add($0) }
        for _ in 0..<RecipientLimits.failuresInARow * 2 {
            let hurried = RecipientQuestion(
                Mailbox(lenient: "a@example.com"), deadline: .now + RecipientLimits.fairTime / 2)
            inquiry.ask(hurried) { _ in }
            inquiry.ask(RecipientQuestion("b@example.com")) { _ in }
        }
        #expect(events.all.isEmpty)
        #expect(source.asked.count == RecipientLimits.failuresInARow * 4)
    }

    @Test("one question too many has failed without being asked")
    func limit() {
        let source = FakeSource()
        let inquiry = Inquiry(source, limit: 2) { _ in }
        let answers = Collected<RecipientAnswer>()
        source.hold()
        for name in ["a", "b", "c"] {
            inquiry.ask(RecipientQuestion("\(name)@example.com")) { answers.add($0) }
        }
        #expect(answers.all.map(\.status) == [.failed])
        #expect(answers.all.first?.isUnasked == true)
        source.release()
        inquiry.ask(RecipientQuestion("c@example.com")) { answers.add($0) }
        #expect(answers.all.map(\.status) == [.failed, .unknown, .unknown, .unknown])
    }

    @Test(
        "a source that keeps failing is left alone, tried by one question, and comes back; each is told once")
    func breaker() {
        let source = FakeSource()
        source.set("a@example.com", .trouble("nobody answers"))
        let events = Collected<RecipientEvent>()
        let start = ContinuousClock.now
        let elapsed = Elapsed()
        let inquiry = Inquiry(source, now: { start + elapsed.value }) { events.add($0) }
        let answers = Collected<RecipientAnswer>()
        func ask(_ address: String = "a@example.com") {
            inquiry.ask(RecipientQuestion(address)) { answers.add($0) }
        }

        for _ in 0..<RecipientLimits.failuresInARow { ask() }
        #expect(events.all == [.sourceDown("fake", "nobody answers")])
        #expect(inquiry.counters.isDown)
        ask()
        ask("b@example.com")
        #expect(source.asked.count == RecipientLimits.failuresInARow)
        #expect(answers.all.last?.detail == "fake is not asked for a while: nobody answers")
        #expect(answers.all.last?.isUnasked == true)

        elapsed.add(RecipientLimits.recovery)
        source.hold()
        ask()
        ask("b@example.com")
        #expect(source.asked.count == RecipientLimits.failuresInARow + 1)
        source.release()
        // It failed again: left alone again, and not told again.
        ask("b@example.com")
        #expect(source.asked.count == RecipientLimits.failuresInARow + 1)
        #expect(events.all.count == 1)

        elapsed.add(RecipientLimits.recovery)
        ask("b@example.com")
        #expect(answers.all.last?.status == .unknown)
        #expect(events.all == [.sourceDown("fake", "nobody answers"), .sourceUp("fake")])
        ask("c@example.com")
        #expect(answers.all.last?.status == .unknown)
    }

    @Test("answers that could not say of one recipient are no trouble of the source")
    func noTrouble() {
        let source = FakeSource()
        source.set("a@example.com", RecipientAnswer(.failed, "greylisted"))
        let events = Collected<RecipientEvent>()
        let inquiry = Inquiry(source) { events.add($0) }
        for _ in 0..<RecipientLimits.failuresInARow * 2 {
            inquiry.ask(RecipientQuestion("a@example.com")) { _ in }
        }
        #expect(events.all.isEmpty)
        #expect(source.asked.count == RecipientLimits.failuresInARow * 2)
    }
}

/// Time that passes when it is told to.
final class Elapsed: Sendable {
    private let time = Mutex(Duration.zero)

    var value: Duration { time.withLock { $0 } }

    func add(_ more: Duration) { time.withLock { $0 += more } }
}
