// SPDX-License-Identifier: Apache-2.0

/// The stages of an SMTP session at which something becomes known and something can be answered.
public enum Stage: Int, Sendable, Hashable, Comparable, CaseIterable, CustomStringConvertible {
    case connect, helo, mail, rcpt, data, header, body, eom

    /// In the order of the SMTP conversation.
    public static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }

    /// The word of the log line and of `durward check --plan`.
    public var description: String {
        switch self {
        case .connect: "connect"
        case .helo: "helo"
        case .mail: "mail"
        case .rcpt: "rcpt"
        case .data: "data"
        case .header: "header"
        case .body: "body"
        case .eom: "eom"
        }
    }

    /// The first stage at which a refusal is spoken.
    ///
    /// libmilter takes no text at connect, and a refused HELO makes many clients try again with another
    /// greeting; what is decided there is answered at MAIL, where the reverse-path can be logged as well.
    public static let firstReply = Stage.mail
}
