// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `subject.*`: the subject as it is read, and how loud it is.
enum SubjectFacts {
    static let all: [any Fact] = [
        fact("subject", .text, "the subject, decoded; empty without one") { .text($0) },
        fact("subject.capitals", .ratio, "share of capitals among the letters of the subject") {
            let letters = TextCount($0)
            return .number(letters.letters == 0 ? 0 : Double(letters.capitals) / Double(letters.letters))
        },
        fact("subject.letters", .integer, "number of letters in the subject") {
            .count(TextCount($0).letters)
        },
        fact("subject.exclamations", .integer, "number of exclamation marks in the subject") {
            .count(TextCount($0).exclamations)
        },
    ]

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (String) -> Value
    ) -> any Fact {
        RecordFact(
            .init(name, type, .message, from: .header, reason: .always("subject"), documentation),
            field: "Subject"
        ) { record, field in
            // Of several subjects a reader shows one, and no one knows which: all of them count.
            record.texts(of: field) { value($0.joined(separator: " ")) }
        }
    }
}
