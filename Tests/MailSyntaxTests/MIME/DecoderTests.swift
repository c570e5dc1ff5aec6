// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import TestSupport
import Testing

@Suite("The content decoders")
struct DecoderTests {
    /// Content in one encoding as a part of its own.
    static func decode(_ text: String, _ encoding: String, chunk: Int = .max) -> ReaderTranscript {
        ReaderTranscript(
            type: "application/zip; name=a.zip", more: [("Content-Transfer-Encoding", " " + encoding)],
            Array(text.utf8), chunk: chunk)
    }

    @Test("base64 lines of any width and line end are decoded, however they are cut", arguments: 0..<12)
    func base64(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let octets = (0..<random.below(700)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let characters = Array(Data(octets).base64EncodedString())
        for width in [4, 5, 16, 20, 60, 64, 72, 75, 76, 77, 78, 80, 128, 1_000] {
            for end in ["\r\n", "\n", "\r", " \r\n"] {
                var text = ""
                for start in stride(from: 0, to: characters.count, by: width) {
                    text += String(characters[start..<min(start + width, characters.count)]) + end
                }
                let whole = Self.decode(text, "base64")
                #expect(whole.parts.first?.contents[0] == octets)
                #expect(whole.anomalies.isEmpty)
                let isSame = Self.decode(text, "base64", chunk: 1 + random.below(90)) == whole
                #expect(isSame)
            }
        }
    }

    @Test("a large base64 part is decoded as it is by another decoder")
    func large() {
        var random = SplitMix64(seed: 7)
        let octets = (0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let text = Data(octets).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        for chunk in [65_535, 1_000, Int.max] {
            let transcript = Self.decode(text, "base64", chunk: chunk)
            #expect(transcript.parts.first?.contents[0] == octets)
            #expect(transcript.anomalies.isEmpty)
        }
    }

    @Test("no octet that is not in the alphabet passes for one that is, wherever in a line it stands")
    func alphabet() {
        let alphabet = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t \u{B}\u{C}".utf8)
        for place in [0, 3, 15, 16, 31, 59, 60, 63, 64, 75] {
            for octet in UInt8.min ... .max where !alphabet.contains(octet) {
                var body = [UInt8](repeating: UInt8(ascii: "A"), count: 76) + [13, 10]
                body += body + body
                body[78 + place] = octet
                let transcript = ReaderTranscript(
                    type: "a/b", more: [("Content-Transfer-Encoding", "base64")], body)
                // Skipped: 227 characters are left.
                #expect(transcript.parts.first?.contents[0]?.count == 170, "\(octet) at \(place)")
                #expect(transcript.anomalies.contains(.base64Malformed))
            }
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var encoding = "base64"
        /// What each reading decodes to.
        var readings: [String]
        var anomalies: Set<MIMEAnomaly> = []
        var testDescription: String { "\(encoding): \(text.debugDescription)" }
    }

    static let cases = [
        Case(text: "SGVsbG8=", readings: ["Hello"]),
        Case(text: "SGVsbG8", readings: ["Hello"]),
        Case(text: "SGVsbG8=\r\n=\r\n\r\n==\r\n", readings: ["Hello"]),
        Case(text: "SGVsbG8A", readings: ["Hello\0"]),
        Case(text: "SGVsbG8AA", readings: ["Hello\0"], anomalies: [.base64Malformed]),
        Case(
            text: "SGk=SGk=", readings: ["HiHi", "Hi\u{12}\u{1a}", "Hi\0Hi\0", "HiHi", "Hi", "Hi"],
            anomalies: [.base64Malformed]),
        Case(text: "SG.k=", readings: ["Hi", "H", "H"], anomalies: [.base64Malformed]),
        Case(text: "SGkhX\r\nSGkh", readings: ["Hi!]!\u{FFFD}", "Hi!Hi!"], anomalies: [.base64Malformed]),
        Case(text: "f=C3=B6=\r\no =3D=3d", encoding: "quoted-printable", readings: ["föo ==", "föo ="]),
        Case(text: "a= \t \r\nb=\nc=\rd", encoding: "quoted-printable", readings: ["abcd"]),
        Case(text: "a=\r\n=41 \r\n", encoding: "quoted-printable", readings: ["aA \r\n"]),
        Case(
            text: "a=x41", encoding: "quoted-printable", readings: ["a=x41", "ax41", "a41", "a1", "aA"],
            anomalies: [.quotedPrintableMalformed]),
        Case(
            text: "a= \tb=4", encoding: "quoted-printable",
            readings: ["a= \tb=4", "a \tb4", "a\tb", "ab", "a"], anomalies: [.quotedPrintableMalformed]),
        Case(
            text: "%2&5L;&\\\r\n`\r\nend\r\n", encoding: "uuencode",
            readings: ["Hello", "%2&5L;&\\\r\n`\r\nend\r\n"]),
        Case(
            text: "begin 644 a\r\n%2&5L;&\\`\r\n`\r\nend\r\n", encoding: "x-uuencode",
            readings: ["Hello", "begin 644 a\r\n%2&5L;&\\`\r\n`\r\nend\r\n"]),
        Case(
            text: "%2&5L;&\\\r\nwords\r\n", encoding: "uuencode",
            readings: ["Hello", "%2&5L;&\\\r\nwords\r\n"], anomalies: [.uuencodeMalformed]),
    ]

    @Test("what readers take differently gives a reading for each", arguments: cases)
    func table(_ one: Case) {
        for chunk in [Int.max, 1, 2, 3] {
            let transcript = Self.decode(one.text, one.encoding, chunk: chunk)
            let contents = transcript.parts.first?.contents ?? [:]
            let readings = contents.sorted { $0.key < $1.key }.map {
                String(decoding: $0.value, as: UTF8.self)
            }
            #expect(transcript.isSound, "\(transcript.faults)")
            #expect(readings == one.readings)
            #expect(transcript.anomalies == one.anomalies)
        }
    }

    @Test("words that a mailing list appended to base64 are no anomaly")
    func footer() {
        let footer =
            "\r\n_____________\r\nThis is the list of the people of the list\r\nhttps://example.com/list\r\n"
        #expect(Self.decode("SGVsbG8=" + footer, "base64").anomalies.isEmpty)
        #expect(Self.decode("SGVsbG8h" + footer, "base64").anomalies.isEmpty)
        #expect(!Self.decode("SGVsbG8hU.G.V.s.b.G.8.h", "base64").anomalies.isEmpty)
    }

    @Test("long base64 that nobody declares is an anomaly; words, keys and patches are none")
    func undeclared() {
        let base64 = Data((0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* 37) })
            .base64EncodedString(options: .lineLength76Characters)
        func read(_ text: String) -> ReaderTranscript {
            ReaderTranscript(type: "text/plain", Array(text.utf8))
        }
        #expect(read(base64).anomalies == [.base64Undeclared])
        #expect(read(base64).parts.first?.contents[1]?.count == 3_000)
        for text in [
            "Hello\r\n", "Hi\r\nthere\r\n", "deadbeefdeadbeef\r\nis a number\r\n",
            "-----BEGIN CERTIFICATE-----\r\n" + base64, "GIT binary patch\r\nliteral 99\r\n" + base64,
        ] {
            #expect(read(text).anomalies.isEmpty)
        }
        #expect(read("deadbeefdeadbeef\r\nis a number\r\n").parts.first?.ended == [1])
    }
}
