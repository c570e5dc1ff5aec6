// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Glibc
import StateStore
import Testing

@Suite("Redis")
struct RedisStoreTests {
    private func store(
        _ server: RedisServer, _ user: String? = nil, _ password: String? = nil, database: Int = 0
    ) -> RedisStore {
        RedisStore(
            RedisAddress(.unix(path: server.socket), user: user, password: password, database: database))
    }

    @Test("it says who we are, and shows no password when it is refused")
    func login() throws {
        let server = try RedisServer([
            "--requirepass", "the key", "--user", "filter", "on", ">se@cret", "~durward:*", "+@all",
        ])
        try store(server, nil, "the key").set(.recipients, "a", "one")
        #expect(try store(server, "filter", "se@cret").text(.recipients, "a") == "one")
        let encoded = try StateStoreAddress("redis+unix://filter:se%40cret@\(server.socket)").open()
        #expect(try encoded.text(.recipients, "a") == "one")
        let wrong = store(server, "filter", "wr0ng")
        let reason = try #require(failure { _ = try wrong.value(.recipients, "a") })
        #expect(reason.hasPrefix("redis+unix://\(server.socket): refuses us: WRONGPASS"))
        #expect(!reason.contains("wr0ng"))
        #expect(failure { _ = try store(server).value(.recipients, "a") }?.contains("NOAUTH") == true)
    }

    @Test("databases are apart, and one that does not exist is told")
    func databases() throws {
        let server = try RedisServer()
        try store(server, database: 3).set(.recipients, "a", "three")
        #expect(try store(server).value(.recipients, "a") == nil)
        #expect(try store(server, database: 3).text(.recipients, "a") == "three")
        #expect(
            failure { _ = try store(server, database: 99).value(.recipients, "a") }?.contains("DB index")
                == true)
    }

    @Test("a server that takes no more says so, and nothing of what was sent together is kept")
    func outOfMemory() throws {
        let server = try RedisServer(["--maxmemory", "8mb", "--maxmemory-policy", "noeviction"])
        let store = store(server)
        let large = [UInt8](repeating: 7, count: 1_000_000)
        let entries = (0..<20).map { StateEntry("\($0)", large, expires: later) }
        #expect(failure { try store.set(.recipients, entries) }?.contains("OOM") == true)
        #expect(try store.names(.recipients).isEmpty)
        #expect(
            failure { for entry in entries { try store.set(.recipients, [entry]) } }?.contains("OOM") == true)
        #expect(try !store.names(.recipients).isEmpty)
    }

    @Test("a server that was restarted between two calls is not a failure")
    func restart() throws {
        let server = try RedisServer()
        let store = store(server)
        try store.set(.recipients, "a", "one")
        server.kill()
        try server.start()
        #expect(try store.value(.recipients, "a") == nil)
        try store.set(.recipients, "a", "two")
        #expect(try store.text(.recipients, "a") == "two")
    }

    @Test("keys that are not ours are neither shown nor removed")
    func others() throws {
        let server = try RedisServer()
        let store = store(server)
        try store.set(.recipients, "a", "one")
        for key in ["a", "xdurward:recipients:a", #""durward:recipients:\xff""#] {
            try command(server, "SET \(key) other\n")
        }
        try command(server, "RPUSH durward:recipients:list one two\n")
        #expect(try store.removeAll(.recipients) { $0 == "a" } == 1)
        #expect(try command(server, "DBSIZE\n") == "4\n")
        #expect(failure { _ = try store.value(.recipients, "list") }?.contains("WRONGTYPE") == true)
    }

    /// What redis-cli answers.
    @discardableResult
    private func command(_ server: RedisServer, _ text: String) throws -> String {
        let client = Process()
        let input = Pipe()
        let output = Pipe()
        client.executableURL = URL(filePath: "/usr/bin/redis-cli")
        client.arguments = ["-s", server.socket]
        client.standardInput = input
        client.standardOutput = output
        try client.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        client.waitUntilExit()
        return String(decoding: answer, as: UTF8.self)
    }

    @Test("a server that is there and never answers is lost; those who wait for it are not kept in line")
    func silence() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "redis.sock").path
        let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(end) }
        #expect(withUnixAddress(path) { bind(end, $0, $1) } == 0)
        #expect(listen(end, 64) == 0)
        let store = RedisStore(RedisAddress(.unix(path: path)))
        DispatchQueue.concurrentPerform(iterations: 32) { _ in
            let reason = failure { _ = try store.value(.recipients, "a") }
            #expect(reason?.contains("does not answer within 1.0 seconds") == true)
        }
    }

    @Test(
        "whatever a server answers has a defined outcome",
        arguments: [
            "", "\r\n", "!\r\n", "hello\r\n", "-ERR no\r\n", "-\0\u{7}\r\n", ":1\r\n", "+OK\r\n", "$-1\r\n",
            "$-7\r\n",
            "$5\r\nab", "$1000000000\r\nab", "*0\r\n", "*-1\r\n", "*2\r\n$1\r\na\r\n",
            "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
            "$99999999999999999999\r\n", "$2\r\nok\r\n", "$0\r\n\r\n",
        ])
    func oddAnswers(_ answer: String) throws {
        let server = try OneAnswer(Array(answer.utf8))
        defer { server.stop() }
        let store = RedisStore(RedisAddress(.unix(path: server.path)))
        var value: [UInt8]?
        let reason = failure { value = try store.value(.recipients, "a") }
        switch answer {
        case "$2\r\nok\r\n", "+OK\r\n": #expect(value == Array((answer == "+OK\r\n" ? "OK" : "ok").utf8))
        case "$0\r\n\r\n": #expect(value == [])
        case ":1\r\n", "$-1\r\n", "*0\r\n", "*-1\r\n": #expect(value == nil && reason == nil)
        default:
            #expect(value == nil)
            #expect(reason?.hasPrefix("redis+unix://") == true || reason == nil)
            #expect(reason?.utf8.allSatisfy { $0 >= 0x20 } != false)
        }
        #expect(failure { try store.forEach(.recipients) { _ in true } } != nil)
    }
}

/// Answers every connection with the same bytes, once it has asked, and closes it.
private final class OneAnswer: Sendable {
    let path: String
    private let folder: URL
    private let listener: Int32

    init(_ answer: [UInt8]) throws {
        folder = try temporaryFolder()
        path = folder.appending(path: "redis.sock").path
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        #expect(withUnixAddress(path) { bind(listener, $0, $1) } == 0)
        #expect(listen(listener, 64) == 0)
        Thread {
            while true {
                let end = accept(listener, nil, nil)
                if end < 0 {
                    // Here, as another listener may get the number at once.
                    close(listener)
                    return
                }
                var question = [UInt8](repeating: 0, count: 4_096)
                _ = recv(end, &question, question.count, 0)
                _ = send(end, answer, answer.count, Int32(MSG_NOSIGNAL))
                close(end)
            }
        }.start()
    }

    func stop() {
        // Ends `accept`, which `close` would not.
        shutdown(listener, Int32(SHUT_RDWR))
        try? FileManager.default.removeItem(at: folder)
    }
}
