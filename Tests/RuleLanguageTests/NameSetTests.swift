// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("NameSet")
struct NameSetTests {
    @Test(
        "a name is found by itself, by its domain or by what its domain ends in",
        arguments: [
            (["example.org"], "example.org", true), (["example.org"], "www.example.org", false),
            (["example.org"], "badexample.org", false), ([".example.org"], "www.example.org", true),
            ([".example.org"], "a.b.example.org", true), ([".example.org"], "example.org", false),
            ([".example.org"], "badexample.org", false), (["*.example.org"], "www.example.org", true),
            (["*.example.org"], "example.org", false), ([".org"], "example.org", true),
            ([".org"], "org", false),
            (["a@example.org"], "a@example.org", true), (["a@example.org"], "b@example.org", false),
            (["@example.org"], "b@example.org", true), (["@example.org"], "b@www.example.org", false),
            (["@.example.org"], "b@www.example.org", true), (["@.example.org"], "b@example.org", false),
            ([".example.org"], "b@www.example.org", true), (["@example.org"], "\"a@b\"@example.org", true),
            (["@example.org"], "@example.org", true), (["a"], "a", true), (["a"], "a@example.org", false),
            ([""], "", true), (["@example.org", ".example.net"], "", false), ([], "a", false),
            ([".example.org"], "example.org.", false), ([".example.org"], "...", false),
            ([".example.org"], "a.\u{301}.example.org", true), (["@example.org"], "@", false),
        ] as [([String], String, Bool)])
    func contains(entries: [String], name: String, expected: Bool) {
        #expect(NameSet(canonical: entries).contains(name) == expected)
    }
}

@Suite("Membership")
struct MembershipTests {
    @Test("a value of another kind is in no list")
    func foreign() throws {
        let networks = Membership.networks(NetworkSet([try Network(parsing: "0.0.0.0/0")]))
        #expect(!networks.contains(.text("192.0.2.1")))
        #expect(!Membership.numbers([1]).contains(.text("1")))
        #expect(!Membership.texts(["1"]).contains(.number(1)))
        #expect(!Membership.names(NameSet(canonical: ["a"])).contains(.number(1)))
        #expect(Membership.names(NameSet(canonical: ["example.org"])).contains(.text("EXAMPLE.org.")))
    }

    @Test("entries may be in any case and as A-labels or U-labels")
    func folding() throws {
        for entry in ["bücher.example", "BÜCHER.Example", "xn--bcher-kva.example"] {
            #expect(
                try judge(
                    "mail_from.domain in [\(entry)]", ["mail_from.domain": .known(.domain("bücher.example"))])
                    == .yes)
            for prefix in ["@", "A.b@"] {
                #expect(
                    try judge(
                        "mail_from in [\(prefix)\(entry)]",
                        ["mail_from": .known(.address("a.B@Bücher.example"))])
                        == .yes)
            }
            for prefix in [".", "*.", "@."] {
                #expect(
                    try judge(
                        "mail_from in [\(prefix)\(entry)]",
                        ["mail_from": .known(.address("a@mx.bücher.example"))])
                        == .yes)
            }
        }
    }

    @Test("a list of 100,000 entries is made ready and looked through quickly")
    func large() throws {
        let entries = (0..<100_000).map { NamedList.Entry("user\($0)@example.org") }
        var bench = try Bench("mail_from in $large", lists: ["large": NamedList(entries)])
        let start = ContinuousClock.now
        for number in [0, 99_999, 100_000] {
            bench.set("mail_from", .known(.address("USER\(number)@example.org")))
            #expect(bench.judge() == (number < 100_000 ? .yes : .no))
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
