// SPDX-License-Identifier: Apache-2.0

/// All limits of what is asked about recipients, and what going over each of them means.
public enum RecipientLimits {
    // Lists

    /// Bytes of a file of recipients. A larger one is not read: an error at load, later a failed lookup.
    public static let file = 268_435_456
    /// How long a file of recipients has to stay the same before what it lacks is unknown. Till then: failed.
    public static let settling = Duration.seconds(1)

    // Other addresses

    /// Addresses behind one recipient, all rounds together; more of them is a failed lookup.
    public static let aliases = 200
    /// Rounds in which other addresses are asked in turn; more of them is a failed lookup.
    public static let aliasRounds = 10

    // Asking

    /// How long a recipient may take in all, whatever is asked for it. Postfix waits for 30 s.
    public static let deadline = Duration.seconds(10)
    /// Questions in flight for each source; one more has failed. Leaves room for 500 sessions.
    public static let inFlight = 1000
    /// Failures in a row after which a source is not asked for `recovery`.
    public static let failuresInARow = 5
    /// How long a source that keeps failing is left alone before one question tries it again.
    public static let recovery = Duration.seconds(10)

    // The cache

    /// Answers that are kept in memory; beyond it those used longest ago go first.
    public static let remembered = 1_000_000
    /// Answers that are kept in the state store; beyond it those that run out first go.
    public static let stored = 5_000_000
    /// An answer is asked for again in the last tenth of its lifetime.
    public static let refreshShare = 10
    /// Messages that are let in by one answer; before a further one the source is asked whether there is room still.
    static let served: UInt8 = 20
    /// Messages let in by one answer after which it is asked for again in the background.
    static let servedUntilDue: UInt8 = 5
    /// Seconds for which a recipient that took mail is asked for again before it is unknown.
    public static let recentlyAccepted = 3600
    /// Seconds after which a mailbox that was full may have been otherwise in between.
    public static let fullGap = 172_800

    /// How much time a source must have had to be blamed for having given no answer.
    public static let fairTime = Duration.milliseconds(900)
    /// How long is waited for fresh news of a recipient whose old answer still serves; less if less is left.
    public static let stalePatience = Duration.seconds(5)

    // Connections

    /// Connections to one server.
    public static let connections = 500
    /// How long an idle connection is kept: a server has only so many places.
    public static let idle = Duration.seconds(5)
    /// How long a server may take to take a connection.
    public static let connecting = Duration.seconds(5)
    /// Questions of one connection that wait for their answers at once.
    public static let pipelined = 20
    /// Questions after which a connection is given up: servers count what looks like probing.
    public static let questionsOfAConnection = 1000
    /// Refusals after which a connection is given up: Postfix answers slowly from the tenth error on.
    public static let refusalsOfAConnection = 8

    // What a server may say

    /// Bytes of the server's own words that are kept.
    public static let detail = 240
    /// Bytes of an answer of a socketmap server; a longer one ends the conversation.
    public static let socketmapAnswer = 100_000
}
