// SPDX-License-Identifier: Apache-2.0
// Replies of an SMTP server (RFC 5321, 4.2), and the patterns that scripts compare them with.

/// A reply as it came over the wire, one or more lines without their line ends.
struct SMTPReply {
    /// `250-first`, `250-second`, `250 last`.
    let lines: [String]

    /// The three digits, or what stands in their place.
    var code: String { String((lines.last ?? "").prefix(3)) }
}

/// What a script expects of a reply: the code alone, or every line with `*` for anything.
struct ReplyPattern: CustomStringConvertible {
    /// The lines as the script has them.
    let lines: [String]

    var description: String { lines.joined(separator: "\n") }

    /// Whether the reply is as expected.
    func matches(_ reply: SMTPReply) -> Bool {
        if lines.count == 1, let only = lines.first, only.utf8.count == 3 {
            return Wildcard(only).matches(reply.code)
        }
        return lines.count == reply.lines.count
            && zip(lines, reply.lines).allSatisfy { Wildcard($0).matches($1) }
    }
}
