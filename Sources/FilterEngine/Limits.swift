// SPDX-License-Identifier: Apache-2.0

/// All limits of the engine, and what going over each of them means.
public enum EngineLimits {
    /// Bytes of one header field that a rule reads. A longer one makes the facts about that name fail.
    public static let fieldBody = 65_536
    /// Header fields of a message that are kept for rules; the facts about names beyond it fail.
    public static let keptFields = 1_000
    /// Bytes of all header fields of a message that are kept; the facts about names beyond it fail.
    public static let keptBytes = 1_048_576
    /// Recipients of a message that are named in its log line; the others are counted.
    public static let namedRecipients = 50
    /// Recipients of a message that are told apart where rules count them.
    public static let countedRecipients = 1_000
    /// Groups of recipients that `recipients_disagree: strictest` follows at once; more are deferred.
    public static let recipientGroups = 32
    /// Fields of one name that `tag` removes because they are forged; with more the message is put off.
    public static let forgedFields = 1_000
    /// Times that one stage asks for further facts before it gives up (each asks for at least one).
    public static let rounds = 1_000
    /// Bytes of HELO and of the client's name that are kept.
    public static let name = 1_024
}
