// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

extension ReaderTests {
    /// Delimiters and files that only lenient readers see.
    static let lenient: [Case] =
        likeDelimiters + moreDelimiters + ownMessages + returned + oddFiles + moreFiles

    private static let fields = "Content-Type: text/html; name=x.htm\n\n<p>\n--XX--\n"

    private static let looseLines: [(String, String)] = [
        ("a delimiter with something behind it", "--XXY\nX-Foo: 1\n"),
        ("a delimiter with a control behind it", "--XX\u{C}\nX-Foo : 1\n"),
        ("a delimiter with one hyphen behind it", "--XX-\nX-Foo: 1\n"),
        ("a close delimiter with something behind it", "--XX--Y\nX-Foo: 1\n"),
        ("a delimiter with a blank line behind it", "--XXY\n \n"),
        ("a delimiter with a continuation line behind it", "--XXY\n X\n"),
        ("a delimiter with blanks in front", " \t--XX\n"),
        ("a delimiter with blanks in front, and another field", " --XX\nX-Foo: 1\n"),
    ]

    private static let likeDelimiters: [Case] = looseLines.map { name, text in
        Case(
            name: name, type: mixed, body: "--XX\n\nhello\n\(text)\(fields)",
            outline: ["multipart multipart/mixed", " leaf text/plain", "  leaf text/html x.htm ?"],
            contents: [(1, 0, "hello\n\(text)\(fields.dropLast(8))"), (2, 0, "<p>")],
            anomalies: [.boundaryAmbiguous])
    }

    private static let moreDelimiters: [Case] = [
        Case(
            name: "a delimiter with something behind it, and an empty line", type: mixed,
            body: "--XX\n\nhello\n--XXY\n\n<p>\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", "  leaf text/plain ?"],
            contents: [(2, 0, "<p>")], anomalies: [.boundaryAmbiguous]),
        Case(
            name: "a delimiter with blanks in front, in base64", type: mixed,
            body: "--XX\nContent-Transfer-Encoding: base64\n\nSGVsbG8s\n  --XX\n\(fields)",
            outline: ["multipart multipart/mixed", " leaf text/plain", "  leaf text/html x.htm ?"],
            contents: [(2, 0, "<p>")], anomalies: [.boundaryAmbiguous, .base64Malformed]),
        Case(
            name: "a delimiter behind one that is none", type: mixed,
            body: "--XX\n\n1\n--XXY\n--XX\n\n2\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", " leaf text/plain"],
            contents: [(1, 0, "1\n--XXY"), (2, 0, "2")]),
    ]

    private static let inner = "Subject: x\nContent-Type: text/html; name=x.htm\n\n<p>\n"

    private static let messageNames = ["x.EML", "x.mht", "x.MHTML", "x.nws", "\"x.eml \""]

    private static let ownMessages: [Case] = messageNames.flatMap { name -> [Case] in
        let plain = name.filter { $0 != "\"" }.trimming()
        return [
            Case(
                name: "a message as the file \(name)", type: mixed,
                body: "--XX\nContent-Type: a/b; name=\(name)\n\n\(inner)\n--XX--\n",
                outline: ["multipart multipart/mixed", " leaf a/b \(plain)", "  leaf text/html x.htm ?"],
                contents: [(1, 0, inner), (2, 0, "<p>\n")]),
            Case(
                name: "a message in quoted-printable as the file \(name)", type: mixed,
                body:
                    "--XX\nContent-Type: text/plain; name=\(name)\nContent-Transfer-Encoding: quoted-printable\n\n"
                    + inner.replacing("=", with: "=3D") + "\n--XX--\n",
                outline: [
                    "multipart multipart/mixed", " leaf text/plain \(plain)", "  leaf text/html x.htm ?",
                ],
                contents: [(1, 0, inner), (2, 0, "<p>\n")]),
        ]
    }

    private static let returned: [Case] = [
        Case(
            name: "the header section of a multipart that is returned", type: mixed,
            body:
                "--XX\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: multipart/mixed; boundary=q\n\n--XX--\n",
            outline: ["multipart multipart/mixed", " message message/rfc822", "  multipart multipart/mixed"])
    ]

    private static let behindBegin: [(String, String, String, Set<MIMEAnomaly>)] = [
        ("an empty line", "\n%2&5L;&\\\n", "Hello", []),
        ("a foreign line", "hello world\n\n%2&5L;&\\\n", "Hello", [.uuencodeMalformed]),
        ("three foreign lines", "a\nb\n  \n%2&5L;&\\\n", "Hello", [.uuencodeMalformed]),
        ("lines whose blanks were cut off", "%2&4\n%\n", "He\0\0\0\0\0\0\0\0", []),
    ]

    private static let oddFiles: [Case] = behindBegin.map { name, lines, text, anomalies in
        Case(
            name: "uuencode with \(name)", type: "text/plain", body: "begin 644 a.txt\n\(lines)`\nend\n",
            outline: ["leaf text/plain", " uuencoded application/octet-stream a.txt"],
            contents: [(0, 0, "begin 644 a.txt\n\(lines)`\nend\n"), (1, 0, text)], anomalies: anomalies)
    }

    private static let moreFiles: [Case] = [
        Case(
            name: "a file behind words that begin like one", type: "text/plain",
            body: "begin 644 steps\nfrom\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\n",
            outline: ["leaf text/plain", " uuencoded application/octet-stream a.txt"],
            contents: [(1, 0, "Hello")]),
        Case(
            name: "a delimiter behind words that begin like uuencode", type: mixed,
            body: "--XX\n\nbegin 644 steps\nfrom here\n--XX\n\n2\n--XX--\n",
            outline: ["multipart multipart/mixed", " leaf text/plain", " leaf text/plain"],
            contents: [(1, 0, "begin 644 steps\nfrom here"), (2, 0, "2")]),
        Case(
            name: "the name of a file whose encoding is uuencode", type: "application/octet-stream",
            more: [("Content-Transfer-Encoding", " x-uuencode")],
            body: "begin 644 a.txt\n%2&5L;&\\\n`\nend\n",
            outline: ["leaf application/octet-stream", " uuencoded application/octet-stream a.txt"],
            contents: [(0, 0, "Hello"), (1, 0, "Hello")]),
    ]

    @Test(
        "boundaries of any length delimit, and those that differ at their end alone do not",
        arguments: [256, 257, 3_000])
    func longBoundary(count: Int) {
        let long = String(repeating: "b", count: count)
        let body =
            "--\(long)\nX-A: 1\n\n1\n--\(long)x\n--\(long.dropLast())x\n--\(long)\nX-A: 1\n\n2\n--\(long)--\n"
        let type = "multipart/mixed; boundary=\"\(long)\""
        let whole = ReaderTranscript(type: type, Array(body.utf8))
        #expect(
            whole.outline == ["multipart multipart/mixed", " leaf text/plain", " leaf text/plain"])
        #expect(whole.text(1) == "1\n--\(long)x\n--\(long.dropLast())x")
        #expect(whole.anomalies == [.boundaryMalformed])
        #expect(ReaderTranscript(type: type, Array(body.utf8), chunk: 7) == whole)
    }

    @Test(
        "blanks behind a delimiter do not count, up to the limit of such a line",
        arguments: [1_022, 1_100, 65_000, 65_600])
    func padding(count: Int) {
        let body = "--XX\n\n1\n--XX\(String(repeating: " ", count: count))\n\n2\n--XX--\n"
        let whole = ReaderTranscript(type: Self.mixed, Array(body.utf8))
        #expect(whole.outline.count == (count + 4 <= SyntaxLimits.delimiterLine ? 3 : 2))
        #expect(ReaderTranscript(type: Self.mixed, Array(body.utf8), chunk: 1_000) == whole)
    }
}

extension String {
    fileprivate func trimming() -> String {
        String(self[...(lastIndex { $0 != " " } ?? startIndex)])
    }
}
