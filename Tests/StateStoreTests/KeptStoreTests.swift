// SPDX-License-Identifier: Apache-2.0

import Dispatch
import StateStore
import Testing

@Suite("A store as the filter uses it")
struct KeptStoreTests {
    private let fake = FakeStore()
    private let reports = Reports()

    /// Nothing happens by itself but what is given here.
    private func keep(
        delay: Duration = .seconds(10_000), recovery: Duration = .seconds(10_000),
        pruning: Duration = .seconds(10_000), limits: [StateSpace: Int] = [:]
    ) -> KeptStore {
        var timing = KeptStore.Timing()
        timing.delay = delay
        timing.recovery = recovery
        timing.pruning = pruning
        return KeptStore(fake, keeping: limits, timing: timing) { [reports] in reports.add($0, $1) }
    }

    private func entry(_ name: String, _ value: String, expires: Int = later) -> StateEntry {
        StateEntry(name, Array(value.utf8), expires: expires)
    }

    private let broken = Reports.Report(line: "fake: broken", isLost: true)
    private let works = Reports.Report(line: "fake: works again", isLost: false)

    @Test("a read sees what still waits to be written, and the store nothing of it")
    func waiting() throws {
        let kept = keep()
        kept.set(.recipients, entry("a", "one"))
        kept.set(.recipients, entry("a", "two"))
        kept.set(.recipients, entry("old", "gone", expires: past))
        kept.set(.recipients, entry("\u{e9}", "composed"))
        kept.set(.recipients, entry("e\u{301}", "decomposed"))
        #expect(kept.value(.recipients, "a") == Array("two".utf8))
        #expect(kept.value(.recipients, "old") == nil)
        #expect(kept.value(.recipients, "\u{e9}") == Array("composed".utf8))
        #expect(kept.value(.recipients, "e\u{301}") == Array("decomposed".utf8))
        #expect(fake[\.reads] == 0)
        #expect(kept.value(.others, "a") == nil)
        #expect(fake[\.reads] == 1)
        #expect(fake[\.batches].isEmpty)
        try kept.flush()
        #expect(fake[\.batches] == [4])
        #expect(kept.value(.recipients, "a") == Array("two".utf8))
        #expect(fake[\.reads] == 2)
        #expect(kept.counters == KeptStore.Counters(reads: 6, hits: 4, written: 4, dropped: 0))
        #expect(kept.name == "fake" && kept.mayWait && !kept.isLost)
    }

    @Test("a read sees what is just being written")
    func beingWritten() throws {
        let kept = keep(delay: .zero)
        fake.holdUp()
        kept.set(.recipients, entry("a", "one"))
        for _ in 0..<1_000 { #expect(kept.value(.recipients, "a") == Array("one".utf8)) }
        kept.set(.recipients, entry("a", "two"))
        #expect(kept.value(.recipients, "a") == Array("two".utf8))
        fake.letGo()
        #expect(eventually { fake[\.entries][.recipients]?["a"]?.value == Array("two".utf8) })
        #expect(kept.value(.recipients, "a") == Array("two".utf8))
    }

    @Test("what waits is written by itself, and a full batch at once")
    func writing() {
        let soon = keep(delay: .milliseconds(1))
        soon.set(.recipients, entry("a", "one"))
        #expect(eventually { soon.counters.written == 1 })
        let late = keep()
        for index in 0..<StateStoreLimits.batch { late.set(.others, entry("\(index)", "")) }
        #expect(eventually { late.counters.written == StateStoreLimits.batch })
        #expect(fake[\.entries][.others]?.count == StateStoreLimits.batch)
    }

    @Test("what is removed or shown is written before")
    func order() throws {
        let kept = keep()
        for name in ["a", "b", "c"] { kept.set(.recipients, entry(name, name)) }
        try kept.remove(.recipients, ["a"])
        #expect(kept.value(.recipients, "a") == nil)
        kept.set(.recipients, entry("d", "d"))
        #expect(try kept.removeAll(.recipients) { $0 >= "c" } == 2)
        kept.set(.recipients, entry("e", "e"))
        var names: Set<String> = []
        try kept.forEach(.recipients) { names.insert($0.name).inserted }
        #expect(names == ["b", "e"])
    }

    @Test("a store that fails is lost: told once, nothing read or written, not asked again")
    func lost() {
        let kept = keep()
        kept.set(.recipients, entry("a", "one"))
        fake.change { $0.isBroken = true }
        #expect(kept.value(.recipients, "b") == nil)
        #expect(kept.isLost && !kept.mayWait)
        #expect(kept.counters.dropped == 1)
        let reads = fake[\.reads]
        for index in 0..<100 {
            kept.set(.recipients, entry("\(index)", ""))
            #expect(kept.value(.recipients, "\(index)") == nil)
            #expect(kept.value(.recipients, "a") == nil)
        }
        #expect(failure { try kept.remove(.recipients, ["a"]) } == "fake: broken")
        #expect(failure { _ = try kept.removeAll(.recipients) { _ in true } } == "fake: broken")
        #expect(failure { try kept.forEach(.recipients) { _ in true } } == "fake: broken")
        #expect(failure { try kept.flush() } == "fake: broken")
        #expect(fake[\.reads] == reads)
        #expect(kept.counters == KeptStore.Counters(reads: 201, hits: 0, written: 0, dropped: 101))
        #expect(eventually { reports.lines == [broken] })
        kept.stop()
        #expect(reports.lines == [broken])
    }

    @Test("it comes back by itself, which is told once")
    func back() throws {
        let kept = keep(recovery: .milliseconds(1))
        for _ in 0..<2 {
            fake.change { $0.isBroken = true }
            #expect(eventually { kept.value(.recipients, "a") == nil && kept.isLost })
            fake.change { $0.isBroken = false }
            #expect(eventually { !kept.isLost })
        }
        kept.set(.recipients, entry("a", "one"))
        try kept.flush()
        #expect(kept.value(.recipients, "a") == Array("one".utf8))
        #expect(eventually { reports.lines == [broken, works, broken, works] })
        #expect(fake[\.entries].filter { $0.key != .recipients }.allSatisfy { $0.value.isEmpty })
    }

    @Test("a store that is lost for another reason by now is told with that one, once")
    func otherReason() {
        let kept = keep(recovery: .milliseconds(1))
        fake.change { $0.isBroken = true }
        #expect(kept.value(.recipients, "a") == nil)
        #expect(eventually { reports.lines == [broken] })
        fake.change { $0.reason = "wrong password" }
        #expect(eventually { failure { try kept.flush() } == "fake: wrong password" })
        #expect(failure { try kept.forEach(.recipients) { _ in true } } == "fake: wrong password")
        let tries = fake[\.failures]
        #expect(eventually { fake[\.failures] > tries + 3 })
        fake.change { $0.isBroken = false }
        #expect(eventually { !kept.isLost })
        let locked = Reports.Report(line: "fake: wrong password", isLost: true)
        #expect(eventually { reports.lines == [broken, locked, works] })
    }

    @Test("a store that can be read but not written to stays lost")
    func readOnly() throws {
        let kept = keep(recovery: .milliseconds(1))
        fake.change { $0.refusesWrites = true }
        kept.set(.recipients, entry("a", "one"))
        #expect(failure { try kept.flush() } == "fake: broken")
        let reads = fake[\.reads]
        #expect(kept.isLost && kept.counters.dropped == 1)
        fake.change { $0.refusesWrites = false }
        #expect(eventually { !kept.isLost })
        #expect(fake[\.reads] == reads + 1)
        #expect(fake[\.batches] == [1])
        #expect(eventually { reports.lines == [broken, works] })
    }

    @Test("so many wait and no more")
    func bound() throws {
        let kept = keep()
        fake.holdUp()
        for index in 0..<StateStoreLimits.waiting + 10 { kept.set(.recipients, entry("\(index)", "")) }
        #expect(kept.counters.dropped == 10)
        kept.set(
            .recipients,
            StateEntry("large", [UInt8](repeating: 0, count: StateStoreLimits.entry), expires: later))
        #expect(kept.counters.dropped == 11)
        fake.letGo()
        try kept.flush()
        #expect(kept.counters.written == StateStoreLimits.waiting)
        #expect(fake[\.batches].allSatisfy { $0 <= StateStoreLimits.batch })
    }

    @Test("what is too much or has expired is removed at start, and again and again")
    func pruning() {
        let once = keep(limits: [.recipients: 7, .others: 3])
        #expect(eventually { fake[\.prunes][.recipients] == [7] && fake[\.prunes][.others] == [3] })
        once.stop()
        let often = keep(pruning: .milliseconds(1), limits: [.recipients: 7])
        #expect(eventually { (fake[\.prunes][.recipients]?.count ?? 0) > 3 })
        often.stop()
    }

    @Test("a store that is lost at start is told, and pruned once it is there")
    func lostAtStart() {
        fake.change { $0.isBroken = true }
        let kept = keep(recovery: .milliseconds(1), limits: [.recipients: 7])
        #expect(eventually { reports.lines == [broken] })
        fake.change { $0.isBroken = false }
        #expect(eventually { fake[\.prunes][.recipients] == [7] })
        #expect(eventually { reports.lines == [broken, works] })
        #expect(!kept.isLost)
    }

    @Test("it writes what waits before it stops, and takes nothing afterwards")
    func stop() {
        let kept = keep()
        kept.set(.recipients, entry("a", "one"))
        kept.stop()
        #expect(fake[\.entries][.recipients]?["a"] != nil)
        kept.set(.recipients, entry("b", "two"))
        #expect(kept.counters.dropped == 1)
        #expect(kept.value(.recipients, "a") != nil)
        kept.stop()
    }

    @Test("one that nobody holds any more writes what waits")
    func dropped() {
        do {
            let kept = keep()
            kept.set(.recipients, entry("a", "one"))
        }
        #expect(eventually { fake[\.entries][.recipients]?["a"] != nil })
    }

    @Test("16 threads use it at once, and each sees what it has written", arguments: Kind.allCases)
    func threads(_ kind: Kind) throws {
        let place = try Place(kind)
        var timing = KeptStore.Timing()
        timing.delay = .milliseconds(1)
        let kept = KeptStore(try place.open(), keeping: [.recipients: 100_000], timing: timing) { [reports] in
            reports.add($0, $1)
        }
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            for round in 0..<200 {
                kept.set(.recipients, entry("\(thread)-\(round)", "\(round)"))
                #expect(kept.value(.recipients, "\(thread)-\(round)") == Array("\(round)".utf8))
                #expect(kept.value(.recipients, "\(thread)-\(round / 2)") == Array("\(round / 2)".utf8))
            }
        }
        kept.stop()
        #expect(reports.lines.isEmpty)
        #expect(kept.counters == KeptStore.Counters(reads: 6_400, hits: 6_400, written: 3_200, dropped: 0))
        #expect(try place.open().names(.recipients).count == 3_200)
    }

    @Test("a database that is lost and comes back is told once each", arguments: Kind.allCases)
    func realLoss(_ kind: Kind) throws {
        let place = try Place(kind)
        var timing = KeptStore.Timing()
        timing.recovery = .milliseconds(10)
        let kept = KeptStore(try place.open(), keeping: [.recipients: 10], timing: timing) { [reports] in
            reports.add($0, $1)
        }
        kept.set(.recipients, entry("a", "one"))
        try kept.flush()
        try place.lose()
        kept.set(.recipients, entry("a", "two"))
        #expect(failure { try kept.flush() } != nil)
        #expect(kept.value(.recipients, "a") == nil)
        try place.bringBack()
        #expect(eventually { !kept.isLost })
        kept.set(.recipients, entry("a", "three"))
        try kept.flush()
        #expect(kept.value(.recipients, "a") == Array("three".utf8))
        kept.stop()
        // A server that is about to be back may be lost for several reasons in turn; each is told once.
        let lost = reports.lines.prefix { $0.isLost }.map(\.line)
        #expect(!lost.isEmpty && zip(lost, lost.dropFirst()).allSatisfy(!=))
        #expect(reports.lines.dropFirst(lost.count).map(\.line) == ["\(kept.name): works again"])
    }

    @Test("additions wait, those to one name together, and are read as if they were written")
    func additions() throws {
        let kept = keep()
        for number in 0..<5 {
            kept.add(
                .bulk,
                [
                    StateAddition("n", .amount(2), expires: later),
                    StateAddition("s", .elements([1, UInt64(number)]), expires: later),
                ])
        }
        let groups = [StateSetGroup(["s"], with: [9]), StateSetGroup(["t"])]
        #expect(try kept.amounts(.bulk, ["n", "m"]) == [10, 0])
        #expect(try kept.distinct(.bulk, groups) == [6, 0])
        #expect(fake[\.additions] == 0)
        try kept.flush()
        #expect(fake[\.additions] == 2)
        #expect(try kept.amounts(.bulk, ["n", "m"]) == [10, 0])
        #expect(try kept.distinct(.bulk, groups) == [6, 0])
        #expect(kept.counters.written == 2)
    }

    @Test("adding never waits for the store, and what comes beyond the limit is dropped")
    func additionsNeverWait() throws {
        let kept = keep(delay: .zero)
        fake.holdUp()
        let start = ContinuousClock.now
        for number in 0..<StateStoreLimits.waiting + 500 {
            kept.add(.bulk, [StateAddition("n\(number)", .amount(1), expires: later)])
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(kept.counters.dropped >= 400)
        fake.letGo()
    }

    @Test("counts of a lost store can't be asked for, which is told once, and additions are dropped")
    func additionsLost() throws {
        let kept = keep()
        fake.change { $0.isBroken = true }
        for _ in 0..<3 {
            #expect(failure { _ = try kept.amounts(.bulk, ["n"]) } == "fake: broken")
            #expect(failure { _ = try kept.distinct(.bulk, [StateSetGroup(["s"])]) } == "fake: broken")
            kept.add(.bulk, [StateAddition("n", .amount(1), expires: later)])
        }
        #expect(kept.isLost)
        #expect(kept.counters.dropped == 3)
        #expect(fake[\.failures] == 1)
        kept.stop()
        #expect(reports.lines == [broken])
    }
}
