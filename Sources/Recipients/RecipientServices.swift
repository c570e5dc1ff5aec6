// SPDX-License-Identifier: Apache-2.0

public import StateStore
internal import Synchronization

/// What asking for recipients needs beside the config file, and what lives on when that is read again: connections,
/// questions under way, what is remembered.
public final class RecipientServices: Sendable {
    private struct Served: Sendable {
        let source: any RecipientSource
        let inquiry: Inquiry
        let counters: @Sendable () -> PoolCounters
    }

    /// What the sources have said.
    public let cache: RecipientCache
    /// Called on a thread that is about to wait.
    public let willWait: @Sendable () -> Void
    private let helo: String
    private let report: @Sendable (RecipientEvent) -> Void
    private let loop = PoolLoop()
    private let served = Mutex<[ServerSource: Served]>([:])

    /// `helo` is this host's name, `now` seconds since 1970. Nothing is connected before something is asked.
    public init(
        store: KeptStore? = nil, helo: String = "localhost", willWait: @escaping @Sendable () -> Void = {},
        now: @escaping @Sendable () -> Int, report: @escaping @Sendable (RecipientEvent) -> Void = { _ in }
    ) {
        self.helo = helo
        self.willWait = willWait
        self.report = report
        cache = RecipientCache(store: store, willWait: willWait, now: now)
    }

    /// The source of that description: always the same one, so that it keeps its connections over a reload.
    public func source(_ wanted: ServerSource) -> any RecipientSource {
        served.withLock { served in
            if let known = served[wanted] { return known.source }
            let made = make(wanted)
            served[wanted] = made
            return made.source
        }
    }

    /// Forgets the sources that the config file does not name any more. Sessions that began with them keep them.
    public func keep(only wanted: Set<ServerSource>) {
        served.withLock { $0 = $0.filter { wanted.contains($0.key) } }
    }

    /// How each source has fared, by name.
    public var counters: [(name: String, source: SourceCounters, pool: PoolCounters)] {
        served.withLock { Array($0) }
            .map { ($0.key.name, $0.value.inquiry.counters, $0.value.counters()) }
            .sorted { $0.0 < $1.0 }
    }

    /// Ends all connections; open questions fail.
    public func stop() { loop.shutdown() }

    private func make(_ wanted: ServerSource) -> Served {
        switch wanted.kind {
        case .callout(let variant, let address):
            let (options, clear) = (options(variant, wanted), options(variant, wanted, isClear: true))
            let clearText = ClearText()
            let pool = ConversationPool(
                address, tls: tls(wanted), limits: limits(wanted), loop: loop,
                tlsFailed: { [report, name = wanted.name] in
                    guard wanted.tls == .opportunistic, clearText.note() else { return }
                    report(.warning("\(name) offers TLS that fails: it is asked in clear for a while"))
                }
            ) { CalloutConversation(clearText.isOn ? clear : options) }
            let asked = AcceptsAnyone(
                PooledSource(name: wanted.name, pool: pool), policy: wanted.acceptsAnyone
            ) { [report, name = wanted.name] domain in
                report(
                    .warning(
                        "\(name) accepts anyone at \(domain): what it takes for nobody will bounce; see accepts_anyone"
                    ))
            }
            return served(asked, wanted) { pool.counters }
        case .socketmap(let address):
            let pool = ConversationPool(
                address.server, tls: .off, limits: limits(wanted), loop: loop
            ) { SocketmapConversation(map: address.map) }
            return served(PooledSource(name: wanted.name, pool: pool), wanted) { pool.counters }
        }
    }

    private func options(
        _ variant: CalloutOptions.Variant, _ wanted: ServerSource, isClear: Bool = false
    ) -> CalloutOptions {
        CalloutOptions(
            variant, helo: helo, reversePath: wanted.reversePath, wantsTLS: wanted.tls != .off && !isClear,
            requiresTLS: wanted.tls == .verified)
    }

    private func tls(_ wanted: ServerSource) -> PoolTLS {
        switch (wanted.tls, wanted.address) {
        case (.off, _): .off
        case (.verified, .internet(let host, _)): .verified(hostname: host)
        case (.verified, .unix), (.opportunistic, _): .opportunistic
        }
    }

    private func limits(_ wanted: ServerSource) -> PoolLimits {
        var limits = PoolLimits()
        limits.connections = wanted.connections
        return limits
    }

    private func served(
        _ asked: some RecipientSource, _ wanted: ServerSource,
        _ counters: @escaping @Sendable () -> PoolCounters
    ) -> Served {
        let inquiry = Inquiry(asked, limit: wanted.inFlight, report: report)
        let knowsRoom = if case .callout = wanted.kind { true } else { false }
        return Served(
            source: CachedSource(inquiry, cache, knowsRoom: knowsRoom), inquiry: inquiry, counters: counters)
    }
}

/// A pool under the name that the config file gives it.
struct PooledSource<C: Conversation>: RecipientSource {
    let name: String
    let pool: ConversationPool<C>

    func ask(_ question: RecipientQuestion, _ answer: @escaping @Sendable (RecipientAnswer) -> Void) {
        pool.ask(question, answer)
    }
}
