// SPDX-License-Identifier: Apache-2.0

/// Why a text is no reply: what is wrong, where, and what to write instead.
public struct ReplyError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// It does not begin with three digits.
        case noCode
        /// The code is neither 4xx nor 5xx.
        case codeOutOfRange(Int)
        /// Something else than a space follows the code, as in `550-5.1.1`.
        case noSpaceAfterCode
        /// The word after the code is no enhanced status code.
        case noEnhancedCode
        /// It looks like an enhanced status code, but is none: `5.1`, `3.0.0`, `5.01.1`.
        case malformedEnhancedCode
        /// A transient code with a permanent enhanced status code, or the other way round.
        case classesDisagree(code: Int, enhanced: EnhancedStatusCode)
        /// Nothing follows the codes.
        case emptyText
        /// More than `SyntaxLimits.replyText` octets; how many there are.
        case textTooLong(Int)
        /// CR, LF or another control character; which one.
        case controlCharacter(UInt8)
    }

    /// What is wrong, for code that asks.
    public let code: Code
    /// Where it is wrong: octets (UTF-8) from the beginning of the text that was read.
    public let offset: Int
    /// What is wrong, as half a sentence for a diagnostic.
    public let message: String
    /// What to write instead.
    public let advice: String

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
        (message, advice) = Self.words(for: code)
    }

    private static func words(for code: Code) -> (message: String, advice: String) {
        switch code {
        case .noCode:
            return (
                "a reply begins with a code of three digits",
                "write the code, the enhanced status code and the text: 550 5.7.1 text"
            )
        case .codeOutOfRange(let code):
            return (
                "\(code) is no code to refuse with", "write 4xx (try again later) or 5xx (refused for good)"
            )
        case .noSpaceAfterCode:
            return (
                "after the code comes one space", "write 550 5.7.1 text on one line; it is wrapped when sent"
            )
        case .noEnhancedCode:
            return (
                "the enhanced status code (RFC 3463) is missing",
                "write it after the code: 550 5.7.1 text, 450 4.7.1 text"
            )
        case .malformedEnhancedCode:
            return (
                "this is no enhanced status code (RFC 3463)",
                "write class 4 or 5 and two numbers to 999 without leading zeros: 5.7.1"
            )
        case .classesDisagree(let code, let enhanced):
            let fitting = EnhancedStatusCode(
                class: code / 100, subject: enhanced.subject, detail: enhanced.detail)
            return (
                "code \(code) and enhanced status code \(enhanced) say different things",
                "write \(code) \(fitting ?? enhanced), or a code that begins with \(enhanced.class)"
            )
        case .emptyText:
            return ("the reply has no text", "say what the sender can do about it")
        case .textTooLong(let octets):
            return (
                "the text has \(octets) octets, at most \(SyntaxLimits.replyText) can be sent",
                "shorten it, or point to a page that says more"
            )
        case .controlCharacter(let byte):
            let isLineBreak = byte == ASCII.carriageReturn || byte == ASCII.lineFeed
            return (
                isLineBreak
                    ? "a reply has no line breaks" : "a reply has no control characters (here \(byte))",
                isLineBreak ? "write it on one line; it is wrapped when sent" : "leave it out"
            )
        }
    }
}
