// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// `durward serve` as a process on a Unix socket in a folder of its own; it ends with this, whatever happens.
final class Server {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    let process = Process()
    var socket: String { folder + "/s" }
    private let logFile: String

    /// Starts it and waits until it is ready. `config` is what stands below `listen` and `log`; `descriptors` is how
    /// many files it may have open at first.
    init(_ config: String, descriptors: Int? = nil) throws {
        folder = NSTemporaryDirectory() + "durward-\(UUID().uuidString.prefix(8))"
        logFile = folder + "/log"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: logFile, contents: nil)
        try write(config)
        let binary = try BuiltBinary.durward
        let arguments = ["serve", "--config", folder + "/c.yaml"]
        if let descriptors {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments =
                ["-c", "ulimit -Sn \(descriptors); exec \"$0\" \"$@\"", binary.path] + arguments
        } else {
            process.executableURL = binary
            process.arguments = arguments
        }
        process.standardError = try FileHandle(forWritingTo: URL(filePath: logFile))
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        do {
            try wait(for: "ready: ")
        } catch {
            stop()
            throw error
        }
    }

    deinit { stop() }

    private func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: What can be done with it

    /// Puts this config in place of the one there is.
    func write(_ config: String) throws {
        let control = "control: unix:\(folder)/control.sock"
        try Data("listen: unix:\(socket)\nlog: stderr\n\(config)\n\(control)\n".utf8).write(
            to: URL(filePath: folder + "/c.yaml"), options: .atomic)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    func client() throws -> MilterClient {
        do {
            return try MilterClient(socket)
        } catch {
            let state = process.isRunning ? "running" : "ended with \(process.terminationStatus)"
            throw Failure(description: "\(error); it is \(state): \(log.suffix(3))")
        }
    }

    var log: [String] {
        let text = (try? String(decoding: Data(contentsOf: URL(filePath: logFile)), as: UTF8.self)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    func count(_ text: String) -> Int { log.count { $0.contains(text) } }

    /// Waits until so many lines of the log have that text.
    func wait(for text: String, times: Int = 1, within seconds: Double = 30) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while count(text) < times {
            guard process.isRunning || count(text) >= times else {
                throw Failure(description: "ended with \(process.terminationStatus): \(log.suffix(5))")
            }
            guard ContinuousClock.now < end else {
                throw Failure(description: "no '\(text)' in \(log.suffix(5))")
            }
            usleep(5_000)
        }
    }

    /// Waits for the process's end; how long that took.
    func waitForExit(within seconds: Double = 30) throws -> Duration {
        let start = ContinuousClock.now
        while process.isRunning {
            guard ContinuousClock.now - start < .seconds(seconds) else {
                throw Failure(description: "does not end")
            }
            usleep(2_000)
        }
        return ContinuousClock.now - start
    }

    var openFiles: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count)
            ?? -1
    }
}
