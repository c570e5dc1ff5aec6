// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Synchronization
import Testing

@testable import Control

/// A folder for sockets, and what is needed to talk to one byte by byte.
final class ControlBench {
    let folder: URL
    var path: String { folder.appending(path: "control.sock").path }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "durward-control-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// A server that knows the commands of the tests.
    func server(times: ControlTimes = ControlTimes(), mode: Int = 0o600) throws -> ControlServer {
        try ControlServer(path: path, mode: mode, times: times) { ControlBench.answer($0) }
    }

    private static func answer(_ request: ControlRequest) -> ControlReply {
        switch request.words.first {
        case "say": .ok(Array(request.words.dropFirst()))
        case "fail": .error("it failed", status: 3, lines: ["line 1", "line 2"])
        case "count":
            .listing { write in
                for number in 0..<(Int(request.words.last ?? "") ?? 0) where !write("line \(number)") {
                    return "nobody reads"
                }
                return nil
            }
        case "break":
            .listing { write in
                _ = write("begun")
                return "the store has gone"
            }
        default: .error("there is no such command")
        }
    }

    /// What a command shows.
    struct Shown {
        var status: Int
        var lines: [String] = []
        var complaints: [String] = []
    }

    func send(_ words: [String], timeout: Duration = .seconds(60)) throws -> Shown {
        try ControlBench.send(words, to: path, timeout: timeout)
    }

    static func send(_ words: [String], to path: String, timeout: Duration = .seconds(60)) throws -> Shown {
        var shown = Shown(status: -1)
        shown.status = try ControlClient.send(
            words, to: path, timeout: timeout, print: { shown.lines.append($0) },
            complain: { shown.complaints.append($0) })
        return shown
    }

    /// A connection of a client that does as it likes.
    func connection() throws -> Descriptor {
        let socket = try #require(Descriptor.unixSocket())
        #expect(Descriptor.withAddress(of: path) { connect(socket.number, $0, $1) } == 0)
        return socket
    }

    /// Whatever comes until the peer closes.
    static func everything(from socket: Descriptor) -> String {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while socket.isReady(for: POLLIN, until: .now + .seconds(60)) {
            let count = recv(socket.number, &piece, piece.count, 0)
            guard count > 0 else { break }
            all += piece.prefix(count)
        }
        return String(decoding: all, as: UTF8.self)
    }

    /// Waits for what will be so soon.
    static func eventually(_ isSo: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if isSo() { return true }
            usleep(5000)
        }
        return isSo()
    }
}

extension Descriptor {
    /// Sends to a peer that may have gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8), stalled: .seconds(60), deadline: .now + .seconds(60))
    }
}
