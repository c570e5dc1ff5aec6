// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import StateStore
import Testing

@Suite("Any store")
struct StateStoreTests {
    static let oddNames = [
        "", " ", "a b", "\0", "a\0b", "a\0c", "a\nb", "\r\n", "*", "?", "[a-z]", "\\", "a*", "ab", "%00", "'",
        "\"",
        "é", "e\u{301}", "日本", "\u{FEFF}", "\u{10FFFF}", "a@example.com", "A@example.com", ":", "x:y",
        "$5\r\n",
        "\u{7F}\u{1}", String(repeating: "long", count: 5_000),
    ]

    @Test("a value is there until it is overwritten or removed", arguments: Kind.allCases)
    func values(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        #expect(try store.value(.recipients, "a") == nil)
        try store.set(.recipients, "a", "one")
        #expect(try store.text(.recipients, "a") == "one")
        try store.set(.recipients, "a", "two")
        #expect(try store.text(.recipients, "a") == "two")
        #expect(try store.text(.others, "a") == nil)
        try store.set(.others, "a", "other")
        try store.remove(.recipients, ["a", "b"])
        #expect(try store.text(.recipients, "a") == nil)
        #expect(try store.text(.others, "a") == "other")
        try store.remove(.recipients, [])
        try store.set(.recipients, [])
    }

    @Test("of two values with one name the later is kept", arguments: Kind.allCases)
    func laterOfTwo(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let entries = ["one", "two", "three"].map { StateEntry("a", Array($0.utf8), expires: later) }
        try store.set(.recipients, entries)
        #expect(try store.text(.recipients, "a") == "three")
        try store.set(.recipients, entries + [StateEntry("a", [], expires: past)])
        #expect(try store.value(.recipients, "a") == nil)
    }

    @Test("what has expired is gone", arguments: Kind.allCases)
    func expiry(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        for expires in [past, 0, -1, .min] {
            try store.set(.recipients, "a", "old")
            try store.set(.recipients, "a", "new", expires: expires)
            #expect(try store.value(.recipients, "a") == nil)
            #expect(try store.names(.recipients).isEmpty)
            #expect(try store.removeAll(.recipients) { _ in true } == 0)
        }
        try store.set(.recipients, "a", "for ever", expires: .max)
        #expect(try store.text(.recipients, "a") == "for ever")
        #expect(try store.names(.recipients) == [Array("a".utf8)])
    }

    @Test("names and values are any bytes", arguments: Kind.allCases)
    func oddBytes(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        var entries = Self.oddNames.map { StateEntry($0, Array("value of \($0)".utf8), expires: later) }
        entries.append(StateEntry("every byte", Array(0...255), expires: later))
        entries.append(StateEntry("none", [], expires: later))
        for entry in entries { try store.set(.recipients, [entry]) }
        for entry in entries { #expect(try store.value(.recipients, entry.name) == entry.value) }
        let names = entries.map { Array($0.name.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        #expect(try store.names(.recipients) == names)
        for (index, entry) in entries.enumerated() {
            try store.remove(.recipients, [entry.name])
            #expect(try store.names(.recipients).count == entries.count - index - 1)
        }
        try store.set(.recipients, entries)
        #expect(try store.names(.recipients) == names)
    }

    @Test("a space whose name begins another's, or is a pattern, is apart from it", arguments: Kind.allCases)
    func spaces(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let spaces = ["a", "ab", "*", "a*", "[ab]", "a\\"].map { StateSpace($0) }
        for space in spaces { try store.set(space, "name", space.name) }
        for space in spaces { #expect(try store.names(space).count == 1) }
        #expect(try store.removeAll(StateSpace("*")) { _ in true } == 1)
        for space in spaces where space.name != "*" { #expect(try store.text(space, "name") == space.name) }
    }

    @Test("an entry that is too large is refused, and the next one is not", arguments: Kind.allCases)
    func tooLarge(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let large = [UInt8](repeating: 7, count: StateStoreLimits.entry - 1)
        try store.set(.recipients, [StateEntry("a", large, expires: later)])
        #expect(try store.value(.recipients, "a") == large)
        let reason = failure { try store.set(.recipients, [StateEntry("ab", large, expires: later)]) }
        #expect(reason?.contains("is larger than 1048576 and not written") == true)
        #expect(try store.value(.recipients, "ab") == nil)
    }

    @Test("thousands are shown, and those that are meant are removed", arguments: Kind.allCases)
    func many(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        let entries = (0..<3_000).map { index in
            StateEntry(
                "user\(index)@example.\(index % 3 == 0 ? "com" : "org")", [UInt8(index & 255)],
                expires: later + index)
        }
        try store.set(.recipients, entries)
        try store.set(.others, "user@example.com", "stays")
        var shown: Set<StateEntry> = []
        try store.forEach(.recipients) { shown.insert($0).inserted }
        #expect(shown == Set(entries))
        var count = 0
        try store.forEach(.recipients) { _ in
            count += 1
            return count < 1_500
        }
        #expect(count == 1_500)
        #expect(try store.removeAll(.recipients) { $0.hasSuffix("@example.com") } == 1_000)
        #expect(try store.names(.recipients).count == 2_000)
        #expect(try store.removeAll(.recipients) { _ in false } == 0)
        try store.remove(.recipients, entries.map(\.name))
        #expect(try store.names(.recipients).isEmpty)
        #expect(try store.text(.others, "user@example.com") == "stays")
    }

    @Test("the store can be used while it shows its entries", arguments: Kind.allCases)
    func reentrancy(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        try store.set(.recipients, "a", "one")
        try store.forEach(.recipients) { entry in
            (try? store.set(.others, entry.name, "copied")) != nil
        }
        #expect(try store.text(.others, "a") == "copied")
        let count = try store.removeAll(.others) { name in (try? store.value(.others, name)) != nil }
        #expect(count == 1)
    }

    @Test("two stores on one database see what the other writes", arguments: Kind.allCases)
    func twoStores(_ kind: Kind) throws {
        let place = try Place(kind)
        let one = try place.open()
        let other = try place.open()
        for value in ["one", "two", "three"] {
            try one.set(.recipients, "a", value)
            #expect(try other.text(.recipients, "a") == value)
        }
        try other.remove(.recipients, ["a"])
        #expect(try one.text(.recipients, "a") == nil)
    }

    @Test("16 threads use it at once", arguments: Kind.allCases)
    func threads(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        DispatchQueue.concurrentPerform(iterations: 16) { thread in
            let reason = failure {
                for round in 0..<50 {
                    try store.set(.recipients, "\(thread)-\(round)", "\(thread) \(round)")
                    #expect(try store.text(.recipients, "\(thread)-\(round)") == "\(thread) \(round)")
                    try store.set(.recipients, "shared", "\(thread)")
                    #expect(try store.value(.recipients, "shared") != nil)
                    if round % 2 == 0 { try store.remove(.recipients, ["\(thread)-\(round)"]) }
                }
            }
            #expect(reason == nil)
        }
        #expect(try store.names(.recipients).count == 16 * 25 + 1)
    }

    @Test("a store that is lost throws, and works again by itself", arguments: Kind.allCases)
    func lost(_ kind: Kind) throws {
        let place = try Place(kind)
        let store = try place.open()
        try store.set(.recipients, "a", "one")
        try place.lose()
        let reason = try #require(failure { try store.set(.recipients, "a", "two") })
        #expect(reason.hasPrefix("\(store.name): "))
        #expect(failure { _ = try store.value(.recipients, "a") } != nil)
        #expect(failure { try store.remove(.recipients, ["a"]) } != nil)
        #expect(failure { try store.forEach(.recipients) { _ in true } } != nil)
        #expect(failure { _ = try store.removeAll(.recipients) { _ in true } } != nil)
        #expect(failure { try store.prune(.recipients, limit: 1) } != nil)
        try place.bringBack()
        #expect(eventually { failure { try store.set(.recipients, "a", "three") } == nil })
        #expect(try store.text(.recipients, "a") == "three")
    }

    @Test("a store that is lost from the start works by itself later", arguments: Kind.allCases)
    func lostAtStart(_ kind: Kind) throws {
        let place = try Place(kind)
        try place.lose()
        let store = try place.open()
        #expect(failure { _ = try store.value(.recipients, "a") } != nil)
        try place.bringBack()
        #expect(eventually { failure { try store.set(.recipients, "a", "one") } == nil })
        #expect(try store.text(.recipients, "a") == "one")
    }
}
