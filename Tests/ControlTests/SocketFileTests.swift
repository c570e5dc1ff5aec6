// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Control

@Suite("The socket for local commands")
struct SocketFileTests {
    private func look(at path: String) -> stat? {
        var info = stat()
        return lstat(path, &info) == 0 ? info : nil
    }

    private func kind(_ body: () throws -> Void) -> ControlError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ControlError)?.kind
        }
    }

    @Test("its permissions are as asked for", arguments: [0o600, 0o660, 0o666, 0o700])
    func permissions(mode: Int) throws {
        let bench = try ControlBench()
        let server = try bench.server(mode: mode)
        defer { server.stop() }
        let info = try #require(look(at: bench.path))
        #expect(info.st_mode & S_IFMT == S_IFSOCK)
        #expect(Int(info.st_mode) & 0o7777 == mode)
    }

    @Test("its group is as asked for, and there has to be one")
    func group() throws {
        let bench = try ControlBench()
        let number = getegid()
        let name = Accounts.name(ofGroup: number)
        try #require(Accounts.group(named: name) == number)
        let server = try ControlServer(path: bench.path, mode: 0o660, group: name) { _ in .ok() }
        #expect(look(at: bench.path)?.st_gid == number)
        server.stop()
        #expect(
            kind { _ = try ControlServer(path: bench.path, group: "no-such-group") { _ in .ok() } }
                == .noSuchGroup)
        #expect(look(at: bench.path) == nil)
    }

    @Test("it is removed at the end, unless it is another's by then")
    func removal() throws {
        let bench = try ControlBench()
        let first = try bench.server()
        #expect(look(at: bench.path) != nil)
        first.stop()
        first.stop()
        #expect(look(at: bench.path) == nil)
        let second = try bench.server()
        #expect(unlink(bench.path) == 0)
        let third = try bench.server()
        defer { third.stop() }
        second.stop()
        #expect(look(at: bench.path) != nil)
        #expect(try bench.send(["say", "third"]).lines == ["third"])
    }

    @Test("a server that nobody holds any more stops")
    func dropped() throws {
        let bench = try ControlBench()
        do { _ = try bench.server() }
        #expect(look(at: bench.path) == nil)
    }

    @Test("a socket that nobody answers on is replaced, one that is answered is not")
    func stale() throws {
        let bench = try ControlBench()
        do {
            let socket = try #require(Descriptor.unixSocket())
            #expect(Descriptor.withAddress(of: bench.path) { bind(socket.number, $0, $1) } == 0)
        }
        #expect(look(at: bench.path) != nil)
        let server = try bench.server()
        defer { server.stop() }
        #expect(try bench.send(["say", "x"]).status == 0)
        #expect(kind { _ = try bench.server() } == .inUse)
        #expect(try bench.send(["say", "x"]).status == 0)
    }

    @Test("a file that is no socket is left alone")
    func otherFile() throws {
        let bench = try ControlBench()
        try Data("text".utf8).write(to: URL(filePath: bench.path))
        #expect(kind { _ = try bench.server() } == .badPath)
        #expect(try Data(contentsOf: URL(filePath: bench.path)) == Data("text".utf8))
    }

    @Test(
        "a path or a mode that can't be is refused",
        arguments: [
            ("", 0o600, .system), ("/" + String(repeating: "a", count: 107), 0o600, .system),
            ("/no/such/folder/socket", 0o600, .system), ("/tmp/a\u{0}b", 0o600, .system),
            ("/tmp/durward-never", 0o1777, .badPath), ("/tmp/durward-never", -1, .badPath),
        ] as [(String, Int, ControlError.Kind)])
    func unusable(path: String, mode: Int, expected: ControlError.Kind) {
        #expect(kind { _ = try ControlServer(path: path, mode: mode) { _ in .ok() } } == expected)
    }
}
