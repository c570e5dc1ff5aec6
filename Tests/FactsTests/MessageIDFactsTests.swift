// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Facts of the Message-ID")
struct MessageIDFactsTests {
    private static let values: [([String], String)] = [
        ([], "missing "),
        ([" <a@example.com>"], "ok example.com"),
        (["\n\t<a@Example.COM>\n"], "ok Example.COM"),
        ([" <a@[192.0.2.1]>"], "ok [192.0.2.1]"),
        ([" <a@localhost>"], "no_domain localhost"),
        ([" <a@>"], "malformed "),
        ([" a@example.com"], "malformed "),
        ([""], "malformed "),
        ([" <a@example.com>", " <b@example.net>"], "ok example.com, example.net"),
        ([" <a@example.com>", " <b@localhost>", "c"], "no_domain example.com, localhost"),
        ([" <a@example.com>", " c", " <b@localhost>"], "malformed example.com, localhost"),
    ]

    @Test("its form and its domain", arguments: values)
    func form(bodies: [String], expected: String) throws {
        let reading = try FactReading(MessageIDFacts.all, "{message_id.form} {message_id.domain}")
        #expect(reading.shown(bodies.map { ("Message-ID", $0) }) == expected)
    }

    @Test("a rule names the forms without quotes, and compares domains as everywhere")
    func conditions() throws {
        let form = try FactReading(
            MessageIDFacts.all, "yes", when: "message_id.form in [malformed, no_domain]")
        #expect(form.shown([("Message-Id", "<a@localhost>")]) == "yes")
        #expect(form.shown([("Message-Id", "<a@example.com>")]) == nil)
        let domain = try FactReading(MessageIDFacts.all, "yes", when: "message_id.domain == \"example.com\"")
        #expect(domain.shown([("Message-Id", "<a@EXAMPLE.com.>")]) == "yes")
        #expect(domain.shown([]) == nil)
    }
}
