// SPDX-License-Identifier: Apache-2.0
//
// hiredis, blocking. Arguments go with their length and are never part of a format. The context belongs to
// this value alone, and this value to the Mutex that it lies in: no pointer of it gets out.

internal import CHiredis
internal import Glibc

/// A connection to a Redis server, closed when it is dropped.
struct RedisConnection: ~Copyable {
    private let context: UnsafeMutablePointer<redisContext>
    private var hasAnswered = false

    private init(_ context: UnsafeMutablePointer<redisContext>) { self.context = context }

    /// Connects, says who we are and chooses the database, all until then.
    static func open(
        _ address: RedisAddress, until deadline: ContinuousClock.Instant
    ) throws(RedisFailure) -> RedisConnection {
        let time = time(until: deadline)
        let context =
            switch address.place {
            case .internet(let host, let port): redisConnectWithTimeout(host, Int32(clamping: port), time)
            case .unix(let path): redisConnectUnixWithTimeout(path, time)
            }
        guard let context else { throw .connection("out of memory", wasStale: false) }
        var connection = RedisConnection(context)
        guard context.pointee.err == 0 else {
            throw .connection("can't be reached: \(words(context))", wasStale: false)
        }
        _ = fcntl(context.pointee.fd, F_SETFD, FD_CLOEXEC)
        var commands: [RedisCommand] = []
        if let password = address.password {
            var command = RedisCommand("AUTH")
            if let user = address.user { command.add(user.utf8) }
            command.add(password.text.utf8)
            commands.append(command)
        }
        if address.database != 0 { commands.append(RedisCommand("SELECT", String(address.database))) }
        for reply in try connection.run(commands, until: deadline) {
            if case .error(let words) = reply { throw .refused("refuses us: \(words)") }
        }
        return connection
    }

    deinit { redisFree(context) }

    /// Sends commands together; their answers in the same order. After a failure it is of no use any more.
    mutating func run(
        _ commands: [RedisCommand], until deadline: ContinuousClock.Instant
    ) throws(RedisFailure) -> [RedisReply] {
        if commands.isEmpty { return [] }
        guard redisSetTimeout(context, RedisConnection.time(until: deadline)) == REDIS_OK else {
            throw failure()
        }
        for command in commands { try append(command) }
        let signals = BrokenPipeSignal()
        defer { signals.restore() }
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        for _ in commands {
            // Each read has its own timeout, and there may be many of them.
            if ContinuousClock.now >= deadline { throw tooSlow() }
            var answer: UnsafeMutableRawPointer?
            errno = 0
            guard redisGetReply(context, &answer) == REDIS_OK, let answer else { throw failure() }
            defer { freeReplyObject(answer) }
            replies.append(RedisReply(answer.assumingMemoryBound(to: redisReply.self).pointee, depth: 0))
        }
        hasAnswered = true
        return replies
    }

    private func append(_ command: RedisCommand) throws(RedisFailure) {
        let status = command.bytes.withUnsafeBytes { bytes in
            var start = 0
            var arguments: [UnsafePointer<CChar>?] = []
            for length in command.lengths {
                arguments.append((bytes.baseAddress.map { $0 + start })?.assumingMemoryBound(to: CChar.self))
                start += length
            }
            return redisAppendCommandArgv(
                context, Int32(clamping: arguments.count), &arguments, command.lengths)
        }
        if status != REDIS_OK { throw failure() }
    }

    private func failure() -> RedisFailure {
        let code = errno
        let kind = context.pointee.err
        if kind == REDIS_ERR_IO, code == EAGAIN || code == ETIMEDOUT { return tooSlow() }
        let wasCut = kind == REDIS_ERR_EOF || (kind == REDIS_ERR_IO && (code == EPIPE || code == ECONNRESET))
        return .connection("was lost: \(RedisConnection.words(context))", wasStale: wasCut && hasAnswered)
    }

    private func tooSlow() -> RedisFailure {
        .connection("does not answer within \(StateStoreLimits.patience)", wasStale: false)
    }

    /// Why hiredis can't use the connection.
    private static func words(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { RedisReply.cleaned($0.prefix { $0 != 0 }) }
    }

    // None at all would mean to wait without end.
    private static func time(until deadline: ContinuousClock.Instant) -> timeval {
        let left = max(.milliseconds(1), deadline - .now).components
        return timeval(tv_sec: Int(left.seconds), tv_usec: Int(left.attoseconds / 1_000_000_000_000))
    }
}

extension RedisReply {
    /// A copy of what hiredis has read. Lists within lists beyond those that Redis sends are left out.
    fileprivate init(_ reply: redisReply, depth: Int) {
        let text = UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
        switch reply.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes([UInt8](text))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_ERROR: self = .error(RedisReply.cleaned(text))
        case REDIS_REPLY_ARRAY where depth < 4:
            let elements = UnsafeBufferPointer(
                start: reply.element, count: reply.element == nil ? 0 : reply.elements)
            self = .list(elements.map { $0.map { RedisReply($0.pointee, depth: depth + 1) } ?? .none })
        default: self = .none
        }
    }

    /// Words for the log: printable, and not too many.
    static func cleaned(_ bytes: some Sequence<UInt8>) -> String {
        String(
            decoding: bytes.prefix(StateStoreLimits.words).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 },
            as: UTF8.self)
    }
}

/// Keeps a write to a closed connection from ending the process: hiredis does not ask for MSG_NOSIGNAL.
private struct BrokenPipeSignal {
    private var before = sigset_t()
    private var pipe = sigset_t()

    /// Holds the signal back on this thread.
    init() {
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
    }

    /// Takes away the signal, if there is one, and lets later ones through as before.
    func restore() {
        var before = before
        if sigismember(&before, SIGPIPE) == 1 { return }
        var pending = sigset_t()
        sigpending(&pending)
        if sigismember(&pending, SIGPIPE) == 1 {
            var pipe = pipe
            var time = timespec()
            sigtimedwait(&pipe, nil, &time)
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
