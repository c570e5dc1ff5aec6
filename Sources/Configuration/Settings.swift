// SPDX-License-Identifier: Apache-2.0

public import FilterEngine
public import RuleLanguage

/// What a config file says beside its rules.
public struct Settings: Sendable {
    public enum Log: String, Sendable, CaseIterable {
        case syslog, stderr
    }

    public enum Mode: String, Sendable, CaseIterable {
        case enforce, shadow
    }

    /// Where the mail server connects to, in libmilter's notation.
    public var listen = "unix:/run/durward/durward.sock"
    /// Permissions of a Unix socket; nil leaves what the umask gives.
    public var socketMode: UInt32? = 0o660
    /// Group of a Unix socket; nil leaves the process's own.
    public var socketGroup: String?
    public var log = Log.syslog
    public var mode = Mode.enforce
    public var domains: [String] = []
    public var trusted: [Network] = []
    public var recipientsDisagree = Policy.RecipientsDisagree.defer
    /// Characters that start a subaddress, as Postfix's recipient_delimiter.
    public var recipientDelimiter = "+"
    /// Seconds that running transactions may take to end after SIGTERM.
    public var stopTimeout = 30.0

    public init() {}
}

/// A config file, checked whole: sessions judge by it and never see half of another.
public struct Snapshot: Sendable {
    public let settings: Settings
    public let policy: Policy
    public let catalog: FactCatalog
    /// What is allowed and probably not meant.
    public let warnings: [Diagnostic]
}
