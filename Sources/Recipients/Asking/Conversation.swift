// SPDX-License-Identifier: Apache-2.0

/// One conversation with a server that knows recipients: bytes in, bytes out, no I/O of its own.
///
/// A pool owns the connection and the clock; the conversation owns the protocol. One kind of server is one
/// type. What it is fed may be cut anywhere, hostile or endless: it answers `close` and never traps.
public protocol Conversation: Sendable {
    /// True if it takes one more question now. False before the server has greeted, while as many are
    /// unanswered as it may pipeline, and for good once it is used up or `close` was said.
    var isReady: Bool { get }
    /// Questions asked and not answered yet.
    var openCount: Int { get }

    /// The connection is there.
    mutating func begin() -> [ConversationStep]
    /// Takes a question; `number` comes back with its answer. Only called while `isReady`.
    mutating func ask(_ question: RecipientQuestion, number: Int) -> [ConversationStep]
    /// The pool has no further questions for now, and all are answered.
    mutating func rest() -> [ConversationStep]
    /// Takes what the server sent.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [ConversationStep]
    /// TLS is up, after `startTLS`. If it fails the pool closes the connection.
    mutating func tlsStarted() -> [ConversationStep]
    /// What is to be said before the connection is closed for good, as `QUIT`; empty for nothing.
    mutating func farewell() -> [UInt8]
}

/// What a conversation wants done, in order.
public enum ConversationStep: Sendable, Hashable {
    /// These bytes are for the server.
    case send([UInt8])
    /// The question of that number has its answer.
    case answer(Int, RecipientAnswer)
    /// Begin TLS now.
    case startTLS
    /// Give the connection up; what is unanswered has failed for this reason.
    case close(String)
}
