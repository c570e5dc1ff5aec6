// SPDX-License-Identifier: Apache-2.0

import Testing

/// Messages that are made to hurt, of any size.
struct HostileMessage: Sendable, CustomTestStringConvertible {
    let name: String
    let header: String
    /// Octets with which the time it takes is looked at first; 16 times as many are still below the limits where it
    /// becomes something else.
    let smallest: Int
    /// Of about so many octets.
    let body: @Sendable (Int) -> [UInt8]

    var testDescription: String { name }

    private init(
        _ name: String, header: String = "", smallest: Int = 8_192, body: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.name = name
        self.header = header
        self.smallest = smallest
        self.body = body
    }

    /// A body that is one text over and over.
    private static func repeated(_ name: String, header: String = "", _ text: String) -> HostileMessage {
        repeated(name, header: header, "", text)
    }

    /// The same with another text in front.
    private static func repeated(
        _ name: String, header: String = "", _ before: String, _ text: String
    ) -> HostileMessage {
        HostileMessage(name, header: header) { size in
            let piece = Array(text.utf8)
            var out = Array(before.utf8)
            for _ in 0..<max(1, size / piece.count) { out += piece }
            return out
        }
    }

    private static let mixed = "Content-Type: multipart/mixed; boundary=b\r\n"
    private static let encoded = "Content-Transfer-Encoding: base64\r\n"

    static let structure: [HostileMessage] = [
        repeated("parts without end", header: mixed, "--b\r\n\r\nx\r\n"),
        repeated("delimiters alone", header: mixed, "--b\r\n"),
        repeated("lines that look like delimiters", header: mixed, "--bb\r\n--\r\n--c\r\n-- b\r\n"),
        repeated("a delimiter that does not end", header: mixed, "--b", " "),
        repeated("closed again and again", header: mixed, "--b--\r\n--b\r\n\r\n"),
        repeated("hyphens", header: mixed, "-"),
        repeated("hyphens in base64", header: encoded, "--\r\n-"),
        HostileMessage("multiparts in multiparts", header: "Content-Type: multipart/mixed; boundary=b0\r\n") {
            size in
            var out: [UInt8] = []
            for depth in 0..<max(1, size / 60) {
                out += "--b\(depth)\r\nContent-Type: multipart/mixed; boundary=b\(depth + 1)\r\n\r\n".utf8
            }
            return out
        },
        repeated(
            "multiparts of one boundary", header: mixed,
            "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
        repeated(
            "messages in messages", header: "Content-Type: message/rfc822\r\n",
            "Content-Type: message/rfc822\r\n\r\n"),
        repeated(
            "digests", header: "Content-Type: multipart/digest; boundary=b\r\n",
            "--b\r\n\r\nSubject: x\r\n\r\n"),
        repeated("uuencoded files", "begin 644 a.exe\r\n#0V%T\r\n`\r\nend\r\n"),
        repeated("files that only begin", "begin 644 a.exe\r\n"),
        repeated("yEnc files", "=ybegin line=128 size=3 name=a\r\nabc\r\n=yend size=3\r\n"),
    ]

    static let headers: [HostileMessage] = [
        repeated("a header section without end", header: mixed, "--b\r\n", "X: y\r\n"),
        repeated("header lines without colon", header: mixed, "--b\r\n", "xxxxxxx\r\n"),
        repeated("a field that is folded for ever", header: mixed, "--b\r\nX: a", "\r\n y"),
        repeated("parameters", header: mixed, "--b\r\nContent-Type: a/b", "; name=x"),
        repeated("continued parameters", header: mixed, "--b\r\nContent-Type: a/b", "; name*0=x; name*1*=y"),
        repeated("comments", header: mixed, "--b\r\nContent-Type: a/b ", "("),
        repeated("quotes", header: mixed, "--b\r\nContent-Type: a/b; name=\"", "\\\""),
        repeated("encoded words", header: mixed, "--b\r\nContent-Type: a/b; name=", "=?utf-8?q?a?= "),
        repeated("beginnings of encoded words", header: mixed, "--b\r\nContent-Type: a/b; name=", "=?a?b?"),
        repeated("types", header: mixed, "--b\r\n", "Content-Type: a/b; boundary=\"c d\"\r\n"),
        repeated(
            "boundaries", header: mixed, "--b\r\nContent-Type: multipart/x", "; boundary=\"x y\"; boundary=z"),
        repeated("encodings", header: mixed, "--b\r\nContent-Transfer-Encoding: ", "base64, "),
    ]

    static let content: [HostileMessage] = [
        repeated("one line", "x"),
        repeated("empty lines", "\r\n"),
        repeated("CR alone", "\r"),
        repeated("LF and CR", "\n\r"),
        repeated("NULs", "\0"),
        repeated("octets of no charset", "\u{7FF}x"),
        repeated("base64 that ends again and again", header: encoded, "QQ=="),
        repeated("base64 with rubbish", header: encoded, "QU*!JD=x"),
        repeated("padding", header: encoded, "="),
        repeated(
            "base64 that nobody declared",
            "VGhpcyBpcyBhIHRlc3QgdGhpcyBpcyBhIHRlc3QgdGhpcyBpcyBhIHRlc3QgdGhpcyBpcyBhIHRl\r\n"),
        repeated(
            "broken quoted-printable", header: "Content-Transfer-Encoding: quoted-printable\r\n", "=",
            "=3=Z =\t"),
        repeated(
            "blanks in quoted-printable", header: "Content-Transfer-Encoding: quoted-printable\r\n", " "),
        repeated(
            "uuencode without end", header: "Content-Transfer-Encoding: x-uuencode\r\n", "begin 644 a\r\n",
            "#0V%T\r\n"),
        repeated(
            "messages in base64", header: "Content-Type: message/rfc822\r\n" + encoded,
            "Q29udGVudC1UeXBlOiBtZXNzYWdlL3JmYzgyMgpDb250ZW50LVRyYW5zZmVyLUVuY29kaW5nOiBiYXNlNjQKCg=="),
        repeated(
            "HTML in HTML", header: "Content-Type: text/html\r\n",
            "<div style='color:#fff'><a href=http://x.example>"),
    ]

    static let all = structure + headers.map(\.withinHeader) + content

    /// A header section has at most 64 KiB.
    private var withinHeader: HostileMessage {
        HostileMessage(name, header: header, smallest: 3_500, body: body)
    }
}
