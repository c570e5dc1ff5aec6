// SPDX-License-Identifier: Apache-2.0
// A Postfix of our own: configuration, queue and data in one directory, on a free loopback port, logging to a file.
// Nothing of the system's Postfix is read or written. Needs root, as every Postfix does.
import Foundation

/// A running private Postfix.
final class PrivatePostfix {
    /// The port on 127.0.0.1.
    let port: UInt16
    /// Its directory.
    let directory: String
    /// What it delivered and what it holds.
    let deliveries: Deliveries
    /// The path of its log.
    var log: String { "\(directory)/log/maillog" }

    private let startCommand: [String]
    private let cleanup: Cleanup
    private var group: pid_t?

    /// Makes and starts one in the folder `name` below `parent`. `milter` in Postfix's notation; `settings` take the
    /// place of those in main.cf, `services` are further lines of master.cf.
    /// `orphanLimit`: seconds after which it ends even if nobody stops it, nil for never.
    init(
        below parent: String, name: String = "postfix", port: UInt16? = nil, milter: String?,
        settings: [String: String] = [:], services: String = "", orphanLimit: Int?, cleanup: Cleanup
    ) throws {
        let places = try ChildProcess.run(
            ["postconf", "-d", "-h", "daemon_directory"], cleanup: cleanup)
        let daemons = places.output.trimmingCharacters(in: .whitespacesAndNewlines)
        guard places.ending == 0, daemons.hasPrefix("/") else {
            throw Trouble("postconf says: \(places.output)")
        }
        guard let postfix = getpwnam("postfix")?.pointee.pw_uid,
            let postdrop = getgrnam("postdrop")?.pointee.gr_gid,
            let owner = getpwnam("nobody").map({ (user: $0.pointee.pw_uid, group: $0.pointee.pw_gid) })
        else { throw Trouble("the accounts postfix and nobody and the group postdrop are missing") }

        directory = "\(parent)/\(name)"
        self.port = try port ?? FreePort.next()
        self.cleanup = cleanup
        let files = PostfixFiles(
            directory: directory, port: self.port, milter: milter, owner: owner, settings: settings,
            services: services)
        try Self.makeDirectories(directory, postfix: postfix, postdrop: postdrop, owner: owner)
        for (name, text) in [("main.cf", files.main), ("master.cf", files.master)] {
            let path = "\(directory)/etc/\(name)"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            // A file changed less than a second ago may still be changing, so Postfix would wait before it reads it.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
        }
        deliveries = Deliveries(mailbox: "\(directory)/mail/all/new", queue: "\(directory)/queue")
        let limit = orphanLimit.map { ["-e", String($0)] } ?? []
        // master -w leaves when the master that stays behind it listens, or says why it doesn't.
        startCommand = ["\(daemons)/master", "-c", "\(directory)/etc", "-w"] + limit
        try start()
    }

    /// Starts it again after `stop`; nothing if it runs.
    func start() throws {
        guard group == nil else { return }
        let start = try ChildProcess.run(
            startCommand, environment: ["MAIL_CONFIG": "\(directory)/etc"], cleanup: cleanup)
        let pidFile = "\(directory)/queue/pid/master.pid"
        guard start.ending == 0, let text = try? String(contentsOfFile: pidFile, encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1
        else {
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Trouble("Postfix does not start (\(start.ending)): \(start.output)\(said)")
        }
        cleanup.add(group: pid)
        group = pid
    }

    /// Kills it with all its processes; its files stay.
    func stop() {
        guard let group else { return }
        kill(-group, SIGKILL)
        cleanup.remove(group: group)
        self.group = nil
        _ = awaited(Limits.await) { (try? SMTPClient(port: port)) == nil ? true : nil }
    }

    /// The tree with the owners that Postfix insists on.
    private static func makeDirectories(
        _ directory: String, postfix: uid_t, postdrop: gid_t, owner: (user: UInt32, group: UInt32)
    ) throws {
        func make(_ name: String, _ mode: mode_t, _ user: uid_t = 0, _ group: gid_t = 0) throws {
            let path = "\(directory)/\(name)"
            guard mkdir(path, mode) == 0, chown(path, user, group) == 0, chmod(path, mode) == 0 else {
                throw Trouble.system("make \(path)")
            }
        }
        try make("", 0o755)
        for name in ["etc", "log", "queue", "queue/pid"] { try make(name, 0o755) }
        try make("data", 0o700, postfix)
        for name in [
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private",
            "saved",
            "trace",
        ] { try make("queue/\(name)", 0o700, postfix) }
        try make("queue/maildrop", 0o730, postfix, postdrop)
        try make("queue/public", 0o710, postfix, postdrop)
        try make("mail", 0o755, owner.user, owner.group)
    }
}
