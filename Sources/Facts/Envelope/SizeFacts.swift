// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `message.declared_size`, `message.size`, `recipients.count`: numbers that are known in part early.
enum SizeFacts {
    static let all: [any Fact] = [declaredSize, size, recipients]

    static let declaredSize = RecordFact(
        .init(
            "message.declared_size", .size, .message, from: .mail, reason: .always("size"),
            "what the client declared with SIZE=, 0 without")
    ) { record, _ in .known(.count(record.message.declaredSize ?? 0)) }

    /// RFC 1870 section 5: octets, every line end counted as CRLF. The larger of what was declared and what
    /// came, so that what was said at MAIL stays true.
    static let size = RecordFact(
        .init(
            "message.size", .size, .message, from: .mail, until: .eom, reason: .always("size"),
            "size of the message: the larger of SIZE= and what came; compared as it grows"),
        parts: [.headerFields, .body], quiet: [.rcpt, .data]
    ) { record, _ in
        let size = Double(max(record.message.declaredSize ?? 0, record.message.size))
        return record.stage == .eom ? .known(.number(size)) : .between(size, .infinity)
    }

    static let recipients = RecordFact(
        .init(
            "recipients.count", .integer, .message, from: .rcpt, until: .data,
            reason: .always("recipients"),
            "recipients let in so far and the one at hand; compared as it grows")
    ) { record, _ in
        let count = Double(record.message.recipientCount)
        return record.stage > .rcpt ? .known(.number(count)) : .between(count, .infinity)
    }
}
