// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Control

@Suite("The client of local commands")
struct ControlClientTests {
    /// A peer that takes one connection and says what it is told to, whatever it is asked.
    private func peer(_ bench: ControlBench, says text: String, closes: Bool = true) throws -> Descriptor {
        let socket = try #require(Descriptor.unixSocket())
        #expect(Descriptor.withAddress(of: bench.path) { bind(socket.number, $0, $1) } == 0)
        #expect(listen(socket.number, 4) == 0)
        let thread = try Background.start {
            let number = accept(socket.number, nil, nil)
            guard number >= 0 else { return }
            let client = Descriptor(number)
            _ = client.isReady(for: POLLIN, until: .now + .seconds(60))
            client.send(text)
            if !closes {
                var byte: UInt8 = 0
                while recv(number, &byte, 1, 0) > 0 {}
            }
        }
        pthread_detach(thread)
        return socket
    }

    private func error(_ body: () throws -> Void) -> ControlError? {
        do {
            try body()
            return nil
        } catch {
            return error as? ControlError
        }
    }

    @Test(
        "a reply without its end is cut off",
        arguments: ["", "ok\n", "ok\n a\n", "ok\n a\nend 0", "error x\n", "ok\n end 0\n"])
    func cutOff(text: String) throws {
        let bench = try ControlBench()
        let peer = try peer(bench, says: text)
        defer { shutdown(peer.number, Int32(SHUT_RDWR)) }
        #expect(error { _ = try bench.send(["say"]) }?.kind == .cutOff)
    }

    @Test("what is no reply is told", arguments: ["220 mail.example.com ESMTP\r\n", "ok\nfine\n", "\u{0}\n"])
    func notAReply(text: String) throws {
        let bench = try ControlBench()
        let peer = try peer(bench, says: text)
        defer { shutdown(peer.number, Int32(SHUT_RDWR)) }
        #expect(error { _ = try bench.send(["say"]) }?.kind == .notAReply)
    }

    @Test("a filter that is silent is given up", arguments: ["", "ok\n", "ok\n a\n b"])
    func silent(text: String) throws {
        let bench = try ControlBench()
        let peer = try peer(bench, says: text, closes: false)
        defer { shutdown(peer.number, Int32(SHUT_RDWR)) }
        #expect(error { _ = try bench.send(["say"], timeout: .milliseconds(100)) }?.kind == .timeout)
    }

    @Test("a filter that takes no connections is given up")
    func fullQueue() throws {
        let bench = try ControlBench()
        let socket = try #require(Descriptor.unixSocket())
        #expect(Descriptor.withAddress(of: bench.path) { bind(socket.number, $0, $1) } == 0)
        #expect(listen(socket.number, 0) == 0)
        let waiting = try bench.connection()
        #expect(error { _ = try bench.send(["say"], timeout: .milliseconds(100)) }?.kind == .timeout)
        _ = waiting
    }

    @Test("without a filter it asks whether one is running")
    func noFilter() throws {
        let bench = try ControlBench()
        let missing = error { _ = try bench.send(["say"]) }
        #expect(missing?.kind == .noFilter)
        #expect(missing?.message.contains(bench.path) == true)
        #expect(missing?.advice == "is the filter running?")
        do {
            let socket = try #require(Descriptor.unixSocket())
            #expect(Descriptor.withAddress(of: bench.path) { bind(socket.number, $0, $1) } == 0)
        }
        #expect(error { _ = try bench.send(["say"]) }?.kind == .noFilter)
        #expect(error { _ = try ControlBench.send(["say"], to: "/no/such/folder/x") }?.kind == .noFilter)
    }

    @Test("words and paths that can't be are refused before anything is sent")
    func unusable() throws {
        let bench = try ControlBench()
        #expect(error { _ = try bench.send([]) }?.kind == .badWords)
        #expect(error { _ = try bench.send(["a\nb"]) }?.kind == .badWords)
        #expect(error { _ = try bench.send([String(repeating: "a", count: 5000)]) }?.kind == .badWords)
        let long = "/" + String(repeating: "a", count: 107)
        for path in ["", long, "/tmp/a\u{0}b"] {
            #expect(error { _ = try ControlBench.send(["say"], to: path) }?.kind == .badPath)
        }
    }

    @Test("who may not send commands is told who may", .enabled(if: geteuid() != 0))
    func denied() throws {
        let bench = try ControlBench()
        let server = try bench.server(mode: 0)
        defer { server.stop() }
        let error = error { _ = try bench.send(["say"]) }
        #expect(error?.kind == .permission)
        #expect(error?.message.contains(Accounts.name(ofUser: geteuid())) == true)
    }

    @Test(
        "the users and groups that may send commands are named",
        arguments: [
            (0o140600, "run this as root or durward"),
            (0o140660, "run this as root or durward, or be in the group mail"),
        ])
    func named(mode: Int, advice: String) {
        let error = ControlClient.denied(
            "/run/durward/control", user: "joe", owner: "durward", group: "mail", mode: mode_t(mode))
        #expect(error.message == "the user joe may not send commands to /run/durward/control")
        #expect(error.advice == advice)
    }
}
