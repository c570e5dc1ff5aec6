// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@Suite("a message in a file")
struct RawMessageTests {
    private static func shown(_ text: String) -> (fields: [String], body: String) {
        let message = RawMessage(Array(text.utf8))
        let fields = message.fields.map {
            String(decoding: $0.name, as: UTF8.self) + "|" + String(decoding: $0.body, as: UTF8.self)
        }
        return (fields, String(decoding: message.body, as: UTF8.self))
    }

    @Test(
        "header fields and body are told apart",
        arguments: [
            ("A: 1\nB: 2\n\nbody\n", ["A| 1", "B| 2"], "body\r\n"),
            ("A: 1\r\nB: 2\r\n\r\nbody\r\n", ["A| 1", "B| 2"], "body\r\n"),
            ("A: 1\n 2\n\t3\n\nx", ["A| 1\n 2\n\t3"], "x"),
            ("From a@example.org Mon Nov 23\nA: 1\n\nx", ["A| 1"], "x"),
            ("A : 1\n\nx", ["A| 1"], "x"),
            ("From : a@example.org\n\nx", ["From| a@example.org"], "x"),
            ("A:\n\n", ["A|"], ""),
            ("A: 1", ["A| 1"], ""),
            ("A: 1\nno field here\nB: 2\n", ["A| 1"], "no field here\r\nB: 2\r\n"),
            (" A: 1\n\nx", [], " A: 1\r\n\r\nx"),
            (": 1\n", [], ": 1\r\n"),
            ("\nbody", [], "body"),
            ("", [], ""),
        ])
    func parts(text: String, fields: [String], body: String) {
        let shown = RawMessageTests.shown(text)
        #expect(shown.fields == fields)
        #expect(shown.body == body)
    }

    @Test("whatever the bytes are, nothing of the body is lost or doubled")
    func anyBytes() {
        var random = SplitMix64(seed: 7)
        let pieces: [[UInt8]] = [
            [0x0a], [0x0d, 0x0a], [0x0d], [0x20], [0x3a], [0x41], [0x00], [0xff], Array("From ".utf8),
        ]
        for _ in 0..<5_000 {
            let bytes = (0..<random.below(20)).flatMap { _ in random.pick(pieces) }
            let body = [0x0a] + bytes
            let message = RawMessage(Array(body))
            #expect(message.fields.isEmpty)
            #expect(message.body.filter { $0 != 0x0d } == bytes.filter { $0 != 0x0d })
        }
    }
}
