// SPDX-License-Identifier: Apache-2.0
//
// Replies of an SMTP or LMTP server out of a stream of bytes: RFC 5321 sections 4.2 and 4.2.1.
// Limits: SyntaxLimits.serverReplyLine, serverReplyLines.

/// Why what a server sent is no reply. Where the next reply would begin is not known then.
public enum ServerReplyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A line does not begin with a code of three digits (200 to 599) and a space, a hyphen or nothing.
    case noCode
    /// The lines of one reply have different codes.
    case codesDiffer
    /// A line has a NUL.
    case nul
    /// A line is longer than `SyntaxLimits.serverReplyLine`.
    case lineTooLong
    /// A reply has more lines than `SyntaxLimits.serverReplyLines`.
    case tooManyLines

    /// For the admin, half a sentence.
    public var description: String {
        switch self {
        case .noCode: "a line that is no reply"
        case .codesDiffer: "a reply with different codes"
        case .nul: "a reply with a NUL"
        case .lineTooLong: "a reply with a line of more than \(SyntaxLimits.serverReplyLine) bytes"
        case .tooManyLines: "a reply of more than \(SyntaxLimits.serverReplyLines) lines"
        }
    }
}

/// Reads the replies of a server from bytes that may be cut anywhere.
///
/// Lines end with CRLF or LF. `append` what arrived, then take the replies with `next` until it is nil. The
/// time is linear in the bytes, and no more is held than was appended since, one line and one reply's lines.
public struct ServerReplyReader: Sendable {
    private var buffer: [UInt8] = []
    /// Where the line begins that is read next.
    private var start = 0
    /// No line ends before here.
    private var scanned = 0
    /// Of the reply that has begun.
    private var code: Int?
    private var lines: [String] = []
    private var failure: ServerReplyError?

    /// Nothing read yet.
    public init() {}

    /// True if nothing is left over: neither bytes nor a reply that has begun.
    public var isEmpty: Bool { start == buffer.count && code == nil && failure == nil }

    /// Takes what arrived. After an error it is not kept.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        if start > buffer.count / 2 {
            buffer.removeFirst(start)
            scanned -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next reply, nil until it is complete. After an error there is only that error.
    public mutating func next() throws(ServerReplyError) -> ServerReply? {
        if let failure { throw failure }
        do throws(ServerReplyError) {
            while let line = try nextLine() {
                if let reply = try take(line) { return reply }
            }
            return nil
        } catch {
            failure = error
            buffer = []
            lines = []
            start = 0
            scanned = 0
            throw error
        }
    }

    private struct Line {
        var code: Int
        var isLast: Bool
        var text: String
    }

    private mutating func take(_ line: Line) throws(ServerReplyError) -> ServerReply? {
        guard code == nil || code == line.code else { throw .codesDiffer }
        guard lines.count < SyntaxLimits.serverReplyLines else { throw .tooManyLines }
        lines.append(line.text)
        guard line.isLast else {
            code = line.code
            return nil
        }
        defer {
            code = nil
            lines = []
        }
        return ServerReply(code: line.code, lines: lines)
    }

    /// The next line without its end, nil until it has one.
    private mutating func nextLine() throws(ServerReplyError) -> Line? {
        let from = scanned
        guard let end = buffer.withUnsafeBytes({ $0.position(of: ASCII.lineFeed, from: from) }) else {
            scanned = buffer.count
            guard buffer.count - start < SyntaxLimits.serverReplyLine else { throw .lineTooLong }
            return nil
        }
        guard end - start < SyntaxLimits.serverReplyLine else { throw .lineTooLong }
        let range = start..<end
        start = end + 1
        scanned = start
        return try buffer.withUnsafeBytes { Self.parse($0.slice(range)) }.get()
    }

    /// Reply-code [ SP / "-" [ textstring ] ]
    private static func parse(_ whole: UnsafeRawBufferPointer) -> Result<Line, ServerReplyError> {
        let hasReturn = whole.byte(whole.count - 1) == ASCII.carriageReturn
        let bytes = whole.slice(0, hasReturn ? whole.count - 1 : whole.count)
        guard !bytes.contains(0) else { return .failure(.nul) }
        let digits = bytes.slice(0, 3)
        guard digits.count == 3, digits.allSatisfy(\.isDigit) else { return .failure(.noCode) }
        let code = digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        guard (200...599).contains(code) else { return .failure(.noCode) }
        let separator = bytes.byte(3)
        guard separator == nil || separator == ASCII.space || separator == ASCII.hyphen else {
            return .failure(.noCode)
        }
        let text = ServerReply.cleaned(bytes.slice(4, bytes.count))
        return .success(Line(code: code, isLast: separator != ASCII.hyphen, text: text))
    }
}
