// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix

/// Why a connection has ended.
enum PoolEnd {
    /// The server closed it, or the conversation gave it up.
    case server(String)
    /// A question was not answered in time, or nothing could be asked at all.
    case overdue(String)
    /// The pool does not need it any more.
    case pool(String)

    var reason: String {
        switch self {
        case .server(let reason), .overdue(let reason), .pool(let reason): reason
        }
    }
}

/// One connection with its conversation and the questions it has been asked: on the pool's event loop only.
final class PoolConnection<C: Conversation>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let number: Int
    /// True once it could be asked.
    private(set) var wasReady = false
    /// Since when it has had no question; nil if it has one, or can't be asked yet.
    private(set) var idleSince: NIODeadline?
    let core: PoolCore<C>
    var conversation: C
    var channel: (any Channel)?
    var questions: [Int: PoolQuestion] = [:]
    var hasEnded = false
    var isStartingTLS = false
    /// True once it has answered something: from then on the server may tire of it.
    private(set) var hasAnswered = false
    /// True if the server has begun to answer what is open.
    var isAnswering = false
    /// True if it has been asked since it was last told to rest.
    private var isUnrested = false
    /// When it has to be connected.
    private let connectBy: NIODeadline
    /// When it has to be ready for the first question.
    private var readyBy: NIODeadline

    init(_ core: PoolCore<C>, number: Int, _ conversation: C) {
        self.core = core
        self.number = number
        self.conversation = conversation
        connectBy = .now() + TimeAmount(core.limits.connecting)
        readyBy = connectBy + TimeAmount(core.limits.greeting)
    }

    /// True if it takes a question now.
    var isReady: Bool { wasReady && !hasEnded && conversation.isReady }
    /// Questions that are open.
    var load: Int { questions.count }

    // MARK: Connecting

    func open() {
        let left = max(connectBy - .now(), .milliseconds(1))
        let bootstrap = ClientBootstrap(group: core.eventLoop)
            .connectTimeout(left)
            // Nothing is to be read before there is somebody to read it.
            .channelOption(.autoRead, value: false)
        do throws(PoolAddress.Unusable) {
            try core.address.connect(bootstrap, core.resolver)
                .assumeIsolated().whenComplete { [self] in opened($0) }
        } catch {
            endUnopened(error)
        }
    }

    private func opened(_ result: Result<any Channel, any Error>) {
        switch result {
        case .failure(let error):
            // A Unix socket whose queue is full says so at once instead of letting us wait.
            guard let error = error as? IOError, error.errnoCode == EAGAIN, connectBy > .now() else {
                return endUnopened(error)
            }
            core.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(PoolLimits.fullQueue)) { [self] in
                if !hasEnded { open() }
            }
        case .success(let channel):
            guard !hasEnded else { return channel.close(promise: nil) }
            guard channel.isActive else { return end(.server(lostText)) }
            do {
                try channel.pipeline.syncOperations.addHandler(self)
                self.channel = channel
                readyBy = .now() + TimeAmount(core.limits.greeting)
                core.wake(by: readyBy)
                perform(conversation.begin())
                settle()
                try channel.syncOptions?.setOption(.autoRead, value: true)
            } catch {
                end(.server(lostText))
            }
        }
    }

    private func endUnopened(_ error: any Error) {
        end(.server("\(core.address.text) can't be reached: \(PoolAddress.words(error))"))
    }

    var lostText: String { "\(core.address.text) closed the connection" }

    // MARK: Talking

    /// Only while it is ready.
    func ask(_ question: PoolQuestion) {
        if questions.isEmpty { isAnswering = false }
        idleSince = nil
        isUnrested = true
        let number = core.nextNumber()
        questions[number] = question
        perform(conversation.ask(question.question, number: number))
        settle()
    }

    /// There is nothing to ask for now.
    func rest() {
        guard isUnrested else { return }
        isUnrested = false
        perform(conversation.rest())
        settle()
    }

    func perform(_ steps: [ConversationStep]) {
        for step in steps {
            guard !hasEnded else { return }
            switch step {
            case .send(let bytes): channel?.write(ByteBuffer(bytes: bytes), promise: nil)
            case .answer(let number, let answer):
                guard let question = questions.removeValue(forKey: number) else { continue }
                hasAnswered = true
                core.answer(question, answer)
            case .startTLS: startTLS()
            case .close(let reason): end(.server(reason))
            }
        }
        if !hasEnded { channel?.flush() }
    }

    /// Tells the pool what can be done with it now.
    func settle() {
        guard !hasEnded else { return }
        let isReady = conversation.isReady
        if !questions.isEmpty || idleSince != nil {
            if isReady { core.match() }
        } else if isReady {
            let now = NIODeadline.now()
            idleSince = now
            core.wake(by: now + TimeAmount(core.limits.idle))
            let isFirst = !wasReady
            wasReady = true
            core.isFree(self, isFirst: isFirst)
        } else if wasReady {
            end(.pool("\(core.address.text) has been asked enough over this connection"))
        }
    }

    // MARK: Watching

    /// When something of it is overdue next.
    var nextLook: NIODeadline? {
        if let idleSince { return idleSince + TimeAmount(core.limits.idle) }
        return wasReady ? questions.values.map(\.deadline).min() : readyBy
    }

    /// Ends it if something of it is overdue: an answer that came now could not be told from the next.
    func look(_ now: NIODeadline) {
        guard !hasEnded, let nextLook, nextLook <= now else { return }
        if idleSince != nil {
            end(.pool("\(core.address.text) has not been asked for a while"))
        } else if wasReady {
            end(.overdue("\(core.address.text) did not answer a question before this one"))
        } else {
            let patience = PoolAddress.words(TimeAmount(core.limits.greeting))
            end(.overdue("\(core.address.text) was not ready within \(patience)"))
        }
    }
}
