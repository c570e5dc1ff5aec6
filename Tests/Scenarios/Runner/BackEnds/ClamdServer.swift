// SPDX-License-Identifier: Apache-2.0
// A clamd of our own, on a Unix socket, that knows the EICAR test file and nothing else.
import Foundation

/// A running private clamd.
final class ClamdServer: BackEnd {
    /// What it says of the test file.
    static let virus = "\(signature).UNOFFICIAL"
    private static let signature = "Durward-Test"
    /// The test file of the European Institute for Computer Antivirus Research, never whole in a source file.
    private static let eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAND" + "ARD-ANTIVIRUS-TEST-FILE!$H+H*"
    /// The largest message that it takes.
    private static let streamMaxLength = "2M"

    var log: String { "\(directory).log" }
    /// The Unix socket on which it listens.
    var socket: String { "\(directory)/clamd.sock" }
    private let directory: String
    private let cleanup: Cleanup
    private var process: ChildProcess?

    /// Writes its files into the folder `clamd` below `parent`.
    init(below parent: String, cleanup: Cleanup) throws {
        directory = "\(parent)/clamd"
        self.cleanup = cleanup
        for folder in [directory, "\(directory)/database"] {
            guard mkdir(folder, 0o755) == 0 else { throw Trouble.system("make \(folder)") }
        }
        // At the beginning of a file only: what is found in an attachment or an archive was taken out of it.
        let octets = Self.eicar.utf8.map { String(format: "%02x", $0) }.joined()
        try "\(Self.signature):0:0:\(octets)\n".write(
            toFile: "\(directory)/database/local.ndb", atomically: false, encoding: .utf8)
        try """
        Foreground yes
        LocalSocket \(socket)
        LocalSocketMode 666
        DatabaseDirectory \(directory)/database
        TemporaryDirectory \(directory)
        StreamMaxLength \(Self.streamMaxLength)
        LogClean yes

        """.write(toFile: "\(directory).conf", atomically: false, encoding: .utf8)
    }

    func start() throws {
        if process?.poll() == nil, process != nil { return }
        let writing = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard writing >= 0 else { throw Trouble.system(log) }
        defer { close(writing) }
        unlink(socket)
        let started = try ChildProcess(
            ["timeout", String(Limits.orphan), "/usr/sbin/clamd", "--config-file=\(directory).conf"],
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
            throw Trouble("clamd does not start:\n\(said)")
        }
    }

    func stop() {
        guard let process else { return }
        kill(-process.pid, SIGKILL)
        process.end()
        cleanup.remove(group: process.pid)
        self.process = nil
        unlink(socket)
    }
}
