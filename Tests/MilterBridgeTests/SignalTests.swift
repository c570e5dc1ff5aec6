// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@Suite("Signals", .serialized)
struct SignalTests {
    static func config(_ text: String, _ more: String = "") -> String {
        "\(more)rules:\n  - {name: a, when: 'subject == \"x\"', reject: '550 5.7.1 \(text)'}\n"
    }

    /// The same with a rule that has MAIL answered: who has the answer knows that the transaction has begun.
    static func answeringMail(_ more: String = "") -> String {
        config("x", more)
            + "  - {name: b, when: 'mail_from == \"never@example.org\"', reject: '550 5.7.1 never'}\n"
    }

    @Test("a second filter on the same socket does not start, and takes nothing away from the first")
    func second() throws {
        let server = try Server(SignalTests.config("first"))
        let second = Process()
        second.executableURL = server.process.executableURL
        second.arguments = server.process.arguments
        let errors = Pipe()
        second.standardError = errors
        try second.run()
        defer { if second.isRunning { kill(second.processIdentifier, SIGKILL) } }
        let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        second.waitUntilExit()
        #expect(second.terminationStatus == 1)
        #expect(text.contains("somebody answers on unix:\(server.socket) already"))
        let client = try server.client()
        try client.begin()
        #expect(try client.message().text == "550 5.7.1 first")
    }

    @Test("HUP: sessions under way keep their rules, new ones get the new")
    func reload() throws {
        let server = try Server(SignalTests.config("old"))
        let old = try server.client()
        try old.begin()
        try server.write(SignalTests.config("new"))
        server.signal(SIGHUP)
        try server.wait(for: "config read again: 1 rule")
        #expect(try old.message().text == "550 5.7.1 old")
        let new = try server.client()
        try new.begin()
        #expect(try new.message().text == "550 5.7.1 new")
        #expect(try old.message().text == "550 5.7.1 old")
    }

    @Test(
        "HUP: a config with errors changes nothing, and every error is in the log",
        arguments: [
            "rules:\n  - {name: a, when: 'subjet == 1', accept: true}\n  - {name: b, when: foo, accept: maybe}\n",
            "rules: [", "",
        ])
    func broken(config: String) throws {
        let server = try Server(SignalTests.config("old"))
        try server.write(config)
        server.signal(SIGHUP)
        try server.wait(for: "config not taken: the old rules stay in force")
        #expect(server.count("error: ") >= (config.contains("foo") ? 3 : 1))
        let client = try server.client()
        try client.begin()
        #expect(try client.message().text == "550 5.7.1 old")
        try server.write(SignalTests.config("new"))
        server.signal(SIGHUP)
        try server.wait(for: "config read again")
        let next = try server.client()
        try next.begin()
        #expect(try next.message().text == "550 5.7.1 new")
    }

    @Test("HUP: a changed socket is told to take effect at the next start")
    func changedSocket() throws {
        let server = try Server(SignalTests.config("old"))
        try server.write("socket_mode: \"0600\"\n" + SignalTests.config("new"))
        server.signal(SIGHUP)
        try server.wait(for: "changed, and in force only from the next start on: socket_mode")
    }

    @Test("HUP: 200 of them under load lose no message")
    func many() async throws {
        let server = try Server(SignalTests.config("text"))
        let (socket, pid) = (server.socket, server.process.processIdentifier)
        let isOver = Flag()
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var count = 0
                    while !isOver.isSet || count == 0 {
                        let client = try MilterClient(socket)
                        try client.begin()
                        for _ in 0..<5 {
                            guard try client.message().text == "550 5.7.1 text" else { return -1_000_000 }
                            count += 1
                        }
                        await Task.yield()
                    }
                    return count
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    kill(pid, SIGHUP)
                    try await Task.sleep(for: .milliseconds(3))
                }
                isOver.set()
                return 1
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.allSatisfy { $0 > 0 })
        #expect(server.process.isRunning)
        #expect(server.count("config read again") > 10)
    }

    @Test("TERM: an idle filter ends at once, with exit code 0 and without its socket")
    func idle() throws {
        let server = try Server(SignalTests.config("x"))
        let idle = try server.client()
        try idle.begin()
        server.signal(SIGTERM)
        _ = try server.waitForExit(within: 20)
        #expect(server.process.terminationReason == .exit)
        #expect(server.process.terminationStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: server.socket))
        #expect(server.count("stopped") == 1)
    }

    @Test("TERM: a running transaction ends first, new sessions are not taken")
    func drain() throws {
        let server = try Server(SignalTests.answeringMail())
        let running = try server.client()
        try running.begin()
        let waiting = try server.client()
        #expect(try running.say("M", "<a@example.org>")?.letter == "c")
        try running.say("R", "<b@example.com>")
        server.signal(SIGTERM)
        try server.wait(for: "stopping: 1 transactions under way")
        #expect(throws: Server.Failure.self) { try server.client() }
        #expect(try waiting.negotiate() == nil)
        usleep(200_000)
        #expect(server.process.isRunning)
        #expect(try running.content().last?.text == "550 5.7.1 x")
        _ = try server.waitForExit(within: 20)
        #expect(server.process.terminationStatus == 0)
    }

    @Test("TERM: under load it ends with exit code 0, and soon")
    func underLoad() async throws {
        let server = try Server(SignalTests.config("x", "stop_timeout: 2 s\n"))
        let (socket, pid) = (server.socket, server.process.processIdentifier)
        let isLoaded = Flag()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    // Ends when the filter is gone.
                    while let client = try? MilterClient(socket), (try? client.begin()) != nil {
                        for _ in 0..<5 where (try? client.message()) == nil { break }
                        isLoaded.set()
                        await Task.yield()
                    }
                }
            }
            group.addTask {
                let end = ContinuousClock.now + .seconds(20)
                while !isLoaded.isSet, ContinuousClock.now < end { await Task.yield() }
                kill(pid, SIGTERM)
            }
        }
        _ = try server.waitForExit(within: 20)
        #expect(server.process.terminationReason == .exit)
        #expect(server.process.terminationStatus == 0)
    }

    @Test("TERM: after stop_timeout running transactions are cut off")
    func timeout() throws {
        let server = try Server(SignalTests.answeringMail("stop_timeout: 1 s\n"))
        let running = try server.client()
        try running.begin()
        #expect(try running.say("M", "<a@example.org>")?.letter == "c")
        server.signal(SIGTERM)
        #expect(try server.waitForExit(within: 20) > .milliseconds(900))
        #expect(server.process.terminationStatus == 0)
        #expect(server.count("stopped: 1 transactions were cut off") == 1)
    }

    @Test("TERM: a second one ends it at once", arguments: [SIGTERM, SIGINT])
    func second(signal: Int32) throws {
        let server = try Server(SignalTests.answeringMail())
        let running = try server.client()
        try running.begin()
        #expect(try running.say("M", "<a@example.org>")?.letter == "c")
        server.signal(SIGTERM)
        try server.wait(for: "stopping: 1 ")
        #expect(server.process.isRunning)
        server.signal(signal)
        _ = try server.waitForExit(within: 20)
        #expect(server.process.terminationStatus == 0)
    }
}

/// Set once, by one thread for others.
final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
