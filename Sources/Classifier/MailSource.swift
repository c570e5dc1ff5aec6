// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The messages of some paths, one after the other. Memory: the longest message, and 64 KiB of the file.
public final class MailSource {
    /// A message, or what could not be read.
    public enum Item: Sendable {
        case message([UInt8])
        case problem(path: String, reason: String)
    }

    private var walk: MailWalk
    private var file: Int32?
    private var path = ""
    private var splitter = MboxSplitter()
    private var waiting: [[UInt8]] = []
    private var fileBytes = 0
    private var chunk = [UInt8](repeating: 0, count: 65_536)
    /// Octets read of all files.
    public private(set) var bytesRead = 0

    /// The messages of these paths; of standard input for `-`.
    public init(_ paths: [String]) { walk = MailWalk(paths) }

    deinit { closeFile() }

    /// Octets of all files at these paths; those of standard input are not known.
    public static func size(of paths: [String]) -> Int {
        var walk = MailWalk(paths)
        var size = 0
        while let step = walk.next() {
            if case .file(_, let bytes) = step {
                size = size.addingReportingOverflow(bytes).overflow ? .max : size + bytes
            }
        }
        return size
    }

    /// The next message; nil after the last one.
    public func next() -> Item? {
        while true {
            while let message = waiting.popLast() {
                if let reason = MailSource.isNoMessage(message) {
                    return .problem(path: path, reason: reason)
                }
                return .message(message)
            }
            if file != nil {
                if let problem = read() { return problem }
                continue
            }
            switch walk.next() {
            case nil: return nil
            case .problem(let path, let reason): return .problem(path: path, reason: reason)
            case .file(let path, _):
                self.path = path
                if let problem = openFile() { return problem }
            }
        }
    }

    private func openFile() -> Item? {
        if path == "-" {
            file = STDIN_FILENO
            return nil
        }
        // It may have become a pipe since it was looked at: nobody must wait for who writes into that.
        let opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { return .problem(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            return .problem(path: path, reason: "it is no file")
        }
        file = opened
        fileBytes = 0
        return nil
    }

    /// One chunk of the open file.
    private func read() -> Item? {
        guard let file else { return nil }
        var found: [[UInt8]] = []
        let count = chunk.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
        if count < 0 {
            if errno == EINTR { return nil }
            let reason = String(cString: strerror(errno))
            splitter = MboxSplitter()
            closeFile()
            return .problem(path: path, reason: reason)
        }
        if count == 0 {
            splitter.finish { found.append($0) }
            closeFile()
        } else if file != STDIN_FILENO, fileBytes >= ClassifierLimits.mailbox {
            splitter = MboxSplitter()
            closeFile()
            return .problem(path: path, reason: "it is larger than a mailbox can be")
        } else {
            fileBytes += count
            bytesRead = min(bytesRead, .max - count) + count
            chunk.withUnsafeBytes {
                splitter.feed(UnsafeRawBufferPointer(rebasing: $0[..<count])) { found.append($0) }
            }
        }
        waiting = found.reversed()
        return nil
    }

    private func closeFile() {
        if let file, file != STDIN_FILENO { close(file) }
        file = nil
    }

    /// Why bytes are no message; nil if they may be one.
    private static func isNoMessage(_ bytes: [UInt8]) -> String? {
        let line = bytes.prefix(1_000).prefix { $0 != 0x0a }
        if line.contains(0) || [[0x1f, 0x8b], [0x28, 0xb5], [0x42, 0x5a]].contains(Array(bytes.prefix(2))) {
            return "it is no message (compressed mailboxes are not read)"
        }
        return line.contains(UInt8(ascii: ":"))
            ? nil : "it is no message: it does not begin with a header field"
    }
}
