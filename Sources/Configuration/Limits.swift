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
    /// Errors that are shown; more are only counted.
    public static let diagnostics = 50
    /// Seconds that running transactions may take to end after SIGTERM.
    public static let stopTimeout = 0.0...600.0
}
