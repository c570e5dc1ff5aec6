// SPDX-License-Identifier: Apache-2.0

import Foundation
import Recipients
import Testing

@testable import VirusScan

@Suite("A real clamd", .enabled(if: ClamdServer.isInstalled, Comment(rawValue: ClamdServer.missing)))
struct ClamdTests {
    /// A message with that attachment.
    static func message(attached bytes: [UInt8], firstField: String = "From: a@example.org") -> [UInt8] {
        let encoded = Data(bytes).base64EncodedString(options: [.lineLength76Characters])
        let lines = [
            firstField, "Subject: see the attachment", "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain", "", "hello",
            "--b", "Content-Type: application/octet-stream; name=a.bin", "Content-Transfer-Encoding: base64",
            "", encoded, "--b--", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// The same without one.
    static func text(_ body: [UInt8]) -> [UInt8] {
        Array("From: a@example.org\r\nSubject: hello\r\n\r\n".utf8) + body + [0x0D, 0x0A]
    }

    /// A zip file with one file in it, not compressed.
    static func zip(_ name: String, _ content: [UInt8]) -> [UInt8] {
        func number(_ value: Int, _ octets: Int) -> [UInt8] {
            (0..<octets).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var crc: UInt32 = .max
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        let common =
            number(0, 4) + number(0, 4) + number(Int(~crc), 4) + number(content.count, 4)
            + number(content.count, 4) + number(name.utf8.count, 2) + number(0, 2)
        let local = Array("PK\u{3}\u{4}".utf8) + number(20, 2) + common.dropFirst(0) + Array(name.utf8)
        let central =
            Array("PK\u{1}\u{2}".utf8) + number(20, 2) + number(20, 2) + common + number(0, 2) + number(0, 2)
            + number(0, 2) + number(0, 4) + number(0, 4) + Array(name.utf8)
        let end =
            Array("PK\u{5}\u{6}".utf8) + number(0, 4) + number(1, 2) + number(1, 2) + number(central.count, 2)
            + number(0, 2) + number(local.count + content.count, 4) + number(0, 2)
        return local + content + central + end
    }

    static let virus = VirusVerdict.found(name: "\(eicarName).UNOFFICIAL")

    @Test("clean is clean, and the test file is found plain, attached, and in an archive")
    func verdicts() throws {
        let server = try ClamdServer()
        #expect(VirusScanner.problem(server.address) == nil)
        let scanner = VirusScanner(server.address)
        #expect(scanner.verdict(Self.text(Array("world".utf8))) == .clean)
        #expect(scanner.verdict([]) == .clean)
        #expect(scanner.verdict(Self.text(eicar)) == Self.virus)
        #expect(scanner.verdict(Self.message(attached: eicar), by: 1) == Self.virus)
        #expect(scanner.verdict(Self.message(attached: Self.zip("a.com", eicar)), by: 7) == Self.virus)
        #expect(scanner.verdict(Self.message(attached: Array("a text".utf8))) == .clean)
        #expect(scanner.verdict(Self.message(attached: Self.zip("a", Array("a text".utf8)))) == .clean)
        let late = Self.message(attached: [UInt8](repeating: 0x61, count: 2 << 20) + eicar)
        #expect(scanner.verdict(late) == .clean)
    }

    @Test(
        "a message whose beginning looks like another kind of file is read as a message all the same",
        arguments: [
            "MZ: x", "PK\u{3}\u{4}: x", "BZh: x", "%PDF-1.4: x", "{\\rtf: x", "GIF89a: x", "begin 644 x",
        ])
    func disguises(firstField: String) throws {
        let server = try ClamdServer()
        let message = Self.message(attached: eicar, firstField: firstField)
        #expect(VirusScanner(server.address).verdict(message) == Self.virus)
    }

    @Test("beyond its StreamMaxLength the sending stops, and the scan has failed")
    func streamMaxLength() throws {
        let server = try ClamdServer(streamMaxLength: "1M")
        let scanner = VirusScanner(server.address, maximumSize: 64 << 20)
        let message = Self.message(attached: eicar) + [UInt8](repeating: 0x61, count: 30 << 20)
        let scan = scanner.begin()
        #expect(scan.feed(message) < 4 << 20)
        #expect(scan.finish().verdict() == .failed(reason: ClamdReplyTests.large))
        #expect(scanner.verdict(Self.message(attached: eicar)) == Self.virus)
    }

    @Test("a large message comes through")
    func large() throws {
        let server = try ClamdServer(streamMaxLength: "31M")
        let scanner = VirusScanner(server.address, maximumSize: 31 << 20)
        let filling = [UInt8](repeating: 0x61, count: 30 << 20)
        #expect(scanner.verdict(Self.message(attached: eicar) + filling) == Self.virus)
        #expect(scanner.verdict(Self.text(filling)) == .clean)
    }

    @Test("fifty messages at once, and each has its own verdict")
    func crowd() throws {
        let server = try ClamdServer()
        let scanner = VirusScanner(server.address)
        let messages = [Self.message(attached: eicar), Self.text(Array("world".utf8))].map {
            $0 + [UInt8](repeating: 0x61, count: 300_000)
        }
        let scans = (0..<50).map { _ in scanner.begin() }
        for start in stride(from: 0, to: messages[0].count, by: 65_535) {
            for (number, scan) in scans.enumerated() {
                messages[number % 2].dropFirst(start).prefix(65_535).withUnsafeBytes { scan.feed($0) }
                #expect(scan.backlog <= VirusLimits.backlog)
            }
        }
        let results = scans.map { $0.finish() }
        let wrong = results.enumerated().filter { number, result in
            result.verdict() != (number % 2 == 0 ? Self.virus : .clean)
        }
        #expect(wrong.isEmpty, "\(wrong.first?.element.verdict() as Any)")
    }

    @Test("killed in the middle of a message it has failed, and started again it scans")
    func killed() throws {
        let server = try ClamdServer()
        let (events, clock) = (Events(), TestClock())
        let scanner = VirusScanner(
            ClamdGate(server.address, now: { clock.now }) { events.add($0) }, deadline: .seconds(60),
            maximumSize: VirusLimits.message, willWait: {})
        let first = scanner.begin()
        first.feed([UInt8](repeating: 0x61, count: 100_000))
        let second = scanner.begin()
        second.feed(Self.text(eicar))
        server.signal(SIGSTOP)
        let result = second.finish()
        server.kill()
        #expect(first.finish().verdict().failure?.hasPrefix("clamd closed the connection") == true)
        #expect(result.verdict().failure?.hasPrefix("clamd closed the connection") == true)
        #expect(events.all.isEmpty)
        #expect(scanner.verdict(Self.text(eicar)).failure?.contains("takes no connection") == true)
        try server.start()
        #expect(scanner.verdict(Self.text(eicar)).failure?.contains("not asked for a while") == true)
        clock.advance(VirusLimits.recovery)
        #expect(scanner.verdict(Self.text(eicar)) == Self.virus)
        #expect(events.all.count == 2)
    }

    @Test("stopped it is given up after the deadline")
    func stopped() throws {
        let server = try ClamdServer()
        server.signal(SIGSTOP)
        let scanner = VirusScanner(server.address, deadline: .milliseconds(300))
        #expect(
            scanner.verdict(Self.text(eicar)) == .failed(reason: "clamd gave no answer within 0.3 seconds"))
        #expect(VirusScanner.problem(server.address) == "clamd gave no answer within 1.0 seconds")
        server.signal(SIGCONT)
        #expect(VirusScanner(server.address).verdict(Self.text(eicar)) == Self.virus)
    }

    @Test("its own time-out is told in its words")
    func timeout() throws {
        let server = try ClamdServer(["ReadTimeout 1", "CommandReadTimeout 1"])
        var connection = ClamdConnection(
            ClamdGate(server.address) { _ in }, command: "zINSTREAM", deadline: .seconds(60), willWait: {})
        // The client has stopped in the middle of its message.
        connection.add(chunk: Self.text(eicar))
        connection.awaitEnd()
        let verdict = VirusVerdict(connection.end, of: "clamd")
        #expect(verdict.failure?.contains("COMMAND READ TIMED OUT") == true, "\(verdict)")
    }
}
