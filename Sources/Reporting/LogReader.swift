// SPDX-License-Identifier: Apache-2.0
//
// Lines out of log files, one file after the other, plain or compressed with gzip (told by content,
// not by name; RFC 1952), or from standard input for `-`. Memory is bounded by `Limits.readChunk` and
// `Limits.fileLine` whatever the files hold.

internal import Glibc

/// A file can't be read, or not to its end.
public struct LogReaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as given; `-` is standard input.
    public var path: String
    /// What went wrong, for a person.
    public var reason: String

    /// `path: reason`
    public var description: String { "\(path == "-" ? "standard input" : path): \(reason)" }
}

/// Reads the lines of several log files.
public struct LogReader: Sendable {
    /// What reading came to, beside the lines.
    public struct Summary: Hashable, Sendable {
        /// Lines that were skipped because they are longer than 64 KiB.
        public var overlongLines = 0
        /// Files that could be read only in part, such as a truncated `.gz`: go on, but say so.
        public var warnings: [LogReaderError] = []
    }

    private let paths: [String]

    /// Reads these files in this order; `-` is standard input, and so is no file at all.
    public init(paths: [String]) {
        self.paths = paths.isEmpty ? ["-"] : paths
    }

    /// Hands out every line without its line break, then says what was left out.
    ///
    /// Stops at the first file that can't be opened or read, or whose compressed data is damaged;
    /// the lines before that have been handed out. A truncated `.gz` yields its whole lines and a
    /// warning.
    public func forEachLine(_ line: (Span<UInt8>) -> Void) throws(LogReaderError) -> Summary {
        var summary = Summary()
        var buffer = [UInt8](repeating: 0, count: Limits.readChunk)
        for path in paths {
            var splitter = LineSplitter()
            let warning = try Self.read(LogFile(path: path), &buffer, &splitter, line)
            if let warning { summary.warnings.append(LogReaderError(path: path, reason: warning)) }
            summary.overlongLines += splitter.overlong
        }
        return summary
    }

    /// Reads one file to its end; returns what to warn of.
    private static func read(
        _ file: consuming LogFile, _ buffer: inout [UInt8], _ splitter: inout LineSplitter,
        _ line: (Span<UInt8>) -> Void
    ) throws(LogReaderError) -> String? {
        var count = try file.read(into: &buffer, from: 0)
        while count == 1 {
            let more = try file.read(into: &buffer, from: 1)
            if more == 0 { break }
            count += more
        }
        if count >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B {
            return try inflate(file, &buffer, count, &splitter, line)
        }
        while count > 0 {
            splitter.feed(buffer.span.extracting(0..<count), line)
            count = try file.read(into: &buffer, from: 0)
        }
        splitter.finish(line)
        return nil
    }

    private static func inflate(
        _ file: borrowing LogFile, _ buffer: inout [UInt8], _ filled: Int, _ splitter: inout LineSplitter,
        _ line: (Span<UInt8>) -> Void
    ) throws(LogReaderError) -> String? {
        guard let decoder = GzipDecoder() else {
            throw LogReaderError(path: file.path, reason: "no memory to decompress it")
        }
        var count = filled
        while count > 0 {
            let outcome = decoder.decode(buffer.span.extracting(0..<count)) { splitter.feed($0, line) }
            switch outcome {
            case .more: break
            case .damaged: throw LogReaderError(path: file.path, reason: "the compressed data is damaged")
            case .trailing:
                splitter.finish(line)
                return "ignored what follows the compressed data"
            }
            count = try file.read(into: &buffer, from: 0)
        }
        // The line at which it breaks off is not to be trusted.
        if !decoder.isComplete { return "the compressed data is cut short; read what there is of it" }
        splitter.finish(line)
        return nil
    }
}

/// An open file, closed with the value; standard input stays open.
private struct LogFile: ~Copyable {
    let path: String
    private let descriptor: Int32

    init(path: String) throws(LogReaderError) {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LogReaderError(path: path, errno: errno) }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// Reads what is there, at most up to the buffer's end; 0 at the end of the file.
    func read(into buffer: inout [UInt8], from start: Int) throws(LogReaderError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count >= 0 { return count }
            if errno != EINTR { throw LogReaderError(path: path, errno: errno) }
        }
    }
}

extension LogReaderError {
    fileprivate init(path: String, errno: Int32) {
        self.init(path: path, reason: strerror(errno).map { String(cString: $0) } ?? "error \(errno)")
    }
}
