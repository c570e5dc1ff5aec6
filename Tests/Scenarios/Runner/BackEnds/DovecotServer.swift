// SPDX-License-Identifier: Apache-2.0
// A Dovecot of our own that takes mail by LMTP, with quotas that it tells of at RCPT. Runs as root without systemd, as
// its master must; mailboxes belong to nobody.
import Foundation

/// A mailbox of the private Dovecot.
struct DovecotUser {
    /// The whole address.
    let address: String
    /// Bytes that it may hold; nil for as much as comes.
    var quota: Int?
    /// Whether it is over its quota from the start.
    var isFull = false

    /// Those that scripts may use.
    static let ofScenarios = [
        DovecotUser(address: "ok@dovecot.example"), DovecotUser(address: "second@dovecot.example"),
        DovecotUser(address: "first.last@dovecot.example"), DovecotUser(address: "ok@tcp.example"),
        DovecotUser(address: "full@dovecot.example", quota: 100 << 10, isFull: true),
        DovecotUser(address: "overfull@dovecot.example", quota: 1 << 10, isFull: true),
    ]
}

/// A running private Dovecot.
final class DovecotServer: BackEnd {
    let log: String
    /// The Unix socket on which it speaks LMTP; it does so on its port as well.
    let socket: String
    /// The folder with one Maildir for each address.
    let mail: String
    private let directory: String
    private let port: UInt16
    private let users: [DovecotUser]
    private let cleanup: Cleanup
    private var process: ChildProcess?
    private var isFilled = false

    /// Writes its files into the folder `dovecot` below `parent`.
    init(below parent: String, port: UInt16, users: [DovecotUser], cleanup: Cleanup) throws {
        directory = "\(parent)/dovecot"
        (log, socket, mail) = ("\(directory).log", "\(directory)/lmtp", "\(parent)/dovecot-mail")
        (self.port, self.users, self.cleanup) = (port, users, cleanup)
        guard let owner = getpwnam("nobody") else { throw Trouble("the account nobody is missing") }
        for folder in [directory, mail] {
            guard mkdir(folder, 0o755) == 0, chmod(folder, 0o755) == 0 else {
                throw Trouble.system("make \(folder)")
            }
        }
        chown(mail, owner.pointee.pw_uid, owner.pointee.pw_gid)
        let lines = users.map { user in
            let quota = user.quota.map { "userdb_quota_rule=*:bytes=\($0)" } ?? ""
            return "\(user.address):{PLAIN}-::::::\(quota)\n"
        }
        try lines.joined().write(toFile: "\(directory).users", atomically: false, encoding: .utf8)
        try config(owner: owner.pointee).write(
            toFile: "\(directory).conf", atomically: false, encoding: .utf8)
    }

    func start() throws {
        if process?.poll() == nil, process != nil { return }
        let writing = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard writing >= 0 else { throw Trouble.system(log) }
        defer { close(writing) }
        let started = try ChildProcess(
            ["timeout", String(Limits.orphan), "dovecot", "-F", "-c", "\(directory).conf"],
            output: writing, errors: writing, cleanup: cleanup)
        cleanup.add(group: started.pid)
        process = started
        let isUp: Bool? = awaited(Limits.start) {
            if started.poll() != nil { return false }
            guard let probe = UnixSocket.connected(to: socket) else { return nil }
            close(probe)
            return true
        }
        guard isUp == true else {
            stop()
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Trouble("Dovecot does not start:\n\(said)")
        }
        if !isFilled { try fill() }
    }

    func stop() {
        guard let process else { return }
        process.signal(SIGTERM)
        _ = process.wait(Limits.await)
        // What is left of its processes is in its group.
        kill(-process.pid, SIGKILL)
        process.end()
        cleanup.remove(group: process.pid)
        self.process = nil
        unlink(socket)
    }

    /// The last message that a mailbox takes may be larger than what is left: that is how mailboxes get full.
    private func fill() throws {
        let client = try SMTPClient(port: port)
        func say(_ line: String?, _ code: String) throws {
            if let line { try client.send(line: line) }
            let reply = try client.reply()
            guard reply.code == code else { throw Trouble("Dovecot says: \(reply.lines)") }
        }
        try say(nil, "220")
        try say("LHLO scenario.example", "250")
        let line = String(repeating: "x", count: 78)
        for user in users where user.isFull {
            try say("MAIL FROM:<>", "250")
            try say("RCPT TO:<\(user.address)>", "250")
            try say("DATA", "354")
            let lines = [String](repeating: line, count: (user.quota ?? 0) / 80 + 20)
            try say("Subject: full\r\n\r\n\(lines.joined(separator: "\r\n"))\r\n.", "250")
        }
        try say("QUIT", "221")
        isFilled = true
    }

    private func config(owner: passwd) -> String {
        """
        base_dir = \(directory)
        state_dir = \(directory)
        instance_name = durward-scenario
        log_path = \(log)
        protocols = lmtp
        listen = 127.0.0.1
        ssl = no
        hostname = dovecot.example
        postmaster_address = postmaster@dovecot.example
        mail_location = maildir:\(mail)/%Lu
        mail_uid = \(owner.pw_uid)
        mail_gid = \(owner.pw_gid)
        first_valid_uid = 1
        first_valid_gid = 1
        mail_fsync = never
        mail_plugins = quota
        recipient_delimiter = +
        lmtp_rcpt_check_quota = yes
        default_process_limit = 700
        default_client_limit = 5000
        service lmtp {
          process_limit = 600
          process_min_avail = 4
          unix_listener lmtp {
            mode = 0666
          }
          inet_listener lmtp {
            address = 127.0.0.1
            port = \(port)
          }
        }
        service stats {
          unix_listener stats-writer {
            mode = 0666
          }
        }
        passdb {
          driver = passwd-file
          args = \(directory).users
        }
        userdb {
          driver = passwd-file
          args = username_format=%Lu \(directory).users
        }
        plugin {
          quota = count:User quota
          quota_vsizes = yes
          quota_rule = *:storage=0
          # Larger than any message that gets this far: what was not full when it was asked takes the message.
          quota_grace = 100M
        }

        """
    }
}
