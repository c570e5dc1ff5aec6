// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

/// Header fields as they stand in a message, one a text.
enum HeaderSample {
    static func field(_ text: String, isHidden: Bool = false) -> PartField {
        let octets = Array(text.utf8)
        let colon = octets.firstIndex(of: UInt8(ascii: ":")) ?? octets.endIndex
        return PartField(
            name: Array(octets[..<colon]), body: Array(octets[colon...].dropFirst()), isHidden: isHidden)
    }

    static func header(_ fields: String...) -> ContentHeader {
        ContentHeader(fields: fields.map { field($0) })
    }

    static func boundaries(_ fields: [String]) -> [String] {
        ContentHeader(fields: fields.map { field($0) }).boundaries.map { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite("Header fields of a part")
struct HeaderFieldsTests {
    @Test("a part without fields is text/plain, and nothing is odd about it")
    func empty() {
        #expect(ContentHeader(fields: []) == ContentHeader())
        #expect(HeaderSample.header("Subject: Content-Type: text/html") == ContentHeader())
        #expect(HeaderSample.header("MIME-Version: 1.0") == ContentHeader())
    }

    static let clean: [([String], String, TransferEncoding, String?, [String])] = [
        (["Content-Type: text/plain; charset=utf-8"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain"], "text/plain", .identity, nil, []),
        (["content-type:TEXT/HTML;charset=us-ascii;"], "text/html", .identity, nil, []),
        (
            [
                "Content-Type: text/plain; charset=\"iso-8859-1\"; format=flowed;\r\n\tdelsp=yes",
                "Content-Transfer-Encoding: 8bit",
            ],
            "text/plain", .identity, nil, []
        ),
        (["Content-Type: text/plain charset=us-ascii"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain; charset=\"us-ascii"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain; charset=us-ascii (plain text)"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain; charset='utf-8'"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain;;\r\n charset=utf-8 ;"], "text/plain", .identity, nil, []),
        (["Content-Type: text/plain; charset = utf-8"], "text/plain", .identity, nil, []),
        (["Content-Transfer-Encoding: Quoted-Printable\r\n"], "text/plain", .quotedPrintable, nil, []),
        (["Content-Transfer-Encoding:base64"], "text/plain", .base64, nil, []),
        (["Content-Transfer-Encoding: 7-bit"], "text/plain", .identity, nil, []),
        (
            ["Content-Type: multipart/mixed;\r\n boundary=\"----=_Part_1_2.3\""],
            "multipart/mixed", .identity, "----=_Part_1_2.3", []
        ),
        (
            ["Content-Type: multipart/mixed; boundary=----=_Part_1"], "multipart/mixed", .identity,
            "----=_Part_1", []
        ),
        (["Content-Type: multipart/mixed; boundary=b_1;"], "multipart/mixed", .identity, "b_1", []),
        (
            ["Content-Type: multipart/mixed;\n    boundary=\"------------Boundary-00=_OYOX\""],
            "multipart/mixed", .identity, "------------Boundary-00=_OYOX", []
        ),
        (
            ["Content-Type: multipart/alternative; boundary=\"=_alternative 006F5B5F80256CBD_=\""],
            "multipart/alternative", .identity, "=_alternative 006F5B5F80256CBD_=", []
        ),
        (
            ["Content-Type: multipart/mixed; boundary=\"----- =_aaaaaaaaaa0\""],
            "multipart/mixed", .identity, "----- =_aaaaaaaaaa0", []
        ),
        (
            [
                "Content-Type: multipart/signed; micalg=pgp-sha1;\n\tprotocol=\"application/pgp-signature\"; boundary=\"=-a/b+c:d\""
            ],
            "multipart/signed", .identity, "=-a/b+c:d", []
        ),
        (
            ["Content-Type: multipart/related; type=\"multipart/alternative\"; boundary=x"],
            "multipart/related", .identity, "x", []
        ),
        (
            [
                "Content-Type: application/pdf; name=\"a b.pdf\"",
                "Content-Disposition: attachment; filename=\"a b.pdf\"",
            ],
            "application/pdf", .identity, nil, ["a b.pdf"]
        ),
        (
            [
                "Content-Type: application/pdf;\r\n name=\"=?UTF-8?Q?Gr=C3=BC=C3=9Fe=2Epdf?=\"",
                "Content-Disposition: attachment;\r\n filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf",
            ],
            "application/pdf", .identity, nil, ["Grüße.pdf"]
        ),
        (
            [
                "Content-Type: image/png; name=\"=?utf-8?B?w6kg?=\r\n =?utf-8?B?YS5wbmc=?=\"",
                "Content-Disposition: inline; filename*0*=utf-8''%C3%A9%20; filename*1=\"a.png\"",
            ],
            "image/png", .identity, nil, ["é a.png"]
        ),
        (
            ["Content-Disposition: attachment; filename=a.tar.gz; size=12"], "text/plain", .identity, nil,
            ["a.tar.gz"]
        ),
        (
            ["Content-Disposition: attachment; filename=\"grüße.pdf\""], "text/plain", .identity, nil,
            ["grüße.pdf"]
        ),
        (
            ["Content-Disposition: attachment; filename=\"a (1).pdf\""], "text/plain", .identity, nil,
            ["a (1).pdf"]
        ),
        (["Content-Type: message/rfc822; name=x.eml"], "message/rfc822", .identity, nil, ["x.eml"]),
    ]

    @Test("what mail programs write has one reading and no anomaly", arguments: clean)
    func normal(
        fields: [String], type: String, encoding: TransferEncoding, boundary: String?, names: [String]
    ) {
        let header = ContentHeader(fields: fields.map { HeaderSample.field($0) })
        #expect(header.types.map(\.description) == [type])
        #expect(header.encodings == [encoding])
        #expect(header.boundaries == (boundary.map { [Array($0.utf8)] } ?? []))
        #expect(header.names == names)
        #expect(header.anomalies.isEmpty)
    }

    @Test("charset, disposition and Content-ID")
    func others() {
        let header = HeaderSample.header(
            "Content-Type: text/plain; charset=\"UTF-8\"", "Content-Disposition: INLINE",
            "Content-ID: <a@example.com>\r\n")
        #expect(header.charset == "utf-8")
        #expect(header.disposition == .inline)
        #expect(header.contentID == "a@example.com")
        #expect(header.hasType)
        #expect(HeaderSample.header("Content-Disposition: form-data; name=x").disposition == .attachment)
        #expect(HeaderSample.header("Content-Disposition: (x) inline").disposition == .inline)
        #expect(HeaderSample.header("Content-Disposition: ; filename=x").disposition == .none)
        #expect(HeaderSample.header("Content-Type: text/plain; charset*=''utf-8").charset == "utf-8")
        #expect(HeaderSample.header("Content-Type: text/plain; charset='KOI8-R' x").charset == "koi8-r")
        #expect(HeaderSample.header("Content-Type: text/plain; charset=").charset == nil)
        #expect(HeaderSample.header("Content-Id: a@example.com").contentID == "a@example.com")
        #expect(HeaderSample.header("Content-Id: <>").contentID == nil)
    }

    static let fieldNames: [([UInt8], PartFieldName?, Bool)] = [
        (Array("Content-Type".utf8), .type, true),
        (Array("CONTENT-TRANSFER-ENCODING".utf8), .transferEncoding, true),
        (Array("content-disposition".utf8), .disposition, true),
        (Array("Content-ID".utf8), .id, true),
        (Array("Mime-Version".utf8), .mimeVersion, true),
        (Array("Content-Type ".utf8), .type, false),
        (Array("\tContent-Type".utf8), .type, false),
        (Array("Content-Type\0".utf8), .type, false),
        (Array("\u{0B}Content\u{01}-Type".utf8), .type, false),
        ([0xEF, 0xBB, 0xBF] + Array("Content-Type".utf8), .type, false),
        (Array("Content-Types".utf8), nil, false),
        (Array("Content-Typ".utf8), nil, false),
        (Array("Content-Description".utf8), .description, true),
        (Array("Content-Name".utf8), .name, true),
        (Array("X-Sun-Data-Name".utf8), .sunDataName, true),
        (Array("X-Sun-Data-Type".utf8), nil, false),
        (Array("X-Content-Type".utf8), nil, false),
        ([], nil, false),
        ([UInt8](repeating: 0x20, count: 10_000), nil, false),
    ]

    @Test("names of fields are known with what some readers pass over", arguments: fieldNames)
    func names(octets: [UInt8], expected: PartFieldName?, isPlain: Bool) {
        #expect(with(octets) { PartFieldName($0) } == expected)
        #expect(with(octets, PartFieldName.isContentField) == (expected != nil))
        #expect(with(octets, PartFieldName.isPlain) == isPlain)
        if expected == .type {
            let header = ContentHeader(fields: [PartField(name: octets, body: Array(" text/html".utf8))])
            #expect(header.types == [MediaType("text", "html")])
            #expect(header.anomalies == (isPlain ? [] : [.fieldMalformed]))
        }
    }

    @Test("a second colon is no part of the body")
    func secondColon() {
        let header = HeaderSample.header("Content-Type:: multipart/mixed; boundary=b_1")
        #expect(header.types == [MediaType("multipart", "mixed")])
        #expect(header.boundaries == [Array("b_1".utf8)])
        #expect(header.anomalies == [.fieldMalformed])
    }

    @Test("a hidden field adds readings and changes no first one")
    func hidden() {
        let fields = [
            HeaderSample.field("Content-Type: multipart/mixed; boundary=b_1; name=x.exe", isHidden: true),
            HeaderSample.field("Content-Transfer-Encoding: base64", isHidden: true),
            HeaderSample.field("Content-Disposition: attachment; filename=y.exe", isHidden: true),
        ]
        let alone = ContentHeader(fields: fields)
        #expect(alone.types == [.plainText, MediaType("multipart", "mixed")])
        #expect(alone.encodings == [.identity, .base64])
        #expect(alone.boundaries == [Array("b_1".utf8)])
        #expect(alone.names == ["y.exe", "x.exe"])
        #expect(!alone.hasType)
        #expect(alone.disposition == .none)
        #expect(alone.anomalies == [.fieldMalformed])
        let plain = ["Content-Type: text/html; name=z.html", "Content-Transfer-Encoding: quoted-printable"]
        let both = ContentHeader(fields: fields + plain.map { HeaderSample.field($0) })
        #expect(both.types.first == MediaType("text", "html"))
        #expect(both.encodings == [.quotedPrintable, .base64])
        #expect(both.names.contains("z.html"))
    }

    @Test("what only looks like a hidden field adds nothing")
    func prose() {
        // As in the list of signed fields of a DKIM-Signature.
        let fields = [
            HeaderSample.field(
                "Content-Type:MIME-Version:Content-Transfer-Encoding; bh=64qpuubase=", isHidden: true),
            HeaderSample.field("Content-Transfer-Encoding:Content-Type; b=x64qp/base64+uu=", isHidden: true),
            HeaderSample.field("Content-Disposition:Subject; b=1;", isHidden: true),
        ]
        #expect(ContentHeader(fields: fields) == ContentHeader())
    }

    @Test("of very many fields the first ones and the last are read")
    func manyFields() {
        let many = (0..<100).map { HeaderSample.field("Content-Type: text/x\($0); name=n\($0)") }
        let header = ContentHeader(fields: many)
        #expect(header.types.first == MediaType("text", "x0"))
        #expect(header.types.contains(MediaType("text", "x99")))
        #expect(header.types.count <= SyntaxLimits.headerReadings)
        #expect(header.anomalies.isSuperset(of: [.tooManyReadings, .contentTypeTwice]))
    }

    static let pieces: [[UInt8]] =
        "boundary= filename= name*0*= name*1= boundary* = ; \" ' \\ ( ) , / multipart/mixed message/rfc822 text base64 quoted-printable =?utf-8?q? =?x?b? ?= utf-8'' %41 % : . .exe ../ é =2E uu"
        .split(separator: " ").map { Array($0.utf8) } + [
            [0x20], [0x09], [0x0D, 0x0A, 0x20], [0x0A, 0x09], [0x0D], [0x00], [0x0B], [0x7F], [0x80], [0xFF],
            [0xE2, 0x80, 0xAE],
        ]

    @Test("any octets give a header within its limits, and the same first readings with hidden fields")
    func anyOctets() {
        var random = SplitMix64(seed: 4)
        let names = [
            "Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-Type ", "Content-ID",
        ]
        for _ in 0..<5_000 {
            var fields: [PartField] = []
            for _ in 0..<random.below(4) {
                var body: [UInt8] = []
                for _ in 0..<random.below(16) { body += random.pick(Self.pieces) }
                fields.append(PartField(name: Array(random.pick(names).utf8), body: body))
            }
            let header = ContentHeader(fields: fields)
            let isSane =
                !header.types.isEmpty && header.types.count <= SyntaxLimits.headerReadings
                && !header.encodings.isEmpty && header.boundaries.count <= SyntaxLimits.boundaryReadings
                && header.names.count <= SyntaxLimits.headerReadings
                && header.boundaries.allSatisfy { $0.count <= SyntaxLimits.boundary + 16 }
                && header.names.allSatisfy { $0.utf8.count <= SyntaxLimits.fileName && !$0.isEmpty }
                && Set(header.boundaries).count == header.boundaries.count
            if !isSane { Issue.record("does not hold for \(fields)") }
            let more = fields.map { PartField(name: $0.name, body: $0.body, isHidden: true) }
            let again = ContentHeader(fields: more + fields)
            if again.types.first != header.types.first || again.encodings.first != header.encodings.first
                || (header.boundaries.first.map { again.boundaries.first != $0 } ?? false)
            {
                Issue.record("hidden fields change \(fields)")
            }
        }
    }

    @Test("charsets that differ are two readings, in one field and in two")
    func charsets() {
        let (one, other) = (
            "Content-Type: text/plain; charset=us-ascii", "Content-Type: text/plain; charset=utf-7"
        )
        #expect(HeaderSample.header(one, other).anomalies == [.contentTypeTwice])
        #expect(HeaderSample.header(one, "Content-Type: text/plain").anomalies == [.contentTypeTwice])
        #expect(HeaderSample.header(one, one).anomalies.isEmpty)
        #expect(HeaderSample.header(one + "; charset=utf-7").anomalies == [.parameterTwice])
        #expect(HeaderSample.header(one, other).charset == "us-ascii")
    }

    @Test("of a long field that is odd, the middle is read only as the standard has it")
    func longField() {
        let long = String(repeating: "a", count: 3 * SyntaxLimits.looseField)
        let regular = HeaderSample.header(
            "Content-Type: multipart/mixed; x=\"\(long)\"; boundary=b; y=\"\(long)")
        #expect(regular.boundaries == [Array("b".utf8)])
        #expect(regular.anomalies.contains(.headerTooLong))
        for field in ["; x=\"; boundary=b; \(long)", "; x=\"\(long); boundary=b"] {
            let header = HeaderSample.header("Content-Type: multipart/mixed" + field)
            #expect(header.boundaries.contains(Array("b".utf8)))
            #expect(header.anomalies.contains(.headerTooLong))
        }
        let sound = HeaderSample.header("Content-Type: text/plain; x=\"\(long)\"")
        #expect(sound.anomalies.isEmpty)
    }

    @Test(
        "a hostile field takes linear time",
        arguments: [
            "boundary=(", "boundary=\"", ";boundary", "b o u n d a r y", "((((", "()", "\\\"", "=?",
            "=?x?q?b?=", "name*0=", "name=",
            "boundary=(\"a b;c\\\"=?x?q?b?=' ;", "multipart/", "%41", "''", "\r\n ", " ", "/", "a/b ", ";(",
            "\"(",
        ])
    func linear(piece: String) {
        let text = String(repeating: piece, count: 60_000 / piece.utf8.count)
        let took = ContinuousClock().measure {
            _ = HeaderSample.header(
                "Content-Type: multipart/mixed; \(text)", "Content-Disposition: \(text)",
                "Content-Transfer-Encoding: \(text)", "Content-Type: \(text)")
        }
        // Some milliseconds even without optimisation; quadratic time would be minutes.
        #expect(took < .seconds(60))
    }
}
