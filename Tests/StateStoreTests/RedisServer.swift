// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import StateStore

/// A redis-server on a Unix socket in a folder of its own, which ends with this object or with the tests.
final class RedisServer {
    struct NotStarted: Error {}

    let folder: URL
    private let arguments: [String]
    private var server: Process?
    private var watch: Process?
    private var input = Pipe()

    var socket: String { folder.appending(path: "redis.sock").path }

    init(_ arguments: [String] = []) throws {
        folder = try temporaryFolder()
        self.arguments = arguments
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    func start() throws {
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/redis-server")
        server.arguments =
            ["--port", "0", "--save", "", "--unixsocket", socket, "--dir", folder.path] + arguments
        server.standardOutput = FileHandle.nullDevice
        try server.run()
        self.server = server
        try startWatch(server.processIdentifier)
        guard eventually({ isListening() }) else { throw NotStarted() }
    }

    /// Has the server killed when the tests end without having done so: their end ends the input. (A shell
    /// can't wait for a child here, as it starts with SIGCHLD blocked.)
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

    private func isListening() -> Bool {
        let end = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(end) }
        return withUnixAddress(socket) { connect(end, $0, $1) } == 0
    }
}

/// Calls a function of the sockets with the address of a Unix socket.
func withUnixAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// A new folder; its name is short enough for the path of a socket.
func temporaryFolder() throws -> URL {
    let folder = URL(filePath: "/tmp").appending(path: "durward-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return folder
}

/// Waits for something to happen; false if it has not within a minute.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if condition() { return true }
        usleep(5_000)
    }
    return condition()
}
