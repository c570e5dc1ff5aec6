// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import VirusScan

@Suite("What clamd says")
struct ClamdReplyTests {
    static let large = "clamd takes no message as large as this one: its StreamMaxLength is exceeded"

    @Test(
        "an answer is a verdict, and what is none has failed",
        arguments: [
            ("stream: OK", VirusVerdict.clean),
            ("stream: Eicar-Test FOUND", .found(name: "Eicar-Test")),
            ("stream: Win.Test.EICAR_HDB-1(44d8:68) FOUND", .found(name: "Win.Test.EICAR_HDB-1(44d8:68)")),
            ("stream: OK FOUND", .found(name: "OK")),
            ("stream: a\u{1B}[2J\r\nb FOUND", .found(name: "a?[2J??b")),
            ("INSTREAM size limit exceeded. ERROR", .failed(reason: large)),
            ("stream: Can't open file ERROR", .failed(reason: "clamd says: 'stream: Can't open file ERROR'")),
            ("", .failed(reason: "clamd's answer is not understood: ''")),
            ("OK", .failed(reason: "clamd's answer is not understood: 'OK'")),
            ("stream:OK", .failed(reason: "clamd's answer is not understood: 'stream:OK'")),
            ("stream: OK\n", .failed(reason: "clamd's answer is not understood: 'stream: OK?'")),
            ("stream: ok", .failed(reason: "clamd's answer is not understood: 'stream: ok'")),
            ("stream:  OK", .failed(reason: "clamd's answer is not understood: 'stream:  OK'")),
            ("stream: OK\u{301}", .failed(reason: "clamd's answer is not understood: 'stream: OK\u{301}'")),
            ("stream:  FOUND", .failed(reason: "clamd's answer is not understood: 'stream:  FOUND'")),
            ("stream: FOUND", .failed(reason: "clamd's answer is not understood: 'stream: FOUND'")),
            ("stream: ", .failed(reason: "clamd's answer is not understood: 'stream: '")),
            (
                "UNKNOWN COMMAND",
                .failed(reason: "clamd's answer is not understood: 'UNKNOWN COMMAND'")
            ),
        ])
    func meanings(reply: String, verdict: VirusVerdict) {
        #expect(VirusVerdict(clamdReply: reply.utf8) == verdict)
    }

    @Test("a name is cut, and what is no UTF-8 in it replaced")
    func names() {
        let long = Array("stream: ".utf8) + Array(repeating: 0xE9, count: 1_000) + Array(" FOUND".utf8)
        #expect(VirusVerdict(clamdReply: long) == .found(name: String(repeating: "\u{FFFD}", count: 80)))
    }

    @Test("an answer comes in whatever pieces", arguments: [1, 2, 7, 1_000])
    func pieces(size: Int) {
        let all = Array("stream: Eicar FOUND\0".utf8)
        var reader = ClamdReplyReader()
        for start in stride(from: 0, to: all.count, by: size) {
            #expect(reader.reply == nil)
            all[start..<min(start + size, all.count)].withUnsafeBytes { reader.feed($0) }
        }
        #expect(reader.reply.map { String(decoding: $0, as: UTF8.self) } == "stream: Eicar FOUND")
        #expect(!reader.isOverrun)
    }

    @Test("more than an answer, and one without an end, are noticed", arguments: [1, 4_096, 10_000])
    func overrun(size: Int) {
        var twice = ClamdReplyReader()
        Array("stream: OK\0s".utf8).withUnsafeBytes { twice.feed($0) }
        #expect(twice.reply != nil && twice.isOverrun)
        var endless = ClamdReplyReader()
        let piece = [UInt8](repeating: 0x61, count: size)
        for _ in 0..<(10_000 / size) { piece.withUnsafeBytes { endless.feed($0) } }
        #expect(endless.reply == nil && endless.isOverrun && endless.text.count <= VirusLimits.reply)
    }

    @Test("any bytes give a verdict, and clean is said in one way")
    func anyBytes() {
        var random = SplitMix64(seed: 7)
        let pieces = ["stream: ", "OK", " FOUND", " ERROR", "\n", " ", "é", "x", "INSTREAM size limit"]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(6) {
                if random.chance(0.2) {
                    bytes.append(UInt8(truncatingIfNeeded: random.below(255) + 1))
                } else {
                    bytes += Array(random.pick(pieces).utf8)
                }
            }
            let verdict = VirusVerdict(clamdReply: bytes)
            if (verdict == .clean) != bytes.elementsEqual("stream: OK".utf8) {
                Issue.record("\(bytes): \(verdict)")
            }
            if case .found(let name) = verdict, name.utf8.count > VirusLimits.name || name.isEmpty {
                Issue.record("\(bytes): \(name)")
            }
        }
    }
}
