// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import StateStore
import Testing

@testable import Bulk

@Suite("Counting messages that are alike")
struct BulkCountsTests {
    private let clock = TestClock()
    private let keys = Array(UInt64(1)...12)

    private func message(_ keys: [UInt64]? = nil, to recipients: UInt64..., from: String = "a") -> BulkMessage
    {
        BulkMessage(
            Fingerprint(keys: keys ?? self.keys), recipients: recipients.map { StableHash.mixed($0) },
            reversePath: Mailbox(localPart: from, domain: "example.org"))
    }

    private func counts() -> BulkCounts { BulkCounts { [clock] in clock.now } }

    private static let copies = BulkTally(.copies, window: 3_600)
    private static let recipients = BulkTally(.recipients, window: 3_600)
    private static let senders = BulkTally(.senders, window: 3_600)
    private static let all = [copies, recipients, senders]

    @Test("copies, different recipients and different reverse-paths are counted, this message among them")
    func kinds() throws {
        let counts = counts()
        let sent = [message(to: 1, from: "a"), message(to: 2, 3, from: "b"), message(to: 1, 4, from: "b")]
        var seen: [[Int]] = []
        for message in sent {
            seen.append(try BulkCountsTests.all.map { try counts.value($0, of: message) })
            counts.count(message, BulkCountsTests.all)
        }
        #expect(seen == [[1, 1, 1], [2, 3, 2], [3, 4, 2]])
    }

    @Test("other messages are counted apart, those with a few keys in common as well")
    func apart() throws {
        let counts = counts()
        for _ in 0..<10 { counts.count(message(to: 1), BulkCountsTests.all) }
        let others = Array(UInt64(100)...112)
        let alike = Array(others.prefix(7)) + keys.prefix(5)
        let unlike = Array(others.prefix(8)) + keys.prefix(4)
        #expect(try counts.value(BulkCountsTests.copies, of: message(alike, to: 1)) == 11)
        #expect(try counts.value(BulkCountsTests.copies, of: message(unlike, to: 1)) == 1)
        #expect(try counts.value(BulkCountsTests.copies, of: message(others, to: 1)) == 1)
    }

    @Test("what is older than the window falls out of it a little at a time, and is gone after it")
    func sliding() throws {
        let counts = counts()
        for _ in 0..<100 { counts.count(message(to: 1), BulkCountsTests.all) }
        var seen: [Int] = []
        for _ in 0..<12 {
            seen.append(try counts.value(BulkCountsTests.copies, of: message(to: 1)) - 1)
            clock.advance(450)
        }
        // In steps of a quarter: whole until the window has passed but for one step, then less.
        #expect(seen.prefix(7).allSatisfy { $0 == 100 })
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(seen.suffix(2) == [0, 0])
    }

    @Test("each window counts for itself")
    func windows() throws {
        let counts = counts()
        let day = BulkTally(.copies, window: 86_400)
        counts.count(message(to: 1), [day])
        #expect(try counts.value(day, of: message(to: 1)) == 2)
        #expect(try counts.value(BulkCountsTests.copies, of: message(to: 1)) == 1)
        clock.advance(40_000)
        #expect(try counts.value(day, of: message(to: 1)) == 2)
    }

    @Test("a message without a fingerprint is the only one, and where nothing is counted each is")
    func alone() throws {
        let without = BulkMessage(nil, recipients: [1, 2], reversePath: nil)
        let counts = counts()
        for _ in 0..<3 { counts.count(without, BulkCountsTests.all) }
        #expect(try BulkCountsTests.all.map { try counts.value($0, of: without) } == [1, 2, 1])
        let idle = BulkCounts(isCounting: false) { 0 }
        for _ in 0..<3 { idle.count(message(to: 1), BulkCountsTests.all) }
        #expect(try idle.value(BulkCountsTests.copies, of: message(to: 1)) == 1)
    }

    @Test(
        "reverse-paths that name the recipient are one sender",
        arguments: [
            ("list-1-info=example.com", "list-2-a=example.net", true), ("news+77", "news+78", true),
            ("prvs=1234567=info", "prvs=7654321=info", true), ("Info", "info", true),
            ("anna", "berta", false),
        ])
    func senders(one: String, other: String, isSame: Bool) {
        #expect((message(from: one).sender == message(from: other).sender) == isSame)
    }

    @Test("any numbers of a store, and any clock, are counted without a trap")
    func odd() throws {
        for now in [Int.min, -1, 0, Int.max / 2] {
            let counts = BulkCounts { now }
            counts.count(message(to: 1), BulkCountsTests.all)
            #expect(try counts.value(BulkCountsTests.copies, of: message(to: 1)) == 2)
        }
        let steps = Steps(BulkCountsTests.copies, now: 900)
        for (recent, all) in [(Int.max, Int.max), (0, .max), (.max, 0), (-1, -1), (.min, .max), (5, .min)] {
            #expect(steps.within(recent, all) >= 0)
        }
        #expect(steps.within(7, 9) == 9)
    }
}
