// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recipients
import Testing

@testable import VirusScan

@Suite("Connecting to clamd")
struct ConnectingTests {
    static let message = Array("Subject: hello\r\n\r\nworld\r\n".utf8)

    private func made(
        _ server: ServerAddress, _ events: Events, _ clock: TestClock = TestClock(),
        deadline: Duration = .seconds(60), willWait: @escaping @Sendable () -> Void = {}
    ) -> VirusScanner {
        VirusScanner(
            ClamdGate(server, now: { clock.now }) { events.add($0) }, deadline: deadline,
            maximumSize: VirusLimits.message, willWait: willWait)
    }

    /// A port of 127.0.0.1 at which nobody listens.
    private func freePort() throws -> ServerAddress {
        let server = try FakeClamd(onPort: true)
        server.stop()
        return server.address
    }

    @Test(
        "one that is not there fails at the first octet, is left alone for a while, then tried by one message"
    )
    func breaker() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "none").path
        let (events, clock, waits) = (Events(), TestClock(), Counter())
        let scanner = made(.unix(path: path), events, clock) { waits.add() }
        let scan = scanner.begin()
        #expect(!scan.isDecided)
        scan.feed([0x61])
        #expect(scan.isDecided)
        #expect(
            scan.finish().verdict()
                == .failed(reason: "clamd:unix:\(path) takes no connection: No such file or directory"))
        #expect(scanner.isDown)
        let down = VirusScanEvent.scannerDown("clamd:unix:\(path)", "No such file or directory")
        #expect(events.all == [down])
        #expect(
            scanner.verdict(Self.message)
                == .failed(
                    reason: "clamd:unix:\(path) is not asked for a while: No such file or directory"))
        clock.advance(VirusLimits.recovery)
        // The one that tries it.
        #expect(scanner.verdict(Self.message).failure?.contains("takes no connection") == true)
        #expect(scanner.verdict(Self.message).failure?.contains("is not asked for a while") == true)
        #expect(events.all == [down])
        #expect(waits.count == 0)
    }

    @Test("while one message tries it the others do not, and when it is back that is told")
    func recovery() throws {
        let server = try freePort()
        guard case .internet(_, let port) = server else { return }
        let (events, clock) = (Events(), TestClock())
        let gate = ClamdGate(server, now: { clock.now }) { events.add($0) }
        gate.refused("why")
        clock.advance(VirusLimits.recovery)
        #expect(throws: Never.self) { try gate.pass().get() }
        #expect(throws: ClamdAddresses.Failure.self) { try gate.pass().get() }
        // It was never told what came of it.
        clock.advance(VirusLimits.recovery)
        #expect(throws: Never.self) { try gate.pass().get() }
        gate.opened()
        #expect(throws: Never.self) { try gate.pass().get() }
        gate.opened()
        let name = "clamd:inet:127.0.0.1:\(port)"
        #expect(events.all == [.scannerDown(name, "why"), .scannerUp(name)])
        #expect(!gate.isClosed)
    }

    @Test("a refused TCP connection fails as well")
    func refused() throws {
        let events = Events()
        let verdict = try made(freePort(), events).verdict(Self.message)
        #expect(verdict.failure?.hasSuffix("takes no connection: Connection refused") == true, "\(verdict)")
        #expect(events.all.count == 1)
    }

    @Test("a name without an address, and a path that is none, fail")
    func noAddress() {
        let events = Events()
        let long = "/" + String(repeating: "x", count: 200)
        #expect(
            made(.unix(path: long), events).verdict(Self.message).failure?.contains("no such socket") == true)
        #expect(VirusScanner.problem(.unix(path: "")) != nil)
        let nobody = ServerAddress.internet(host: "a..b", port: 1)
        #expect(made(nobody, events).verdict(Self.message).failure?.contains("can't be asked") == true)
        #expect(events.all.count == 2)
    }

    @Test("a full queue is waited for: the connection is made when there is a place")
    func busy() throws {
        let server = try FakeClamd(backlog: 0, accepts: false)
        let (events, waits) = (Events(), Counter())
        // These take the places of the queue.
        let others = (0..<3).map { _ in made(server.address, events).begin() }
        for other in others { other.feed([0x61]) }
        let scanner = made(server.address, events) {
            if waits.add() == 0 { server.accept() }
        }
        #expect(scanner.verdict(Self.message) == .clean)
        #expect(waits.count > 0)
        #expect(others.allSatisfy { $0.finish().verdict() == .clean })
        #expect(events.all.isEmpty)
    }

    @Test("a server that takes no connection is waited for within the deadline", arguments: [false, true])
    func full(onPort: Bool) throws {
        let server = try FakeClamd(onPort: onPort, backlog: 0, accepts: false)
        let events = Events()
        let others = (0..<3).map { _ in made(server.address, events).begin() }
        for other in others { other.feed([0x61]) }
        let waits = Counter()
        let scanner = made(server.address, events, deadline: .milliseconds(300)) { waits.add() }
        let reason = try #require(scanner.verdict(Self.message).failure)
        #expect(reason.hasSuffix("takes no connection: no connection within 0.3 seconds"), "\(reason)")
        #expect(waits.count == 1 && scanner.isDown && events.all.count == 1)
    }

    @Test("whether clamd is there is told in words", arguments: [false, true])
    func problem(onPort: Bool) throws {
        let ping = Array("zPING\0".utf8).count
        let good = try FakeClamd(onPort: onPort) { _ in [.read(ping), .say("PONG\0")] }
        #expect(VirusScanner.problem(good.address) == nil)
        let other = try FakeClamd(onPort: onPort) { _ in
            [.read(ping), .say("220 mx.example.org ESMTP\r\n\0")]
        }
        #expect(
            VirusScanner.problem(other.address)
                == "what answers there is not clamd: it said '220 mx.example.org ESMTP??' to PING")
        let silent = try FakeClamd(onPort: onPort) { _ in [.hang] }
        #expect(VirusScanner.problem(silent.address) == "clamd gave no answer within 1.0 seconds")
        let closing = try FakeClamd(onPort: onPort) { _ in [] }
        #expect(VirusScanner.problem(closing.address)?.contains("closed the connection") == true)
        silent.stop()
        let gone = VirusScanner.problem(silent.address)
        #expect(gone == "Connection refused")
    }
}
