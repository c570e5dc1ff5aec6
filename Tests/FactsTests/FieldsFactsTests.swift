// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Missing and doubled header fields")
struct FieldsFactsTests {
    private static let missing: [([String], String)] = [
        ([], "Date, From, Message-ID, To"),
        (["Date", "From", "Message-ID", "To"], ""),
        (["DATE", "from", "Message-Id", "TO"], ""),
        (["Date", "From", "Message-ID", "Cc"], ""),
        (["Date", "From", "Message-ID", "Bcc"], ""),
        (["Date", "From", "Message-ID"], "To"),
        (["From", "From", "To", "Cc"], "Date, Message-ID"),
        (["Resent-Date", "Sender", "To"], "Date, From, Message-ID"),
    ]

    @Test("what must be there, and one of To, Cc and Bcc", arguments: missing)
    func required(names: [String], expected: String) throws {
        let reading = try FactReading(FieldsFacts.all, "{fields.missing}")
        #expect(reading.shown(names.map { ($0, "x") }) == expected)
    }

    private static let doubled: [([String], String)] = [
        ([], ""),
        (["Date", "From", "To", "Subject"], ""),
        (["From", "FROM"], "From"),
        (["Subject", "X", "subject", "X", "subject"], "Subject"),
        (["Content-Type", "content-type", "To", "To"], "To, Content-Type"),
        (["Received", "Received", "Comments", "Comments", "Keywords", "Keywords"], ""),
        (["Resent-From", "Resent-From", "List-Id", "List-Id"], ""),
    ]

    @Test("what may stand only once", arguments: doubled)
    func single(names: [String], expected: String) throws {
        let reading = try FactReading(FieldsFacts.all, "{fields.doubled}")
        #expect(reading.shown(names.map { ($0, "x") }) == expected)
    }

    @Test(
        "each field of the table may stand once and not twice",
        arguments: [
            "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To",
            "References",
            "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
        ])
    func table(name: String) throws {
        let reading = try FactReading(FieldsFacts.all, "{fields.doubled}")
        #expect(reading.shown([(name, "a")]) == "")
        #expect(reading.shown([(name, "a"), (name, "a")]) == name)
    }

    @Test("they are counted, however many and long they are, beside facts that read the same fields")
    func many() throws {
        let long = [UInt8](repeating: 0x80, count: 70_000)
        let facts = FieldsFacts.all + SubjectFacts.all
        let counting = try FactReading(facts, "{fields.doubled}")
        let both = try FactReading(
            facts, "{fields.doubled}", when: "subject == \"\" or fields.doubled == \"Subject\"")
        let fields = (0..<2_000).map { _ in ("Subject", long) }
        #expect(counting.shown(raw: fields) == "Subject")
        #expect(both.shown(raw: fields) == "Subject")
        let short = try FactReading(facts, "{subject}: {fields.doubled}")
        #expect(
            short.shown([("Subject", "a"), ("To", "b"), ("To", "c"), ("Subject", "d")]) == "a d: To, Subject")
    }
}
