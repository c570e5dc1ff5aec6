// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients
import Synchronization
import Testing

@Suite("A pool of conversations", .timeLimit(.minutes(5)))
final class PoolTests {
    private let loop = PoolLoop()

    deinit { loop.shutdown() }

    @Test(
        "answers come over a Unix socket, IPv4, IPv6 and a host name",
        arguments: [nil, "127.0.0.1", "::1", "name"])
    func answers(host: String?) async throws {
        let server = try LineServer(on: host == "name" ? "127.0.0.1" : host)
        defer { server.stop() }
        var address = server.address
        if host == "name", case .internet(_, let port) = address {
            address = .internet(host: "localhost", port: port)
        }
        let pool = linePool(address, loop)
        #expect(await pool.answer("anna") == RecipientAnswer(.ok))
        #expect(await pool.answer("nobody") == RecipientAnswer(.unknown))
    }

    @Test("nothing is opened before the first question")
    func lazy() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(pool.counters == linePool(server.address, loop).counters)
        #expect(await pool.answer("anna").status == .ok)
        #expect(server.history.accepted == 1)
    }

    @Test("a free connection is used again, and told to rest in between")
    func reuse() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop) { $0.pause = "rest" }
        for number in 1...5 { #expect(await pool.answer("a\(number)").status == .ok) }
        #expect(await server.wait { $0.lines.count == 10 })
        #expect(server.history.accepted == 1)
        #expect(server.history.lines.map(\.text).suffix(4) == ["ask a4", "rest", "ask a5", "rest"])
        #expect(pool.counters.opened == 1)
        #expect(pool.counters.idle == 1)
        #expect(pool.counters.asked == 5)
        #expect(pool.counters.answered == 5)
        #expect(pool.counters.failed == 0)
    }

    @Test("an idle connection is closed with a farewell")
    func idle() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop, limits: { $0.idle = .milliseconds(20) })
        #expect(await pool.answer("anna").status == .ok)
        #expect(await server.wait { $0.closed == 1 })
        #expect(server.history.lines.last?.text == "bye")
        #expect(await eventually { pool.counters.open == 0 })
        #expect(await pool.answer("nobody").status == .unknown)
        #expect(server.history.accepted == 2)
    }

    @Test("each of 400 questions at once gets its own connection")
    func manyAtOnce() async throws {
        // So short a queue that Linux refuses most of them at first.
        let server = try LineServer(backlog: 4) { _, line in
            line == nil ? [] : [.answerAll(whenThereAre: 400)]
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop, limits: { $0.connecting = .seconds(60) })
        let answers = await pool.answers((1...400).map { "a\($0)" })
        #expect(answers.count { $0.status == .ok } == 400)
        #expect(server.history.accepted == 400)
        #expect(pool.counters.opened == 400)
    }

    @Test("a connection that comes too late for its question goes idle")
    func tooLate() async throws {
        // The first connection greets when its question has been answered over the second.
        let server = try LineServer { connection, line in
            if line == nil { return connection == 1 ? [] : [.say("hi\n")] }
            return LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop) { $0.isGreeted = true }
        let answers = await pool.answers(["anna", "berta", "nobody"])
        #expect(answers.map(\.status) == [.ok, .ok, .unknown])
        #expect(pool.counters.open == server.history.accepted)
    }

    @Test("at the limit questions are pipelined, on the connection with the fewest")
    func pipelining() async throws {
        let server = try LineServer { _, line in line == nil ? [] : [.answerAll(whenThereAre: 6)] }
        defer { server.stop() }
        let pool = linePool(server.address, loop, { $0.pipelined = 20 }, limits: { $0.connections = 2 })
        let answers = await pool.answers((1...6).map { "a\($0)" })
        #expect(answers.allSatisfy { $0.status == .ok })
        #expect(server.history.accepted == 2)
        #expect(server.history.lines(of: 1).count == 3)
        #expect(server.history.lines(of: 2).count == 3)
    }

    @Test("what can't be pipelined waits")
    func waiting() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop, limits: { $0.connections = 1 })
        let answers = await pool.answers((1...50).map { "a\($0)" })
        #expect(answers.allSatisfy { $0.status == .ok })
        #expect(server.history.accepted == 1)
    }

    @Test("a conversation that is used up is closed, and another takes its place")
    func usedUp() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop, { $0.most = 3 }, limits: { $0.connections = 1 })
        let answers = await pool.answers((1...9).map { "a\($0)" })
        #expect(answers.allSatisfy { $0.status == .ok })
        #expect(await server.wait { $0.closed == 3 })
        #expect(server.history.accepted == 3)
        #expect(server.history.lines.count { $0.text == "bye" } == 3)
    }

    @Test("a server that takes only two connections is asked over these")
    func crowded() async throws {
        let server = try LineServer { connection, line in
            if line == nil { return connection > 2 ? [.close] : [.say("hi\n")] }
            return LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop) { $0.isGreeted = true }
        let answers = await pool.answers((1...30).map { "a\($0)" })
        #expect(answers.allSatisfy { $0.status == .ok })
    }

    @Test("any thread may ask")
    func threads() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop, { $0.pipelined = 4 }, limits: { $0.connections = 8 })
        let wrong = await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for number in 0..<200 {
                        let isThere = (task + number) % 3 != 0
                        let answer = await pool.answer("\(isThere ? "a" : "no")-\(task)-\(number)")
                        if answer.status != (isThere ? .ok : .unknown) { wrong += 1 }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
        #expect(pool.counters.answered == 1600)
        #expect(server.history.accepted <= 8)
    }

    @Test("what an answer asks in turn is answered")
    func asksInTurn() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        let second = await withCheckedContinuation { continuation in
            let question = RecipientQuestion(
                Mailbox(localPart: "nobody", domain: ""), deadline: .now + .seconds(60))
            pool.ask(question) { _ in
                pool.ask(question) { continuation.resume(returning: $0) }
            }
        }
        #expect(second.status == .unknown)
    }

    // MARK: The end

    @Test("closing a pool answers what is open; then it asks nothing")
    func closing() async throws {
        let server = try LineServer { _, _ in [] }
        defer { server.stop() }
        let pool = linePool(server.address, loop, limits: { $0.connections = 1 })
        async let answers = pool.answers(["anna", "berta"])
        #expect(await server.wait { $0.questions == 1 })
        pool.close()
        #expect(await answers.allSatisfy { $0.isUnasked && !$0.isSourceTrouble })
        #expect(await pool.answer("carla").isUnasked)
        #expect(await server.wait { $0.closed == 1 })
        #expect(pool.counters.open == 0)
    }

    @Test("a pool that was closed before it was asked asks nothing")
    func closedAtFirst() async throws {
        let pool = linePool(.unix(path: "/nonexistent/socket"), loop)
        pool.close()
        #expect(await pool.answer("anna").isUnasked)
        #expect(pool.counters.opened == 0)
    }

    @Test("the loop's end answers what is open, and nothing is asked after it")
    func shutdown() async throws {
        let loop = PoolLoop()
        let server = try LineServer { _, _ in [] }
        defer { server.stop() }
        let pools = (1...3).map { _ in linePool(server.address, loop) }
        async let answers = withTaskGroup { group in
            for pool in pools { group.addTask { await pool.answer("anna") } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(await server.wait { $0.questions == 3 })
        loop.shutdown()
        #expect(await answers.allSatisfy(\.isUnasked))
        #expect(await pools[0].answer("berta").isUnasked)
        #expect(await linePool(server.address, loop).answer("carla").isUnasked)
        loop.shutdown()
    }

    @Test("a pool that nobody holds any more answers what is open, then closes its connections")
    func released() async throws {
        let server = try LineServer { _, line in line == nil ? [] : [.answerAll(whenThereAre: 2)] }
        defer { server.stop() }
        let answers = Mutex<[RecipientAnswer]>([])
        let ask = { (pool: ConversationPool<LineConversation>, name: String) in
            let question = RecipientQuestion(
                Mailbox(localPart: name, domain: ""), deadline: .now + .seconds(60))
            pool.ask(question) { answer in answers.withLock { $0.append(answer) } }
        }
        var pool: ConversationPool? = linePool(server.address, loop)
        if let pool { ask(pool, "anna") }
        #expect(await server.wait { $0.questions == 1 })
        pool = nil
        let other = linePool(server.address, loop)
        ask(other, "berta")
        #expect(await eventually { answers.withLock { $0.count } == 2 })
        #expect(answers.withLock { $0 }.allSatisfy { $0.status == .ok })
        #expect(await server.wait { $0.closed == 1 })
    }
}
