// SPDX-License-Identifier: Apache-2.0

/// How long an answer is believed, in seconds.
public struct Lifetimes: Sendable, Hashable {
    /// For a mailbox that takes mail.
    public var ok = 86_400
    /// For how long of that it is believed to have room. Then the source is asked again, and only if it can't
    /// answer the rest of the time counts: a mailbox that has filled up in the meantime would bounce.
    public var room = 30
    /// For one that does not exist, is disabled or refused.
    public var unknown = 7_200
    /// For a full one.
    public var full = 300
    /// For a question that had no answer.
    public var failed = 60

    /// The defaults.
    public init() {}

    /// How long an answer of that status is believed.
    func of(_ status: RecipientAnswer.Status) -> Int {
        switch status {
        case .ok: ok
        case .unknown, .disabled, .refused: unknown
        case .full: full
        case .failed: failed
        }
    }
}
