// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Marks of bulk")
struct BulkFactsTests {
    private static let values: [([(String, String)], String)] = [
        ([], ""),
        ([("Subject", "bulk")], ""),
        ([("Precedence", " bulk")], "precedence"),
        ([("precedence", " LIST")], "precedence"),
        ([("Precedence", " junk (of mine)")], "precedence"),
        ([("Precedence", " first-class")], ""),
        ([("Precedence", " bulky")], ""),
        ([("Precedence", " first-class"), ("Precedence", "bulk")], "precedence"),
        ([("List-Id", " <a.example.com>")], "list-id"),
        ([("LIST-ID", "")], "list-id"),
        ([("Feedback-ID", " a:b:c")], "feedback-id"),
        ([("List-Unsubscribe", " <mailto:u@example.com>")], "list-unsubscribe"),
        ([("Auto-Submitted", " auto-generated")], "auto-submitted"),
        ([("Auto-Submitted", " auto-replied; owner=a")], "auto-submitted"),
        ([("Auto-Submitted", " No")], ""),
        ([("Auto-Submitted", " no (a person)")], ""),
        ([("Auto-Submitted", "")], ""),
        ([("X-CSA-Complaints", " a@example.com")], "campaign"),
        ([("X-Campaign", "1"), ("X-CampaignID", "2")], "campaign"),
        (
            [
                ("Auto-Submitted", "auto-generated"), ("List-Unsubscribe", ""),
                ("Feedback-ID", ""), ("List-ID", ""), ("Precedence", "bulk"),
            ],
            "precedence, list-id, feedback-id, list-unsubscribe, auto-submitted"
        ),
    ]

    @Test("each mark, in one order", arguments: values)
    func marks(fields: [(String, String)], expected: String) throws {
        #expect(try FactReading(BulkFacts.all, "{bulk.marks}").shown(fields) == expected)
    }

    @Test("every field of campaigns is one", arguments: BulkFacts.campaign)
    func campaign(name: String) throws {
        #expect(try FactReading(BulkFacts.all, "{bulk.marks}").shown([(name, "1")]) == "campaign")
    }

    @Test("a rule names them without quotes, and counts them")
    func conditions() throws {
        let named = try FactReading(BulkFacts.all, "yes", when: "bulk.marks == list-id")
        #expect(named.shown([("List-Id", "a")]) == "yes")
        #expect(named.shown([("Precedence", "bulk")]) == nil)
        let counted = try FactReading(BulkFacts.all, "yes", when: "count(bulk.marks) >= 2")
        #expect(counted.shown([("List-Id", "a"), ("Precedence", "bulk")]) == "yes")
        #expect(counted.shown([("List-Id", "a")]) == nil)
    }

    @Test("a field that is too long to be kept makes them fail; one that is only counted does not")
    func limit() throws {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 70_000)
        let reading = try FactReading(BulkFacts.all, "yes", when: "count(bulk.marks) >= 0")
        #expect(reading.shown(raw: [("Precedence", long)]) == nil)
        #expect(reading.shown(raw: [("List-Id", long)]) == "yes")
    }
}
