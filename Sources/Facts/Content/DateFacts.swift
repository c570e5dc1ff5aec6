// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `date.*`: the Date field beside the clock of this server, as it stood at MAIL.
///
/// Of several fields the one counts that is furthest off, and one that can't be read makes all of them
/// invalid: which of them a reader is shown no one knows.
enum DateFacts {
    static let all: [any Fact] = [
        fact("date.valid", .boolean, "there is a Date field, and it can be read") { dates, _ in
            .boolean(!dates.isEmpty && !dates.contains(nil))
        },
        fact("date.skew", .duration, "how far the Date field is from the clock; 0 if it can't be read") {
            dates, now in .count(dates.compactMap { $0.map { abs($0.unixTime - now) } }.max() ?? 0)
        },
        fact("date.ahead", .duration, "how far the Date field is in the future; 0 if it is not") {
            dates, now in
            .count(dates.compactMap { $0.map { max($0.unixTime - now, 0) } }.max() ?? 0)
        },
    ]

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (_ dates: [DateTime?], _ now: Int) -> Value
    ) -> any Fact {
        RecordFact(
            .init(name, type, .message, from: .header, reason: .always("date"), documentation), field: "Date"
        ) { record, field in
            record.bodies(of: field) { bodies in
                value(bodies.map { $0.withUnsafeBytes { DateTime($0) } }, record.message.time)
            }
        }
    }
}
