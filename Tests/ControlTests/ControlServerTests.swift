// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import Testing

@testable import Control

@Suite("Local commands")
struct ControlServerTests {
    @Test("a command is answered with a status and lines")
    func answers() throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        let said = try bench.send(["say", "one", "two words", "", "\"q\\", "\u{fc}", "end 0"])
        #expect(said.status == 0)
        #expect(said.lines == ["one", "two words", "", "\"q\\", "\u{fc}", "end 0"])
        #expect(said.complaints.isEmpty)
        let failed = try bench.send(["fail"])
        #expect(failed.status == 3)
        #expect(failed.lines == ["line 1", "line 2"])
        #expect(failed.complaints == ["it failed"])
        let unknown = try bench.send(["what"])
        #expect(unknown.status == 1)
        #expect(unknown.complaints == ["there is no such command"])
        let broken = try bench.send(["break"])
        #expect(broken.status == 1)
        #expect(broken.lines == ["begun"])
        #expect(broken.complaints == ["the store has gone"])
    }

    @Test("a long listing arrives whole")
    func listing() throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        var count = 0
        var isInOrder = true
        let status = try ControlClient.send(
            ["count", "200000"], to: bench.path,
            print: {
                isInOrder = isInOrder && $0 == "line \(count)"
                count += 1
            }, complain: { Issue.record("\($0)") })
        #expect(status == 0)
        #expect(count == 200_000)
        #expect(isInOrder)
    }

    @Test("of many clients at once each gets an answer, or is told that there are too many")
    func many() async throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        let path = bench.path
        let results = await withTaskGroup(of: ControlBench.Shown?.self) { group in
            for number in 0..<20 {
                group.addTask { try? ControlBench.send(["say", "\(number)"], to: path) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 20)
        var answered = 0
        for result in results {
            let shown = try #require(result)
            if shown.status == 0 {
                #expect(shown.lines.count == 1)
                answered += 1
            } else {
                #expect(shown.complaints == ["8 commands are running already: try again later"])
            }
        }
        #expect(answered >= 1)
    }

    @Test("one command too many is refused with words, and taken again later")
    func limit() throws {
        let bench = try ControlBench()
        let gate = Mutex(false)
        let server = try ControlServer(path: bench.path) { _ in
            _ = ControlBench.eventually { gate.withLock { $0 } }
            return .ok()
        }
        defer { server.stop() }
        let running = try (0..<ControlLimits.commands).map { _ in
            let connection = try bench.connection()
            connection.send("wait\n")
            return connection
        }
        let refused = try bench.send(["say"])
        #expect(refused.status == 1)
        #expect(refused.complaints == ["8 commands are running already: try again later"])
        gate.withLock { $0 = true }
        for connection in running { #expect(ControlBench.everything(from: connection) == "ok\nend 0\n") }
        #expect(ControlBench.eventually { (try? bench.send(["say"]))?.status == 0 })
    }

    @Test("who says nothing is told so, and keeps nobody waiting")
    func silence() throws {
        let bench = try ControlBench()
        let server = try bench.server(times: ControlTimes(patience: .milliseconds(200)))
        defer { server.stop() }
        let silent = try bench.connection()
        let half = try bench.connection()
        half.send("say hel")
        #expect(try bench.send(["say", "hello"]).lines == ["hello"])
        for connection in [silent, half] {
            let reply = ControlBench.everything(from: connection)
            #expect(reply.hasPrefix("error no whole request within"))
            #expect(reply.hasSuffix("\nend 1\n"))
        }
    }

    @Test("who does not read is cut off, and keeps nobody waiting")
    func unread() throws {
        let bench = try ControlBench()
        let hasEnded = Mutex(false)
        let server = try ControlServer(path: bench.path, times: ControlTimes(stalled: .milliseconds(200))) {
            request in
            guard request.words == ["endless"] else { return .ok(["here"]) }
            return .listing { write in
                while write(String(repeating: "x", count: 1000)) {}
                hasEnded.withLock { $0 = true }
                return nil
            }
        }
        defer { server.stop() }
        let stuck = try bench.connection()
        stuck.send("endless\n")
        #expect(try bench.send(["say"]).lines == ["here"])
        #expect(ControlBench.eventually { hasEnded.withLock { $0 } })
        #expect(!ControlBench.everything(from: stuck).contains("\nend "))
    }

    @Test("a reply ends at its time, however slowly it is read")
    func slow() throws {
        let bench = try ControlBench()
        let server = try ControlServer(path: bench.path, times: ControlTimes(reply: .milliseconds(200))) {
            _ in
            .listing { write in
                while write("x") {}
                return nil
            }
        }
        defer { server.stop() }
        let connection = try bench.connection()
        connection.send("endless\n")
        #expect(!ControlBench.everything(from: connection).contains("\nend "))
    }

    @Test("who goes away while it is answered ends the listing, and nothing else")
    func vanished() throws {
        let bench = try ControlBench()
        let hasEnded = Mutex(false)
        let server = try ControlServer(path: bench.path) { request in
            guard request.words == ["endless"] else { return .ok(["here"]) }
            return .listing { write in
                while write("x") {}
                hasEnded.withLock { $0 = true }
                return nil
            }
        }
        defer { server.stop() }
        do {
            let connection = try bench.connection()
            connection.send("endless\n")
            #expect(connection.isReady(for: POLLIN, until: .now + .seconds(60)))
        }
        #expect(ControlBench.eventually { hasEnded.withLock { $0 } })
        for _ in 0..<50 { _ = try bench.connection() }
        for _ in 0..<50 { try bench.connection().send("say x\n") }
        #expect(ControlBench.eventually { (try? bench.send(["say"]))?.lines == ["here"] })
    }

    @Test(
        "a request that is none is answered with words",
        arguments: [
            ("\n", "error the request is empty"), ("a\u{0}b\n", "error a request may have no control"),
            ("\u{1b}[2J\n", "error a request may have no control"), ("\"a\n", "error a quote is not closed"),
        ])
    func badRequests(request: String, words: String) throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        let connection = try bench.connection()
        connection.send(request)
        let reply = ControlBench.everything(from: connection)
        #expect(reply.hasPrefix(words))
        #expect(reply.hasSuffix("\nend 1\n"))
    }

    @Test("an overlong request is answered with words", arguments: [4096, 100_000, 1_000_000])
    func overlong(count: Int) throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        let connection = try bench.connection()
        connection.send(String(repeating: "a", count: count) + "\n")
        let reply = ControlBench.everything(from: connection)
        #expect(reply == "error the request is longer than 4096 bytes\nend 1\n")
    }

    @Test("binary requests, cut requests and pieces of requests")
    func bytes() throws {
        let bench = try ControlBench()
        let server = try bench.server()
        defer { server.stop() }
        let binary = try bench.connection()
        _ = binary.send([0xff, 0xfe, 0x0a], stalled: .seconds(60), deadline: .now + .seconds(60))
        #expect(ControlBench.everything(from: binary) == "error a request is UTF-8\nend 1\n")
        let cut = try bench.connection()
        cut.send("say x")
        shutdown(cut.number, Int32(SHUT_WR))
        #expect(ControlBench.everything(from: cut) == "error the request has no end\nend 1\n")
        let pieces = try bench.connection()
        for byte in "say x\n" { pieces.send(String(byte)) }
        #expect(ControlBench.everything(from: pieces) == "ok\n x\nend 0\n")
        let largest = try bench.connection()
        largest.send("say " + String(repeating: "a", count: 4091) + "\n")
        #expect(ControlBench.everything(from: largest).hasSuffix("a\nend 0\n"))
    }
}
