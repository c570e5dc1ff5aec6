// SPDX-License-Identifier: Apache-2.0
// Where a message that is sent after DATA comes from, and its form on the wire (RFC 5321, 4.5.2: dots are doubled).

/// A number of bytes with a unit.
struct ByteCount {
    let bytes: Int

    /// Reads `512`, `512 B`, `30 MiB`, `2 KiB`.
    init(_ text: some StringProtocol) throws {
        let words = text.split(separator: " ")
        let units = ["B": 0, "KiB": 10, "MiB": 20]
        guard let first = words.first, let number = Int(first), number >= 0, words.count <= 2,
            let shift = words.count == 2 ? units[String(words[1])] : 0,
            number <= Limits.generated >> shift
        else { throw Script.Mistake(description: "not a size up to \(Limits.generated) B: \(text)") }
        bytes = number << shift
    }
}

/// A message of a given size: `30 MiB`, `128 KiB with "needle" at 65530`.
struct Generation {
    let size: Int
    let needle: [UInt8]
    /// Where the needle starts, in bytes from the start of the body.
    let position: Int

    init(_ text: String) throws {
        guard let with = text.range(of: " with \"") else {
            (size, needle, position) = (try ByteCount(text).bytes, [], 0)
            return
        }
        size = try ByteCount(text[..<with.lowerBound]).bytes
        let rest = text[with.upperBound...]
        guard let at = rest.range(of: "\" at ", options: .backwards),
            let position = Int(rest[at.upperBound...]),
            position >= 0
        else { throw Script.Mistake(description: "generate: SIZE with \"TEXT\" at POSITION") }
        self.position = position
        needle = Array(rest[..<at.lowerBound].utf8)
    }

    private static let headerSection = """
        From: Generator <generator@example.org>\r
        To: info@example.com\r
        Subject: A generated message\r
        Date: Mon, 02 Nov 2026 10:00:00 +0000\r
        Message-ID: <generated@example.org>\r
        \r

        """

    /// The message with CRLF line ends and no line that starts with a dot.
    var wire: [UInt8] {
        let header = Array(Self.headerSection.utf8)
        let line = Array("The quick brown fox jumps over the lazy dog and goes on to the next line.\r\n".utf8)
        // Large pieces first: a loop over single lines takes long in a debug build.
        var piece = line
        while piece.count < 1 << 20 { piece += piece }
        let bodySize = max(size - header.count, 2)
        var body: [UInt8] = []
        body.reserveCapacity(bodySize)
        for piece in [piece, Array(piece.prefix(line.count * 512)), line] {
            while body.count + piece.count < bodySize { body += piece }
        }
        body += [UInt8](repeating: 0x78, count: max(bodySize - body.count - 2, 0)) + [0x0D, 0x0A]
        if position + needle.count <= body.count {
            body.replaceSubrange(position..<(position + needle.count), with: needle)
        }
        return header + body
    }
}

/// A message to send.
enum MessageSource {
    /// Lines of the script, UTF-8.
    case lines([String])
    /// Lines of a file, each character a byte.
    case latin1Lines([String])
    case generated(Generation)

    /// Its Subject field as it is written, for whoever shows the message.
    var subject: String {
        switch self {
        case .lines(let lines), .latin1Lines(let lines):
            lines.prefix { !$0.isEmpty }.first { $0.lowercased().hasPrefix("subject:") }
                ?? "without a subject"
        case .generated: "generated"
        }
    }

    /// The message with CRLF line ends, dots as they are.
    var content: [UInt8] {
        switch self {
        case .lines(let lines): Array(lines.map { $0 + "\r\n" }.joined().utf8)
        case .latin1Lines(let lines):
            lines.flatMap { $0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } + [0x0D, 0x0A] }
        case .generated(let generation): generation.wire
        }
    }

    /// Content as it goes over the wire after 354: dots doubled and the ending dot.
    func wire(_ content: [UInt8]) -> [UInt8] {
        // Generated text has no such lines, and a look at each of its bytes would take seconds in a debug build.
        if case .generated = self { return content + [0x2E, 0x0D, 0x0A] }
        var wire: [UInt8] = []
        wire.reserveCapacity(content.count + 64)
        var from = content.startIndex
        // A dot is doubled only at the start of a line.
        for at in content.indices where content[at] == 0x2E && (at == 0 || content[at - 1] == 0x0A) {
            wire += content[from...at]
            from = at
        }
        wire += content[from...]
        return wire + [0x2E, 0x0D, 0x0A]
    }
}
