// SPDX-License-Identifier: Apache-2.0

/// A reply out of bytes that come in pieces.
struct ReplyReader {
    /// What a reply consists of.
    enum Part: Sendable, Hashable {
        case line(String)
        case error(String)
        case end(Int)
    }

    /// What came is no reply.
    struct Malformed: Error, Sendable, Hashable {}

    private var pending: [UInt8] = []
    private var hasBegun = false
    private(set) var hasEnded = false

    /// Takes bytes; what follows the end means nothing.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ take: (Part) -> Void) throws(Malformed) {
        var rest = bytes[...]
        while !hasEnded, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending += rest[..<end]
            rest = rest[(end + 1)...]
            if let part = try part(pending) { take(part) }
            pending.removeAll(keepingCapacity: true)
        }
        guard !hasEnded else { return }
        pending += rest
        guard pending.count <= ControlLimits.line else { throw Malformed() }
    }

    private mutating func part(_ line: [UInt8]) throws(Malformed) -> Part? {
        let text = String(decoding: line, as: UTF8.self)
        defer { hasBegun = true }
        if text.utf8.starts(with: "error ".utf8) { return .error(String(text.dropFirst(6))) }
        guard hasBegun else {
            guard text == "ok" else { throw Malformed() }
            return nil
        }
        if line.first == UInt8(ascii: " ") {
            return .line(String(decoding: line.dropFirst(), as: UTF8.self))
        }
        guard text.utf8.starts(with: "end ".utf8), let status = Int(text.dropFirst(4)),
            (0...255).contains(status)
        else { throw Malformed() }
        hasEnded = true
        return .end(status)
    }
}
