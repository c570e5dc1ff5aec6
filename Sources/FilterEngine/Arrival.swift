// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
internal import RuleLanguage

/// Who brought a message that lies in a mailbox, and when: by the Received fields of the server that took it.
///
/// Where they do not tell, or tell of a private address (a fetched message, a test), the client is
/// client.example [192.0.2.1], and the time is when the first server took the message, else now.
public struct Arrival: Sendable {
    /// The client.
    public let client: Client
    /// What it called itself.
    public let helo: String
    /// Seconds since 1970.
    public let time: Int

    /// Of that message.
    public init(_ message: RawMessage) {
        let trace = DeliveryTrace(message)
        if let entry = trace.entry, let address = IPAddress(entry.address), !address.isPrivate {
            time = entry.date?.unixTime ?? Session.systemClock()
            let name = entry.name.isEmpty ? "[\(address)]" : entry.name
            client = Client(family: .internet, address: address, port: Arrival.port, name: name)
            helo = entry.helo.isEmpty ? "[\(address)]" : entry.helo
        } else {
            time = trace.first?.date?.unixTime ?? Session.systemClock()
            client = Arrival.unknownClient
            helo = Arrival.unknownHelo
        }
    }

    /// The client of a message that nobody knows anything of.
    public static let unknownClient = Client(
        family: .internet, address: IPAddress("192.0.2.1"), port: port, name: unknownHelo)
    /// What it calls itself.
    public static let unknownHelo = "client.example"
    private static let port = 25_000
}
