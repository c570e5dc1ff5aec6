// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Recipients
import Testing

@testable import VirusScan

@Suite("A scanner that does not behave")
struct HostileTests {
    /// More than the buffers between the two ends hold.
    static let large = [UInt8](repeating: 0x61, count: 4 << 20)
    static let small = Array("Subject: hello\r\n\r\nworld\r\n".utf8)
    static let patience = Duration.seconds(60)

    private func made(
        _ server: ServerAddress, deadline: Duration = patience, maximumSize: Int = VirusLimits.message,
        willWait: @escaping @Sendable () -> Void = {}
    ) -> VirusScanner {
        VirusScanner(server, deadline: deadline, maximumSize: maximumSize, willWait: willWait)
    }

    @Test(
        "a message comes through whole, in small chunks, however it is fed",
        arguments: [1, 7, 16_384, 65_535])
    func honest(size: Int) throws {
        let server = try FakeClamd()
        let message = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(made(server.address).verdict(message, by: size) == .clean)
        #expect(made(server.address).verdict([]) == .clean)
        let first = Array("Received: by durward\r\n".utf8)
        // Compared apart from #expect, which would show all of it.
        let isWhole = server.history.messages == [first + message, first]
        #expect(isWhole)
        #expect(server.history.longestChunk == 16_384)
    }

    @Test("the same over TCP")
    func overTCP() throws {
        let server = try FakeClamd(onPort: true)
        #expect(made(server.address).verdict(Self.large) == .clean)
        #expect(server.history.messages.first?.count == Self.large.count + 22)
        guard case .internet(_, let port) = server.address else { return }
        // Where the name has an IPv6 address as well, nobody listens there.
        #expect(made(.internet(host: "localhost", port: port)).verdict(Self.small) == .clean)
    }

    @Test(
        "what is no answer has failed, and the reason says what it was",
        arguments: [
            ("stream: OK", "clamd closed the connection in the middle of its answer: 'stream: OK'"),
            ("COMMAND READ TIMED OUT\n", "in the middle of its answer: 'COMMAND READ TIMED OUT?'"),
            ("", "clamd closed the connection without an answer"),
            ("\0", "clamd's answer is not understood: ''"),
            ("HTTP/1.1 400 Bad Request\r\n\r\n\0", "not understood: 'HTTP/1.1 400 Bad Request????'"),
            ("stream: OK\0stream: OK\0", "clamd gave more than one answer"),
            (String(repeating: "x", count: 5_000), "clamd's answer is longer than 4096 octets"),
        ])
    func answers(said: String, reason: String) throws {
        let server = try FakeClamd { _ in [.readMessage, .say(said)] }
        let verdict = made(server.address).verdict(Self.small)
        #expect(verdict.failure?.contains(reason) == true, "\(verdict)")
    }

    @Test("a virus is found whatever follows")
    func foundAndMore() throws {
        let server = try FakeClamd { _ in [.readMessage, .say("stream: A FOUND\0stream: OK\0")] }
        #expect(made(server.address).verdict(Self.small) == .found(name: "A"))
    }

    @Test(
        "an answer before the end is taken at once, but clean is none", arguments: [false, true],
        [
            ("stream: Early FOUND\0", VirusVerdict.found(name: "Early")),
            ("INSTREAM size limit exceeded. ERROR\0", .failed(reason: ClamdReplyTests.large)),
            ("stream: OK\0", .failed(reason: "clamd answered before it had the whole message")),
            ("", nil),
        ] as [(String, VirusVerdict?)])
    func early(onPort: Bool, answer: (said: String, verdict: VirusVerdict?)) throws {
        let server = try FakeClamd(onPort: onPort) { _ in [.read(100_000), .say(answer.said)] }
        let scan = made(server.address).begin()
        #expect(scan.feed(Self.large) < Self.large.count)
        #expect(scan.isDecided && scan.backlog == 0)
        let verdict = scan.finish().verdict()
        if let expected = answer.verdict {
            #expect(verdict == expected)
        } else {
            #expect(verdict.failure?.contains("clamd closed the connection without an answer") == true)
        }
    }

    @Test(
        "one that reads nothing holds a message up no longer than the deadline, and the backlog stays small")
    func stalled() throws {
        let server = try FakeClamd { _ in [.hang] }
        let waits = Counter()
        let scan = made(server.address, deadline: .milliseconds(300)) { waits.add() }.begin()
        let started = ContinuousClock.now
        var fed = 0
        while fed < Self.large.count, !scan.isDecided {
            Self.large[fed..<(fed + 4_096)].withUnsafeBytes { scan.feed($0) }
            fed += 4_096
            #expect(scan.backlog <= VirusLimits.backlog)
        }
        #expect(ContinuousClock.now - started >= .milliseconds(300))
        #expect(scan.isDecided && waits.count == 1)
        #expect(scan.finish().verdict() == .failed(reason: "clamd gave no answer within 0.3 seconds"))
        #expect(waits.count == 1)
    }

    @Test("one that is silent is waited for once, and the pool is told before")
    func silent() throws {
        let server = try FakeClamd { _ in [.readMessage, .hang] }
        let waits = Counter()
        let scanner = made(server.address, deadline: .milliseconds(300)) { waits.add() }
        let scan = scanner.begin()
        scan.feed(Self.small)
        let result = scan.finish()
        #expect(waits.count == 0)
        #expect(result.verdict() == .failed(reason: "clamd gave no answer within 0.3 seconds"))
        #expect(waits.count == 1)
        #expect(result.verdict() == .failed(reason: "clamd gave no answer within 0.3 seconds"))
        #expect(waits.count == 1)
        #expect(!scanner.isDown)
    }

    @Test("an answer that drips does not move the deadline")
    func drips() throws {
        let signals = (0..<200).map { _ in DispatchSemaphore(value: 0) }
        let server = try FakeClamd { _ in
            [.readMessage] + signals.flatMap { [.say("x"), .wait($0)] }
        }
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            // Every few milliseconds one more, until the scan has ended.
            for signal in signals where done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
                signal.signal()
            }
            for signal in signals { signal.signal() }
        }
        let verdict = made(server.address, deadline: .milliseconds(300)).verdict(Self.small)
        for _ in signals { done.signal() }
        #expect(verdict == .failed(reason: "clamd gave no answer within 0.3 seconds"))
    }

    @Test("one that is behind is waited for, and the message goes on")
    func behind() throws {
        let mayRead = DispatchSemaphore(value: 0)
        let server = try FakeClamd { _ in [.wait(mayRead), .readMessage, .say("stream: OK\0")] }
        let waits = Counter()
        let scanner = made(server.address) {
            if waits.add() == 0 { mayRead.signal() }
        }
        #expect(scanner.verdict(Self.large) == .clean)
        #expect(waits.count > 0)
        #expect(server.history.messages.first?.count == Self.large.count + 22)
    }

    @Test("an answer that is there is not waited for")
    func noWait() throws {
        let server = try FakeClamd()
        let waits = Counter()
        let scan = made(server.address) { waits.add() }.begin()
        scan.feed(Self.small)
        let result = scan.finish()
        let other = made(server.address).verdict(Self.small)
        #expect(other == .clean && eventually { server.history.messages.count == 2 })
        #expect(result.verdict() == .clean)
        // The server may say it a moment later than it has noted the message.
        #expect(waits.count <= 1)
    }

    @Test("a message that is too large is not sent on, and never clean")
    func tooLarge() throws {
        let server = try FakeClamd()
        let scanner = made(server.address, maximumSize: 100_000)
        let exact = [UInt8](repeating: 0x61, count: 100_000)
        #expect(scanner.verdict(exact) == .clean)
        let scan = scanner.begin()
        #expect(scan.feed(exact + [0x61], by: 1_000) == 100_001)
        #expect(scan.isDecided && scan.backlog == 0)
        #expect(
            scan.finish().verdict()
                == .failed(reason: "the message is larger than 100000 octets, and no larger one is scanned"))
        #expect(server.history.messages.count == 1)
    }

    @Test("a scan that is let go of ends its connection")
    func abandoned() throws {
        let server = try FakeClamd { _ in [.read(1_000_000_000)] }
        var scan: VirusScan? = made(server.address).begin()
        scan?.feed(Self.small)
        #expect(eventually { server.history.connections == 1 })
        #expect(server.history.cutOff == 0)
        scan = nil
        #expect(eventually { server.history.cutOff == 1 })
    }

    @Test("what is fed after the end changes nothing")
    func afterTheEnd() throws {
        let server = try FakeClamd()
        let scan = made(server.address).begin()
        scan.feed(Self.small)
        let result = scan.finish()
        scan.feed(Self.small)
        #expect(scan.isDecided && scan.finish() === result && result.verdict() == .clean)
        #expect(server.history.messages.first?.count == Self.small.count + 22)
    }
}
