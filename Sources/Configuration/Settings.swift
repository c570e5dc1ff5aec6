// SPDX-License-Identifier: Apache-2.0

public import Classifier
public import FilterEngine
public import Recipients
public import RuleLanguage
public import StateStore
internal import VirusScan

/// What a config file says beside its rules.
public struct Settings: Sendable {
    /// Where the log lines go.
    public enum Log: String, Sendable, CaseIterable {
        case syslog, stderr
    }

    /// Whether verdicts are carried out.
    public enum Mode: String, Sendable, CaseIterable {
        case enforce, shadow
    }

    /// Where the mail server connects to, in libmilter's notation.
    public var listen = "unix:/run/durward/durward.sock"
    /// Permissions of a Unix socket; nil leaves what the umask gives.
    public var socketMode: UInt32? = 0o660
    /// Group of a Unix socket; nil leaves the process's own.
    public var socketGroup: String?
    /// Where the log lines go.
    public var log = Log.syslog
    /// In shadow mode everything is judged and logged, and nothing refused.
    public var mode = Mode.enforce
    /// What is ours.
    public var domains: [String] = []
    /// Clients whose mail is outbound.
    public var trusted: [Network] = []
    /// What becomes of recipients whose rules end otherwise than those of the recipients before.
    public var recipientsDisagree = Policy.RecipientsDisagree.defer
    /// Characters that start a subaddress, as Postfix's recipient_delimiter.
    public var recipientDelimiter = "+"
    /// What must outlive a message is kept there; nil where the file does not say.
    public var state: StateStoreAddress?
    /// The socket on which `durward reload` and `durward cache` reach the filter; nil where the file does not say.
    public var control: String?
    /// Permissions of the control socket.
    public var controlMode: UInt32 = 0o600
    /// Group of the control socket; nil leaves the process's own.
    public var controlGroup: String?
    /// How long what was heard of recipients is believed.
    public var recipientLifetimes = Lifetimes()
    /// Answers about recipients that are kept in memory.
    public var recipientsRemembered = RecipientLimits.remembered
    /// Seconds that the lookup of a recipient may take in all.
    public var recipientDeadline = Double(RecipientLimits.deadline.components.seconds)
    /// The scanner behind `virus.found`; nil where the file names none.
    public var virusScan: VirusScanning?
    /// Where the classifier's models are.
    public var spamModels = SpamModelPaths()
    /// The folder in which archives are laid aside while they are looked into.
    public var spoolFolder = Settings.defaultSpoolFolder
    /// Seconds that running transactions may take to end after SIGTERM.
    public var stopTimeout = 30.0

    /// Where the store is if the file does not say.
    public static let defaultState = "sqlite:/var/lib/durward/state.db"
    /// Where archives are laid aside if the file does not say.
    public static let defaultSpoolFolder = "/var/tmp"
    /// Where the control socket is if the file does not say.
    public static let defaultControl = "/run/durward/control.sock"

    /// The settings of a file that says nothing of them.
    public init() {}
}

/// The virus scanner that a config file names.
public struct VirusScanning: Sendable, Hashable {
    /// Where clamd is.
    public var server: ServerAddress
    /// How long a message may wait for it in all.
    public var deadline = VirusLimits.deadline
    /// Octets of the largest message that is scanned.
    public var maximumSize = VirusLimits.message

    /// A scanner with the usual limits.
    public init(server: ServerAddress) { self.server = server }
}

/// A config file, checked whole: sessions judge by it and never see half of another.
public struct Snapshot: Sendable {
    /// The keys that are neither lists, recipients nor rules.
    public let settings: Settings
    /// The rules.
    public let policy: Policy
    /// The facts that the rules may speak of.
    public let catalog: FactCatalog
    /// The sources that are asked over a connection.
    public let servers: Set<ServerSource>
    /// The classifier's models; nil if no rule asks them.
    public let spamModels: SpamModels?
    /// What is allowed and probably not meant.
    public let warnings: [Diagnostic]
}
