// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `client.*`: who is on the line.
enum ClientFacts {
    static let all: [any Fact] = [ip, name, port, numbered]

    static let ip = RecordFact(
        .init("client.ip", .ip, .session, from: .connect, reason: .always("client"), "address of the client")
    ) { record, _ in
        // Without an address (a Unix socket) there is nothing that a comparison could hold for.
        .known(record.client.address.map { .ip($0) } ?? .list([]))
    }

    static let name = RecordFact(
        .init(
            "client.name", .domain, .session, from: .connect, reason: .always("client"),
            "verified name of the client, or its address in brackets")
    ) { record, _ in .known(.domain(record.client.name)) }

    static let port = RecordFact(
        .init(
            "client.port", .integer, .session, from: .connect, reason: .always("client"), "port of the client"
        )
    ) { record, _ in .known(.count(record.client.port)) }

    static let numbered = RecordFact(
        .init(
            "client.numbered", .boolean, .session, from: .connect, reason: .always("client"),
            "the client's verified name is made of its address, as those of dial-up lines are")
    ) { record, _ in
        .known(.boolean(NumberedName.isMade(of: record.client.address, record.client.name)))
    }
}
