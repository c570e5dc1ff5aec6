// SPDX-License-Identifier: Apache-2.0
//
// The arguments of MAIL and RCPT as a milter gets them: RFC 5321 section 4.1.2 (Reverse-path,
// Forward-path). Limits: SyntaxLimits.path.

/// Reverse-path and forward-path.
public enum Path {
    /// The mailbox of a path: `<a@b>`, `a@b`, `<@relay:a@b>` (the source route is dropped).
    ///
    /// nil is the null reverse-path: `<>`, or nothing at all. Everything else is a mailbox: brackets
    /// that don't match are forgiven, what is no UTF-8 becomes U+FFFD.
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> Mailbox? {
        let path = trimmed(bytes)
        guard path.byte(0) == ASCII.less else {
            let end = path.byte(path.count - 1) == ASCII.greater ? path.count - 1 : path.count
            return mailbox(path.slice(0, end))
        }
        return mailbox(path.slice(1, closingBracket(of: path) ?? path.count))
    }

    /// The mailbox of a path that is a text already; as `parse` of bytes.
    public static func parse(_ text: some StringProtocol) -> Mailbox? {
        withBytes(of: text) { parse($0) }
    }

    /// What stands between the brackets; nil when nothing does.
    static func mailbox(_ bytes: UnsafeRawBufferPointer) -> Mailbox? {
        let inner = withoutRoute(trimmed(bytes))
        return inner.isEmpty ? nil : Mailbox(bytes: inner)
    }

    /// Without the A-d-l of RFC 5321, appendix C. A route that leads nowhere is none.
    private static func withoutRoute(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard bytes.byte(0) == ASCII.at else { return bytes }
        var isLiteral = false
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case ASCII.openBracket: isLiteral = true
            case ASCII.closeBracket: isLiteral = false
            case ASCII.colon where !isLiteral:
                let rest = trimmed(bytes.slice(index + 1, bytes.count))
                return rest.isEmpty ? bytes : rest
            default: break
            }
        }
        return bytes
    }

    /// The first ">" outside quotes; where quotes don't close, the last ">" of all.
    private static func closingBracket(of path: UnsafeRawBufferPointer) -> Int? {
        var isQuoted = false
        var last: Int?
        var index = 1
        while let byte = path.byte(index) {
            if byte == ASCII.backslash, isQuoted {
                index += 1
            } else if byte == ASCII.quote {
                isQuoted.toggle()
            } else if byte == ASCII.greater {
                if !isQuoted { return index }
                last = index
            }
            index += 1
        }
        return last
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        // Everything to the space: a NUL or line end at the edge is the transport's, not the path's.
        while start < end, let byte = bytes.byte(start), byte <= ASCII.space { start += 1 }
        while end > start, let byte = bytes.byte(end - 1), byte <= ASCII.space { end -= 1 }
        return bytes.slice(start, end)
    }
}
