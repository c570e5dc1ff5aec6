// SPDX-License-Identifier: Apache-2.0
// A second Postfix, the one that delivers: a port in the clear, and one that insists on STARTTLS with a certificate
// that it has signed itself.
import Foundation

/// The second Postfix, for postfix.example and tls.example.
final class BackEndPostfix: BackEnd {
    /// Whom it knows, and how it answers for them.
    struct Mailboxes {
        /// Whole addresses.
        let all: [String]
        /// Addresses that get a reply of their own at RCPT.
        let replies: [String: String]

        /// Those that scripts may use.
        static let ofScenarios = Mailboxes(
            all: ["ok@postfix.example", "second@postfix.example", "ok@tls.example"],
            replies: [
                "full@postfix.example": full, "disabled@postfix.example": disabled,
                "moody@postfix.example": "554 5.7.1 not before noon",
                "later@postfix.example": "450 4.7.1 come back later",
            ])
        static let full = "452 4.2.2 mailbox is full"
        static let disabled = "550 5.2.1 mailbox is switched off"
    }

    /// Bytes of the largest message that it takes.
    static let sizeLimit = 102_400

    var log: String { "\(directory)/log/maillog" }
    /// Its queue, once it has been started.
    var deliveries: Deliveries? { postfix?.deliveries }
    /// The folder with one Maildir for each address.
    var mail: String { "\(directory)/mail" }
    private var directory: String { "\(parent)/back-end-postfix" }
    private let parent: String
    private let port: UInt16
    private let tlsPort: UInt16?
    private let mailboxes: Mailboxes
    private let cleanup: Cleanup
    private var postfix: PrivatePostfix?

    /// `tlsPort`: the port that insists on STARTTLS, nil for none.
    init(below parent: String, port: UInt16, tlsPort: UInt16?, mailboxes: Mailboxes, cleanup: Cleanup) {
        (self.parent, self.port, self.tlsPort) = (parent, port, tlsPort)
        (self.mailboxes, self.cleanup) = (mailboxes, cleanup)
    }

    func start() throws {
        if let postfix { return try postfix.start() }
        let tables = "\(parent)/back-end-postfix-tables"
        try FileManager.default.createDirectory(atPath: tables, withIntermediateDirectories: true)
        try write(
            mailboxes.all.map { "\($0) \($0)/" } + mailboxes.replies.keys.map { "\($0) \($0)/" },
            to: "\(tables)/mailboxes")
        try write(mailboxes.replies.map { "\($0) \($1)" }, to: "\(tables)/replies")
        var services = "tlsmgr unix - - n 1000? 1 tlsmgr\n"
        if let tlsPort {
            try makeCertificate(in: tables)
            services += """
                127.0.0.1:\(tlsPort) inet n - n - - smtpd
                  -o smtpd_tls_security_level=encrypt -o smtpd_tls_loglevel=1
                  -o smtpd_tls_cert_file=\(tables)/certificate -o smtpd_tls_key_file=\(tables)/key

                """
        }
        postfix = try PrivatePostfix(
            below: parent, name: "back-end-postfix", port: port, milter: nil,
            settings: [
                "myhostname": "postfix.example",
                "virtual_mailbox_domains": "postfix.example tls.example",
                "virtual_mailbox_maps": "texthash:\(tables)/mailboxes",
                "message_size_limit": String(Self.sizeLimit),
                "smtpd_relay_restrictions":
                    "check_recipient_access texthash:\(tables)/replies, reject_unauth_destination",
                "smtpd_reject_unlisted_recipient": "yes",
                // Postfix's own, since those who ask it have to cope with them.
                "smtpd_error_sleep_time": "1s", "smtpd_soft_error_limit": "10",
                "smtpd_hard_error_limit": "20", "smtpd_recipient_limit": "1000",
                "default_process_limit": "600",
            ], services: services, orphanLimit: Limits.orphan, cleanup: cleanup)
    }

    func stop() { postfix?.stop() }

    private func write(_ lines: [String], to path: String) throws {
        try lines.map { $0 + "\n" }.joined().write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func makeCertificate(in folder: String) throws {
        let made = try ChildProcess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj", "/CN=postfix.example", "-days", "2", "-keyout", "\(folder)/key", "-out",
                "\(folder)/certificate",
            ], cleanup: cleanup)
        guard made.ending == 0 else { throw Trouble("openssl says: \(made.output)") }
    }
}
