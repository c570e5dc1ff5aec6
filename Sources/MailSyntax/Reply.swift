// SPDX-License-Identifier: Apache-2.0
//
// What a server answers when it refuses: RFC 5321 section 4.2 (reply), RFC 3463 and RFC 2034
// (enhanced status code). Limits: SyntaxLimits.replyText, replyLine, replyLines, replyFact.

/// A reply that refuses: a code, an enhanced status code of the same class, and a text.
///
/// Only made from parts that fit together, so that each can be sent as it is.
public struct Reply: Hashable, Sendable, CustomStringConvertible {
    /// 400 to 599.
    public let code: Int
    /// Of the class of the code.
    public let status: EnhancedStatusCode
    /// Without line breaks, control characters, and spaces at its ends. Not empty. May be non-ASCII.
    public let text: String

    /// Puts a reply together; the error's offset counts from the beginning of `text`.
    public init(code: Int, status: EnhancedStatusCode, text: String) throws(ReplyError) {
        if let problem = Self.problem(code: code, status: status, offset: 0) { throw problem }
        if let problem = withBytes(of: text, { Self.problem(text: $0, from: 0) }) { throw problem }
        self.code = code
        self.status = status
        self.text = withBytes(of: text) { String(decoding: $0.trimmed, as: UTF8.self) }
    }

    private init(checked code: Int, _ status: EnhancedStatusCode, _ text: String) {
        self.code = code
        self.status = status
        self.text = text
    }

    /// Reads `550 5.1.1 text`: a code of 4xx or 5xx, an enhanced status code of the same class, a text.
    public static func parse(_ text: String) throws(ReplyError) -> Reply {
        try withBytes(of: text) { read($0) }.get()
    }

    /// True for 5xx: the client shall not try again.
    public var isPermanent: Bool { code >= 500 }

    /// As it is parsed: `550 5.1.1 text`.
    public var description: String { "\(code) \(status) \(text)" }

    // MARK: Reading

    private static func read(_ bytes: UnsafeRawBufferPointer) -> Result<Reply, ReplyError> {
        let digits = bytes.prefix { $0.isDigit }
        guard digits.count == 3 else { return .failure(ReplyError(.noCode, at: 0)) }
        let code = digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        guard (400...599).contains(code) else { return .failure(ReplyError(.codeOutOfRange(code), at: 0)) }
        guard let next = bytes.byte(3) else { return .failure(ReplyError(.noEnhancedCode, at: 3)) }
        guard next == ASCII.space else { return .failure(ReplyError(.noSpaceAfterCode, at: 3)) }

        let start = skippingSpaces(bytes, from: 4)
        let word = bytes.slice(start, bytes.position(of: ASCII.space, from: start) ?? bytes.count)
        guard let status = EnhancedStatusCode(String(decoding: word, as: UTF8.self)) else {
            let looksLikeOne = word.contains(ASCII.dot) && word.allSatisfy { $0.isDigit || $0 == ASCII.dot }
            return .failure(ReplyError(looksLikeOne ? .malformedEnhancedCode : .noEnhancedCode, at: start))
        }
        if let problem = problem(code: code, status: status, offset: start) { return .failure(problem) }
        let textStart = skippingSpaces(bytes, from: start + word.count)
        let text = bytes.slice(textStart, bytes.count)
        if let problem = problem(text: text, from: textStart) { return .failure(problem) }
        return .success(Reply(checked: code, status, String(decoding: text.trimmed, as: UTF8.self)))
    }

    private static func skippingSpaces(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.byte(index) == ASCII.space { index += 1 }
        return index
    }

    private static func problem(code: Int, status: EnhancedStatusCode, offset: Int) -> ReplyError? {
        guard (400...599).contains(code) else { return ReplyError(.codeOutOfRange(code), at: 0) }
        guard code / 100 == status.class else {
            return ReplyError(.classesDisagree(code: code, enhanced: status), at: offset)
        }
        return nil
    }

    /// What is wrong with a text that begins `offset` octets after what the error counts from.
    private static func problem(text: UnsafeRawBufferPointer, from offset: Int) -> ReplyError? {
        if let index = text.firstIndex(where: { $0 < ASCII.space || $0 == ASCII.delete }) {
            return ReplyError(.controlCharacter(text[index]), at: offset + index)
        }
        // C1 controls (U+0080 to U+009F): a terminal may obey them as it does an escape.
        if let index = text.indices.first(where: { text[$0] == 0xC2 && (text.byte($0 + 1) ?? 0xFF) < 0xA0 }) {
            return ReplyError(.controlCharacter(text.byte(index + 1) ?? 0), at: offset + index)
        }
        guard !text.trimmed.isEmpty else { return ReplyError(.emptyText, at: offset) }
        guard text.count <= SyntaxLimits.replyText else {
            return ReplyError(.textTooLong(text.count), at: offset + SyntaxLimits.replyText)
        }
        return nil
    }

    // MARK: Sending

    /// The text cut into lines, so that each `550-5.1.1 line` CRLF has at most `limit` octets.
    ///
    /// Cut at spaces, which fall away there, and within a word only if it is longer than a line, then
    /// between two characters' UTF-8 sequences. At most `SyntaxLimits.replyLines`; the rest falls away.
    public func lines(limit: Int = SyntaxLimits.replyLine) -> [String] {
        // "550-" "5.1.1" " " CRLF; and room for one character of four octets in any case.
        let room = max(limit - 4 - status.description.utf8.count - 1 - 2, 4)
        return withBytes(of: text) { bytes in
            var lines: [String] = []
            var rest = bytes
            while !rest.isEmpty, lines.count < SyntaxLimits.replyLines {
                let line = Self.firstLine(of: rest, room: room)
                lines.append(String(decoding: line.trimmed, as: UTF8.self))
                rest = rest.slice(line.count, rest.count).trimmed
            }
            return lines
        }
    }

    /// `rest` does not begin with a space.
    private static func firstLine(of rest: UnsafeRawBufferPointer, room: Int) -> UnsafeRawBufferPointer {
        guard rest.count > room else { return rest }
        // A space right behind the room ends a line that fills it.
        if let space = rest.slice(0, room + 1).lastIndex(of: ASCII.space) { return rest.slice(0, space) }
        return rest.clippedUTF8(room)
    }

    /// A fact from outside in a form that can't break a reply.
    ///
    /// Control characters and octets of non-ASCII characters become "?", one each; what is longer
    /// than `SyntaxLimits.replyFact` octets is cut.
    public static func sanitizedForReply(_ fact: String) -> String {
        withBytes(of: fact) { bytes in
            let isHarmless = bytes.allSatisfy { $0 >= ASCII.space && $0 < ASCII.delete }
            if isHarmless, bytes.count <= SyntaxLimits.replyFact { return fact }
            let kept = bytes.slice(0, SyntaxLimits.replyFact)
            let safe = kept.map { $0 >= ASCII.space && $0 < ASCII.delete ? $0 : ASCII.question }
            return String(decoding: safe, as: UTF8.self)
        }
    }
}
