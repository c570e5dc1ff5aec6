// SPDX-License-Identifier: Apache-2.0

/// All limits of the config file.
public enum ConfigLimits {
    /// Bytes of the config file.
    public static let fileSize = 16_777_216
    /// Bytes of a file that a list or `recipients:` names.
    public static let listFileSize = 268_435_456
    /// Rules in one file.
    public static let rules = 20_000
    /// Characters of a rule's name.
    public static let ruleName = 64
    /// Bytes of the text of a field that `tag` adds, and of what `quarantine` says.
    public static let fieldText = 900
    /// Uses of YAML's anchors in one file, before the file is read at all.
    public static let aliases = 8
    /// Characters of a remark.
    public static let headline = 600
    /// Characters of the line that is shown with a remark.
    public static let sourceLine = 160
    /// Bytes of the path of a Unix socket.
    public static let socketPath = 107
    /// Errors that are shown; more are only counted.
    public static let diagnostics = 50
    /// Seconds that the lookup of a recipient may take; Postfix waits for 30.
    public static let recipientDeadline = 1.0...25.0
    /// Seconds for which an answer about a recipient is believed.
    public static let recipientLifetime = 1.0...2_592_000.0
    /// Seconds for which it is believed that a mailbox has room; 0 asks for every message.
    public static let recipientRoom = 0.0...2_592_000.0
    /// Answers about recipients that are kept in memory.
    public static let recipientsRemembered = 1...50_000_000
    /// Connections to one server.
    public static let connections = 1...5_000
    /// Questions in flight for one server.
    public static let questionsInFlight = 1...100_000
    /// Seconds that a message may wait for the virus scanner; Postfix waits for 300 at the end of a message.
    public static let virusDeadline = 1.0...240.0
    /// Octets of the largest message that is scanned for viruses.
    public static let virusMessage = 1_024...4_294_967_295
    /// Seconds that running transactions may take to end after SIGTERM.
    public static let stopTimeout = 0.0...600.0
    /// Domains with a model of their own: each is 16 MiB of memory that the filter shares with nobody else.
    static let spamModels = 200
}
