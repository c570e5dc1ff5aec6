// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The built `durward`, run as a process.
struct Command {
    /// What a run came to.
    struct Result {
        let code: Int32
        let signal: Int32?
        let out: String
        let err: String
    }

    /// Runs the command to its end; one that takes longer than `timeout` is killed.
    static func run(
        _ arguments: [String], input: [UInt8] = [], environment: [String: String] = ["TZ": "UTC"],
        timeout: TimeInterval = 60
    ) throws -> Result {
        let process = Process()
        process.executableURL = try BuiltBinary.durward
        process.arguments = arguments
        process.environment = environment
        let (standardInput, out, err) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (standardInput, out, err)
        try process.run()
        let killer = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeout, execute: killer)
        let writer = DispatchQueue(label: "input")
        let reader = DispatchQueue(label: "errors")
        // Written by one queue, and read after the group has ended.
        nonisolated(unsafe) var errors = Data()
        let group = DispatchGroup()
        writer.async(group: group) {
            try? standardInput.fileHandleForWriting.write(contentsOf: Data(input))
            try? standardInput.fileHandleForWriting.close()
        }
        reader.async(group: group) { errors = err.fileHandleForReading.readDataToEndOfFile() }
        let output = out.fileHandleForReading.readDataToEndOfFile()
        group.wait()
        process.waitUntilExit()
        killer.cancel()
        let isKilled = process.terminationReason == .uncaughtSignal
        return Result(
            code: process.terminationStatus, signal: isKilled ? process.terminationStatus : nil,
            out: String(decoding: output, as: UTF8.self), err: String(decoding: errors, as: UTF8.self))
    }

    /// Runs a line of the shell with the command as `$durward`, for pipes and closed descriptors.
    static func shell(_ line: String, in folder: Folder) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.environment = ["durward": try BuiltBinary.durward.path, "PATH": "/usr/bin:/bin", "TZ": "UTC"]
        let (out, err) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, out, err
        )
        try process.run()
        let output = out.fileHandleForReading.readDataToEndOfFile()
        let errors = err.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(
            code: process.terminationStatus, signal: nil, out: String(decoding: output, as: UTF8.self),
            err: String(decoding: errors, as: UTF8.self))
    }
}

/// A folder that goes away with it.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "durward-command-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
        return path + "/" + name
    }
}
