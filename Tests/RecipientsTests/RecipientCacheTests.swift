// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import StateStore
import Testing

@testable import Recipients

@Suite("What is remembered of recipients")
struct RecipientCacheTests {
    private let clock = TestClock()
    private let source = FakeSource(
        "s",
        [
            "ok@example.com": RecipientAnswer(.ok), "full@example.com": RecipientAnswer(.full, "over quota"),
            "broken@example.com": RecipientAnswer(.failed, "no answer"),
            "big@example.com": .sized(.ok, asked: 1000),
        ])

    /// Room is believed as long as existence, but where a test is about that.
    private func cached(room: Int = 86_400) -> (CachedSource, RecipientCache) {
        let cache = RecipientCache(store: nil, now: { [clock] in clock.now })
        var lifetimes = Lifetimes()
        lifetimes.room = room * 2
        cache.configure(lifetimes, limit: 1000)
        return (CachedSource(source, cache), cache)
    }

    /// The answer to one question; nil if it was not there at once.
    private func ask(_ cached: CachedSource, _ address: String, size: Int? = nil) -> RecipientAnswer? {
        let answers = Collected<RecipientAnswer>()
        cached.ask(RecipientQuestion(address, size: size)) { answers.add($0) }
        return answers.all.first
    }

    private static let lifetimes: [(String, RecipientAnswer.Status, Int)] = [
        ("ok@example.com", .ok, 86_400), ("nobody@example.com", .unknown, 7_200),
        ("full@example.com", .full, 300), ("broken@example.com", .failed, 60),
    ]

    @Test("an answer is believed for its lifetime and not a second longer", arguments: lifetimes)
    func lifetime(address: String, status: RecipientAnswer.Status, seconds: Int) {
        let (cached, _) = cached()
        #expect(ask(cached, address)?.status == status)
        // Before the last tenth, in which it is asked again.
        clock.advance(seconds * 8 / 10)
        #expect(ask(cached, address)?.status == status)
        #expect(source.asked.count == 1)
        clock.advance(seconds - seconds * 8 / 10)
        source.set(address, RecipientAnswer(.disabled))
        #expect(ask(cached, address)?.status == .disabled)
        #expect(source.asked.count == 2)
    }

    @Test("a domain written otherwise is the same; a local-part may not be; another source is another")
    func keys() {
        let (cached, cache) = cached()
        _ = ask(cached, "ok@example.com")
        #expect(ask(cached, "ok@EXAMPLE.com")?.status == .ok)
        #expect(source.asked.count == 1)
        // Some servers tell upper case from lower: what one says of JOE must not refuse joe.
        _ = ask(cached, "OK@example.com")
        #expect(source.asked.count == 2)
        #expect(cache.find(Mailbox(lenient: "ok@example.com"), source: "t", size: nil) == nil)
    }

    @Test("what will soon run out is asked for again while it still holds")
    func refresh() {
        let (cached, _) = cached()
        _ = ask(cached, "ok@example.com")
        clock.advance(86_400 - 8_000)
        source.hold()
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(source.asked.count == 2)
        source.release()
        clock.advance(8_000)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(source.asked.count == 2)
    }

    @Test("a refresh that fails takes nothing away, one that says otherwise counts at once")
    func refreshed() {
        let (cached, _) = cached()
        _ = ask(cached, "ok@example.com")
        clock.advance(86_400 - 8_000)
        source.set("ok@example.com", RecipientAnswer(.failed))
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        source.set("ok@example.com", RecipientAnswer(.disabled))
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(ask(cached, "ok@example.com")?.status == .disabled)
    }

    @Test("who took mail longer ago is unknown from the cache")
    func acceptedLongAgo() {
        let (cached, _) = cached()
        _ = ask(cached, "ok@example.com")
        source.set("ok@example.com", RecipientAnswer(.unknown))
        clock.advance(86_400)
        #expect(ask(cached, "ok@example.com")?.status == .unknown)
        #expect(ask(cached, "ok@example.com")?.status == .unknown)
        #expect(source.asked.count == 2)
    }

    @Test("unknown is not believed from the cache while the recipient took mail within the last hour")
    func notBelieved() {
        let cache = RecipientCache(store: nil, now: { [clock] in clock.now })
        let mailbox = Mailbox(lenient: "ok@example.com")
        cache.remember(mailbox, source: "s", RecipientAnswer(.ok))
        clock.advance(1800)
        cache.remember(mailbox, source: "s", RecipientAnswer(.unknown))
        #expect(cache.find(mailbox, source: "s", size: nil) == nil)
        clock.advance(1799)
        #expect(cache.find(mailbox, source: "s", size: nil) == nil)
        clock.advance(1)
        #expect(cache.find(mailbox, source: "s", size: nil)?.answer.status == .unknown)
    }

    @Test("who exists and may have filled up is asked for first, and taken for what he was if nobody answers")
    func room() {
        let (cached, _) = cached(room: 15)
        _ = ask(cached, "ok@example.com")
        clock.advance(14)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(source.asked.count == 1)
        // In the second half a question in the background keeps it fresh.
        clock.advance(1)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(source.asked.count == 2)
        clock.advance(29)
        source.set("ok@example.com", RecipientAnswer(.full))
        clock.advance(1)
        #expect(ask(cached, "ok@example.com")?.status == .full)
        #expect(source.asked.count == 3)

        source.set("ok@example.com", RecipientAnswer(.ok))
        clock.advance(300)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        clock.advance(3600)
        source.set("ok@example.com", .trouble("nobody answers"))
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        clock.advance(86_400 - 3600)
        #expect(ask(cached, "ok@example.com")?.status == .failed)
    }

    @Test("who gets many messages is asked for again after a few, in the background, and before too many")
    func served() {
        let (cached, _) = cached()
        _ = ask(cached, "ok@example.com")
        for _ in 0..<4 { _ = ask(cached, "ok@example.com") }
        #expect(source.asked.count == 1)
        source.hold()
        for _ in 0..<16 { #expect(ask(cached, "ok@example.com")?.status == .ok) }
        // Nothing was heard in the meantime: the next one waits for the answer.
        #expect(ask(cached, "ok@example.com") == nil)
        source.release()
        let asked = source.asked.count
        for _ in 0..<4 { #expect(ask(cached, "ok@example.com")?.status == .ok) }
        #expect(source.asked.count == asked)
    }

    @Test("that the source can't say counts more than what it said before; its silence does not")
    func silence() {
        let (cached, _) = cached(room: 5)
        _ = ask(cached, "ok@example.com")
        clock.advance(3600)
        source.set("ok@example.com", RecipientAnswer(.failed, "450 4.2.1 not accepting"))
        #expect(ask(cached, "ok@example.com")?.status == .failed)
        source.set("ok@example.com", .notAsked("left alone"))
        #expect(ask(cached, "ok@example.com")?.status == .ok)
    }

    @Test("who took mail of late is asked for twice before he is unknown")
    func twice() {
        let (cached, _) = cached(room: 5)
        _ = ask(cached, "ok@example.com")
        clock.advance(60)
        source.set("ok@example.com", RecipientAnswer(.unknown))
        #expect(ask(cached, "ok@example.com")?.status == .unknown)
        #expect(source.asked.count == 3)
        clock.advance(3600)
        #expect(ask(cached, "ok@example.com")?.status == .unknown)
        #expect(source.asked.count == 3)
    }

    @Test("who was let in while the source was silent took mail, and is asked for twice before he is unknown")
    func twiceAfterSilence() {
        let (cached, _) = cached(room: 5)
        _ = ask(cached, "ok@example.com")
        clock.advance(7200)
        source.set("ok@example.com", .trouble("nobody answers"))
        #expect(ask(cached, "ok@example.com")?.status == .ok)
        #expect(source.asked.count == 2)
        clock.advance(60)
        source.set("ok@example.com", RecipientAnswer(.unknown))
        #expect(ask(cached, "ok@example.com")?.status == .unknown)
        #expect(source.asked.count == 4)
    }

    @Test("a mailbox whose numbers say that it is full is full, and for how long is counted")
    func fullByNumbers() {
        let (cached, _) = cached()
        let start = clock.now
        source.set("n@example.com", .quota(100, of: 100))
        #expect(ask(cached, "n@example.com")?.status == .full)
        clock.advance(400)
        #expect(ask(cached, "n@example.com")?.fullSince == start)
    }

    @Test("of a source that does not know when a mailbox is full, ok is believed for as long as it lasts")
    func knowsNoRoom() {
        let cache = RecipientCache(store: nil, now: { [clock] in clock.now })
        let cached = CachedSource(source, cache, knowsRoom: false)
        for _ in 0..<50 {
            #expect(ask(cached, "ok@example.com")?.status == .ok)
            clock.advance(60)
        }
        #expect(source.asked.count == 1)
        // But where it knows a quota.
        source.set("quota@example.com", .quota(1, of: 1000))
        _ = ask(cached, "quota@example.com")
        clock.advance(60)
        _ = ask(cached, "quota@example.com")
        #expect(source.asked.count == 3)
    }

    @Test("with no time for room every message asks")
    func noRoom() {
        let (cached, cache) = cached()
        var lifetimes = Lifetimes()
        lifetimes.room = 0
        cache.configure(lifetimes, limit: 1000)
        for _ in 0..<3 { #expect(ask(cached, "ok@example.com")?.status == .ok) }
        #expect(source.asked.count == 3)
        for _ in 0..<3 { #expect(ask(cached, "nobody@example.com")?.status == .unknown) }
        #expect(source.asked.count == 4)
    }

    @Test("a clock that was set back makes nothing last longer")
    func clockSetBack() {
        let cache = RecipientCache(store: nil, now: { [clock] in clock.now })
        let mailbox = Mailbox(lenient: "nobody@example.com")
        cache.remember(mailbox, source: "s", RecipientAnswer(.unknown))
        clock.advance(-10)
        #expect(cache.find(mailbox, source: "s", size: nil) == nil)
    }

    @Test("how long a mailbox has been full is counted until it is found otherwise, or nobody asked for long")
    func fullSince() {
        let (cached, _) = cached()
        let start = clock.now
        #expect(ask(cached, "full@example.com")?.fullSince == start)
        clock.advance(86_400)
        #expect(ask(cached, "full@example.com")?.fullSince == start)
        #expect(ask(cached, "full@example.com")?.fullSince == start)
        // A failed question in between says nothing.
        source.set("full@example.com", RecipientAnswer(.failed))
        clock.advance(300)
        #expect(ask(cached, "full@example.com")?.fullSince == nil)
        source.set("full@example.com", RecipientAnswer(.full))
        clock.advance(60)
        #expect(ask(cached, "full@example.com")?.fullSince == start)
        source.set("full@example.com", RecipientAnswer(.ok))
        clock.advance(300)
        _ = ask(cached, "full@example.com")
        source.set("full@example.com", RecipientAnswer(.full))
        clock.advance(86_400)
        #expect(ask(cached, "full@example.com")?.fullSince == clock.now)
        let second = clock.now
        clock.advance(300 + 172_800 - 1)
        #expect(ask(cached, "full@example.com")?.fullSince == second)
        clock.advance(300 + 172_800)
        #expect(ask(cached, "full@example.com")?.fullSince == clock.now)
    }

    @Test("what was asked for one size holds for what is as easy, and for nothing else")
    func sizes() {
        let (cached, _) = cached()
        _ = ask(cached, "big@example.com", size: 1000)
        for size in [nil, 0, 10, 1000] { #expect(ask(cached, "big@example.com", size: size)?.status == .ok) }
        #expect(source.asked.count == 1)
        source.set("big@example.com", .sized(.ok, asked: 5000, limit: 4999))
        #expect(ask(cached, "big@example.com", size: 5000)?.sizeLimit == 4999)
        #expect(source.asked.count == 2)
        // Larger than what was refused already: there is nothing to ask.
        #expect(ask(cached, "big@example.com", size: 9000)?.sizeLimit == 4999)
        #expect(source.asked.count == 2)

        source.set("tight@example.com", .sized(.full, asked: 1000))
        _ = ask(cached, "tight@example.com", size: 1000)
        _ = ask(cached, "tight@example.com", size: 2000)
        #expect(source.asked.count == 3)
        _ = ask(cached, "tight@example.com", size: 999)
        #expect(source.asked.count == 4)
    }

    @Test("a larger message that could not be asked for takes nothing from smaller ones")
    func failureForALargerSize() {
        let (cached, _) = cached()
        _ = ask(cached, "big@example.com", size: 1000)
        source.set("big@example.com", RecipientAnswer(.failed))
        #expect(ask(cached, "big@example.com", size: 2000)?.status == .failed)
        #expect(ask(cached, "big@example.com", size: 900)?.status == .ok)
    }

    @Test(
        "a question that was not put is not remembered, and an address with control characters is not asked")
    func notRemembered() {
        let (cached, cache) = cached()
        source.set("x@example.com", .notAsked("too many"))
        #expect(ask(cached, "x@example.com")?.status == .failed)
        source.set("x@example.com", RecipientAnswer(.ok))
        #expect(ask(cached, "x@example.com")?.status == .ok)
        for address in ["a\nb@example.com", "a\0@example.com", "a@example.com\ns", "\u{7f}@example.com"] {
            #expect(ask(cached, address)?.status == .unknown)
        }
        #expect(source.asked.count == 2)
        #expect(cache.counters.inMemory == 1)
    }

    @Test("memory has its limit, and what was used last stays")
    func memory() {
        var memory = Memory<Int, Int>(limit: 100)
        for number in 0..<1000 {
            memory.set(number, for: number)
            // Used all the time.
            #expect(memory.find(0) == 0)
            #expect(memory.count <= 100)
        }
        #expect((951..<1000).allSatisfy { memory.find($0) == $0 })
        #expect(memory.find(500) == nil)
        memory.remove(0)
        #expect(memory.find(0) == nil)
        memory.removeAll()
        #expect(memory.count == 0)
    }
}
