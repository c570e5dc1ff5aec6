// SPDX-License-Identifier: Apache-2.0

/// What a client wants: `cache flush joe@example.com`.
public struct ControlRequest: Sendable, Hashable {
    /// At least one.
    public let words: [String]
}

/// What is answered.
///
/// As lines of UTF-8, each ended by LF:
///
///     reply = ("ok" / "error " REASON) *(" " LINE) ["error " REASON] "end " STATUS
///
/// Each line of the text has a blank before it, so that none is taken for the end; a reply without its `end` was cut
/// off. STATUS is the exit status of the client, 0 if all is well, else up to 255. The second `error` comes when a
/// listing that had begun could not be ended. Control characters in a line are written as `\xNN`, TAB excepted.
public struct ControlReply: Sendable {
    /// Takes a line of the text; false if nobody reads it any more, and nothing further need be written.
    public typealias Writer = (_ line: String) -> Bool

    /// Why nothing was done, and the exit status.
    let failure: (reason: String, status: Int)?
    /// Writes the text; returns why it could not be ended, nil if it was.
    let body: @Sendable (Writer) -> String?

    /// It is done; the lines say more.
    public static func ok(_ lines: [String] = []) -> ControlReply {
        ControlReply(failure: nil, body: writing(lines))
    }

    /// It was not done for that reason; the lines say more. An exit status outside of 1…255 is taken for 1.
    public static func error(_ reason: String, status: Int = 1, lines: [String] = []) -> ControlReply {
        ControlReply(
            failure: (reason, (1...255).contains(status) ? status : 1), body: writing(lines))
    }

    /// A text that is sent while it is made, of any length. `body` returns why it could not go on, nil if it got to
    /// its end. It runs on the connection's own thread and waits whenever the client does not read: it should hold
    /// nothing that others wait for.
    public static func listing(_ body: @escaping @Sendable (Writer) -> String?) -> ControlReply {
        ControlReply(failure: nil, body: body)
    }

    private static func writing(_ lines: [String]) -> @Sendable (Writer) -> String? {
        { write in
            for line in lines where !write(line) { break }
            return nil
        }
    }
}

/// The bytes of a reply's lines.
enum ReplyLine {
    static let ok = Array("ok\n".utf8)

    /// Line ends within the reason are blanks.
    static func error(_ reason: String, into bytes: inout [UInt8]) {
        bytes += "error ".utf8
        appendCleaned(
            String(String.UnicodeScalarView(reason.unicodeScalars.map { $0 == "\n" ? " " : $0 })), to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    static func end(_ status: Int, into bytes: inout [UInt8]) { bytes += "end \(status)\n".utf8 }

    /// A text of several lines is as many.
    static func text(_ text: String, into bytes: inout [UInt8]) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            bytes.append(UInt8(ascii: " "))
            appendCleaned(line, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// Control characters could play tricks on the terminal, or end the line.
    private static func appendCleaned(_ text: some StringProtocol, to bytes: inout [UInt8]) {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) {
            bytes += text.utf8
            return
        }
        for scalar in text.unicodeScalars {
            if scalar != "\t", scalar.properties.generalCategory == .control {
                let digits = String(scalar.value, radix: 16)
                bytes += (digits.utf8.count < 2 ? "\\x0\(digits)" : "\\x\(digits)").utf8
            } else {
                bytes += String(scalar).utf8
            }
        }
    }
}
