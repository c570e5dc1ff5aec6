// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recipients
import Synchronization
import VirusScan

/// The test file of the European Institute for Computer Antivirus Research, never whole in a source file.
let eicar = Array(("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAND" + "ARD-ANTIVIRUS-TEST-FILE!$H+H*").utf8)

/// What the local signature is called; clamd adds `.UNOFFICIAL`.
let eicarName = "Durward-Test"

/// A new folder; its name is short enough for the path of a socket.
func temporaryFolder() throws -> URL {
    let folder = URL(filePath: "/tmp").appending(path: "durward-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return folder
}

/// Calls a function of the sockets with the address of a Unix socket.
func withUnixAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

/// Waits for something to happen; false if it has not within a minute.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if condition() { return true }
        usleep(5_000)
    }
    return condition()
}

extension VirusScan {
    /// Feeds the bytes in pieces, until the verdict is decided; returns how many were fed.
    @discardableResult
    func feed(_ bytes: [UInt8], by size: Int = 65_535) -> Int {
        var start = 0
        while start < bytes.count, !isDecided {
            let end = min(start + size, bytes.count)
            bytes[start..<end].withUnsafeBytes { feed($0) }
            start = end
        }
        return start
    }
}

extension VirusScanner {
    /// The verdict on a message that comes in such pieces.
    func verdict(_ message: [UInt8], by size: Int = 65_535) -> VirusVerdict {
        let scan = begin()
        scan.feed(message, by: size)
        return scan.finish().verdict()
    }
}

extension VirusVerdict {
    /// The reason of a failure; nil for a verdict.
    var failure: String? {
        if case .failed(let reason) = self { reason } else { nil }
    }
}

/// Counts, on any thread.
final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    /// Counts one; returns how many there were before.
    @discardableResult
    func add() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }
}

/// Keeps what was reported.
final class Events: Sendable {
    private let events = Mutex<[VirusScanEvent]>([])

    var all: [VirusScanEvent] { events.withLock { $0 } }

    func add(_ event: VirusScanEvent) { events.withLock { $0.append(event) } }
}

/// A clock that the test moves.
final class TestClock: Sendable {
    private let time = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { time.withLock { $0 } }

    func advance(_ by: Duration) { time.withLock { $0 += by } }
}
