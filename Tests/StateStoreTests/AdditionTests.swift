// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import StateStore
import Testing

@Suite("Numbers and sets in any store")
struct AdditionTests {
    private func hashes(_ range: Range<UInt64>) -> [UInt64] { range.map { hash($0) } }

    private func hash(_ number: UInt64) -> UInt64 {
        var bits = (number &+ 1) &* 0x9e37_79b9_7f4a_7c15
        bits = (bits ^ (bits >> 31)) &* 0xbf58_476d_1ce4_e5b9
        return bits ^ (bits >> 29)
    }

    @Test("numbers add up, sets are counted together, and what is not there is 0", arguments: Kind.allCases)
    func adding(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        #expect(try store.amounts(.bulk, ["a", "b"]) == [0, 0])
        #expect(try store.distinct(.bulk, [StateSetGroup(["s"]), StateSetGroup([])]) == [0, 0])
        try store.add(
            .bulk,
            [
                StateAddition("a", .amount(2), expires: later),
                StateAddition("a", .amount(3), expires: later),
                StateAddition("", .amount(1), expires: later),
                StateAddition("s", .elements(hashes(0..<10)), expires: later),
            ])
        try store.add(.bulk, [StateAddition("s", .elements(hashes(5..<15)), expires: later)])
        try store.add(.bulk, [StateAddition("t", .elements(hashes(100..<105)), expires: later)])
        try store.add(.bulk, [])
        #expect(try store.amounts(.bulk, ["b", "a", ""]) == [0, 5, 1])
        #expect(try store.amounts(.others, ["a"]) == [0])
        #expect(try store.amounts(.bulk, []) == [])
        func groups(_ elements: [UInt64]) -> [StateSetGroup] {
            [["s"], ["t"], ["s", "t"], ["s", "none"], ["none"], []].map { StateSetGroup($0, with: elements) }
        }
        #expect(try store.distinct(.bulk, groups([])) == [15, 5, 20, 15, 0, 0])
        #expect(try store.distinct(.bulk, groups(hashes(14..<16))) == [16, 7, 21, 16, 2, 2])
        // Asking leaves nothing behind.
        #expect(try store.distinct(.bulk, groups([])) == [15, 5, 20, 15, 0, 0])
        #expect(try store.distinct(.bulk, []) == [])
        let mixed = [StateSetGroup(["s"], with: hashes(0..<1)), StateSetGroup(["s"], with: hashes(50..<53))]
        #expect(try store.distinct(.bulk, mixed) == [15, 18])
        // What another opens is the same.
        #expect(try place.open().amounts(.bulk, ["a"]) == [5])
    }

    @Test("what has expired begins anew", arguments: Kind.allCases)
    func expiry(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let soon = time(nil) + 2
        for _ in 0..<3 {
            try store.add(.bulk, [StateAddition("a", .amount(1), expires: soon)])
            try store.add(.bulk, [StateAddition("s", .elements(hashes(0..<3)), expires: soon)])
            try store.add(.bulk, [StateAddition("past", .amount(1), expires: past)])
        }
        #expect(try store.amounts(.bulk, ["a", "past"]) == [3, 0])
        while time(nil) <= soon { usleep(50_000) }
        #expect(try store.amounts(.bulk, ["a"]) == [0])
        #expect(try store.distinct(.bulk, [StateSetGroup(["s"])]) == [0])
        try store.add(.bulk, [StateAddition("a", .amount(7), expires: later)])
        try store.add(.bulk, [StateAddition("s", .elements(hashes(50..<51)), expires: later)])
        #expect(try store.amounts(.bulk, ["a"]) == [7])
        #expect(try store.distinct(.bulk, [StateSetGroup(["s"])]) == [1])
    }

    @Test("no addition is lost when several stores add at once", arguments: Kind.allCases)
    func atOnce(_ kind: Kind) throws {
        let place = try Place(kind)
        let stores = try (0..<4).map { _ in try place.open() }
        try stores[0].add(.bulk, [StateAddition("a", .amount(0), expires: later)])
        DispatchQueue.concurrentPerform(iterations: 4) { number in
            for step in 0..<50 {
                let element = hash(UInt64(number * 50 + step))
                let additions = [
                    StateAddition("a", .amount(1), expires: later),
                    StateAddition("s", .elements([element, 7]), expires: later),
                ]
                #expect(failure { try stores[number].add(.bulk, additions) } == nil)
            }
        }
        #expect(try stores[0].amounts(.bulk, ["a"]) == [200])
        let count = try stores[0].distinct(.bulk, [StateSetGroup(["s"])])[0]
        #expect((199...203).contains(count), "\(count)")
    }

    @Test("many additions are taken in one call", arguments: Kind.allCases)
    func many(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let names = (0..<2_500).map { "n\($0)" }
        try store.add(.bulk, names.map { StateAddition($0, .amount(1), expires: later) })
        #expect(try store.amounts(.bulk, names) == names.map { _ in 1 })
    }

    @Test("a store that is lost throws, and counts again when it is back", arguments: Kind.allCases)
    func lost(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let one = [StateAddition("a", .amount(1), expires: later)]
        try store.add(.bulk, one)
        try place.lose()
        #expect(failure { try store.add(.bulk, one) } != nil)
        #expect(failure { _ = try store.amounts(.bulk, ["a"]) } != nil)
        #expect(failure { _ = try store.distinct(.bulk, [StateSetGroup(["s"])]) } != nil)
        try place.bringBack()
        let deadline = ContinuousClock.now + .seconds(10)
        while failure({ try store.add(.bulk, one) }) != nil, .now < deadline { usleep(50_000) }
        #expect(try store.amounts(.bulk, ["a"]) == [1])
    }
}

@Suite("How many different ones there are")
struct DistinctSketchTests {
    private func sketch(_ range: Range<UInt64>) -> DistinctSketch {
        var generator = Numbers()
        return DistinctSketch(range.map { generator.at($0) })
    }

    private struct Numbers {
        mutating func at(_ index: UInt64) -> UInt64 {
            var bits = (index &+ 77) &* 0x9e37_79b9_7f4a_7c15
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
    }

    @Test(
        "it is near to what there are",
        arguments: [0, 1, 2, 5, 20, 50, 100, 500, 600, 2_000, 10_000, 100_000, 1_000_000])
    func near(count: UInt64) {
        let found = sketch(0..<count).count
        let error = abs(Double(found) - Double(count))
        #expect(error <= max(2, 0.05 * Double(count)), "\(found) of \(count)")
        if count <= 20 { #expect(found == count) }
    }

    @Test("two together count as their union, whatever their sizes", arguments: [10, 400, 3_000] as [UInt64])
    func union(count: UInt64) {
        for other in [10, 400, 3_000] as [UInt64] {
            var union = sketch(0..<count)
            union.formUnion(sketch(count / 2..<count / 2 + other))
            #expect(union == sketch(0..<max(count, count / 2 + other)))
        }
    }

    @Test(
        "what is written is read back, within its limit of bytes",
        arguments: [0, 1, 100, 512, 513, 5_000] as [UInt64])
    func bytes(count: UInt64) {
        let sketch = sketch(0..<count)
        #expect(sketch.bytes.count <= StateStoreLimits.sketch)
        #expect(DistinctSketch(bytes: sketch.bytes) == sketch)
    }

    @Test("other bytes are no sketch")
    func rubbish() {
        let written: [[UInt8]] = [
            [], [0], [3], [1, 1], [1, 0, 0], [1, 0x21, 0, 0x11, 0], [1, 0x11, 0, 0x12, 0], [2], [2, 0, 0],
            [2] + [UInt8](repeating: 16, count: 4_096), [2] + [UInt8](repeating: 0, count: 4_097),
            [1] + [UInt8](repeating: 0x11, count: 4_096),
        ]
        for bytes in written { #expect(DistinctSketch(bytes: bytes) == nil, "\(bytes.prefix(8))") }
    }
}
