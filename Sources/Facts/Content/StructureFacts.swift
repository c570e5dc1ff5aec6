// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import MessageContent
internal import RuleLanguage

/// `mime.*`: how a message is put together, and what of it can be read in two ways.
enum StructureFacts {
    static let all: [any Fact] = [
        ContentFact(
            "mime.anomalies", .list(.enumeration(MIMEAnomaly.allCases.map(\.rawValue))),
            reason: "malformed", wants: .text, "what can be read in two ways, or goes over a limit"
        ) { .list($0.anomalies.map { .text($0.rawValue) }) },
        ContentFact(
            "mime.parts", .integer, reason: "malformed", wants: .structure,
            "number of parts, multiparts and the message itself among them"
        ) { .count($0.partCount) },
        ContentFact(
            "mime.depth", .integer, reason: "malformed", wants: .structure,
            "how deep parts are nested, 0 for a message of one part"
        ) { .count($0.depth) },
    ]
}
