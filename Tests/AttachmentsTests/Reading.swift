// SPDX-License-Identifier: Apache-2.0

import Attachments
import Foundation
import Testing

/// One for all tests, as in a filter; what is shared is only read.
let tools = Result { try AttachmentTools(spoolFolder: NSTemporaryDirectory()) }

/// Reads an attachment in pieces of that many octets; all at once where it is nil.
func read(
    _ bytes: [UInt8], named name: String = "attachment", wants: AttachmentWants = .all, pieces: Int? = nil
) throws -> AttachmentFindings {
    var reader = AttachmentReader(name: name, wants: wants, tools: try tools.get())
    feed(bytes, to: &reader, pieces: pieces)
    return reader.finish()
}

func feed(_ bytes: [UInt8], to reader: inout AttachmentReader, pieces: Int? = nil) {
    let step = max(pieces ?? bytes.count, 1)
    bytes.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + step, bytes.count)]))
        }
    }
}

extension AttachmentFindings {
    var paths: [String] { members.map(\.path) }

    /// The member of that path.
    func member(_ path: String) throws -> ArchiveMember {
        try #require(members.first { $0.path == path }, "members: \(paths)")
    }

    /// What the limits promise of anything.
    func checkBounds() {
        #expect(members.count <= AttachmentLimits.members)
        #expect(members.allSatisfy { $0.path.utf8.count <= AttachmentLimits.path })
    }
}

/// A folder of its own, with files to be packed, that is removed with its last user.
final class Workshop {
    let folder: URL

    init() throws {
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: "durward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "docs"), withIntermediateDirectories: true)
        try write("hello.txt", Array("Hello, this is a text.\n".utf8))
        try write("docs/tool.exe", program)
        try write("docs/numbers.txt", Array((0..<20_000).map { "line \($0)\n" }.joined().utf8))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Runs a command there; what it writes to standard output.
    @discardableResult
    func run(_ command: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", command]
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(command)")
        return Array(data)
    }
}

/// What Windows would take for a program: the stub of DOS, and the signature it points to.
let program: [UInt8] = {
    var bytes = [UInt8](repeating: 0, count: 1_024)
    bytes.replaceSubrange(0..<2, with: Array("MZ".utf8))
    bytes[60] = 0x80
    bytes.replaceSubrange(0x80..<0x84, with: [0x50, 0x45, 0, 0])
    bytes.replaceSubrange(
        0x84..<0x98,
        with: [
            0x4C, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xE0, 0, 2, 1,
        ])
    bytes.replaceSubrange(0x98..<0x9A, with: [0x0B, 1])
    return bytes
}()

/// As `sha256sum` says it of `program`.
func sha256(_ bytes: [UInt8]) throws -> String {
    try read(bytes, wants: .hashes).sha256
}

extension [UInt8] {
    /// The same text in UTF-16, little-endian, where it is in Latin-1.
    var widened: [UInt8] {
        var output: [UInt8] = []
        for byte in self { output.add(Int(byte), 2) }
        return output
    }

    /// A number, little-endian.
    mutating func add(_ value: Int, _ width: Int) {
        for place in 0..<width { append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
}
