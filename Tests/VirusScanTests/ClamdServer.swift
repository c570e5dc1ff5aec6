// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recipients

/// A real clamd on a Unix socket in a folder of its own, that knows the EICAR file and nothing else. It ends with this
/// object or with the tests.
final class ClamdServer {
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    static let program = "/usr/sbin/clamd"
    static var isInstalled: Bool { access(program, X_OK) == 0 }
    static let missing = "clamd is not installed (Debian's package clamav-daemon)"

    let folder: URL
    private var server: Process?
    private var watch: Process?
    private var input = Pipe()

    var socket: String { folder.appending(path: "clamd.sock").path }
    var address: ServerAddress { .unix(path: socket) }

    init(streamMaxLength: String = "30M", _ settings: [String] = []) throws {
        folder = try temporaryFolder()
        let database = folder.appending(path: "db")
        try FileManager.default.createDirectory(at: database, withIntermediateDirectories: false)
        let octets = eicar.map { String(format: "%02x", $0) }.joined()
        // At the beginning of a file only: what is found in an attachment or an archive was taken out of it.
        try Data("\(eicarName):0:0:\(octets)\n".utf8).write(to: database.appending(path: "local.ndb"))
        let lines =
            [
                "Foreground yes", "LocalSocket \(socket)", "DatabaseDirectory \(database.path)",
                "TemporaryDirectory \(folder.path)", "StreamMaxLength \(streamMaxLength)", "MaxThreads 4",
            ] + settings
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appending(path: "conf"))
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    func start() throws {
        let server = Process()
        server.executableURL = URL(filePath: Self.program)
        server.arguments = ["--config-file=\(folder.appending(path: "conf").path)"]
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        let writing = try FileHandle(forWritingTo: log)
        server.standardOutput = writing
        server.standardError = writing
        try server.run()
        self.server = server
        try startWatch(server.processIdentifier)
        guard eventually({ isListening || !server.isRunning }), server.isRunning else {
            kill()
            throw NotStarted(description: (try? String(contentsOf: log, encoding: .utf8)) ?? "")
        }
    }

    /// Has it killed when the tests end without having done so: their end ends the input. (A shell can't wait for a
    /// child here, as it starts with SIGCHLD blocked.)
    private func startWatch(_ pid: Int32) throws {
        let watch = Process()
        watch.executableURL = URL(filePath: "/bin/sh")
        watch.arguments = ["-c", #"read -r line; [ "$line" = ended ] || kill -9 "$1""#, "sh", "\(pid)"]
        input = Pipe()
        watch.standardInput = input
        try watch.run()
        self.watch = watch
    }

    /// Kills it at once.
    func kill() {
        guard let server else { return }
        Glibc.kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        self.server = nil
        try? input.fileHandleForWriting.write(contentsOf: Data("ended\n".utf8))
        try? input.fileHandleForWriting.close()
        watch?.waitUntilExit()
        watch = nil
        unlink(socket)
    }

    /// The socket is there before anybody listens on it.
    private var isListening: Bool {
        let probe = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        return withUnixAddress(socket) { connect(probe, $0, $1) } == 0
    }

    /// Stops it without ending it, or has it go on.
    func signal(_ signal: Int32) {
        if let server { Glibc.kill(server.processIdentifier, signal) }
    }
}
