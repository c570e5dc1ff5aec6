// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import NIOCore
import NIOPosix
import Recipients
import Testing

@Suite("A pool and servers in trouble", .timeLimit(.minutes(5)))
final class PoolTroubleTests {
    private let loop = PoolLoop()

    deinit { loop.shutdown() }

    // MARK: A server that closes

    struct Closing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: LineServer.Script
    }

    static let closings = [
        Closing(testDescription: "when it has accepted") { _, line in line == nil ? [.close] : [] },
        Closing(testDescription: "in the middle of its greeting") { _, line in
            line == nil ? [.say("h"), .close] : []
        },
        Closing(testDescription: "after its greeting") { _, line in
            line == nil ? [.say("hi\n"), .close] : []
        },
        Closing(testDescription: "after the question") { _, line in line == nil ? [.say("hi\n")] : [.close] },
        Closing(testDescription: "in the middle of the answer") { _, line in
            line == nil ? [.say("hi\n")] : [.say("unkn"), .close]
        },
    ]

    @Test("a server that closes a new connection is in trouble", arguments: closings)
    func closing(_ closing: Closing) async throws {
        let server = try LineServer(closing.script)
        defer { server.stop() }
        let pool = linePool(server.address, loop) { $0.isGreeted = true }
        let answer = await pool.answer("anna")
        #expect(answer.isTrouble("\(server.address) closed the connection"))
        #expect(await eventually { pool.counters.open == 0 })
        #expect(pool.counters.failed == 1)
    }

    @Test("an idle connection that the server closes is forgotten")
    func closedWhileIdle() async throws {
        let server = try LineServer { connection, line in
            LineServer.honest(connection, line) + (line == nil ? [] : [.close])
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        for number in 1...5 { #expect(await pool.answer("a\(number)").status == .ok) }
        #expect(await eventually { pool.counters.open == 0 })
    }

    @Test("a question lost with a connection that was idle is asked again, on a new one")
    func askedAgain() async throws {
        // Each connection answers once, and is closed when it is asked a second time.
        let server = try LineServer { connection, line in
            guard line?.hasPrefix("second") == false else { return [] }
            return line == "ask again" && connection <= 3
                ? [.close] : line == "ask again" ? [.say("ok again\n")] : [.answerAll(whenThereAre: 3)]
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answers(["anna", "berta", "carla"]).allSatisfy { $0.status == .ok })
        #expect(await eventually { pool.counters.idle == 3 })
        #expect(await pool.answer("again").status == .ok)
        #expect(server.history.accepted == 4)
        #expect(server.history.lines.count { $0.text == "ask again" } == 2)
        #expect(await server.wait { $0.closed == 3 })
    }

    @Test("a question is asked again once, not for ever")
    func askedAgainOnce() async throws {
        let server = try LineServer { connection, line in
            line == "ask again" ? [.close] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna").status == .ok)
        #expect(await pool.answer("again").isTrouble("closed the connection"))
        #expect(server.history.lines.count { $0.text == "ask again" } == 2)
    }

    @Test("a question whose answer has begun is not asked again")
    func begunAnswer() async throws {
        let server = try LineServer { connection, line in
            line == "ask half" ? [.say("o"), .close] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna").status == .ok)
        #expect(await pool.answer("half").isTrouble("closed the connection"))
        #expect(server.history.lines.count { $0.text == "ask half" } == 1)
    }

    @Test("a farewell of the server in place of an answer has the question asked again")
    func serversFarewell() async throws {
        let server = try LineServer { connection, line in
            line == "ask berta" && connection == 1
                ? [.say("421 I am going down\n"), .close] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna").status == .ok)
        #expect(await pool.answer("berta").status == .ok)
        #expect(server.history.accepted == 2)
    }

    @Test("what the conversation gives up for is the trouble")
    func conversationCloses() async throws {
        let server = try LineServer { _, line in line == nil ? [] : [.say("what?\n")] }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna") == .trouble("not an answer: what?"))
        #expect(await server.wait { $0.closed == 1 })
    }

    @Test("endless data ends the connection")
    func flood() async throws {
        let server = try LineServer { _, line in line == nil ? [] : [.flood] }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna") == .trouble("a line without an end"))
        #expect(await server.wait { $0.closed == 1 })
        #expect(pool.counters.open == 0)
    }

    // MARK: A server that hangs

    @Test("no answer by the deadline is trouble", arguments: [false, true])
    func hanging(isGreeted: Bool) async throws {
        // Without a greeting the question stays in the queue.
        let server = try LineServer { _, _ in [] }
        defer { server.stop() }
        let pool = linePool(server.address, loop) { $0.isGreeted = isGreeted }
        let answer = await pool.answer("anna", within: .milliseconds(300))
        #expect(answer.isTrouble("no answer from \(server.address) within 0.3 s"))
        if !isGreeted { #expect(await server.wait { $0.closed == 1 }) }
    }

    @Test("a question that comes too late is not asked")
    func tooLate() async throws {
        let server = try LineServer()
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        #expect(await pool.answer("anna", within: .seconds(-1)).isUnasked)
        #expect(server.history.accepted == 0)
    }

    @Test("what shares a connection with an overdue question is asked again elsewhere")
    func sharedWithOverdue() async throws {
        let server = try LineServer { connection, line in
            connection == 1 ? [] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop, { $0.pipelined = 2 }, limits: { $0.connections = 1 })
        async let first = pool.answer("hangs", within: .seconds(2))
        #expect(await server.wait { $0.questions == 1 })
        async let second = pool.answer("anna")
        #expect(await first.isTrouble("no answer from"))
        #expect(await second.status == .ok)
        #expect(server.history.lines(of: 1) == ["ask hangs", "ask anna"])
        #expect(server.history.lines(of: 2) == ["ask anna"])
    }

    @Test("a connection that does not become ready is closed")
    func neverReady() async throws {
        let server = try LineServer { _, _ in [] }
        defer { server.stop() }
        let pool = linePool(
            server.address, loop, { $0.isGreeted = true },
            limits: {
                $0.connecting = .milliseconds(100)
                $0.greeting = .milliseconds(200)
            })
        #expect(await pool.answer("anna").isTrouble("\(server.address) was not ready within 0.2 s"))
        #expect(await server.wait { $0.closed == 1 })
    }

    @Test("one connection that hangs holds up no other question")
    func oneHangs() async throws {
        let server = try LineServer { connection, line in
            line == "ask hangs" ? [] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop)
        async let hanging = pool.answer("hangs", within: .seconds(3))
        #expect(await server.wait { $0.questions == 1 })
        for number in 1...20 { #expect(await pool.answer("a\(number)").status == .ok) }
        #expect(await hanging.isTrouble("no answer from"))
        #expect(server.history.accepted == 2)
    }

    // MARK: No server

    static let unreachable: [(ServerAddress, String)] = [
        (.unix(path: "/nonexistent/socket"), "No such file or directory"),
        (.unix(path: "/" + String(repeating: "x", count: 200)), "the path is too long for a socket"),
        (.unix(path: ""), "can't be reached"),
        (.internet(host: "127.0.0.1", port: 0), "there is no port 0"),
        (.internet(host: "127.0.0.1", port: 70_000), "there is no port 70000"),
        (.internet(host: "127.0.0.1", port: -1), "there is no port -1"),
        (.internet(host: "no such host", port: 25), "can't be reached: "),
        (.internet(host: "", port: 25), "can't be reached: "),
        (.internet(host: "a\0b", port: 25), "can't be reached: "),
    ]

    @Test("an address that can't be reached is trouble with its name", arguments: unreachable)
    func unreachable(_ server: ServerAddress, _ text: String) async throws {
        let pool = linePool(server, loop)
        let answers = await pool.answers(["anna", "berta", "carla"])
        #expect(
            answers.allSatisfy { $0.isTrouble("\(server) can't be reached") && $0.isTrouble(text) },
            "\(answers)")
        #expect(pool.counters.open == 0)
    }

    @Test(
        "a refused connection is trouble, until the server is there",
        arguments: ["127.0.0.1", "::1", "localhost"])
    func refused(host: String) async throws {
        let gone = try LineServer(on: host == "localhost" ? "127.0.0.1" : host)
        gone.stop()
        guard case .internet(_, let port) = gone.address else { return }
        let server = ServerAddress.internet(host: host, port: port)
        let pool = linePool(server, loop)
        let answers = await pool.answers((1...50).map { "a\($0)" })
        #expect(
            answers.allSatisfy { $0.isTrouble("\(server) can't be reached: Connection refused") },
            "\(answers)")
        #expect(pool.counters.failed == 50)
    }

    @Test("a connection that can't be opened fails no question that another can answer")
    func oneRefused() async throws {
        let server = try LineServer { connection, line in
            guard line != nil else { return connection == 1 ? [.say("hi\n")] : [.close] }
            return line == "ask first" ? [] : line == "ask second" ? [.say("ok first\nok second\n")] : []
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop) {
            $0.isGreeted = true
            $0.pipelined = 2
        }
        async let first = pool.answer("first")
        #expect(await server.wait { $0.questions == 1 })
        async let second = pool.answer("second")
        #expect(await first.status == .ok)
        #expect(await second.status == .ok)
        #expect(server.history.lines(of: 1) == ["ask first", "ask second"])
    }

    @Test("a while after a refused connection another is tried")
    func triedLater() async throws {
        let server = try LineServer { connection, line in
            guard line != nil else { return connection == 2 ? [.close] : [.say("hi\n")] }
            return connection == 1 ? [] : LineServer.honest(connection, line)
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop) {
            $0.isGreeted = true
        } limits: {
            $0.crowded = .milliseconds(50)
        }
        async let hanging = pool.answer("hangs", within: .seconds(10))
        #expect(await server.wait { $0.questions == 1 })
        #expect(await pool.answer("anna").status == .ok)
        #expect(server.history.accepted == 3)
        pool.close()
        #expect(await hanging.isUnasked)
    }
}
