// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients
import Synchronization
import Testing

@Suite("From a recipient to the mailboxes behind it")
struct AliasSearchTests {
    /// `example.com` has aliases in front of its mailboxes, `map.example` a source that knows both.
    private static func directory(
        aliases: FakeSource, mailboxes: FakeSource, map: FakeSource = FakeSource("map"),
        patience: Duration = .seconds(60), willWait: @escaping @Sendable () -> Void = {}
    ) -> RecipientDirectory {
        var directory = RecipientDirectory(domains: ["ours.example"], patience: patience, willWait: willWait)
        directory.add(mailboxes, aliases: aliases, for: ["example.com"])
        directory.add(map, for: ["map.example"])
        return directory
    }

    private static let aliases = FakeSource(
        "aliases",
        [
            "one@example.com": .to("good@example.com"),
            "full@example.com": .to("box@example.com"),
            "all@example.com": .to("good@example.com", "box@example.com", "gone@example.com"),
            "gone-all@example.com": .to("gone@example.com", "off@example.com"),
            "some@example.com": .to("good@example.com", "box@example.com"),
            "self@example.com": .to("self@example.com", "good@example.com"),
            "out@example.com": .to("somebody@elsewhere.example"),
            "ours@example.com": .to("anybody@ours.example"),
            "circle@example.com": .to("elcric@example.com"), "elcric@example.com": .to("circle@example.com"),
            "twice@example.com": .to("one@example.com", "good@example.com"),
            "mapped@example.com": .to("list@map.example"),
            "broken@example.com": RecipientAnswer(.failed, "the table is broken"),
        ])
    private static let mailboxes = FakeSource(
        "mailboxes",
        [
            "good@example.com": RecipientAnswer(.ok), "box@example.com": RecipientAnswer(.full, "over quota"),
            "self@example.com": RecipientAnswer(.ok),
            "off@example.com": RecipientAnswer(.disabled, "gone fishing"),
            "ours@example.com": RecipientAnswer(.refused),
        ])
    private static let map = FakeSource(
        "map",
        [
            "list@map.example": .to("good@example.com", "deep@map.example"),
            "deep@map.example": .to("list@map.example", "nearly@map.example"),
            "nearly@map.example": .quota(90, of: 100), "over@map.example": .quota(100, of: 100),
            "unlimited@map.example": .quota(100, of: 0), "itself@map.example": .to("itself@map.example"),
        ])

    private static let table: [(String, Int?, RecipientLookup.Status, String, [String])] = [
        ("good@example.com", nil, .ok, "mailboxes", []),
        ("gone@example.com", nil, .unknown, "mailboxes", []),
        ("off@example.com", nil, .disabled, "mailboxes", []),
        ("one@example.com", nil, .ok, "mailboxes", ["good@example.com"]),
        // The quota of the mailbox behind an alias counts.
        ("full@example.com", nil, .full, "mailboxes", ["box@example.com"]),
        ("some@example.com", nil, .full, "mailboxes", ["good@example.com", "box@example.com"]),
        // One of them is gone, others take mail: nobody is refused for good by a table that is out of date.
        ("all@example.com", nil, .failed, "mailboxes", []),
        ("gone-all@example.com", nil, .unknown, "mailboxes", ["gone@example.com", "off@example.com"]),
        ("self@example.com", nil, .ok, "mailboxes", ["good@example.com"]),
        ("out@example.com", nil, .ok, "", ["somebody@elsewhere.example"]),
        ("ours@example.com", nil, .ok, "", ["anybody@ours.example"]),
        ("circle@example.com", nil, .failed, "", []),
        ("twice@example.com", nil, .ok, "mailboxes", ["one@example.com", "good@example.com"]),
        ("broken@example.com", nil, .failed, "aliases", []),
        (
            "mapped@example.com", nil, .ok, "mailboxes",
            ["list@map.example", "good@example.com", "deep@map.example", "nearly@map.example"]
        ),
        // A circle with a way out is none.
        ("nearly@map.example", nil, .ok, "map", []), ("nearly@map.example", 10, .ok, "map", []),
        ("nearly@map.example", 11, .full, "map", []), ("over@map.example", nil, .full, "map", []),
        ("unlimited@map.example", 1 << 40, .ok, "map", []), ("itself@map.example", nil, .ok, "map", []),
        ("a@elsewhere.example", nil, .notOurs, "", []), ("a@ours.example", nil, .ok, "", []),
    ]

    @Test("the worst of all mailboxes counts, with the addresses on the way", arguments: table)
    func statuses(
        address: String, size: Int?, status: RecipientLookup.Status, source: String, aliases: [String]
    ) {
        let directory = AliasSearchTests.directory(
            aliases: AliasSearchTests.aliases, mailboxes: AliasSearchTests.mailboxes,
            map: AliasSearchTests.map)
        let found = directory.lookUp(Mailbox(lenient: address), size: size)
        #expect(found.status == status)
        #expect(found.source == source)
        if status != .failed { #expect(found.aliases == aliases) }
    }

    @Test("an alias of which one address is gone says which")
    func goneMember() {
        let directory = AliasSearchTests.directory(
            aliases: AliasSearchTests.aliases, mailboxes: AliasSearchTests.mailboxes,
            map: AliasSearchTests.map)
        let found = directory.lookUp(Mailbox(lenient: "all@example.com"))
        #expect(found.detail == "gone@example.com, which it stands for, is unknown")
    }

    @Test(
        "quotas that make no sense are no trap and no limit",
        arguments: [(Int.min, 5), (-1, 5), (5, Int.min)])
    func oddQuotas(used: Int, limit: Int) {
        let mailboxes = FakeSource("m", ["a@example.com": .quota(used, of: limit)])
        let directory = AliasSearchTests.directory(aliases: FakeSource("a"), mailboxes: mailboxes)
        #expect(directory.lookUp(Mailbox(lenient: "a@example.com"), size: .max).status == .ok)
    }

    @Test("aliases that go on and on have failed, and those that are too many")
    func limits() {
        let chain = FakeSource("aliases")
        for step in 0..<20 { chain.set("a\(step)@example.com", .to("a\(step + 1)@example.com")) }
        var many = RecipientAnswer(.ok)
        many.aliases = (0...RecipientLimits.aliases).map { Mailbox(lenient: "b\($0)@example.com") }
        chain.set("many@example.com", many)
        let directory = AliasSearchTests.directory(aliases: chain, mailboxes: AliasSearchTests.mailboxes)
        let deep = directory.lookUp(Mailbox(lenient: "a0@example.com"))
        #expect(deep.status == .failed)
        #expect(deep.detail == "its aliases go on after 10 steps")
        let wide = directory.lookUp(Mailbox(lenient: "many@example.com"))
        #expect(wide.status == .failed)
        #expect(wide.detail == "it stands for more than 200 addresses")
        #expect(
            AliasSearchTests.directory(
                aliases: chain,
                mailboxes: FakeSource(
                    "m",
                    [
                        "a20@example.com": RecipientAnswer(.ok)
                    ])
            ).lookUp(Mailbox(lenient: "a11@example.com")).status == .ok)
    }

    @Test(
        "an alias has been full for long only if all behind it have, and then for as long as the last of them"
    )
    func fullForLong() {
        func full(since: Int) -> RecipientAnswer {
            var answer = RecipientAnswer(.full)
            answer.fullSince = since
            return answer
        }
        let mailboxes = FakeSource(
            "m",
            [
                "a@example.com": full(since: 10), "b@example.com": full(since: 20),
                "c@example.com": RecipientAnswer(.ok),
            ])
        let aliases = FakeSource(
            "a",
            [
                "ab@example.com": .to("a@example.com", "b@example.com"),
                "ac@example.com": .to("a@example.com", "c@example.com"),
            ])
        let directory = AliasSearchTests.directory(aliases: aliases, mailboxes: mailboxes)
        #expect(directory.lookUp(Mailbox(lenient: "a@example.com")).fullSince == 10)
        #expect(directory.lookUp(Mailbox(lenient: "ab@example.com")).fullSince == 20)
        #expect(directory.lookUp(Mailbox(lenient: "ac@example.com")).status == .full)
        #expect(directory.lookUp(Mailbox(lenient: "ac@example.com")).fullSince == nil)
    }

    @Test("the smallest limit of all mailboxes is the limit")
    func sizeLimit() {
        let mailboxes = FakeSource(
            "m",
            [
                "a@example.com": .sized(.ok, asked: nil, limit: 1000),
                "b@example.com": .sized(.ok, asked: nil),
                "c@example.com": .sized(.ok, asked: nil, limit: 200),
            ])
        let aliases = FakeSource(
            "a", ["x@example.com": .to("a@example.com", "b@example.com", "c@example.com")])
        let directory = AliasSearchTests.directory(aliases: aliases, mailboxes: mailboxes)
        #expect(directory.lookUp(Mailbox(lenient: "x@example.com")).sizeLimit == 200)
        #expect(directory.lookUp(Mailbox(lenient: "b@example.com")).sizeLimit == nil)
    }

    @Test("only who has to wait says so, and nobody waits past the deadline")
    func waiting() {
        let mailboxes = FakeSource("m", ["a@example.com": RecipientAnswer(.ok)])
        let waits = Collected<Bool>()
        let directory = AliasSearchTests.directory(
            aliases: FakeSource("a"), mailboxes: mailboxes, patience: .milliseconds(20)
        ) { waits.add(true) }
        #expect(directory.lookUp(Mailbox(lenient: "a@example.com")).status == .ok)
        #expect(waits.all.isEmpty)
        mailboxes.hold()
        let late = directory.lookUp(Mailbox(lenient: "a@example.com"))
        #expect(late.status == .failed)
        #expect(late.detail == "m gave no answer in time")
        #expect(waits.all == [true])
        // What is believed of old serves where there was no news in time.
        let cache = RecipientCache(store: nil, now: { 1_000_000 })
        var lifetimes = Lifetimes()
        lifetimes.room = 0
        cache.configure(lifetimes, limit: 10)
        var cached = RecipientDirectory(domains: [], patience: .milliseconds(20))
        cached.add(CachedSource(mailboxes, cache), for: ["example.com"])
        mailboxes.release()
        #expect(cached.lookUp(Mailbox(lenient: "a@example.com")).status == .ok)
        mailboxes.hold()
        #expect(cached.lookUp(Mailbox(lenient: "a@example.com")).status == .ok)
        #expect(cached.lookUp(Mailbox(lenient: "b@example.com")).status == .failed)
        // An answer that comes too late finds nobody.
        mailboxes.release()
    }
}
