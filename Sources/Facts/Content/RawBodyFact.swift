// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `body.raw`: the body as it is transferred, encodings and all. It passes by and is not kept.
enum RawBodyFact {
    static let fact = RecordFact(
        .init(
            "body.raw", .stream, .message, from: .body, until: .eom, reason: .always("content"),
            "the body as transferred, for patterns and contains"),
        parts: .body
    ) { _, _ in .pending }
}
