// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// Asks one server over as many connections as it takes, each with a conversation of its own.
///
/// Questions wait in one queue. A connection that is free takes the next; for a question that finds none a
/// connection is opened, and once `limits.connections` are open questions are pipelined, on the one with the
/// fewest. A free connection is kept for `limits.idle`.
///
/// What goes wrong is `RecipientAnswer.trouble`: no answer by the question's deadline, a connection closed, no
/// connection to be had. A question whose connection had answered before and is closed without a word is
/// asked once more on another, as the server may have closed it just before. Once closed, the pool asks nothing.
public final class ConversationPool<C: Conversation>: Sendable {
    private let address: PoolAddress
    private let tls: PoolTLS
    private let limits: PoolLimits
    private let loop: PoolLoop
    private let tlsFailed: @Sendable () -> Void
    private let make: @Sendable () -> C
    private let tally = PoolTally()
    private let state = Mutex(State())

    private struct State {
        var core: NIOLoopBoundBox<PoolCore<C>>?
        var isClosed = false
    }

    /// A pool without a connection; `make` makes the conversation for each. Nothing starts before the first question.
    /// `tlsFailed` is told each connection that ended before TLS was up.
    public init(
        _ server: ServerAddress, tls: PoolTLS = .off, limits: PoolLimits = PoolLimits(), loop: PoolLoop,
        tlsFailed: @escaping @Sendable () -> Void = {},
        make: @escaping @Sendable () -> C
    ) {
        address = PoolAddress(server)
        self.tls = tls
        self.limits = limits
        self.loop = loop
        self.tlsFailed = tlsFailed
        self.make = make
    }

    /// Questions that are open are still answered; then the connections are closed.
    deinit {
        if let core = state.withLock({ $0.core }) { _ = loop.execute { core.value.retire() } }
    }

    /// What has been done, and is open now.
    public var counters: PoolCounters { tally.now }

    /// Answers exactly once: by the question's deadline, or soon after it, on the loop's thread, which the answer
    /// must not block; before it returns only if the loop has been shut down. Never blocks; any thread may call.
    public func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        let question = PoolQuestion(question, answer)
        if let core = started(), loop.execute({ core.value.ask(question) }) { return }
        answer(.notAsked("\(address.text) is not asked any more"))
    }

    /// Fails what is open and closes all connections.
    public func close() {
        let core = state.withLock { state in
            state.isClosed = true
            return state.core
        }
        if let core { _ = loop.execute { core.value.close() } }
    }

    private func started() -> NIOLoopBoundBox<PoolCore<C>>? {
        state.withLock { state in
            if let core = state.core { return core }
            guard !state.isClosed else { return nil }
            state.core = loop.join { eventLoop, key in
                let made = PoolCore(
                    eventLoop, address, PoolTLSMaker(tls, hostName: address.hostName), limits, tally, make,
                    tlsFailed: tlsFailed, leave: { [loop] in loop.leave(key) })
                let core = NIOLoopBoundBox.makeBoxSendingValue(made, eventLoop: eventLoop)
                return (core, { core.value.close() })
            }
            return state.core
        }
    }
}
