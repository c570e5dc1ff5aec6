// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import StateStore
import Testing

@testable import Recipients

@Suite("What is remembered of recipients outlives the process")
final class RecipientCacheStoreTests {
    private let clock = TestClock()
    private let folder = NSTemporaryDirectory() + "durward-cache-\(UUID().uuidString)"
    private let ok = Mailbox(lenient: "ok@example.com")
    private let full = Mailbox(lenient: "full@example.com")
    private let unknown = Mailbox(lenient: "unknown@example.org")

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The store goes by the real time.
        clock.advance(Int(Date().timeIntervalSince1970) - clock.now)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func store() throws -> KeptStore {
        KeptStore(try StateStoreAddress("sqlite:\(folder)/state.db").open(), keeping: [.recipients: 1000]) {
            _, _ in
        }
    }

    private func cache(_ store: KeptStore) -> RecipientCache {
        RecipientCache(store: store, now: { [clock] in clock.now })
    }

    private func fill(_ cache: RecipientCache) {
        cache.remember(ok, source: "s", .sized(.ok, asked: nil, limit: 1000))
        cache.remember(full, source: "s", RecipientAnswer(.full, "over quota"))
        cache.remember(unknown, source: "s", RecipientAnswer(.unknown, "nobody"))
        cache.remember(Mailbox(lenient: "broken@example.com"), source: "s", RecipientAnswer(.failed))
    }

    @Test("another process finds what one remembered, but no failures")
    func restart() throws {
        let first = try store()
        fill(cache(first))
        first.stop()
        let second = try store()
        defer { second.stop() }
        let after = cache(second)
        #expect(after.find(ok, source: "s", size: nil)?.answer.sizeLimit == 1000)
        #expect(after.find(unknown, source: "s", size: nil)?.answer.detail == "nobody")
        #expect(after.find(ok, source: "t", size: nil) == nil)
        #expect(after.find(Mailbox(lenient: "broken@example.com"), source: "s", size: nil) == nil)
        #expect(after.counters.hitsInStore == 2)
        // From memory the second time.
        _ = after.find(ok, source: "s", size: nil)
        #expect(after.counters.hits == 1)
    }

    @Test("how long a mailbox has been full, and that it took mail of late, is known after a restart too")
    func history() throws {
        let first = try store()
        let before = cache(first)
        fill(before)
        let start = clock.now
        first.stop()
        clock.advance(3000)
        let second = try store()
        defer { second.stop() }
        let after = cache(second)
        #expect(after.find(full, source: "s", size: nil) == nil)
        #expect(after.remember(full, source: "s", RecipientAnswer(.full)).fullSince == start)
        _ = after.find(ok, source: "s", size: nil)
        after.remember(ok, source: "s", RecipientAnswer(.unknown))
        #expect(after.find(ok, source: "s", size: nil) == nil)
    }

    @Test("what another server has found since is taken when one's own answer has run out")
    func shared() throws {
        let one = try store()
        let other = try store()
        defer {
            one.stop()
            other.stop()
        }
        let (here, there) = (cache(one), cache(other))
        here.remember(full, source: "s", RecipientAnswer(.full))
        try one.flush()
        clock.advance(301)
        #expect(here.find(full, source: "s", size: nil) == nil)
        there.remember(full, source: "s", RecipientAnswer(.ok))
        try other.flush()
        #expect(here.find(full, source: "s", size: nil)?.answer.status == .ok)
    }

    @Test("a store takes nothing from the count of messages let in by one answer")
    func served() throws {
        let kept = try store()
        defer { kept.stop() }
        let source = FakeSource("s", ["ok@example.com": RecipientAnswer(.ok)])
        let cached = CachedSource(source, cache(kept))
        let answers = Collected<RecipientAnswer>()
        func ask() { cached.ask(RecipientQuestion("ok@example.com")) { answers.add($0) } }
        ask()
        try kept.flush()
        source.hold()
        for _ in 0..<25 { ask() }
        // The first, and 20 by its answer; the others wait.
        #expect(answers.all.count == 21)
        source.release()
        #expect(answers.all.count == 26)
    }

    @Test("what memory has learnt later counts, though the store's answer would last longer")
    func later() throws {
        let kept = try store()
        defer { kept.stop() }
        let cache = cache(kept)
        let older = Remembered(
            RecipientAnswer(.ok), expires: clock.now - 4000 + 86_400, lastOK: clock.now - 4000, fullSince: 0)
        cache.remember(ok, source: "s", RecipientAnswer(.unknown))
        // As if the store had been lost when that was to be written.
        let entry = StateEntry(
            RecipientCache.name(ok.address, "s"), RememberedCodec.bytes(older), expires: Int(older.expires))
        kept.set(.recipients, entry)
        #expect(cache.find(ok, source: "s", size: nil)?.answer.status == .unknown)
        clock.advance(7200)
        #expect(cache.find(ok, source: "s", size: nil) == nil)
    }

    @Test("all, a domain or an address is shown and forgotten")
    func selections() throws {
        let kept = try store()
        defer { kept.stop() }
        let cache = cache(kept)
        fill(cache)
        func shown(_ selection: CacheSelection?) throws -> [String] {
            var lines: [String] = []
            try cache.forEach(try #require(selection)) { line in
                lines.append(
                    "\(line.address) \(line.answer.status.rawValue) \(line.source) \(line.secondsLeft)")
                return true
            }
            return lines.sorted()
        }
        let all = [
            "full@example.com full s 300", "ok@example.com ok s 86400", "unknown@example.org unknown s 7200",
        ]
        #expect(try shown(.all) == all)
        #expect(try shown(CacheSelection("@EXAMPLE.com")) == Array(all.prefix(2)))
        #expect(try shown(CacheSelection("OK@Example.com")) == [all[1]])
        #expect(try cache.forget(try #require(CacheSelection("ok@example.com"))) == 1)
        #expect(cache.find(ok, source: "s", size: nil) == nil)
        #expect(cache.find(full, source: "s", size: nil)?.answer.status == .full)
        #expect(try cache.forget(try #require(CacheSelection("@example.com"))) == 1)
        #expect(try shown(.all) == [all[2]])
        #expect(try cache.forget(.all) == 1)
        #expect(try shown(.all) == [])
    }

    @Test(
        "what is neither an address nor a domain selects nothing", arguments: ["", "example.com", "a@", "@"])
    func noSelection(text: String) { #expect(CacheSelection(text) == nil) }
}
