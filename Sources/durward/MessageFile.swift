// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc

/// The message that `try` judges: a file, or standard input for `-`.
enum MessageFile {
    /// Bytes of a message; mail servers take far less.
    static let limit = 268_435_456

    private static let chunk = 65_536

    /// The bytes of the message; what can't be read ends the command with exit code 1.
    static func read(_ path: String) throws -> [UInt8] {
        let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        let name = path == "-" ? "standard input" : path
        guard file >= 0 else { throw failure(name, String(cString: strerror(errno))) }
        defer { if file != STDIN_FILENO { close(file) } }
        var bytes: [UInt8] = []
        while true {
            let start = bytes.count
            guard start <= limit else { throw failure(name, "larger than \(limit / 1_048_576) MiB") }
            bytes.append(contentsOf: repeatElement(0, count: chunk))
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress?.advanced(by: start), chunk)
            }
            bytes.removeLast(chunk - max(0, count))
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { throw failure(name, String(cString: strerror(errno))) }
        }
    }

    private static func failure(_ name: String, _ reason: String) -> ExitCode {
        Terminal.error("durward: \(name) can't be read: \(reason)")
        return ExitCode(1)
    }
}
