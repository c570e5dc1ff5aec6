// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

/// Messages that are made to hurt.
@Suite("The MIME reader and hostile messages")
struct ReaderHostileTests {
    /// Counts, and keeps nothing.
    struct Counter: MIMESink {
        var parts = 0
        var ended = 0
        var deepest = 0
        var octets = 0
        mutating func begin(_ part: MIMEPart, readings: [TransferEncoding]) {
            parts += 1
            deepest = max(deepest, part.depth)
        }
        mutating func content(_ bytes: UnsafeRawBufferPointer, part: Int, reading: Int) {
            octets += bytes.count
        }
        mutating func fork(part: Int, from old: Int, into new: Int) {}
        mutating func restart(part: Int, as new: Int) {}
        mutating func end(part: Int, reading: Int) {}
        mutating func end(_ part: MIMEPart, encodedSize: Int) { ended += 1 }
    }

    /// Feeds one piece again and again.
    static func feed(
        _ fields: [(String, String)], _ pieces: [[UInt8]], times: Int = 1
    ) -> (counter: Counter, anomalies: Set<MIMEAnomaly>) {
        var reader = MIMEReader()
        var counter = Counter()
        for (name, body) in fields {
            with(name) { name in with(body) { reader.headerField(name: name, body: $0) } }
        }
        reader.endOfHeader(to: &counter)
        for _ in 0..<times { for piece in pieces { with(piece) { reader.body($0, to: &counter) } } }
        reader.finish(to: &counter)
        return (counter, reader.anomalies)
    }

    static let mixed = [("Content-Type", "multipart/mixed; boundary=X")]

    @Test("100,000 parts: those beyond the limit belong to the last one")
    func manyParts() {
        let piece = Array("--X\r\nContent-Type: text/html\r\n\r\nhello\r\n".utf8)
        let (counter, anomalies) = Self.feed(Self.mixed, [piece], times: 100_000)
        #expect(counter.parts == SyntaxLimits.mimeParts)
        #expect(counter.ended == counter.parts)
        #expect(anomalies.contains(.tooManyParts))
        #expect(counter.octets > 99_000 * 30)
    }

    @Test("a depth of 1,000: what is too deep is content")
    func deep() {
        let pieces = (1...1_000).map {
            Array("--X\($0 - 1)\r\nContent-Type: multipart/mixed; boundary=X\($0)\r\n\r\n".utf8)
        }
        let (counter, anomalies) = Self.feed([("Content-Type", "multipart/mixed; boundary=X0")], pieces)
        #expect(counter.deepest == SyntaxLimits.mimeDepth)
        #expect(counter.ended == counter.parts)
        #expect(anomalies.isSuperset(of: [.tooDeep, .boundaryNotFound]))
    }

    @Test("messages in messages, 1,000 deep")
    func deepMessages() {
        let (counter, anomalies) = Self.feed(
            [("Content-Type", "message/rfc822")], [Array("Content-Type: message/rfc822\r\n\r\n".utf8)],
            times: 1_000)
        #expect(counter.deepest == SyntaxLimits.mimeDepth)
        #expect(anomalies.contains(.tooDeep))
    }

    @Test("a boundary of 1 MiB, and lines with it")
    func longBoundary() {
        let long = [UInt8](repeating: UInt8(ascii: "b"), count: 1 << 20)
        let field = ("Content-Type", "multipart/mixed; boundary=" + String(decoding: long, as: UTF8.self))
        let lines = [Array("--".utf8), long, Array("\r\nContent-Type: text/html\r\n\r\nx\r\n".utf8)]
        let (counter, anomalies) = Self.feed([field], lines, times: 4)
        #expect(counter.ended == counter.parts)
        #expect(!anomalies.isEmpty)
    }

    @Test("a header section without end, and one line of 64 MiB")
    func longLines() {
        let piece = [UInt8](repeating: UInt8(ascii: "."), count: 1 << 16)
        let header = Self.feed(
            Self.mixed, [Array("--X\r\nContent-Type: ".utf8)] + Array(repeating: piece, count: 4))
        #expect(header.anomalies.contains(.headerTooLong))
        #expect(header.counter.octets == 3 * 65_536 + 14)
        let line = Self.feed([("Content-Type", "text/plain")], [piece], times: 1_024)
        #expect(line.counter.octets >= 1 << 26)
        #expect(line.counter.parts == 1)
    }

    @Test("a line of hyphens, of which each could begin a delimiter, takes time in proportion to its length")
    func hyphens() {
        let candidates = (0..<40).map { level in
            "--B\(level - 1)\r\nContent-Type: multipart/mixed; boundary=B\(level)\r\n\r\n"
        }
        let lines = Array(String(repeating: "--a\r\n", count: 20_000).utf8)
        let (counter, _) = Self.feed(
            [("Content-Type", "multipart/mixed; boundary=B-1")], candidates.map { Array($0.utf8) } + [lines])
        #expect(counter.parts == 41)
    }

    @Test("encoded multiparts within each other are read so many levels deep, in linear time")
    func encodedMultiparts() {
        let pieces = (1...60).map {
            Array(
                "--X\($0 - 1)\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: multipart/mixed; boundary=X\($0)\r\n\r\n"
                    .utf8)
        }
        let (counter, anomalies) = Self.feed([("Content-Type", "multipart/mixed; boundary=X0")], pieces)
        #expect(counter.ended == counter.parts)
        #expect(anomalies.isSuperset(of: [.encodedMultipart, .tooDeep]))
    }

    /// Pieces that mean something to some reader.
    static let words = [
        "--X", "--X--", "--Y", "--Y--", "--", "---", "\r\n", "\n", "\r", "\r\n\r\n", "\0", " ", "\t", "=",
        "==", "=\r\n",
        "Content-Type: multipart/mixed; boundary=Y\r\n", "Content-Type: message/rfc822\r\n",
        "Content-Type: multipart/digest; boundary=X\r\n", "Content-Transfer-Encoding: base64\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: uuencode\r\n",
        "Content-Disposition: attachment; filename=a.eml\r\n", "Content-Type: text/html; name=b.zip\r\n",
        " Content-Type: multipart/mixed; boundary=Z\r\n", "Content-Type : x/y\r\n", "Foo\r\n",
        "Subject: x\r\n",
        "begin 644 a.bin\r\n", "M4$L#!!0``@`(`!%*CDD\\SU%H1@```$0````)````96EC87(N8V]MBS#U5PQ0\r\n",
        "end\r\n",
        "=ybegin line=128 name=x\r\n", "=yend\r\n", "UEsDBBQA", "QUJD=", "QUJDRUZH\r\n", "=C3=B6", "=c3",
        "=3D=",
        "From a@example.com\r\n", "é", "words and words\r\n", "LS1YDQoNCg==\r\n",
        "UEsDBBQAAgAIABFKjkk8z1FoRgAAAEQAAAAJAAAAZWljYXIuY29tizD1VwxQdXAMiDaJCYiKMDXR\r\n",
    ]

    @Test("anything at all gives the same however it is cut", arguments: 0..<12)
    func anything(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        for _ in 0..<120 {
            var body: [UInt8] = []
            for _ in 0..<random.below(60) { body += Array(random.pick(Self.words).utf8) }
            for _ in 0..<random.below(4) where !body.isEmpty {
                body[random.below(body.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            let type = random.pick([
                "multipart/mixed; boundary=X", "text/plain", "message/rfc822", "application/zip; name=a.zip",
            ])
            let encoding = random.pick(["7bit", "7bit", "7bit", "base64", "quoted-printable", "uuencode"])
            let more = [("Content-Transfer-Encoding", " " + encoding)]
            let whole = ReaderTranscript(type: type, more: more, body)
            #expect(
                whole.isSound, "\(whole.faults) in \(String(decoding: body, as: UTF8.self).debugDescription)")
            for chunk in [1, 7, 1 + random.below(100)] {
                let cut = ReaderTranscript(type: type, more: more, body, chunk: chunk)
                // Not the transcripts: they would fill pages.
                let isSame = cut == whole
                #expect(isSame, "\(type) \(encoding) in \(chunk), seed \(seed)")
                guard isSame else { return }
            }
        }
    }
}
