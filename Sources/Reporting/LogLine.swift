// SPDX-License-Identifier: Apache-2.0
//
// The log line: one verdict as logfmt (`key=value key=value`) in a fixed order. The very same type
// is written by the filter (LogLineWriter.swift) and read back by `stats` (LogLineParser.swift).
// A written line is below 1,000 bytes, one line, and free of control bytes whatever came from outside.

/// One verdict as it stands in the log.
///
/// The fields stand in the order in which they are written, under their own names. `nil` is written
/// as `-`, except where said otherwise.
public struct LogLine: Hashable, Sendable {
    /// Whether the verdict was given to the sender.
    public enum Mode: String, Hashable, Sendable {
        /// The verdict was answered.
        case enforce
        /// The verdict is what would have been answered.
        case shadow
    }

    /// `continue`, `accept`, `reject`, `tempfail`, `discard` or `quarantine`.
    public var verdict: String
    /// `connect`, `helo`, `mail`, `rcpt`, `data`, `header`, `body` or `eom`.
    public var stage: String
    /// The reply's code, 200 to 599.
    public var code: Int?
    /// The enhanced status code (RFC 3463).
    public var status: String?
    /// The class used in statistics.
    public var reason: String?
    /// The rule that gave the verdict.
    public var rule: String?
    /// Whether the verdict was given.
    public var mode: Mode
    /// The queue ID; `nil` is written as `NOQUEUE`.
    public var qid: String?
    /// The session's ID with the number of the message in it.
    public var sid: String
    /// The client's address.
    public var ip: String?
    /// What the client said in HELO or EHLO.
    public var helo: String?
    /// The authenticated user.
    public var user: String?
    /// The reverse-path without brackets: `nil` is not known (`-`), empty is the null one (`<>`).
    public var from: String?
    /// The recipients without brackets; none is written as `-`.
    public var to: [String]
    /// How many recipients more there were than `to` lists, written as `,+7`.
    public var omittedRecipients: Int
    /// The message's size in bytes.
    public var size: Int?
    /// The score, written with at most two decimals; within ±1,000,000,000, NaN as `-`.
    public var score: Double?
    /// Milliseconds from MAIL to the verdict, with the time that the client took.
    public var ms: Int
    /// The names of the score rules that made the score, those of most weight first. Written only where there are some,
    /// and as many as there is room for.
    public var hints: [String]

    /// A line with what is known; everything else is missing.
    public init(
        verdict: String, stage: String, code: Int? = nil, status: String? = nil, reason: String? = nil,
        rule: String? = nil, mode: Mode = .enforce, qid: String? = nil, sid: String, ip: String? = nil,
        helo: String? = nil, user: String? = nil, from: String? = nil, to: [String] = [],
        omittedRecipients: Int = 0, size: Int? = nil, score: Double? = nil, ms: Int,
        hints: [String] = []
    ) {
        self.verdict = verdict
        self.stage = stage
        self.code = code
        self.status = status
        self.reason = reason
        self.rule = rule
        self.mode = mode
        self.qid = qid
        self.sid = sid
        self.ip = ip
        self.helo = helo
        self.user = user
        self.from = from
        self.to = to
        self.omittedRecipients = omittedRecipients
        self.size = size
        self.score = score
        self.ms = ms
        self.hints = hints
    }
}
