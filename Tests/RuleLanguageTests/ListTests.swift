// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

/// Lists: what is asked of a list is asked of any of its elements; `any`, `all`, `count`, `length`.
@Suite("Lists")
struct ListTests {
    private func facts() throws -> [String: Knowledge] {
        [
            "header[\"X\"]": .known(.texts("one", "two", "Three")), "header[\"None\"]": .known(.list([])),
            "sizes": .known(.list([.number(5), .number(7)])), "helo": .known(.text("two")),
            "relays": .known(.list([try .ip("192.0.2.1"), try .ip("2001:db8::1")])),
            "links": .known(.list([.domain("Example.org"), .domain("www.bücher.example")])),
            "client.ip": .known(try .ip("192.0.2.1")),
            "attachments": .known(
                .list([
                    Sample.attachment("a.exe", "exe", size: 2_097_152, kind: "program", tags: ["x", "zip"]),
                    Sample.attachment(
                        "b.png", "png", size: 10, encrypted: true, kind: "image", sender: "B@Example.ORG"),
                ])),
        ]
    }

    @Test(
        "an operator on a list holds if it holds of any element",
        arguments: [
            ("header[\"X\"] == \"two\"", Truth.yes), ("header[\"X\"] == \"four\"", .no),
            ("header[\"X\"] != \"two\"", .no), ("header[\"X\"] != \"four\"", .yes),
            ("\"two\" == header[\"X\"]", .yes), ("header[\"X\"] ~ /^th/i", .yes),
            ("header[\"X\"] !~ /^th/i", .no),
            ("header[\"X\"] ~ /one.two/s", .no), ("header[\"X\"] contains \"hre\"", .yes),
            ("header[\"X\"] starts_with \"tw\"", .yes), ("header[\"X\"] ends_with \"x\"", .no),
            ("header[\"X\"] in [two, four]", .yes), ("header[\"X\"] not in [two]", .no),
            ("\"two\" in header[\"X\"]", .yes), ("helo in header[\"X\"]", .yes),
            ("helo == header[\"X\"]", .yes),
            ("header[\"x\"] == \"two\"", .yes), ("header[\"None\"] == \"\"", .no),
            ("header[\"None\"] != \"a\"", .yes), ("header[\"None\"] ~ /.*/", .no),
            ("header[\"X\"] ~ /^/", .yes),
            ("sizes == 5", .yes), ("7 == sizes", .yes), ("sizes == 6", .no), ("sizes in [6, 7]", .yes),
            ("5 in sizes", .yes), ("6 in sizes", .no), ("relays in 192.0.2.0/24", .yes),
            ("relays in [198.51.100.0/24]", .no), ("client.ip in relays", .yes),
            ("relays == client.ip", .yes),
            ("relays == 2001:db8::1", .yes), ("links == \"EXAMPLE.ORG\"", .yes),
            ("links == \"www.xn--bcher-kva.example\"", .yes), ("links in [.bücher.example]", .yes),
            ("links in [bücher.example]", .no), ("links ends_with \".bücher.example\"", .yes),
            ("header[\"X\"] == header[\"X\"]", .yes), ("header[\"X\"] in header[\"None\"]", .no),
        ])
    func operators(text: String, expected: Truth) throws {
        #expect(try judge(text, try facts()) == expected)
    }

    @Test(
        "any, all and count look at one element at a time",
        arguments: [
            ("any(header[\"X\"], .value == \"two\")", Truth.yes), ("any(header[\"X\"], .value ~ /^T/)", .yes),
            ("any(header[\"None\"], .value ~ /.*/)", .no), ("all(header[\"None\"], .value == \"a\")", .yes),
            ("all(header[\"X\"], length(.value) >= 3)", .yes), ("all(header[\"X\"], .value ~ /o/)", .no),
            ("not any(header[\"X\"], .value == \"two\")", .no),
            ("any(sizes, .value > 5 and .value < 8)", .yes),
            ("all(sizes, .value in [5, 7])", .yes), ("any(relays, .value in 192.0.2.0/24)", .yes),
            ("count(header[\"X\"]) == 3", .yes), ("count(header[\"None\"]) == 0", .yes),
            ("count(header[\"X\"], .value ~ /^t/i) == 2", .yes), ("count(sizes, .value > 6) in [1]", .yes),
            ("count(header[\"X\"]) > count(sizes)", .yes), ("length(header[\"X\"]) == 3", .yes),
            ("any(attachments, .extension in $executables and .size > 1 MiB)", .yes),
            ("any(attachments, .extension == \"exe\" and .size < 1 MiB)", .no),
            ("any(attachments, .encrypted)", .yes), ("all(attachments, .encrypted)", .no),
            ("any(attachments, not .encrypted and .kind == image)", .no),
            ("any(attachments, program == .kind)", .yes), ("any(attachments, .kind in [image, other])", .yes),
            ("any(attachments, .sender == \"b@example.org\")", .yes),
            ("any(attachments, .name ends_with .extension)", .yes),
            ("any(attachments, .name ~ /\\.exe$/i)", .yes),
            ("all(attachments, .name ~ /\\.exe$/i)", .no), ("any(attachments, .tags == \"zip\")", .yes),
            ("any(attachments, .tags ~ /^z/ and .encrypted)", .no),
            ("any(attachments, any(.tags, .value == \"zip\"))", .yes),
            ("any(attachments, any(.tags, .value ~ /^z.p$/))", .yes),
            ("all(attachments, any(.tags, .value == \"zip\"))", .no),
            ("any(attachments, count(.tags) == 2)", .yes), ("any(attachments, length(.tags) == 0)", .yes),
            ("any(attachments, count(.tags, .value == \"x\") == 1)", .yes),
            ("any(attachments, \"zip\" in .tags)", .yes),
            ("any(header[\"X\"], any(sizes, .value == 5))", .yes),
            ("count(attachments, .kind == image or .kind == program) == 2", .yes),
            ("length(\"größe\") == 5", .yes), ("any(header[\"X\"], helo == .value)", .yes),
        ])
    func quantifiers(text: String, expected: Truth) throws {
        #expect(try judge(text, try facts()) == expected)
    }

    @Test("an element that settles the matter outweighs one that failed or is open")
    func settled() throws {
        let facts: [String: Knowledge] = [
            "sizes": .known(.list([.number(1), .number(2)])), "helo": .failed(""),
        ]
        #expect(try judge("any(sizes, .value == 2 or (.value == 1 and helo == \"a\"))", facts) == .yes)
        #expect(try judge("all(sizes, .value == 1 and helo == \"a\")", facts) == .no)
        #expect(try judge("any(sizes, .value == 1 and helo == \"a\")", facts) == .failed)
        #expect(try judge("any(sizes, .value == 1 and (helo == \"a\" or secure))", facts) == .unknown)
    }

    @Test("a record that is too short has open fields and is no trap")
    func shortRecord() throws {
        let facts: [String: Knowledge] = ["attachments": .known(.list([.record([.text("a")])]))]
        #expect(try judge("any(attachments, .size > 1)", facts) == .unknown)
    }
}
