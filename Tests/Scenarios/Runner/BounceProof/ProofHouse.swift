// SPDX-License-Identifier: Apache-2.0
// The servers of the bounce proof: a Postfix as gateway that takes every recipient of its domains, behind it Dovecot and
// a second Postfix, and nothing for the senders' domains but a hole that bounces vanish in.
import Foundation

/// All servers of one run.
final class ProofHouse {
    let directory: String
    let dovecot: DovecotServer
    let backEnd: BackEndPostfix
    let gateway: PrivatePostfix
    let durward: DurwardProcess?

    /// Starts everything. `filter`: program and config file of Durward, nil for a run without. `queueLifetime`: seconds
    /// until the gateway gives a message up.
    init(
        below parent: String, filter: (program: String, config: String)?, queueLifetime: Int, cleanup: Cleanup
    ) throws {
        directory = parent
        let backEnds = try BackEnds(below: directory, cleanup: cleanup)
        let port = backEnds.ports["POSTFIX_PORT"] ?? 0
        dovecot = try DovecotServer(
            below: directory, port: backEnds.ports["DOVECOT_PORT"] ?? 0,
            users: ProofTown.dovecotGood.map { DovecotUser(address: $0) }
                + ProofTown.dovecotFilling.map { DovecotUser(address: $0, quota: 20 << 10) }
                + ProofTown.dovecotFull.map { DovecotUser(address: $0, quota: 20 << 10, isFull: true) },
            cleanup: cleanup)
        backEnd = BackEndPostfix(
            below: directory, port: port, tlsPort: nil,
            mailboxes: .init(
                all: ProofTown.postfixGood,
                replies: Dictionary(
                    ProofTown.postfixFull.map { ($0, BackEndPostfix.Mailboxes.full) }
                        + ProofTown.postfixDisabled.map { ($0, BackEndPostfix.Mailboxes.disabled) }
                ) { $1 }),
            cleanup: cleanup)
        try dovecot.start()
        try backEnd.start()

        let config = "\(directory)/config"
        mkdir(config, 0o755)
        let virtual = ProofTown.aliases.map { "\($0) \($1.joined(separator: ", "))\n" }.sorted().joined()
        try virtual.write(toFile: "\(config)/virtual", atomically: false, encoding: .utf8)
        let transport = """
            dovecot.example lmtp:unix:\(dovecot.socket)
            postfix.example smtp:[127.0.0.1]:\(port)

            """
        try transport.write(toFile: "\(config)/transport", atomically: false, encoding: .utf8)

        let socket = "\(directory)/durward.sock"
        if let filter {
            let text = try String(contentsOfFile: filter.config, encoding: .utf8)
                .replacingOccurrences(of: "@DIR@", with: directory)
            let live = "\(config)/durward.yaml"
            try backEnds.filled(text).write(toFile: live, atomically: false, encoding: .utf8)
            durward = try DurwardProcess(
                program: filter.program, config: live, socket: socket, log: "\(directory)/durward.log",
                cleanup: cleanup)
        } else {
            durward = nil
        }
        gateway = try PrivatePostfix(
            below: directory, name: "gateway", milter: filter == nil ? nil : "unix:\(socket)",
            settings: Self.settings(config, queueLifetime), services: Self.services,
            orphanLimit: Limits.orphan,
            cleanup: cleanup)
    }

    /// The directory of each mailbox: where what was delivered is found again.
    var mailFolders: [String] { [dovecot.mail, backEnd.mail] }

    /// Ends everything; the files stay.
    func stop() {
        gateway.stop()
        durward?.end()
        backEnd.stop()
        dovecot.stop()
    }

    private static func settings(_ config: String, _ queueLifetime: Int) -> [String: String] {
        [
            "myhostname": "gateway.example", "myorigin": "gateway.example",
            "relay_domains": "dovecot.example postfix.example",
            "virtual_alias_maps": "texthash:\(config)/virtual",
            "transport_maps": "texthash:\(config)/transport",
            "local_transport": "discard:", "default_transport": "discard:", "relay_transport": "error:",
            "smtpd_relay_restrictions": "reject_unauth_destination",
            "message_size_limit": "10485760", "default_process_limit": "200",
            "queue_run_delay": "2s", "minimal_backoff_time": "2s", "maximal_backoff_time": "4s",
            "maximal_queue_lifetime": "\(queueLifetime)s",
            "bounce_queue_lifetime": "\(queueLifetime)s",
            "default_destination_recipient_limit": "50", "initial_destination_concurrency": "20",
        ]
    }

    private static let services = """
        smtp unix - - n - - smtp
        lmtp unix - - n - - lmtp
        discard unix - - n - - discard

        """
}
