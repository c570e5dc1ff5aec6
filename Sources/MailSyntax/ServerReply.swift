// SPDX-License-Identifier: Apache-2.0
//
// What an SMTP or LMTP server answers: RFC 5321 section 4.2, RFC 2034 and RFC 3463 (enhanced status code).
// Limits: SyntaxLimits.serverReplyLine, serverReplyLines.

/// A reply as a server gave it: a code and one or more lines of text.
///
/// Other than `Reply` it is not ours, so its parts need not fit together.
public struct ServerReply: Sendable, Hashable, CustomStringConvertible {
    /// 200 to 599.
    public let code: Int
    /// The first one that a line begins with, nil where none does. Its class need not be the code's.
    public let status: EnhancedStatusCode?
    /// What stands behind the code in each line, enhanced status code included; at least one line.
    ///
    /// Valid UTF-8 (U+FFFD for what was not); a tab is a space, another control character is "?".
    public let lines: [String]

    /// A reply of lines that are clean.
    init(code: Int, lines: [String]) {
        self.code = code
        self.lines = lines
        status = lines.lazy.compactMap { Self.status(in: $0)?.status }.first
    }

    /// All lines as one, without enhanced status codes at their beginnings; may be empty.
    public var text: String {
        let words = lines.map { line in
            withBytes(of: Self.status(in: line)?.rest ?? line[...]) {
                String(decoding: $0.trimmed, as: UTF8.self)
            }
        }
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Codes and text, on one line.
    public var description: String {
        let parts = [String(code), status?.description ?? "", text]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The enhanced status code that a line begins with, and what follows it.
    ///
    /// `#` before it (Cisco) and `:` behind it are forgiven.
    private static func status(in line: String) -> (status: EnhancedStatusCode, rest: Substring)? {
        let rest = line.drop { $0 == " " || $0 == "#" }
        let word = rest.prefix { $0 == "." || $0.isNumber }
        // The longest code is 5.999.999; a long run of digits is not worth more of a look.
        guard word.utf8.count <= 9, let status = EnhancedStatusCode(word) else { return nil }
        let behind = rest.dropFirst(word.count)
        guard let next = behind.first else { return (status, "") }
        guard next == " " || next == ":" else { return nil }
        return (status, behind.dropFirst())
    }

    /// The bytes as text that can be logged and shown: see `lines`.
    static func cleaned(_ bytes: UnsafeRawBufferPointer) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        if bytes.allSatisfy({ $0 >= ASCII.space && $0 < ASCII.delete }) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar == "\t" ? " " : isControl(scalar) ? "?" : scalar)
        }
        return String(scalars)
    }

    /// C0, DEL, C1, line and paragraph separator, and what turns the direction of the text around it.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
