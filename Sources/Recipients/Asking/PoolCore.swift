// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// The pool itself: on its event loop and nowhere else.
final class PoolCore<C: Conversation> {
    let eventLoop: any EventLoop
    let address: PoolAddress
    let limits: PoolLimits
    let resolver: PoolResolver
    var tls: PoolTLSMaker
    let tally: PoolTally
    private let make: @Sendable () -> C
    private let tlsFailed: @Sendable () -> Void
    private let leave: () -> Void

    var waiting = CircularBuffer<PoolQuestion>()
    var connections: [Int: PoolConnection<C>] = [:]
    /// Those without a question, the one that has just become so last.
    var free: [PoolConnection<C>] = []
    /// Those of them that have not been told so.
    private var unrested: [PoolConnection<C>] = []
    /// Connections that can't be asked yet.
    private var coming = 0
    /// Until when no connection is opened beside those that there are.
    var crowdedUntil: NIODeadline?
    private var lastNumber = 0
    private var isMatching = false
    private var openings = 0
    private var isClosed = false
    /// True once nobody can ask any more: what is free is closed.
    private var isLeaving = false
    var wakeAt: NIODeadline?
    var waking: Scheduled<Void>?

    init(
        _ eventLoop: any EventLoop, _ address: PoolAddress, _ tls: PoolTLSMaker, _ limits: PoolLimits,
        _ tally: PoolTally, _ make: @escaping @Sendable () -> C, tlsFailed: @escaping @Sendable () -> Void,
        leave: @escaping () -> Void
    ) {
        self.eventLoop = eventLoop
        self.address = address
        self.limits = limits
        self.tls = tls
        self.tally = tally
        self.make = make
        self.tlsFailed = tlsFailed
        self.leave = leave
        resolver = PoolResolver(eventLoop)
    }

    /// A number that no other question or connection has.
    func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Questions

    func ask(_ question: PoolQuestion) {
        tally.update { $0.asked += 1 }
        guard !isClosed else { return answer(question, .notAsked(closedText)) }
        // No time was left for it: that is not the server's fault.
        guard question.deadline > .now() else { return answer(question, .notAsked(overdueText(question))) }
        waiting.append(question)
        wake(by: question.deadline)
        match(opening: 1)
    }

    func answer(_ question: PoolQuestion, _ answer: RecipientAnswer) {
        tally.update {
            if answer.status == .failed { $0.failed += 1 } else { $0.answered += 1 }
        }
        question.answer(answer)
    }

    func fail(_ question: PoolQuestion, _ reason: String) { answer(question, .trouble(reason)) }

    func overdueText(_ question: PoolQuestion) -> String {
        "no answer from \(address.text) within \(question.patience)"
    }

    private var closedText: String { "\(address.text) is not asked any more" }

    /// Fails all and closes all.
    func close() {
        isClosed = true
        let open = waiting
        waiting.removeAll()
        for question in open { answer(question, .notAsked(closedText)) }
        for connection in Array(connections.values) { connection.end(.pool(closedText)) }
        retire()
    }

    /// Closes what is free now, and the others when they are.
    func retire() {
        isLeaving = true
        for connection in free { connection.end(.pool(closedText)) }
        match()
    }

    // MARK: Bringing questions and connections together

    /// Gives the questions to connections as far as there are any, and opens at most `opening` more.
    ///
    /// What a connection does with a question may lead here again. Only a note is taken then, so that calls don't
    /// nest as deep as the queue is long.
    func match(opening: Int = 0) {
        openings += opening
        guard !isMatching else { return }
        isMatching = true
        while matchOne() {}
        openings = 0
        isMatching = false
        if isLeaving, waiting.isEmpty, connections.isEmpty { leave() }
    }

    /// One step of it; false if there is none left.
    private func matchOne() -> Bool {
        if !waiting.isEmpty {
            if let index = free.lastIndex(where: { $0.isReady }) {
                ask(free.remove(at: index))
                return true
            }
            // Those that are coming take one each, and more only of what is left when they have come.
            let needsMore = waiting.count > coming
            if needsMore, openings > 0, mayOpen {
                openings -= 1
                open()
                return true
            }
            if needsMore, !mayOpen, let connection = leastLoaded {
                ask(connection)
                return true
            }
        }
        guard let connection = unrested.popLast() else { return false }
        guard connection.idleSince != nil else { return true }
        if isLeaving { connection.end(.pool(closedText)) } else { connection.rest() }
        return true
    }

    private var mayOpen: Bool {
        guard connections.count < max(limits.connections, 1) else { return false }
        guard let crowdedUntil, !connections.isEmpty else { return true }
        return crowdedUntil <= .now()
    }

    private var leastLoaded: PoolConnection<C>? {
        connections.values.lazy.filter { $0.isReady }.min { $0.load < $1.load }
    }

    private func ask(_ connection: PoolConnection<C>) {
        guard let question = waiting.popFirst() else { return }
        updateTally()
        connection.ask(question)
    }

    private func open() {
        let connection = PoolConnection(self, number: nextNumber(), make())
        connections[connection.number] = connection
        coming += 1
        tally.update { $0.opened += 1 }
        updateTally()
        connection.open()
    }

    // MARK: What connections tell

    /// It has no question, and can take one, maybe for the first time.
    func isFree(_ connection: PoolConnection<C>, isFirst: Bool) {
        if isFirst { coming -= 1 }
        free.append(connection)
        unrested.append(connection)
        updateTally()
        // Where one has come another may: those that were refused before are tried again, one by one.
        match(opening: isFirst ? 1 : 0)
    }

    /// It is gone, and its questions are answered but for those of `again`, which are asked once more.
    func hasEnded(_ connection: PoolConnection<C>, _ end: PoolEnd, again: [PoolQuestion]) {
        connections[connection.number] = nil
        if connection.isStartingTLS { tlsFailed() }
        free.removeAll { $0 === connection }
        unrested.removeAll { $0 === connection }
        updateTally()
        for question in again.reversed() {
            var question = question
            question.wasAskedAgain = true
            waiting.prepend(question)
        }
        if case .server = end, !again.isEmpty {
            // The server may have closed all that were idle: none of them is to lose the question again.
            let suspects = free
            free = []
            for connection in suspects { connection.end(.pool(end.reason)) }
        }
        guard !connection.wasReady else { return match(opening: again.count + 1) }
        coming -= 1
        guard connections.isEmpty else {
            let end = NIODeadline.now() + TimeAmount(limits.crowded)
            crowdedUntil = end
            wake(by: end)
            return match()
        }
        let lost = waiting
        waiting.removeAll()
        for question in lost { fail(question, end.reason) }
        match()
    }

    private func updateTally() {
        let (open, idle) = (connections.count, free.count)
        tally.update {
            $0.open = open
            $0.idle = idle
        }
    }
}
