// SPDX-License-Identifier: Apache-2.0

/// What a pool may use of one server.
public struct PoolLimits: Sendable, Hashable {
    /// Connections at once, those being opened among them; at least 1.
    public var connections = RecipientLimits.connections
    /// How long a connection without questions is kept.
    public var idle = RecipientLimits.idle
    /// How long connecting may take, name lookup included.
    public var connecting = RecipientLimits.connecting
    /// How long it may take from then on until the first question can be asked: greeting, TLS, EHLO.
    public var greeting = RecipientLimits.deadline

    /// How long no further connection is opened after the server let one of several down: it has enough of them.
    public var crowded = Duration.seconds(1)
    /// How long a server may take to end TLS with a connection that has been given up.
    static let farewell = Duration.seconds(1)
    /// Addresses of one host name that are tried.
    static let addresses = 16
    /// How long a Unix socket whose queue is full is left alone before the next try.
    static let fullQueue = Duration.milliseconds(10)

    /// Those of `RecipientLimits`.
    public init() {}
}

/// What a pool has done since it was made, and has now.
public struct PoolCounters: Sendable, Hashable {
    /// Connections, those being opened among them.
    public internal(set) var open = 0
    /// Connections without a question.
    public internal(set) var idle = 0
    /// Connections ever opened, or tried to.
    public internal(set) var opened = 0
    /// Questions put to the pool; those neither answered nor failed are open.
    public internal(set) var asked = 0
    /// Questions that the server has answered, whatever it said.
    public internal(set) var answered = 0
    /// Questions that got `failed`.
    public internal(set) var failed = 0

    /// Of a new pool.
    init() {}
}
