// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@Suite("Types and encodings in every reading")
struct HeaderTypeTests {
    /// A Content-Type, the first reading and another.
    static let types: [(String, String, String?)] = [
        ("()multipart/mixed; boundary=b", "multipart/mixed", nil),
        ("() multipart/mixed; boundary=b", "multipart/mixed", nil),
        ("multipart/mixed(); boundary=b", "multipart/mixed", nil),
        ("multipart/(x)mixed; boundary=b", "multipart/mixed", nil),
        ("multipart (x(y)) / mixed; boundary=b", "multipart/mixed", nil),
        ("multipar()t/mixed; boundary=b", "multipart/mixed", nil),
        ("multipart / mixed; boundary=b", "multipart/mixed", nil),
        ("\r\n multipart\r\n /mixed; boundary=b", "multipart/mixed", nil),
        ("mULtipart/MIXED; boundary=b", "multipart/mixed", nil),
        ("\"multipart/mixed\"; boundary=b", "text/plain", "multipart/mixed"),
        ("multi\\part/mixed; boundary=b", "text/plain", "multipart/mixed"),
        ("multipart; boundary=b", "text/plain", "multipart/mixed"),
        ("multipart/; boundary=b", "text/plain", "multipart/mixed"),
        ("multipart\\/mixed; boundary=b", "text/plain", "multipart/mixed"),
        ("=?UTF-8?B?bXVsdGlwYXJ0?=/mixed; boundary=b", "text/plain", "multipart/mixed"),
        ("=?UTF-8?Q?multipart/related?=; boundary=b", "text/plain", "multipart/related"),
        ("x-multipart/mixed; boundary=b", "x-multipart/mixed", "multipart/mixed"),
        ("multiparts/mixed", "multiparts/mixed", "multipart/mixed"),
        ("ultipart/digest", "ultipart/digest", "multipart/digest"),
        ("singlepart/mixed; boundary=b", "singlepart/mixed", "multipart/mixed"),
        ("text/plain; boundary=b", "text/plain", "multipart/mixed"),
        ("boundary=b", "text/plain", "multipart/mixed"),
        ("x; multipart/mixed; boundary=b", "text/plain", "multipart/mixed"),
        ("text/plain, multipart/mixed; boundary=b", "text/plain", "multipart/mixed"),
        ("text/plain multipart/alternative", "text/plain", "multipart/alternative"),
        ("\u{0B}multipart/mixed; boundary=b", "multipart/mixed", nil),
        ("\0multipart/mixed; boundary=b", "multipart/mixed", nil),
        ("\rmultipart/mixed; boundary=b", "multipart/mixed", nil),
        ("message/(x)rfc822", "message/rfc822", nil),
        ("message", "text/plain", "message/rfc822"),
        ("x-message/rfc822", "x-message/rfc822", "message/rfc822"),
        ("\"message/global\"", "text/plain", "message/global"),
        ("text", "text/plain", nil),
        ("html", "text/plain", nil),
        ("", "text/plain", nil),
        ("text/", "text/plain", nil),
        ("/plain", "text/plain", nil),
        ("a/b/c", "text/plain", nil),
        ("image", "text/plain", "image/octet-stream"),
        ("application/x-foo+xml", "application/x-foo+xml", nil),
    ]

    @Test("a type is read in every way", arguments: types)
    func readings(body: String, first: String, other: String?) {
        let header = HeaderSample.header("Content-Type: " + body)
        let found = header.types.map(\.description)
        #expect(found.first == first)
        if let other { #expect(found.contains(other), "\(found)") }
        #expect(header.hasType)
    }

    @Test("a type that is none, or has something in it, is malformed")
    func malformed() {
        for body in [
            "multipar()t/mixed; boundary=b", "text", "", "\"text/plain\"", "x-multipart/mixed; boundary=b",
            "a/b/c",
        ] {
            #expect(
                HeaderSample.header("Content-Type: " + body).anomalies.contains(.contentTypeMalformed),
                "\(body)")
        }
    }

    @Test("two types that differ are both read, in their order")
    func twice() {
        let header = HeaderSample.header("Content-Type: text/plain", "Content-Type: text/html; charset=x")
        #expect(header.types == [.plainText, MediaType("text", "html")])
        #expect(header.anomalies == [.contentTypeTwice])
        let same = HeaderSample.header("Content-Type: text/plain", "Content-Type: TEXT/plain; x=y")
        #expect(same.types == [.plainText])
        #expect(same.anomalies.isEmpty)
    }

    /// A Content-Transfer-Encoding and what it may be taken for, the likeliest first.
    static let encodings: [(String, [TransferEncoding])] = [
        ("base64", [.base64]),
        ("BaSe64", [.base64]),
        ("\r\n \r\n base64", [.base64]),
        (String(repeating: " ", count: 2_000) + "base64", [.base64]),
        ("\u{0B}base64", [.base64, .identity]),
        ("\rbase64", [.base64]),
        ("\"base64\"", [.base64, .identity]),
        ("base64;", [.base64, .identity]),
        ("base64 ; x", [.base64, .identity]),
        ("base64 xx", [.base64, .identity]),
        ("base64 (xx)", [.base64, .identity]),
        ("(xx) base64", [.base64, .identity]),
        ("bas()e64", [.base64, .identity]),
        ("bas(\r\n )e64", [.base64, .identity]),
        ("base64,", [.identity, .base64]),
        (",base64", [.identity, .base64]),
        (";base64", [.identity, .base64]),
        ("xx base64", [.identity, .base64]),
        ("xxbase64", [.identity, .base64]),
        ("base64xx", [.identity, .base64]),
        ("x-base64", [.identity, .base64]),
        ("base\\64", [.identity, .base64]),
        ("base 64", [.identity, .base64]),
        ("b64", [.identity, .base64]),
        ("b", [.identity, .base64]),
        ("base", [.identity, .base64]),
        ("gzip64", [.identity, .base64]),
        ("x-gzip64", [.identity, .base64]),
        ("=?UTF-8?B?YmFzZTY0?=", [.identity, .base64]),
        ("=?UTF-8?B?YmFzZTY0", [.identity, .base64]),
        ("=?UTF-8?Q?base64", [.identity, .base64]),
        ("base64,quoted-printable", [.identity, .base64, .quotedPrintable]),
        ("quoted-printable base64", [.quotedPrintable, .base64, .identity]),
        ("quoted-printable,base64", [.identity, .quotedPrintable, .base64]),
        ("Quoted-Printable", [.quotedPrintable]),
        ("quoted-printabl", [.identity, .quotedPrintable]),
        ("quotedprintable", [.identity, .quotedPrintable]),
        ("quoted", [.identity, .quotedPrintable]),
        ("x-qp", [.identity, .quotedPrintable]),
        ("uuencode", [.uuencode, .identity]),
        ("X-UUENCODE", [.uuencode, .identity]),
        ("uue", [.uuencode, .identity]),
        ("x-uue", [.uuencode, .identity]),
        ("x-uu", [.uuencode, .identity]),
        ("8bit", [.identity]),
        ("binary", [.identity]),
        ("binhex40", [.identity]),
        ("x-yencode", [.identity]),
        ("", [.identity]),
    ]

    @Test("an encoding is read in every way", arguments: encodings)
    func encoding(body: String, expected: [TransferEncoding]) {
        #expect(HeaderSample.header("Content-Transfer-Encoding: " + body).encodings == expected)
    }

    @Test("two encodings that differ are both read")
    func encodingTwice() {
        let name = "Content-Transfer-Encoding: "
        let header = HeaderSample.header(name + "base64", name + "quoted-printable")
        #expect(header.encodings == [.base64, .quotedPrintable])
        #expect(header.anomalies == [.encodingTwice])
        #expect(HeaderSample.header(name + "base64", name + "BASE64").anomalies.isEmpty)
        for fields in [[name, name + "base64"], [name + "base64", name]] {
            let header = ContentHeader(fields: fields.map { HeaderSample.field($0) })
            #expect(header.encodings == [.base64, .identity])
            #expect(header.anomalies == [.encodingTwice])
        }
        let unknown = HeaderSample.header(name + "xxx", name + "base64")
        #expect(unknown.encodings == [.identity, .base64])
        #expect(unknown.anomalies == [.encodingTwice, .encodingMalformed])
    }
}
