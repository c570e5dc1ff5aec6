// SPDX-License-Identifier: Apache-2.0

/// The waits and sizes of the bounce proof.
enum ProofLimits {
    /// Seconds that a sender waits before it tries again, time by time. In all more than a source that keeps failing
    /// is left alone by Durward.
    static let retries = [1, 3, 8, 20, 40]
    /// Seconds for one reply: more than Postfix may take.
    static let patience = 60.0
    /// Messages that a sender sends in one session.
    static let messagesOfASession = 5
    /// Seconds that the gateway's queue may take to run empty.
    static let draining = 150.0
    /// Seconds that a message stays in the gateway's queue before it bounces; days in real life. With an outage it
    /// has to outlast that and the queue that has grown meanwhile.
    static func queueLifetime(outage: Double) -> Int { outage > 0 ? 17 + Int(outage) : 8 }
    /// Seconds for the senders to get rid of everything.
    static let sending = 400.0
    /// Bytes at the start of a delivered message in which its Message-ID stands.
    static let header = 4096
}
