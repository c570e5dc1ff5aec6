// SPDX-License-Identifier: Apache-2.0

/// All limits of the classifier. Those that shape its features or its file are part of the format of the model: who
/// changes one of them raises ``ModelLayout/version``.
public enum ClassifierLimits {
    /// Octets of the kept header fields that byte sequences are taken from.
    public static let headerSequences = 3_000
    /// Octets of the visible text that byte sequences are taken from.
    public static let textSequences = 3_000
    /// Octets of the visible text that words are taken from.
    public static let textWords = 20_000
    /// Words of one header field that count.
    public static let fieldWords = 60
    /// Octets of the longest word of a text that counts.
    public static let textWord = 39
    /// Octets of one header field that are kept; the rest does not count.
    public static let fieldBody = 8_192
    /// Octets of all header fields that are kept; what comes after does not count.
    public static let headerBytes = 65_536
    /// Header fields that are kept; further ones do not count.
    public static let headerFields = 400
    /// Octets of a field's shape that count.
    public static let shape = 200
    /// Features of one message, all together; further ones do not count.
    public static let features = 50_000

    /// Slots that are looked at for one feature. With half of them free, ordinary mail needs a few.
    public static let probes = 256

    /// Weights of the regression; a power of two.
    public static let weights = 2_097_152
    /// Tokens whose messages are counted; a power of two.
    public static let tokens = 1_048_576
    /// Messages that the model remembers to have learned; the oldest are forgotten first.
    public static let learned = 261_888
    /// Octets of a model file: exactly this many.
    public static let modelFile = 16_777_216
    /// Features below this number count as this many when a message is learned: a message of three words must not
    /// move each of them by a third.
    public static let leastFeatures = 300
    /// Octets of one file that are read, 16 GiB; what comes after is not learned, and said to be too much.
    public static let mailbox = 17_179_869_184
    /// How long a learner waits for the one before it.
    public static let learnerWait = Duration.seconds(600)
    /// Octets of a message in a mailbox that are read, 32 MiB; the rest is not looked at.
    public static let message = 33_554_432
    /// Octets of the longest line that can stand between two messages of an mbox file.
    static let separatorLine = 1_024
    /// Folders within each other that are entered.
    static let folderDepth = 64
    /// Features that are shown as the strongest.
    public static let strongest = 20
    /// Octets of a feature that are shown.
    public static let shownFeature = 60
    /// Seconds between two looks at the model file.
    public static let lookInterval = 1
}
