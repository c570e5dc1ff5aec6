// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Bounds")
struct BoundsTests {
    private static let orderings: [(Ordering, @Sendable (Int, Int) -> Bool)] = [
        (.less, { $0 < $1 }), (.lessOrEqual, { $0 <= $1 }), (.equal, { $0 == $1 }),
        (.greaterOrEqual, { $0 >= $1 }), (.greater, { $0 > $1 }),
    ]

    @Test("a comparison is decided exactly when all numbers between the bounds agree")
    func exhaustive() {
        let limits = 0...4
        for (ordering, holds) in BoundsTests.orderings {
            for a in limits {
                for b in a...4 {
                    for c in limits {
                        for d in c...4 {
                            let outcomes = Set((a...b).flatMap { x in (c...d).map { holds(x, $0) } })
                            let expected: Truth =
                                outcomes.count == 2 ? .unknown : Truth(outcomes.contains(true))
                            let found = Bounds.compare(
                                .between(Double(a), Double(b)), ordering, .between(Double(c), Double(d)))
                            #expect(found == expected, "\(a)...\(b) \(ordering) \(c)...\(d)")
                        }
                    }
                }
            }
        }
    }

    @Test("failed outweighs unknown, as nothing can mend it")
    func failed() {
        #expect(Bounds.compare(.failed, .less, .unknown) == .failed)
        #expect(Bounds.compare(.between(1, 1), .less, .failed) == .failed)
        #expect(Bounds.compare(.between(1, 1), .less, .unknown) == .unknown)
    }

    @Test(
        "a number that grows is compared as it grows",
        arguments: [
            ("message.size > 25 MiB", 0.0, Truth.unknown), ("message.size > 25 MiB", 26_214_400, .unknown),
            ("message.size > 25 MiB", 26_214_401, .yes), ("message.size >= 25 MiB", 26_214_400, .yes),
            ("message.size < 25 MiB", 26_214_399, .unknown), ("message.size < 25 MiB", 26_214_400, .no),
            ("message.size <= 25 MiB", 26_214_400, .unknown), ("message.size <= 25 MiB", 26_214_401, .no),
            ("message.size == 25 MiB", 26_214_400, .unknown), ("message.size == 25 MiB", 26_214_401, .no),
            ("message.size != 25 MiB", 26_214_401, .yes), ("25 MiB < message.size", 26_214_401, .yes),
            ("message.size in [25 MiB]", 26_214_401, .unknown),
        ])
    func growing(text: String, low: Double, expected: Truth) throws {
        #expect(try judge(text, ["message.size": .between(low, .infinity)]) == expected)
    }

    @Test("a score is decided as soon as the scores still open can't change it")
    func closing() throws {
        var bench = try Bench("score >= 8")
        for (bounds, expected) in [
            ((-2.0, 12.0), Truth.unknown), ((3, 9), .unknown), ((3, 8), .unknown), ((3, 7.5), .no),
            ((8, 9), .yes),
        ] {
            bench.set("score", .between(bounds.0, bounds.1))
            #expect(bench.judge() == expected)
        }
    }

    @Test("two facts that grow are compared by their bounds")
    func twoFacts() throws {
        var bench = try Bench(
            "recipients.count < score", ["recipients.count": .between(1, 5), "score": .between(6, 9)])
        #expect(bench.judge() == .yes)
        bench.set("score", .between(5, 9))
        #expect(bench.judge() == .unknown)
        bench.set("score", .between(0, 1))
        #expect(bench.judge() == .no)
    }

    @Test("a count with open elements lies between those that hold and those that may")
    func counts() throws {
        let facts: [String: Knowledge] = ["sizes": .known(.list([.number(1), .number(2), .number(3)]))]
        let text = "count(sizes, .value == 1 or (.value == 2 and secure))"
        #expect(try judge("\(text) >= 1", facts) == .yes)
        #expect(try judge("\(text) > 2", facts) == .no)
        #expect(try judge("\(text) > 1", facts) == .unknown)
        #expect(try judge("\(text) in [1]", facts) == .unknown)
        let failed = facts.merging(["secure": .failed("")]) { $1 }
        #expect(try judge("\(text) > 1", failed) == .failed)
        #expect(try judge("\(text) >= 1", failed) == .yes, "as any(…) would be")
        #expect(try judge("\(text) > 2", failed) == .no)
        #expect(try judge("\(text) in [1]", failed) == .failed)
        #expect(try judge("\(text) > score", failed) == .unknown)
        #expect(try judge("\(text) > score", failed.merging(["score": .between(3, 9)]) { $1 }) == .no)
        let both = "count(sizes, (.value == 1 and helo == \"a\") or (.value == 2 and secure))"
        #expect(try judge("\(both) > 1", failed) == .unknown, "helo may still settle it")
        #expect(try judge("\(both) > 1", failed.merging(["helo": .known(.text("b"))]) { $1 }) == .no)
        #expect(try judge("\(both) > 1", failed.merging(["helo": .known(.text("a"))]) { $1 }) == .failed)
    }
}
