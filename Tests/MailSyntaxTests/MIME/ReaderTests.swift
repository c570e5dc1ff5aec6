// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("The MIME reader")
struct ReaderTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var type: String
        var more: [(String, String)] = []
        var body: String
        var outline: [String]
        /// Content of parts: part, reading, text.
        var contents: [(Int, Int, String)] = []
        var anomalies: Set<MIMEAnomaly> = []
        var testDescription: String { name }
    }

    static let cases = wellFormed + boundaries + headers + messages + files + lenient

    @Test(
        "each reading is told of, however the message is cut and whatever its lines end with",
        arguments: cases)
    func table(_ one: Case) {
        for end in ["\r\n", "\n", "\r"] {
            let body = Array(one.body.utf8).lineEnds(end)
            let whole = ReaderTranscript(type: one.type, more: one.more, body)
            #expect(whole.isSound, "\(whole.faults)")
            #expect(whole.outline == one.outline)
            // That lines end with CR alone is one of them where parts depend on it.
            #expect(end == "\r" || whole.anomalies == one.anomalies)
            #expect(whole.anomalies.subtracting([.lineEndMalformed]) == one.anomalies)
            for (part, reading, text) in one.contents {
                #expect(
                    whole.text(part, reading)?.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
                        == text)
            }
            for chunk in [1, 2, 3, 7, 64] {
                #expect(ReaderTranscript(type: one.type, more: one.more, body, chunk: chunk) == whole)
            }
        }
    }

    static let mixed = "multipart/mixed; boundary=XX"

    static let wellFormed: [Case] = [
        Case(
            name: "plain text", type: "text/plain", body: "Hello\n\nyou\n", outline: ["leaf text/plain"],
            contents: [(0, 0, "Hello\n\nyou\n")]),
        Case(name: "no body", type: "text/plain", body: "", outline: ["leaf text/plain"]),
        Case(
            name: "two parts", type: mixed,
            body: "preamble\n--XX\n\nfirst\n--XX\nContent-Type: text/html\n\n<p>second\n\n--XX--\nepilogue\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", " leaf text/html"],
            contents: [(0, 0, "preambleepilogue\n"), (1, 0, "first"), (2, 0, "<p>second\n")]),
        Case(
            name: "a part without lines", type: mixed,
            body: "--XX\nContent-Type: text/html\n\n--XX\n\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/html", " leaf text/plain"],
            contents: [(1, 0, ""), (2, 0, "")]),
        Case(
            name: "nested multiparts", type: mixed,
            body:
                "--XX\nContent-Type: multipart/alternative; boundary=\"a=b\"\n\n--a=b\n\n1\n--a=b \n\n2\n--a=b--\n\n"
                + "--XX\n\n3\n--XX--\n",
            outline: [
                "multipart multipart/mixed", " multipart multipart/alternative", "  leaf text/plain",
                "  leaf text/plain", " leaf text/plain",
            ],
            contents: [(2, 0, "1"), (3, 0, "2"), (4, 0, "3")]),
        Case(
            name: "base64 and quoted-printable", type: mixed,
            body: "--XX\nContent-Transfer-Encoding: base64\n\nSGVsbG8s\nIHlvdQ==\n--XX\n"
                + "Content-Transfer-Encoding: quoted-printable\n\nf=C3=B6=\no =3D\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", " leaf text/plain"],
            contents: [(1, 0, "Hello, you"), (2, 0, "föo =")]),
        Case(
            name: "lines that look like delimiters", type: mixed,
            body: "--XX\n\n--\n-- \n\nYY\n--YY\n-XX\n--XXY\nYY\n --XX\n---\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain"],
            contents: [(1, 0, "--\n-- \n\nYY\n--YY\n-XX\n--XXY\nYY\n --XX\n---")]),
        Case(
            name: "a boundary that begins like that around it", type: mixed,
            body:
                "--XX\nContent-Type: multipart/alternative; boundary=XX-1\n\n--XX-1\n\n1\n--XX-1\nX-Foo: 1\n\n2\n"
                + "--XX-1--\n\n--XX--\n",
            outline: [
                "multipart multipart/mixed", " multipart multipart/alternative", "  leaf text/plain",
                "  leaf text/plain",
            ],
            contents: [(2, 0, "1"), (3, 0, "2")]),
    ]

    static let boundaries: [Case] = [
        Case(
            name: "parts behind the end", type: mixed,
            body: "--XX\n\n1\n--XX--\n--XX\nContent-Type: text/html\n\n2\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", " leaf text/html ?"],
            contents: [(2, 0, "2")], anomalies: [.partOutside]),
        Case(
            name: "no end", type: mixed, body: "--XX\n\n1\n",
            outline: ["multipart multipart/mixed", " leaf text/plain"],
            contents: [(1, 0, "1\n")], anomalies: [.boundaryNotFound]),
        Case(
            name: "a boundary that never comes", type: mixed,
            body: "--YY\nContent-Type: text/html\n\n1\n--YY\nContent-Type: text/css\n\n2\n--YY--\n",
            outline: ["multipart multipart/mixed", " leaf text/html ?", " leaf text/css ?"],
            contents: [(1, 0, "1"), (2, 0, "2")], anomalies: [.boundaryNotFound]),
        Case(
            name: "a boundary that ends like the close delimiter of another", type: mixed,
            body:
                "--XX\nContent-Type: multipart/mixed; boundary=XX--\n\n--XX--\n\n1\n--XX--\n\n2\n--XX----\n--XX--\n",
            outline: [
                "multipart multipart/mixed", " multipart multipart/mixed", "  leaf text/plain",
                "  leaf text/plain",
            ],
            contents: [(2, 0, "1"), (3, 0, "2")], anomalies: [.boundaryReused]),
        Case(
            name: "one boundary for two multiparts", type: mixed,
            body:
                "--XX\nContent-Type: multipart/mixed; boundary=XX\n\n--XX\n\n1\n--XX--\n--XX\n\n2\n--XX--\n",
            outline: [
                "multipart multipart/mixed", " multipart multipart/mixed", "  leaf text/plain",
                " leaf text/plain",
            ],
            contents: [(2, 0, "1"), (3, 0, "2")], anomalies: [.boundaryReused]),
        Case(
            name: "a message pasted into text", type: "text/plain",
            body:
                "See:\n--foo\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
                + "UEsDBA==\n--foo--\nbye\n",
            outline: ["leaf text/plain", " leaf application/zip a.zip ?"],
            contents: [
                (
                    0, 0,
                    "See:\n--foo\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
                        + "UEsDBA==\n--foo--\nbye\n"
                ), (1, 0, "PK\u{3}\u{4}"),
            ]),
    ]

    static let headers: [Case] = [
        Case(
            name: "a line that is no field", type: mixed,
            body: "--XX\nContent-Transfer-Encoding: base64\nSGVs\nbG8=\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain"], contents: [(1, 0, "Hello")],
            anomalies: [.headerUnfinished]),
        Case(
            name: "a line that is no field, and an empty one", type: mixed,
            body: "--XX\nContent-Transfer-Encoding: base64\nABCD\n\nSGVs\nbG8=\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain"],
            contents: [(1, 1, "Hello")], anomalies: [.headerUnfinished]),
        Case(
            name: "a delimiter in a header section", type: mixed,
            body: "--XX\nContent-Type: text/html\n--XX\n\n1\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/html", " leaf text/plain"],
            contents: [(1, 0, ""), (2, 0, "1")], anomalies: [.headerUnfinished]),
        Case(
            name: "a header section that is cut off", type: mixed, body: "--XX\nContent-Type: text/html\nX",
            outline: ["multipart multipart/mixed", " leaf text/html"], contents: [(1, 0, "")],
            anomalies: [.headerUnfinished, .boundaryNotFound]),
    ]

    static let messages: [Case] = [
        Case(
            name: "a message", type: mixed,
            body:
                "--XX\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: text/html\n\n<p>\n--XX--\n",
            outline: ["multipart multipart/mixed", " message message/rfc822", "  leaf text/html"],
            contents: [(2, 0, "<p>")]),
        Case(
            name: "a digest", type: "multipart/digest; boundary=XX",
            body: "--XX\n\nSubject: x\n\nhello\n--XX--\n",
            outline: ["multipart multipart/digest", " message message/rfc822", "  leaf text/plain"],
            contents: [(2, 0, "hello")]),
        Case(
            name: "a message with the line of an mbox file", type: "message/rfc822",
            body: "From a@example.com Mon Jan  1 00:00:00 2024\nContent-Type: text/html\n\nhello\n",
            outline: ["message message/rfc822", " leaf text/html"], contents: [(1, 0, "hello\n")]),
        Case(
            name: "a message in base64", type: "message/rfc822",
            more: [("Content-Transfer-Encoding", " base64")],
            body: "Q29udGVudC1UeXBlOiB0ZXh0L2h0bWwKCjxwPgo=\n",
            outline: ["message message/rfc822", " leaf text/html"], contents: [(1, 0, "<p>\n")],
            anomalies: [.encodedMultipart]),
    ]

    static let files: [Case] = [
        Case(
            name: "uuencode", type: "text/plain",
            body: "Here:\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\nbye\n",
            outline: ["leaf text/plain", " uuencoded application/octet-stream a.txt"],
            contents: [(0, 0, "Here:\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\nbye\n"), (1, 0, "Hello")]),
        Case(
            name: "uuencode without end", type: "text/plain", body: "begin 644 a.txt\n%2&5L;&\\\n`\n",
            outline: ["leaf text/plain", " uuencoded application/octet-stream a.txt"],
            contents: [(1, 0, "Hello")],
            anomalies: [.uuencodeMalformed]),
        Case(
            name: "words that begin like uuencode", type: "text/plain",
            body: "begin 644 steps\nfrom here\nbegin with\nbegin 99 x\n", outline: ["leaf text/plain"]),
        Case(
            name: "yEnc", type: "text/plain",
            body: "x\n=ybegin line=128 size=5 name=a b.bin\nr\u{8f}\n=yend size=5\ny\n",
            outline: ["leaf text/plain", " yenc application/octet-stream a b.bin"]),
        Case(
            name: "base64 that nobody declares", type: "application/octet-stream; name=a.bin",
            body: "SGVsbG8s\nIHlvdQ==\n",
            outline: ["leaf application/octet-stream a.bin"], contents: [(0, 1, "Hello, you")]),
    ]
}
