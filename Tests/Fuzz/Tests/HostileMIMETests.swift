// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import MailSyntax

@Suite("Messages that are made to hurt the MIME reader")
struct HostileMIMETests {
    /// A message as one array.
    static func whole(_ message: HostileMessage, _ size: Int) -> [UInt8] {
        Array(message.header.utf8) + Array("\r\n".utf8) + message.body(size)
    }

    @Test("What hurts is read within limits, and alike however it is cut", arguments: HostileMessage.all)
    func alike(message: HostileMessage) throws {
        try Self.whole(message, 6_000).withUnsafeBytes { bytes in
            let message = MessageBytes(bytes)
            let whole = try MIMEOutcome(message, cut: .whole)
            for cut in Cut.allCases.dropFirst() {
                try whole.requireSame(as: try MIMEOutcome(message, cut: cut), "cut into \(cut)")
            }
        }
    }

    @Test("The time that it takes grows as the length does", arguments: HostileMessage.all)
    func linear(message: HostileMessage) throws {
        try LinearTime.expect(of: message.name, smallest: message.smallest) { size in
            Self.whole(message, size)
        } run: { bytes in
            _ = try MIMEOutcome(MessageBytes(bytes), sums: false) { feed in feed(MessageBytes(bytes).body) }
        }
    }

    @Test("100,000 parts are a thousand, and the rest belongs to the last")
    func parts() throws {
        let message =
            Array("Content-Type: multipart/mixed; boundary=b\n\n".utf8)
            + [[UInt8]](repeating: Array("--b\n\nx\n".utf8), count: 100_000).joined()
        let outcome = try Self.outcome(message)
        #expect(outcome.contents.count == SyntaxLimits.mimeParts)
        #expect(outcome.anomalies.contains(.tooManyParts))
    }

    @Test(
        "A thousand multiparts or messages within each other are followed to a depth of 50",
        arguments: [true, false])
    func depth(isMultipart: Bool) throws {
        var message: [UInt8] = []
        for depth in 0..<1_000 {
            let field = isMultipart ? "multipart/mixed; boundary=b\(depth)" : "message/rfc822"
            message += "Content-Type: \(field)\n\n\(isMultipart ? "--b\(depth)\n" : "")".utf8
        }
        let outcome = try Self.outcome(message)
        let deepest = outcome.events.reduce(0) { depth, event in
            if case .begin(let part, _) = event { max(depth, part.depth) } else { depth }
        }
        #expect(deepest == SyntaxLimits.mimeDepth)
        #expect(outcome.anomalies.contains(.tooDeep))
    }

    @Test(
        "A boundary of 1 MiB is malformed, and nothing is kept of it but its beginning",
        arguments: [true, false])
    func boundary(isInPart: Bool) throws {
        let boundary = [UInt8](repeating: UInt8(ascii: "a"), count: 1_048_576)
        let field = Array("Content-Type: multipart/mixed; boundary=\"".utf8) + boundary + Array("\"\n\n".utf8)
        let line = Array("--".utf8) + boundary + Array("\n\nx\n".utf8)
        var message = field + line + line
        if isInPart { message = Array("Content-Type: multipart/mixed; boundary=b\n\n--b\n".utf8) + message }
        let outcome = try Self.outcome(message)
        #expect(!outcome.anomalies.isDisjoint(with: [.boundaryMalformed, .headerTooLong]))
    }

    /// What comes before a line without end.
    static let openings = [
        "\n", "Content-Type: text/html\n\n", "Content-Transfer-Encoding: base64\n\n",
        "Content-Transfer-Encoding: quoted-printable\n\n",
        "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nX: ",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=",
        "\nbegin 644 ", "\n=ybegin line=1 size=1 name=", "Content-Type: message/rfc822\n\nSubject: ",
    ]

    @Test("A line without end is read in bounded memory", arguments: openings)
    func line(opening: String) throws {
        let chunk = [UInt8](repeating: UInt8(ascii: "A"), count: 65_535)
        let start = Array(opening.utf8)
        try start.withUnsafeBytes { start in
            let message = MessageBytes(start)
            let outcome = try MIMEOutcome(message, sums: false) { feed in
                feed(message.body)
                for _ in 0..<Self.chunks { chunk.withUnsafeBytes { feed($0) } }
            }
            let size = message.body.count + Self.chunks * chunk.count
            #expect(outcome.contents.joined().allSatisfy { $0.size <= size })
            #expect(outcome.contents.count <= 3)
        }
    }

    /// 64 MiB.
    static let chunks = 1_024

    static let sample = """
        From: a@example.com
        Content-Type: multipart/mixed; boundary="b c"; charset=utf-8

        --b c
        Content-Type: text/plain; name="x.txt"
        Content-Disposition: attachment; filename*0*=utf-8''%61; filename*1=b
        Content-Transfer-Encoding: quoted-printable

        a=3Db =
        c
        --b c
        Content-Transfer-Encoding: base64

        QUJDREVGRw==
        --b c
        Content-Type: message/rfc822

        Subject: =?utf-8?q?x?=

        begin 644 a
        #0V%T
        end
        --b c--
        """

    @Test(
        "Octets that are no UTF-8 are read wherever they stand",
        arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0]] as [[UInt8]])
    func octets(octets: [UInt8]) throws {
        let sample = Array(Self.sample.utf8)
        for place in stride(from: 0, through: sample.count, by: 2) {
            let bytes = sample[..<place] + octets + sample[place...]
            try Array(bytes).withUnsafeBytes { bytes in
                let message = MessageBytes(bytes)
                try MIMEOutcome(message, cut: .whole)
                    .requireSame(as: try MIMEOutcome(message, cut: .odd), "\(octets) at \(place)")
            }
        }
    }

    static func outcome(_ message: [UInt8]) throws -> MIMEOutcome {
        try message.withUnsafeBytes { bytes in
            let message = MessageBytes(bytes)
            return try MIMEOutcome(message, sums: false) { feed in
                for start in stride(from: 0, to: message.body.count, by: 65_535) {
                    let end = min(message.body.count, start + 65_535)
                    feed(UnsafeRawBufferPointer(rebasing: message.body[start..<end]))
                }
            }
        }
    }
}
