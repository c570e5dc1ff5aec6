// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `helo`, `tls.*`, `auth.user`, `queue_id`: what the session says of itself.
enum SessionFacts {
    static let all: [any Fact] = [helo, heloNumbered, tlsVersion, tlsCipher, user, queueID]

    static let helo = RecordFact(
        .init("helo", .domain, .session, from: .helo, reason: .always("helo"), "name given with HELO or EHLO")
    ) { record, _ in .known(.domain(record.helo)) }

    static let heloNumbered = RecordFact(
        .init(
            "helo.numbered", .boolean, .session, from: .helo, reason: .always("helo"),
            "the name given with HELO or EHLO is made of the client's address")
    ) { record, _ in .known(.boolean(NumberedName.isMade(of: record.client.address, record.helo))) }

    static let tlsVersion = RecordFact(
        .init(
            "tls.version", .text, .session, from: .helo, reason: .always("tls"),
            "TLS version such as \"TLSv1.3\", empty without TLS")
    ) { record, _ in .known(.text(record.tls.version)) }

    static let tlsCipher = RecordFact(
        .init(
            "tls.cipher", .text, .session, from: .helo, reason: .always("tls"),
            "TLS cipher, empty without TLS")
    ) { record, _ in .known(.text(record.tls.cipher)) }

    static let user = RecordFact(
        .init(
            "auth.user", .text, .message, from: .mail, reason: .always("user"),
            "authenticated user, empty without authentication")
    ) { record, _ in .known(.text(record.message.user)) }

    static let queueID = RecordFact(
        .init(
            "queue_id", .text, .message, from: .data, until: .eom, reason: .always("envelope"),
            "the mail server's queue ID, from DATA on")
    ) { record, _ in
        if let id = record.message.queueID { return .known(.text(id)) }
        return record.stage == .eom ? .known(.text("")) : .pending
    }
}
