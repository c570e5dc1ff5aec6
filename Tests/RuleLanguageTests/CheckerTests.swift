// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Checker")
struct CheckerTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let code: ExpressionError.Code
        let place: String
        let advice: String?
        var testDescription: String { text }

        init(_ text: String, _ code: ExpressionError.Code, _ place: String, _ advice: String? = nil) {
            (self.text, self.code, self.place, self.advice) = (text, code, place, advice)
        }
    }

    private func verify(_ mistake: Mistake) throws {
        let found = errors(mistake.text)
        let error = try #require(found.first)
        #expect(found.count == 1, "\(found)")
        #expect(error.code == mistake.code, "\(error)")
        #expect(marked(error, in: mistake.text) == mistake.place)
        #expect(!error.message.isEmpty)
        if let advice = mistake.advice {
            #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")")
        }
    }

    @Test(
        "what is not known is named, with the nearest name",
        arguments: [
            Mistake("client.ipp == 192.0.2.1", .unknownFact, "client.ipp", "did you mean 'client.ip'?"),
            Mistake("mesage.size > 1 MiB", .unknownFact, "mesage.size", "did you mean 'message.size'?"),
            Mistake("zzzzzzzz", .unknownFact, "zzzzzzzz", "durward facts"),
            Mistake("helo == localhost", .unknownFact, "localhost", "\"localhost\""),
            Mistake("helo contains localhost", .unknownFact, "localhost", "\"localhost\""),
            Mistake("zzzzzzzz in $partners", .unknownFact, "zzzzzzzz"),
            Mistake("\"a\" in zzzzzzzz", .unknownFact, "zzzzzzzz"),
            Mistake("helo in $partner", .unknownList, "$partner", "did you mean '$partners'?"),
            Mistake("helo in $zzzzzzzz", .unknownList, "$zzzzzzzz", "lists:"),
            Mistake("recipient.status == unknwon", .unknownWord, "unknwon", "did you mean 'unknown'?"),
            Mistake("recipient.status == \"gone\"", .unknownWord, "\"gone\""),
            Mistake("recipient.status in [ok, fulll]", .unknownWord, "fulll", "did you mean 'full'?"),
            Mistake("message.size > 25 mib", .unknownUnit, "25 mib", "did you mean 'MiB'?"),
            Mistake("message.size > 25 parsecs", .unknownUnit, "25 parsecs", "25 MiB"),
            Mistake("age > 10 min", .unknownUnit, "10 min", "10 m"),
            Mistake("any(attachments, .ext == \"a\")", .unknownField, ".ext"),
            Mistake("any(attachments, .extensin == \"a\")", .unknownField, ".extensin", "'.extension'"),
            Mistake("any(sizes, .size == 1)", .unknownField, ".size", ".value"),
            Mistake(".size > 1 MiB", .fieldOutsideList, ".size"),
        ])
    func unknown(mistake: Mistake) throws { try verify(mistake) }

    @Test(
        "types that do not fit are refused",
        arguments: [
            Mistake("helo", .notACondition, "helo", "== \"text\""),
            Mistake("message.size", .notACondition, "message.size", "25 MiB"),
            Mistake("secure and sizes", .notACondition, "sizes"),
            Mistake("count(sizes)", .notACondition, "count(sizes)", "10"),
            Mistake("5", .typeMismatch, "5"),
            Mistake("helo > 5", .typeMismatch, "5", "\"text\""),
            Mistake("message.size == \"big\"", .typeMismatch, "\"big\"", "25 MiB"),
            Mistake("helo < helo", .notOrdered, "<"),
            Mistake("secure > true", .notOrdered, ">"),
            Mistake("sizes > 5", .notOrdered, ">"),
            Mistake("message.size > recipients.count", .notComparable, ">"),
            Mistake("age == message.size", .notComparable, "=="),
            Mistake("client.ip == helo", .notComparable, "=="),
            Mistake("client.ip == 192.0.2.0/24", .notComparable, "192.0.2.0/24", "'in'"),
            Mistake("secure == (secure)", .notComparable, "(secure)", "'and' or 'or'"),
            Mistake("any(sizes, .value == 1) == true", .notComparable, "any(sizes, .value == 1)", "count"),
            Mistake("helo ~ \"free\"", .typeMismatch, "\"free\"", "/free money/i"),
            Mistake("message.size ~ /5/", .typeMismatch, "message.size"),
            Mistake("client.ip ~ /^192/", .typeMismatch, "client.ip"),
            Mistake("sizes contains \"5\"", .typeMismatch, "sizes"),
            Mistake("helo contains 5", .typeMismatch, "5"),
            Mistake("helo contains \"\"", .typeMismatch, "\"\""),
            Mistake("\"a\" ~ /a/", .typeMismatch, "/a/"),
            Mistake("body.raw == \"a\"", .typeMismatch, "=="),
            Mistake("body.raw in [a]", .typeMismatch, "[a]"),
            Mistake("body.raw contains subject", .typeMismatch, "subject"),
            Mistake("helo contains body.raw", .typeMismatch, "body.raw"),
            Mistake("body.raw", .notACondition, "body.raw"),
            Mistake("length(body.raw) > 1", .typeMismatch, "length(body.raw)"),
            Mistake("length(age) > 1", .typeMismatch, "length(age)"),
            Mistake("length(sizes, .value == 1) > 1", .typeMismatch, "length(sizes, .value == 1)"),
            Mistake("count(helo) > 1", .typeMismatch, "helo"),
            Mistake("any(helo, .value == \"a\")", .typeMismatch, "helo"),
            Mistake("any(sizes)", .expectedCondition, "any(sizes)", "any(attachments"),
            Mistake("secure in [true]", .typeMismatch, "[true]"),
            Mistake("attachments in [a]", .typeMismatch, "[a]"),
            Mistake("helo in secure", .typeMismatch, "secure", "$list"),
            Mistake("helo in \"a\"", .typeMismatch, "\"a\"", "[a, b]"),
            Mistake("helo in sizes", .notComparable, "in"),
            Mistake("helo == [a]", .unexpectedToken, "[a]", "'in'"),
            Mistake("helo == $partners", .unexpectedToken, "$partners", "'in'"),
            Mistake("helo == /a/", .unexpectedCharacter, "/"),
        ])
    func types(mistake: Mistake) throws { try verify(mistake) }

    @Test(
        "units, percentages, networks and entries are looked at",
        arguments: [
            Mistake("age > 10", .wrongUnit, "10", "10 m"),
            Mistake("score > 5 MiB", .wrongUnit, "5 MiB", "write 5"),
            Mistake("recipients.count > 5 m", .wrongUnit, "5 m", "write 5"),
            Mistake("subject.capitals > 80", .wrongUnit, "80", "write 80%"),
            Mistake("score > 80%", .wrongUnit, "80%", "2.5"),
            Mistake("subject.capitals > 150%", .badNumber, "150%"),
            Mistake("subject.capitals in [150%]", .badNumber, "150%"),
            Mistake("subject.capitals in [nan%]", .badEntry, "nan%"),
            Mistake("mail_from == \"<>\"", .badEntry, "\"<>\"", "null reverse-path"),
            Mistake("mail_from in [<a@example.org>]", .badEntry, "<a@example.org>", "a@example.org"),
            Mistake("client.ip in 192.0.2.7/24", .badNetwork, "192.0.2.7/24", "192.0.2.0/24"),
            Mistake("client.ip in 192.0.2.0/33", .badNetwork, "192.0.2.0/33"),
            Mistake("client.ip in [192.0.2.0/24, nonsense]", .badNetwork, "nonsense", "2001:db8::/32"),
            Mistake("client.ip in $executables", .badNetwork, "$executables"),
            Mistake("client.ip == \"nonsense\"", .badNetwork, "\"nonsense\""),
            Mistake("sizes in [1, two]", .badEntry, "two"),
            Mistake("message.size in [1 MiB, 2 parsecs]", .unknownUnit, "2 parsecs", "25 MiB"),
            Mistake("secure == \"yes\"", .badEntry, "\"yes\""),
            Mistake("helo in []", .emptyList, "[]"),
            Mistake("mail_from in [example.org]", .badEntry, "example.org", "[@example.org]"),
            Mistake("mail_from == \"example.org\"", .badEntry, "\"example.org\"", "[@example.org]"),
            Mistake("mail_from == \"@example.org\"", .notComparable, "\"@example.org\"", "in [@example.org]"),
            Mistake("mail_from.domain in [a@example.org]", .badEntry, "a@example.org", "write example.org"),
            Mistake("mail_from.domain == \"*.example.org\"", .notComparable, "\"*.example.org\"", "in [*."),
            Mistake("header == \"a\"", .missingArgument, "header", "header[\"List-Id\"]"),
            Mistake("helo[\"A\"] == \"a\"", .unexpectedArgument, "helo[\"A\"]"),
        ])
    func literals(mistake: Mistake) throws {
        guard mistake.text.contains("$executables") else { return try verify(mistake) }
        let found = errors(mistake.text)
        #expect(found.map(\.code) == [.badNetwork, .badNetwork])
        #expect(found.allSatisfy { $0.message.contains("list:1") }, "the error names the line of the list")
    }

    @Test(
        "patterns that can't be compiled are refused",
        arguments: [
            Mistake("helo ~ /(a/", .badPattern, "/(a/"),
            Mistake("helo ~ /a{2,1}/", .badPattern, "/a{2,1}/"),
            Mistake("helo ~ /a/g", .badPattern, "/a/g", "i (any case)"),
            Mistake("helo ~ //", .badPattern, "//"),
            Mistake("helo ~ /\\x{110000}/", .badPattern, "/\\x{110000}/"),
            Mistake("helo ~ /(a)\\1/", .unsupportedPattern, "/(a)\\1/", "linear time"),
            Mistake("helo ~ /a(?=b)/", .unsupportedPattern, "/a(?=b)/", "linear time"),
            Mistake("helo ~ /a(?!b)/", .unsupportedPattern, "/a(?!b)/", "linear time"),
            Mistake("helo ~ /(?<=a)b/", .unsupportedPattern, "/(?<=a)b/", "linear time"),
            Mistake("helo ~ /(?<!a)b/", .unsupportedPattern, "/(?<!a)b/", "linear time"),
            Mistake("helo ~ /(?>a+)b/", .unsupportedPattern, "/(?>a+)b/", "linear time"),
            Mistake("helo ~ /a++b/", .unsupportedPattern, "/a++b/", "linear time"),
            Mistake("body.raw ~ /(*UTF8)a/", .unsupportedPattern, "/(*UTF8)a/", "flags"),
            Mistake("subject ~ /\\bденьги/", .unsupportedPattern, "/\\bденьги/", "\\P{L}"),
            Mistake("subject ~ /(?:деньги)\\b/i", .unsupportedPattern, "/(?:деньги)\\b/i", "\\P{L}"),
            Mistake("helo ~ /a{1,40000}/", .patternTooLarge, "/a{1,40000}/", "repeats"),
        ])
    func patterns(mistake: Mistake) throws { try verify(mistake) }

    @Test("a pattern that only compiling finds too large is refused with its place")
    func tooLargeWhenCompiled() throws {
        let text = "secure or helo ~ /a{30000}/ or helo ~ /b/ or helo ~ /c{30000}/"
        let found = errors(text)
        #expect(found.map(\.code) == [.patternTooLarge, .patternTooLarge])
        #expect(found.map { marked($0, in: text) } == ["/a{30000}/", "/c{30000}/"])
    }

    @Test("all mistakes of a condition are shown at once")
    func allAtOnce() throws {
        let text = """
            zzz1 == 5 or (helo ~ /(/ and not mesage.size > 1 MiB) or any(attachments, .ext == "a" or .size > 1 m)
            or zzz2 in $zzz3 or zzz4 contains zzz5
            """
        let places = errors(text).map { marked($0, in: text) }
        #expect(places == ["zzz1", "/(/", "mesage.size", ".ext", "1 m", "zzz2", "$zzz3", "zzz4", "zzz5"])
    }

    @Test("of a list with many mistakes the first five are shown")
    func manyBadEntries() throws {
        let lists = ["bad": NamedList((1...100).map { NamedList.Entry("n\($0)", origin: "bad.txt:\($0)") })]
        let found = errors("client.ip in $bad", lists: lists)
        #expect(found.count == 5)
        #expect(found.first?.message.contains("bad.txt:1") == true)
    }

    @Test(
        "conditions over every type are taken",
        arguments: [
            "secure", "not secure", "secure == true", "false != secure", "true", "recipients.count == 2.5",
            "message.size > 25MiB", "message.size>1", "25 MiB < message.size", "age >= 1.5 h", "age < 250 ms",
            "subject.capitals > 80%", "subject.capitals > 0.8", "subject.capitals in [10%, 20%]",
            "direction == inbound", "direction == \"inbound\"", "inbound == direction",
            "direction != recipient.status", "helo == direction", "client.ip == 192.0.2.7",
            "client.ip == ::1",
            "client.ip == \"192.0.2.7\"", "client.ip in 192.0.2.0/24", "client.ip not in $trusted",
            "client.ip in [192.0.2.0/24, ::1]", "client.ip in relays", "192.0.2.7 in relays",
            "relays == 192.0.2.7", "helo == 192.0.2.7", "client.name == helo", "helo in links",
            "mail_from == recipient", "mail_from == \"\"", "mail_from in $people",
            "mail_from == \"postmaster\"",
            "mail_from.domain in $partners", "helo in $none", "header[\"List-Id\"] == \"a\"",
            "\"a\" in header[\"X\"]", "header[x-y] in [a, b]", "5 in sizes", "sizes in [1, 2_000]",
            "any(attachments, .extension in $executables and .size > 1 MiB and .encrypted)",
            "any(attachments, .kind == program or any(.tags, .value ~ /a/))", "\"a\" in header[\"X\"]",
            "count(attachments, .kind == image) > count(attachments)", "length(subject) > 5",
            "length(header[\"X\"]) in [1, 2]", "count(sizes) in [1]", "body.raw ~ /a/", "body.raw !~ /a/s",
            "body.raw contains \"größe\"", "body.raw starts_with \"a\" and body.raw ends_with \"b\"",
            "subject ~ /\\p{Lu}\\b/ and subject ~ /größe/i", "header[\"A\"] starts_with subject",
        ])
    func accepted(text: String) {
        #expect(errors(text).isEmpty)
    }

    @Test(
        "a condition that never depends on a fact says so",
        arguments: [
            ("true", true), ("false", false), ("not true", false), ("secure and false", false),
            ("secure or true", true), ("secure or false", nil), ("secure and (true or secure)", nil),
            ("secure", nil),
        ] as [(String, Bool?)])
    func constants(text: String, constant: Bool?) throws {
        #expect(try Bench(text).condition.constant == constant)
    }

    @Test(
        "the compared word is that of the fact whose reason goes by it",
        arguments: [
            ("recipient.status == unknown", "unknown"), ("unknown == recipient.status", "unknown"),
            ("direction == inbound and recipient.status == full", "full"), ("direction == inbound", nil),
            ("recipient.status in [ok, full]", nil), ("secure", nil),
        ] as [(String, String?)])
    func comparedWord(text: String, word: String?) throws {
        #expect(try Bench(text).condition.comparedWord == word)
    }
}
