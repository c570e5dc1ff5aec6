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
    /// Seconds that running transactions may take to end after SIGTERM.
    public static let stopTimeout = 0.0...600.0
}
