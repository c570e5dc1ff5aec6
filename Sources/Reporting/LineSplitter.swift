// SPDX-License-Identifier: Apache-2.0
//
// Lines out of chunks cut anywhere. A line ends with a line feed; a carriage return before it is
// dropped. A line over the limit is skipped and counted. Lines within a chunk are not copied.

internal import Glibc

/// Cuts a stream of bytes into lines.
struct LineSplitter {
    /// Lines that were skipped because they are longer than `Limits.fileLine`.
    private(set) var overlong = 0
    /// The beginning of a line whose end is in a chunk to come.
    private var begun: [UInt8] = []
    /// The line that has begun is over the limit.
    private var isSkipping = false

    /// Hands out every line that ends in this chunk.
    mutating func feed(_ chunk: Span<UInt8>, _ line: (Span<UInt8>) -> Void) {
        var start = 0
        if isSkipping || !begun.isEmpty {
            guard let end = Self.lineFeed(in: chunk, from: 0) else { return keep(chunk) }
            keep(chunk.extracting(0..<end))
            endLine(line)
            start = end + 1
        }
        while let end = Self.lineFeed(in: chunk, from: start) {
            if end - start > Limits.fileLine {
                overlong += 1
            } else {
                Self.handOut(chunk.extracting(start..<end), to: line)
            }
            start = end + 1
        }
        if start < chunk.count { keep(chunk.extracting(start..<chunk.count)) }
    }

    /// Hands out a last line that had no line feed.
    mutating func finish(_ line: (Span<UInt8>) -> Void) {
        if isSkipping || !begun.isEmpty { endLine(line) }
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        if isSkipping { return }
        if begun.count + bytes.count > Limits.fileLine {
            isSkipping = true
            begun.removeAll(keepingCapacity: true)
        } else {
            bytes.withUnsafeBufferPointer { begun.append(contentsOf: $0) }
        }
    }

    private mutating func endLine(_ line: (Span<UInt8>) -> Void) {
        if isSkipping {
            overlong += 1
        } else {
            Self.handOut(begun.span, to: line)
        }
        isSkipping = false
        begun.removeAll(keepingCapacity: true)
    }

    private static func lineFeed(in chunk: Span<UInt8>, from start: Int) -> Int? {
        chunk.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count,
                let found = memchr(base + start, 0x0A, bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private static func handOut(_ line: Span<UInt8>, to body: (Span<UInt8>) -> Void) {
        let hasReturn = !line.isEmpty && line[line.count - 1] == 0x0D
        body(hasReturn ? line.extracting(droppingLast: 1) : line)
    }
}
