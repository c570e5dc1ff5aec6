// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `subject.*`: the subject as it is read, and how loud it is.
enum SubjectFacts {
    static let all: [any Fact] = [
        fact("subject", .text, "the subject, decoded; empty without one") { .text($0) },
        fact("subject.capitals", .ratio, "share of capitals among the letters of the subject") {
            let letters = LetterCount($0)
            return .number(letters.letters == 0 ? 0 : Double(letters.capitals) / Double(letters.letters))
        },
        fact("subject.letters", .integer, "number of letters in the subject") {
            .count(LetterCount($0).letters)
        },
        fact("subject.exclamations", .integer, "number of exclamation marks in the subject") {
            .count(LetterCount($0).exclamations)
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

/// Letters, capitals and exclamation marks of a text, in any script that has capitals.
struct LetterCount {
    private(set) var letters = 0
    private(set) var capitals = 0
    private(set) var exclamations = 0

    init(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z": letters += 1
            case "A"..."Z":
                letters += 1
                capitals += 1
            case "!", "\u{ff01}", "\u{a1}": exclamations += 1
            case _ where scalar.isASCII: break
            case _ where scalar.properties.isAlphabetic:
                letters += 1
                if scalar.properties.isUppercase { capitals += 1 }
            default: break
            }
        }
    }
}
