// SPDX-License-Identifier: Apache-2.0

/// Why a local command, or the socket for them, does not work.
public struct ControlError: Error, Sendable, Hashable {
    /// What kind of trouble it is.
    public enum Kind: Sendable, Hashable {
        /// Nobody listens there.
        case noFilter
        /// This user may not connect, or may not make the socket.
        case permission
        /// The reply has no end.
        case cutOff
        /// Silence for longer than the timeout.
        case timeout
        /// What came is no reply.
        case notAReply
        /// These words can't be sent.
        case badWords
        /// The path can't be that of a Unix socket, or something else is there.
        case badPath
        /// Somebody answers there already.
        case inUse
        /// There is no such group.
        case noSuchGroup
        /// The system refuses for another reason.
        case system
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// What did not work, as half a sentence.
    public let message: String
    /// What to look at; empty if there is nothing to say.
    public let advice: String

    init(_ kind: Kind, _ message: String, advice: String = "") {
        self.kind = kind
        self.message = message
        self.advice = advice
    }
}
