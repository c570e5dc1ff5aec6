// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `message_id.*`: what the Message-ID field looks like.
///
/// - `missing`: there is no such field. Postfix adds one for its own clients only.
/// - `malformed`: it is not `<left@right>`, or has a blank within (RFC 5322 section 3.6.4).
/// - `no_domain`: what stands behind the "@" has no dot, and is no literal in brackets.
/// - `ok`: none of that.
///
/// Of several fields the first that is not `ok` says the form.
enum MessageIDFacts {
    /// The words of `message_id.form`.
    private enum Form: String, CaseIterable {
        case ok, missing, malformed
        case noDomain = "no_domain"

        init(_ identifier: MessageID?) {
            guard let identifier else {
                self = .malformed
                return
            }
            self = identifier.hasDomain ? .ok : .noDomain
        }
    }

    static let all: [any Fact] = [
        fact(
            "message_id.form", .enumeration(Form.allCases.map(\.rawValue)),
            "whether the Message-ID is there, can be read, and names a domain"
        ) { identifiers in
            let form = identifiers.map { Form($0) }.first { $0 != .ok }
            return .text((form ?? (identifiers.isEmpty ? .missing : .ok)).rawValue)
        },
        fact(
            "message_id.domain", .list(.domain),
            "what stands behind the @ of the Message-ID; empty if there is none that can be read"
        ) { identifiers in
            .list(identifiers.compactMap { $0.map { .domain(String(decoding: $0.right, as: UTF8.self)) } })
        },
    ]

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable ([MessageID?]) -> Value
    ) -> any Fact {
        RecordFact(
            .init(name, type, .message, from: .header, reason: .always("message-id"), documentation),
            field: "Message-ID"
        ) { record, field in
            record.bodies(of: field) { bodies in
                value(bodies.map { $0.withUnsafeBytes { MessageID($0) } })
            }
        }
    }
}
